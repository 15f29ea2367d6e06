"""The logger for TensorBoard in a real training, read back with TensorBoard's own reader."""

import copy
import io
import sys

import numpy as np
import pytest
import spacy
from PIL import Image
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import registry
from spacy.vocab import Vocab
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.confusion import confusion_matrix
from spacy_bigru_crf.evaluation.span_pairs import pair_spans
from spacy_bigru_crf.loggers import _draw, _write, build_tensorboard_logger_v1
from spacy_bigru_crf.pipeline.ner_crf import NerCrf
from tests.compat.pipelines import blank, tagged_examples, train_config, write_config, write_corpus
from tests.pipeline.examples import KNOWN

NAME = "spacy-bigru-crf.TensorBoardLogger.v1"
STEPS = 3
EVALUATED = [0, 2]  # after these steps, by train_config
SCHEDULE = {
    "@schedules": "warmup_linear.v1",
    "warmup_steps": 2,
    "total_steps": 10,
    "initial_rate": 0.01,
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpus")
    nlp = blank()
    write_corpus(path / "train.spacy", tagged_examples(nlp, 40, KNOWN))
    write_corpus(path / "dev.spacy", tagged_examples(nlp, 20, KNOWN, seed=1))
    return path


class Recorder:
    """A logger that keeps what it is told, and what updates have seen."""

    def __init__(self):
        self.infos = []
        self.rates = []
        self.norms = []
        self.examples = []

    def __call__(self, nlp, stdout, stderr):
        def log_step(info):
            if info:
                self.infos.append(copy.deepcopy(info))

        return log_step, lambda: None


@pytest.fixture
def recorder(monkeypatch):
    """Takes part in the training as the logger test.Recorder.v1."""
    recorder = Recorder()
    registry.loggers.register("test.Recorder.v1", func=lambda: recorder)
    finish_update = NerCrf.finish_update

    def watched(pipe, sgd):
        recorder.rates.append(sgd.learn_rate)
        finish_update(pipe, sgd)
        recorder.norms.append(len(recorder.norms) + 0.5)
        pipe.gradient_norm = recorder.norms[-1]

    monkeypatch.setattr(NerCrf, "finish_update", watched)
    return recorder


def train(tmp_path, corpus, logger, names=("ner_crf",), **overrides):
    """Train for two evaluations. Returns what TensorBoard reads."""
    changes = {"training": {"logger": logger}}
    config = write_config(blank(*names), tmp_path / "config.cfg", changes)
    train_config(config, tmp_path / "output", corpus, STEPS, **overrides)
    return events(tmp_path / "log")


def events(path):
    accumulator = EventAccumulator(str(path), size_guidance={"images": 0, "scalars": 0})
    return accumulator.Reload()


def scalars(found, tag):
    return {event.step: event.value for event in found.Scalars(tag)}


def chained(tmp_path, **settings):
    return {
        "@loggers": "spacy.ChainLogger.v1",
        "logger1": {"@loggers": "spacy.ConsoleLogger.v1"},
        "logger2": {"@loggers": NAME, "log_dir": str(tmp_path / "log"), **settings},
        "logger3": {"@loggers": "test.Recorder.v1"},
    }


def test_what_is_written_is_what_was_trained(tmp_path, corpus, recorder, capsys):
    changes = {"training__optimizer__learn_rate": SCHEDULE}
    found = train(tmp_path, corpus, chained(tmp_path), **changes)
    assert "ENTS_F" in capsys.readouterr().out  # the console has its table

    first, last = recorder.infos
    expected = {}
    for info in (first, last):
        numbers = {"score": info["score"], "loss/ner_crf": info["losses"]["ner_crf"]}
        for name, value in info["other_scores"].items():
            if name == "ents_per_type":
                for label, scores in value.items():
                    numbers |= {f"{name}/{label}/{key}": scores[key] for key in "prf"}
            else:
                numbers[f"scores/{name}"] = value
        for tag, value in numbers.items():
            expected.setdefault(tag, {})[info["step"]] = pytest.approx(value, rel=1e-6)
    assert {"ents_per_type/PER/f", "ents_per_type/LOC/r", "scores/ents_p"} <= expected.keys()
    assert set(expected["score"]) == set(EVALUATED)

    assert len(set(recorder.rates)) > 2
    of_steps = {"learn_rate": recorder.rates, "gradient_norm/ner_crf": recorder.norms}
    for tag, values in of_steps.items():
        expected[tag] = {i: pytest.approx(value) for i, value in enumerate(values)}
        assert len(values) == STEPS + 1
    assert set(found.Tags()["scalars"]) == expected.keys()
    for tag, values in expected.items():
        assert scalars(found, tag) == values, tag


def test_the_image_is_of_the_scored_predictions(tmp_path, corpus, monkeypatch):
    drawn = []

    def draw(examples, labels):
        assert set(labels) == {"PER", "LOC"}
        drawn.append(examples)
        return np.full((2, 3, 3), len(drawn), dtype=np.uint8)

    monkeypatch.setattr("spacy_bigru_crf.loggers._draw", draw)
    logger = {"@loggers": NAME, "log_dir": str(tmp_path / "log")}
    found = train(tmp_path, corpus, logger)
    images = found.Images("confusion")
    assert [event.step for event in images] == EVALUATED
    for i, event in enumerate(images, start=1):
        pixels = np.asarray(Image.open(io.BytesIO(event.encoded_image_string)))
        assert pixels.tolist() == np.full((2, 3, 3), i).tolist()
    # with the averages of the weights, if there are any: what the score is of
    from spacy.scorer import get_ner_prf

    for examples, event in zip(drawn, found.Scalars("scores/ents_f"), strict=True):
        assert len(examples) == 20
        assert get_ner_prf(examples)["ents_f"] == pytest.approx(event.value, rel=1e-6)


def test_without_image_and_without_schedule(tmp_path, corpus, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    logger = {"@loggers": NAME, "log_dir": str(tmp_path / "log"), "confusion": False}
    found = train(tmp_path, corpus, logger)
    assert found.Tags()["images"] == []
    assert scalars(found, "learn_rate") == {i: pytest.approx(0.01) for i in range(STEPS + 1)}


def test_the_loss_of_ner_is_written(tmp_path, corpus, recorder):
    nlp = spacy.blank("de")
    nlp.add_pipe("ner")
    config = write_config(nlp, tmp_path / "config.cfg", {"training": {"logger": chained(tmp_path)}})
    train_config(config, tmp_path / "output", corpus, STEPS)
    losses = {info["step"]: info["losses"]["ner"] for info in recorder.infos}
    assert isinstance(losses[2], np.float32)
    assert scalars(events(tmp_path / "log"), "loss/ner") == pytest.approx(losses)


@pytest.mark.parametrize(
    "value", [1, 0.5, np.float32(0.5), np.float64(0.5), np.int64(3), np.array(0.5)[()], True]
)
def test_every_number_is_written(value):
    written = []

    class Writer:
        def add_scalar(self, *arguments):
            written.append(arguments)

    _write(Writer(), "loss", {"a": value, "b": "text", "c": None}, 4)
    assert written == [("loss/a", float(value), 4)]
    assert type(written[0][1]) is float


def test_another_training_takes_the_place_of_the_first(tmp_path, corpus):
    logger = {"@loggers": NAME, "log_dir": str(tmp_path / "log"), "confusion": False}
    first = train(tmp_path, corpus, logger)
    second = train(tmp_path, corpus, logger, training__seed=1)
    assert list(scalars(second, "loss/ner_crf")) == EVALUATED
    assert scalars(first, "loss/ner_crf") != scalars(second, "loss/ner_crf")


def setup(tmp_path, nlp):
    nlp.config["training"]["optimizer"] = {"@optimizers": "Adam.v1"}
    return build_tensorboard_logger_v1(str(tmp_path / "log"))(nlp)


def test_nothing_remains_in_the_pipeline(tmp_path):
    nlp = blank("one", "two")
    scorers = [pipe.scorer for _, pipe in nlp.pipeline]
    log_step, finalize = setup(tmp_path, nlp)
    assert [pipe.scorer for _, pipe in nlp.pipeline] != scorers
    log_step(None)
    finalize()
    assert [pipe.scorer for _, pipe in nlp.pipeline] == scorers
    # this optimizer's config has no learning rate, and there was no evaluation
    assert events(tmp_path / "log").Tags()["scalars"] == []


@pytest.mark.parametrize(
    ("missing", "confusion", "package"),
    [("tensorboard", False, "tensorboard"), ("matplotlib", True, "matplotlib")],
)
def test_what_is_not_installed_is_named_at_once(tmp_path, monkeypatch, missing, confusion, package):
    monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.delitem(sys.modules, "torch.utils.tensorboard", raising=False)
    with pytest.raises(ImportError, match=rf"N054.*pip install {package}"):
        build_tensorboard_logger_v1(str(tmp_path / "log"), confusion)
    assert not (tmp_path / "log").exists()


def test_the_picture():
    words = ["Anna", "wohnt", "in", "Ulm"]
    gold = Doc(Vocab(), words=words, ents=["B-PER", "O", "O", "B-LOC"])
    guess = Doc(gold.vocab, words=words, ents=["B-PER", "O", "O", "B-PER"])
    examples = [Example(guess, gold)]
    [aligned] = aligned_docs(examples)
    matrix = confusion_matrix(pair_spans(aligned), ["LOC", "PER"])
    assert matrix["counts"] == [[0, 1, 0], [0, 1, 0], [0, 0, 0]]
    picture = _draw(examples, ["PER"])
    assert picture.dtype == np.uint8
    assert picture.ndim == picture.shape[2] == 3
    # two cells are of the darkest blue, seven of the lightest
    colours, counts = np.unique(picture.reshape(-1, 3), axis=0, return_counts=True)
    areas = {tuple(c.tolist()): n for c, n in zip(colours, counts, strict=True)}
    dark, light = areas[8, 48, 107], areas[247, 251, 255]
    assert dark / light == pytest.approx(2 / 7, rel=0.15)
    assert _draw(examples, ["A", "B"]).shape > picture.shape
