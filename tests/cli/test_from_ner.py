"""``spacy ner-crf from-ner`` on configs and pipelines as spaCy's own commands make them."""

import shlex
import shutil

import pytest
import spacy
from spacy.cli._util import app
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import DocBin
from spacy.training.initialize import init_nlp
from spacy.util import load_config
from thinc.api import Config
from typer.testing import CliRunner

from spacy_bigru_crf.cli import ner_crf
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from tests.compat.pipelines import learn, same, weights
from tests.pipeline.examples import UNSEEN, make_examples


def run(*arguments):
    return CliRunner().invoke(ner_crf, ["from-ner", *map(str, arguments)])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    nlp = spacy.blank("de")
    directory = tmp_path_factory.mktemp("corpus")
    for name, names in (("train", None), ("dev", UNSEEN)):
        examples = make_examples(nlp, 40, *([names] if names else []))
        DocBin(docs=[eg.reference for eg in examples]).to_disk(directory / f"{name}.spacy")
    return {
        "paths.train": str(directory / "train.spacy"),
        "paths.dev": str(directory / "dev.spacy"),
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory, corpus):
    """A project with ner that listens to a shared tok2vec, and rules after it."""
    directory = tmp_path_factory.mktemp("project")
    config = init_config(lang="de", pipeline=["tok2vec", "ner"], optimize="efficiency")
    config["nlp"]["pipeline"] = ["tok2vec", "ner", "entity_ruler"]
    config["components"]["entity_ruler"] = {"factory": "entity_ruler"}
    config.to_disk(directory / "config.cfg")
    overrides = corpus | {"training.max_steps": 8, "training.eval_frequency": 7}
    train(directory / "config.cfg", directory, overrides=overrides)
    return directory


def test_a_config_is_migrated_by_one_command_and_trains(project, corpus, tmp_path, capsys):
    result = run(project / "config.cfg", tmp_path / "crf.cfg")
    assert result.exit_code == 0, result.output
    command = f"python -m spacy train {tmp_path / 'crf.cfg'} --output training"
    data = "--paths.train train.spacy --paths.dev dev.spacy"
    assert result.output.splitlines()[-1] == f"{command} {data}"
    old = load_config(project / "config.cfg")
    new = load_config(tmp_path / "crf.cfg")
    assert new["components"]["ner"]["factory"] == "ner_crf"
    listener = new["components"]["ner"]["model"]["tok2vec"]
    assert listener == old["components"]["ner"]["model"]["tok2vec"]
    assert listener["@architectures"] == "spacy.Tok2VecListener.v1"
    for section in ("nlp", "training", "corpora", "initialize"):
        assert new[section] == old[section]
    overrides = corpus | {"training.max_steps": 20, "training.eval_frequency": 19}
    overrides["training.optimizer.learn_rate"] = 0.01
    train(tmp_path / "crf.cfg", tmp_path, overrides=overrides)
    nlp = spacy.load(tmp_path / "model-last")
    assert nlp.pipe_names == ["tok2vec", "ner", "entity_ruler"]
    assert isinstance(nlp.get_pipe("ner"), NerCrf)
    assert nlp("Gestern fuhr Anna nach Berlin , um zu arbeiten .").ents


def test_variables_of_a_config_stay_variables(project, tmp_path):
    run(project / "config.cfg", tmp_path / "crf.cfg")
    text = (tmp_path / "crf.cfg").read_text("utf-8")
    assert "width = ${components.tok2vec.model.encode.width}" in text


def test_a_pipeline_keeps_labels_listener_and_weights(project, tmp_path):
    result = run(project / "model-last", tmp_path / "crf")
    assert result.exit_code == 0, result.output
    assert "finds no entities before it is trained" in result.output
    old, new = spacy.load(project / "model-last"), spacy.load(tmp_path / "crf")
    assert new.pipe_names == old.pipe_names
    assert new.get_pipe("ner").labels == old.get_pipe("ner").labels == ("LOC", "PER")
    text = "Anna wohnt in Berlin ."
    vectors = [nlp.get_pipe("tok2vec").predict([nlp.make_doc(text)])[0] for nlp in (old, new)]
    assert (vectors[0] == vectors[1]).all()
    assert new(text).ents == ()
    examples = make_examples(new, 40)
    new.resume_training()
    learn(new, examples, steps=30)
    assert new.evaluate(examples)["ents_f"] > 0.9


