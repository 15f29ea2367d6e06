"""``spacy pretrain``, and a training that begins with its weights."""

import pytest
import spacy
import srsly
from spacy.cli._util import app
from spacy.cli.init_config import fill_config, init_config
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from typer.testing import CliRunner

from tests.compat.pipelines import blank, same, weights, write_config, write_corpus
from tests.pipeline.examples import make_examples

TARGET = ["--pretraining.component", "ner_crf", "--pretraining.layer", "tok2vec"]
WEIGHTS = "model-last.bin"


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A config with small layers, filled in for pretraining, texts, and annotated data."""
    path = tmp_path_factory.mktemp("pretraining")
    write_config(blank(), path / "small.cfg")
    fill_config(path / "config.cfg", path / "small.cfg", pretraining=True, silent=True)
    examples = make_examples(blank(), 20)
    srsly.write_jsonl(path / "texts.jsonl", [{"text": example.text} for example in examples])
    for part in ("train", "dev"):
        write_corpus(path / f"{part}.spacy", examples)
    return path


@pytest.fixture(scope="module")
def pretrained(project):
    """The output of ``spacy pretrain``."""
    raw = ["--paths.raw_text", project / "texts.jsonl", "--pretraining.max_epochs", "2"]
    result = run("pretrain", project / "config.cfg", project / "output", *raw, *TARGET)
    assert result.exit_code == 0, result.output
    return project / "output"


def initialized(config_path, project, **paths):
    """The pipeline with which ``spacy train`` begins."""
    data = {f"paths.{part}": str(project / f"{part}.spacy") for part in ("train", "dev")}
    overrides = data | {f"paths.{name}": str(path) for name, path in paths.items()}
    return init_nlp(load_config(config_path, overrides=overrides))


def tok2vec(nlp):
    return nlp.get_pipe("ner_crf").model.get_ref("tok2vec")


def test_training_with_the_saved_config_begins_with_the_weights(project, pretrained):
    nlp = initialized(pretrained / "config.cfg", project, init_tok2vec=pretrained / WEIGHTS)
    expected = blank().get_pipe("ner_crf").model.get_ref("tok2vec")
    expected.from_bytes((pretrained / WEIGHTS).read_bytes())
    assert same(weights(tok2vec(nlp)), weights(expected))
    plain = initialized(pretrained / "config.cfg", project)
    differing = [
        (a != b).any() for a, b in zip(weights(tok2vec(plain)), weights(tok2vec(nlp)), strict=True)
    ]
    assert sum(differing) > len(differing) / 2


def test_the_pipeline_trains_with_them(project, pretrained):
    settings = {"init_tok2vec": pretrained / WEIGHTS, "train": project / "train.spacy"}
    settings["dev"] = project / "dev.spacy"
    options = [part for name, path in settings.items() for part in (f"--paths.{name}", path)]
    steps = ["--training.max_steps", 30, "--training.eval_frequency", 29]
    output = project / "training"
    result = run("train", pretrained / "config.cfg", "--output", output, *options, *steps)
    assert result.exit_code == 0, result.output
    nlp = spacy.load(output / "model-last")
    assert nlp.evaluate(make_examples(nlp, 20))["ents_f"] > 0.9


def test_weights_that_the_config_has_no_place_for_are_said(project, pretrained):
    with pytest.warns(UserWarning, match=r"\[NC-W121\].*model-last\.bin.*spacy pretrain"):
        initialized(project / "small.cfg", project, init_tok2vec=pretrained / WEIGHTS)


def test_the_output_of_spacy_init_config_needs_the_same_two_settings(tmp_path):
    config = init_config(lang="de", pipeline=["ner_crf"], pretraining=True)
    assert (config["pretraining"]["component"], config["pretraining"]["layer"]) == ("tok2vec", "")
    pipe = spacy.util.load_model_from_config(config).get_pipe(TARGET[1])
    assert pipe.model.get_ref(TARGET[3])
