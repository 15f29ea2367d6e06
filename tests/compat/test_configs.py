"""Configs: made, filled in, checked and shown by spaCy's commands."""

import pytest
import spacy
from spacy.cli._util import app
from spacy.util import load_config
from thinc.api import Config, ConfigValidationError
from typer.testing import CliRunner

from tests.compat.pipelines import TOK2VEC, blank, found, model, train_config, write_config
from tests.pipeline.examples import make_examples

ENCODE = "components.ner_crf.model.tok2vec.encode"


def run(*arguments):
    """Run a spaCy command. Returns its exit code and what it printed, in one line."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(f"{result.output} {result.exception or ''}".split())


@pytest.fixture
def config_path(tmp_path):
    return write_config(blank(), tmp_path / "config.cfg")


def on(corpus):
    """The options that name the data."""
    files = corpus / "train.spacy", corpus / "dev.spacy"
    return "--paths.train", files[0], "--paths.dev", files[1]


@pytest.mark.parametrize("pipeline", ["ner_crf", "tagger,ner_crf"])
def test_init_config_trains_as_generated(pipeline, corpus, tmp_path):
    path = tmp_path / "config.cfg"
    code, output = run("init", "config", path, "--lang", "de", "--pipeline", pipeline)
    assert code == 0, output
    config = load_config(path)["components"]["ner_crf"]
    default = spacy.blank("de").get_factory_meta("ner_crf").default_config
    assert config == default | {"factory": "ner_crf"}
    last = train_config(path, tmp_path / "output", corpus, steps=2)
    assert spacy.load(last).get_pipe("ner_crf").labels == ("LOC", "PER")


def test_init_config_with_pretraining(tmp_path):
    path = tmp_path / "config.cfg"
    code, output = run("init", "config", path, "--pipeline", "ner_crf", "--pretraining")
    assert code == 0, output
    assert load_config(path)["pretraining"]["objective"]


def test_fill_config_completes_a_partial_config(corpus, tmp_path):
    partial = {
        "nlp": {"lang": "de", "pipeline": ["ner_crf"]},
        "paths": {"train": None, "dev": None},
        "corpora": {
            part: {"@readers": "spacy.Corpus.v1", "path": f"${{paths.{part}}}"}
            for part in ("train", "dev")
        },
        "components": {
            "ner_crf": {
                "factory": "ner_crf",
                "model": {
                    "@architectures": "spacy-bigru-crf.Tagger.v1",
                    "tok2vec": {
                        "@architectures": "spacy.Tok2Vec.v2",
                        "embed": {
                            "@architectures": "spacy-bigru-crf.CharCNN.v1",
                            "width": 16,
                            "kernel_widths": [3],
                        },
                        "encode": {
                            "@architectures": "spacy-bigru-crf.BiGRUEncoder.v2",
                            "width": 32,
                            "depth": 1,
                            "input_width": 16,
                        },
                    },
                    "decoder": {"@architectures": "spacy-bigru-crf.CRF.v1", "scheme": "BIO"},
                },
            }
        },
    }
    Config(partial).to_disk(tmp_path / "partial.cfg")
    filled = tmp_path / "filled.cfg"
    code, output = run("init", "fill-config", tmp_path / "partial.cfg", filled)
    assert code == 0, output
    config = load_config(filled)["components"]["ner_crf"]
    assert config["max_grad_norm"] == 5.0
    assert config["scorer"] == {"@scorers": "spacy.ner_scorer.v1"}
    assert config["model"]["tok2vec"]["embed"]["rows"] == 512
    assert config["model"]["tok2vec"]["encode"]["residual"] is False
    assert config["model"]["decoder"]["scheme"] == "BIO"
    assert train_config(filled, tmp_path / "output", corpus, steps=1).exists()


def test_fill_config_fills_in_the_model(tmp_path):
    partial = Config({"nlp": {"lang": "de", "pipeline": ["ner_crf"]}})
    partial["components"] = {"ner_crf": {"factory": "ner_crf"}}
    partial.to_disk(tmp_path / "partial.cfg")
    code, output = run("init", "fill-config", tmp_path / "partial.cfg", tmp_path / "filled.cfg")
    assert code == 0, output
    default = spacy.blank("de").get_factory_meta("ner_crf").default_config
    assert (
        load_config(tmp_path / "filled.cfg")["components"]["ner_crf"]["model"] == (default["model"])
    )


def test_debug_config_of_a_good_config(config_path, corpus):
    # the default logger is in a registry that --show-functions does not look into
    logger = "--training.logger.@loggers", "spacy.ConsoleLogger.v3"
    logger += "--training.logger.progress_bar", "null"
    options = *on(corpus), *logger, "--show-functions", "--show-variables"
    code, output = run("debug", "config", config_path, *options)
    assert code == 0, output
    assert "Config is valid" in output
    assert "spacy_bigru_crf.architectures.decoders" in output


@pytest.mark.parametrize(
    ("setting", "value", "message"),
    [
        (f"{ENCODE}.depth", "x", "ner_crf.model.tok2vec.encode -> depth"),
        (f"{ENCODE}.dpeth", "1", "ner_crf.model.tok2vec.encode -> dpeth"),
        (f"{ENCODE}.residual", "sometimes", "ner_crf.model.tok2vec.encode -> residual"),
        ("components.ner_crf.max_grad_norm", "much", "ner_crf -> max_grad_norm"),
        ("components.ner_crf.grad_norm", "1.0", "ner_crf -> grad_norm"),
        (f"{ENCODE}.@architectures", "spacy-bigru-crf.No.v1", "spacy-bigru-crf.BiGRUEncoder.v2"),
        (f"{ENCODE}.width", "63", "[NC-N065] BiGRUEncoder: width is 63"),
    ],
)
def test_debug_config_names_the_wrong_setting(config_path, corpus, setting, value, message):
    code, output = run("debug", "config", config_path, *on(corpus), f"--{setting}", value)
    assert code == 1
    assert message in output


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("tok2vec.encode.width", 63, r"\[NC-N065\] BiGRUEncoder: width is 63"),
        ("tok2vec.encode.width", "96", r"\[NC-N065\] BiGRUEncoder: width is '96'"),
        ("tok2vec.encode.depth", 0, r"\[NC-N065\] BiGRUEncoder: depth is 0"),
        ("tok2vec.embed.*.characters.width", 0, "width"),
        ("tok2vec.embed.*.characters.kernel_widths", [], r"\[NC-N065\] CharCNN.v1: kernel_widths"),
        ("tok2vec.embed.*.characters.rows", 1, r"\[NC-N065\] CharCNN.v1: rows is 1"),
        ("tok2vec.embed.*.words.word_dropout", 1.0, r"\[NC-N065\] HashedWords.v1: word_dropout"),
        ("decoder.scheme", "BILO", r"\[NC-T001\] Unknown tag scheme 'BILO'.*BILOU"),
    ],
)
def test_wrong_values_name_the_setting(path, value, message):
    config = Config(model()).copy()
    *blocks, last = path.split(".")
    target = config
    for block in blocks:
        target = target[block]
    target[last] = value
    with pytest.raises((ValueError, ConfigValidationError), match=message):
        spacy.blank("de").add_pipe("ner_crf", config={"model": config})


def test_widths_that_do_not_fit_name_the_setting():
    tok2vec = Config(TOK2VEC).copy()
    tok2vec["encode"]["input_width"] = 33
    nlp = spacy.blank("de")
    nlp.add_pipe("ner_crf", config={"model": model(tok2vec)})
    with pytest.raises(ValueError, match=r"\[NC-N004\].*Set input_width to 32"):
        nlp.initialize(lambda: make_examples(nlp, 2))


def test_debug_model(config_path, corpus):
    steps = "-P0", "-P1", "-P2", "-P3"
    shown = "-DIM", "-PAR", "-GRAD", "-ATTR"
    code, output = run("debug", "model", config_path, "ner_crf", *on(corpus), *steps, *shown)
    assert code == 0, output
    assert "Successfully ended analysis" in output
    assert "'bigru_encoder'" in output
    assert "param transitions: (9, 9)" in output
    assert "attr labels: ['LOC', 'PER']" in output


def test_debug_model_without_data(config_path):
    code, output = run("debug", "model", config_path, "ner_crf")
    assert code == 0, output
    assert "Initialized the model with dummy data" in output


def test_debug_diff_config(config_path):
    code, output = run("debug", "diff-config", config_path)
    assert code == 0, output
    assert "Found user-defined pipelines: ['ner_crf']" in output


def test_find_function():
    code, output = run("find-function", "spacy-bigru-crf.CRF.v1", "--registry", "architectures")
    assert code == 0, output
    assert "Found registered function 'spacy-bigru-crf.CRF.v1'" in output


def test_assemble(trained, trained_path, texts, tmp_path):
    config = Config({"nlp": {"lang": "de", "pipeline": ["ner_crf"]}})
    config["components"] = {"ner_crf": {"source": str(trained_path)}}
    config.to_disk(tmp_path / "config.cfg")
    code, output = run("assemble", tmp_path / "config.cfg", tmp_path / "assembled")
    assert code == 0, output
    assert found(spacy.load(tmp_path / "assembled"), texts) == found(trained, texts)