def test_an_encoder_of_its_own_keeps_its_weights(tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner")
    examples = make_examples(nlp, 5)
    nlp.initialize(lambda: examples)
    nlp.to_disk(tmp_path / "ner")
    assert run(tmp_path / "ner", tmp_path / "crf").exit_code == 0
    new = spacy.load(tmp_path / "crf")
    docs = [nlp.make_doc(eg.text) for eg in examples]
    encoder = nlp.get_pipe("ner").model.get_ref("tok2vec").layers[0]
    kept = new.get_pipe("ner").model.get_ref("tok2vec")
    for old_vectors, vectors in zip(encoder.predict(docs), kept.predict(docs), strict=True):
        assert (old_vectors == vectors).all()
    assert new("Anna wohnt in Berlin .").ents == ()


def test_the_key_of_incorrect_spans_is_kept(tmp_path):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner", config={"incorrect_spans_key": "wrong"})
    nlp.initialize(lambda: make_examples(nlp, 5))
    nlp.to_disk(tmp_path / "ner")
    assert run(tmp_path / "ner" / "config.cfg", tmp_path / "crf.cfg").exit_code == 0
    block = load_config(tmp_path / "crf.cfg")["components"]["ner"]
    assert block["incorrect_spans_key"] == "wrong"
    assert run(tmp_path / "ner", tmp_path / "crf").exit_code == 0
    assert spacy.load(tmp_path / "crf").get_pipe("ner").cfg["incorrect_spans_key"] == "wrong"


def test_labels_of_ner_can_be_used_for_initialization():
    """``spacy init labels`` stores ner's labels as the moves of its transition system."""
    nlp = spacy.blank("de")
    examples = make_examples(nlp, 5)
    ner = spacy.blank("de").add_pipe("ner")
    ner.initialize(lambda: examples)
    nlp.add_pipe("ner_crf").initialize(lambda: examples, labels=ner.label_data)
    assert nlp.get_pipe("ner_crf").labels == ("LOC", "PER")


def test_what_is_there_is_not_written_over(project, tmp_path):
    target = tmp_path / "crf.cfg"
    target.write_text("mine")
    result = run(project / "config.cfg", target)
    assert result.exit_code == 1
    assert "R010" in result.output
    assert target.read_text() == "mine"
    assert run(project / "config.cfg", target, "--force").exit_code == 0


def test_nothing_to_replace(tmp_path):
    spacy.blank("de").to_disk(tmp_path / "blank")
    for source in (tmp_path / "blank", tmp_path / "blank" / "config.cfg"):
        result = run(source, tmp_path / "out")
        assert result.exit_code == 1
        assert "P004" in result.output
        assert not (tmp_path / "out").exists()


def test_data_that_a_config_names_is_no_part_of_the_command(project, tmp_path):
    result = run(project / "model-last" / "config.cfg", tmp_path / "crf.cfg")
    assert result.exit_code == 0, result.output
    command = f"python -m spacy train {tmp_path / 'crf.cfg'} --output training"
    assert result.output.splitlines()[-1] == command


def test_what_is_converted_is_not_converted_again(project, tmp_path):
    run(project / "config.cfg", tmp_path / "crf.cfg")
    result = run(tmp_path / "crf.cfg", tmp_path / "again.cfg")
    assert result.exit_code == 1
    output = " ".join(result.output.split())
    assert "R233" in output
    assert "ner_crf is there already" in output
    assert "tok2vec: tok2vec, ner: ner_crf, entity_ruler: entity_ruler" in output
    assert "sourced" not in output
    assert not (tmp_path / "again.cfg").exists()


def test_a_sourced_component_is_named_with_its_pipeline(tmp_path):
    text = '[components]\n[components.ner]\nsource = "somewhere"\n'
    (tmp_path / "config.cfg").write_text(text)
    result = run(tmp_path / "config.cfg", tmp_path / "crf.cfg")
    assert result.exit_code == 1
    assert "ner: sourced from somewhere" in " ".join(result.output.split())


def test_a_pipeline_that_does_not_exist(tmp_path):
    result = run(tmp_path / "nowhere", tmp_path / "out")
    assert result.exit_code == 1
    assert "E050" in result.output


def spacy_commands(output):
    """The arguments of the commands of spaCy that an output names."""
    lines = [line for line in output.splitlines() if line.startswith("python -m spacy")]
    return [shlex.split(line)[3:] for line in lines]


@pytest.mark.parametrize("kind", ["config", "partial config", "pipeline", "config of a pipeline"])
def test_the_printed_commands_run_as_printed(kind, project, corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for part in ("train", "dev"):
        shutil.copy(corpus[f"paths.{part}"], tmp_path / f"{part}.spacy")
    if kind == "config":
        config = init_config(lang="de", pipeline=["tok2vec", "ner"], silent=True)
        config.to_disk("config.cfg")
    elif kind == "partial config":
        partial = {"nlp": {"lang": "de", "pipeline": ["ner"]}}
        Config(partial | {"components": {"ner": {"factory": "ner"}}}).to_disk("config.cfg")
    else:
        nlp = spacy.blank("de")
        nlp.add_pipe("ner")
        nlp.initialize(lambda: make_examples(nlp, 5))
        nlp.to_disk("config.cfg" if kind == "pipeline" else "pipeline")
        if kind != "pipeline":
            shutil.copy("pipeline/config.cfg", "config.cfg")
    result = run("config.cfg", "out.cfg")
    assert result.exit_code == 0, result.output
    commands = spacy_commands(result.output)
    assert [command[0] for command in commands][-1] == "train"
    assert len(commands) == (2 if kind == "partial config" else 1)
    steps = ["--training.max_steps", "1", "--training.eval_frequency", "1"]
    for command in commands:
        further = steps if command[0] == "train" else []
        result = CliRunner().invoke(app, [*command, *further])
        assert result.exit_code == 0, result.output
    assert spacy.load("training/model-last").get_pipe("ner").labels == ("LOC", "PER")


def test_data_that_is_not_there_is_part_of_the_command(project, tmp_path):
    config = load_config(project / "config.cfg", interpolate=False)
    config["paths"] |= {"train": str(tmp_path / "gone.spacy"), "dev": None}
    config["corpora"]["dev"]["path"] = None
    config.to_disk(tmp_path / "config.cfg")
    result = run(tmp_path / "config.cfg", tmp_path / "crf.cfg")
    data = "--paths.train train.spacy --corpora.dev.path dev.spacy"
    assert result.output.splitlines()[-1].endswith(f"--output training {data}")


def test_a_config_of_a_pipeline_goes_on_from_its_weights(project, corpus, tmp_path):
    assert run(project / "model-last", tmp_path / "crf").exit_code == 0
    nlp = init_nlp(load_config(tmp_path / "crf" / "config.cfg", overrides=corpus))
    saved = spacy.load(tmp_path / "crf")
    for name in ("tok2vec", "ner"):
        assert same(*(weights(n.get_pipe(name).model) for n in (nlp, saved)))
    assert nlp.config["training"]["frozen_components"] == ["entity_ruler"]
