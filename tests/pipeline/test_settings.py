"""Settings of a pipe: as attributes, in cfg, in the config; checked everywhere, and kept."""

import copy
import pickle
import re
import warnings

import numpy as np
import pytest
import spacy
from spacy.cli.find_threshold import find_threshold
from spacy.tokens import DocBin

from tests.pipeline.examples import UNSEEN, make_examples

TEXT = "Gestern fuhr Anna nach Bonn , um zu arbeiten ."

GOOD = {
    "decoding": "viterbi",
    "span_scores": False,
    "threshold": 0.25,
    "label_thresholds": {"PER": 0.75},
    "window": 20,
    "window_context": 3,
    "incorrect_spans_key": "wrong",
    "max_grad_norm": 0,
}
BAD = [
    ("decoding", "greedy", "decoding is 'greedy'. Set it to one of: viterbi, mbr_spans."),
    ("decoding", "mbr_tokens", "decoding is 'mbr_tokens'. Set it to one of: viterbi, mbr_spans."),
    ("span_scores", "false", "span_scores is 'false'. Set it to true or false."),
    ("threshold", "0.5", "threshold is '0.5'. Set it to a probability, from 0 to 1."),
    ("threshold", 1.5, "threshold is 1.5. Set it to a probability, from 0 to 1."),
    ("threshold", float("nan"), "threshold is nan. Set it to a probability"),
    ("threshold", True, "threshold is True. Set it to a probability"),
    ("label_thresholds", {"PER": "0.5"}, "label_thresholds.PER is '0.5'. Set it to a probab"),
    ("label_thresholds", 0.5, "label_thresholds is 0.5. Set it to a section with a value"),
    ("window", "4096", "window is '4096'. Set it to a whole number of at least 0."),
    ("window", -1, "window is -1. Set it to a whole number of at least 0."),
    ("window", 20.5, "window is 20.5. Set it to a whole number of at least 0."),
    ("window_context", "1", "window_context is '1'. Set it to a whole number of at least 0."),
    ("incorrect_spans_key", 1, "incorrect_spans_key is 1. Set it to a text, or null."),
    ("max_grad_norm", "5", "max_grad_norm is '5'. Set it to a number of at least 0."),
    ("max_grad_norm", float("inf"), "max_grad_norm is inf. Set it to a number of at least 0."),
]


@pytest.fixture
def nlp(trained):
    return pickle.loads(pickle.dumps(trained))


@pytest.fixture
def saved(trained, tmp_path):
    trained.to_disk(tmp_path / "model")
    return tmp_path / "model"


@pytest.mark.parametrize(("setting", "value", "message"), BAD)
def test_bad_values_are_refused_at_once(nlp, setting, value, message):
    pipe = nlp.get_pipe("ner_crf")
    before = dict(pipe.cfg)
    with pytest.raises(ValueError, match=re.escape(message)):
        setattr(pipe, setting, value)
    with pytest.raises(ValueError, match=re.escape(message)):
        pipe.cfg = {**pipe.cfg, setting: value}
    assert pipe.cfg == before
    # edited in place, it is found when it is used
    pipe.cfg[setting] = value
    with pytest.raises(ValueError, match=re.escape(message)):
        nlp(TEXT)


@pytest.mark.parametrize(("setting", "value", "message"), BAD[:1] + BAD[7:8])
def test_bad_values_are_refused_when_a_pipeline_is_loaded(saved, setting, value, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        spacy.load(saved, config={"components": {"ner_crf": {setting: value}}})


def test_thresholds_of_unknown_labels_are_refused(nlp, saved):
    thresholds = {"PRE": 0.5}
    with pytest.raises(ValueError, match=r"P015.*'PRE'.*'LOC', 'PER'"):
        nlp.get_pipe("ner_crf").label_thresholds = thresholds
    config = {"components": {"ner_crf": {"label_thresholds": thresholds}}}
    with pytest.raises(ValueError, match=r"P015.*'PRE'.*'LOC', 'PER'"):
        spacy.load(saved, config=config)
    blank = spacy.blank("de")
    blank.add_pipe("ner_crf", config={"label_thresholds": thresholds})
    with pytest.raises(ValueError, match=r"P015.*'PRE'.*'LOC', 'PER'"):
        blank.initialize(lambda: make_examples(blank, 5))


def test_settings_have_an_effect(nlp):
    pipe = nlp.get_pipe("ner_crf")
    assert [ent.label_ for ent in nlp(TEXT).ents] == ["PER", "LOC"]
    pipe.label_thresholds = {"PER": 1.0}
    assert [ent.label_ for ent in nlp(TEXT).ents] == ["LOC"]
    pipe.threshold = 1.0
    assert not nlp(TEXT).ents
    pipe.threshold, pipe.label_thresholds, pipe.span_scores = 0.0, {}, False
    assert "ner_crf" not in nlp(TEXT).spans
    pipe.window_context, pipe.window = 1, 4
    assert pipe.window == pipe.cfg["window"] == 4


@pytest.mark.parametrize("setting", GOOD)
def test_changed_settings_are_saved(trained, saved, tmp_path, setting):
    nlp = spacy.load(saved)
    pipe = nlp.get_pipe("ner_crf")
    assert getattr(pipe, setting) != GOOD[setting]
    pipe.window_context = 1
    setattr(pipe, setting, GOOD[setting])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp.to_disk(tmp_path / "changed")
    again = spacy.load(tmp_path / "changed").get_pipe("ner_crf")
    assert getattr(again, setting) == GOOD[setting]
    # the config has the last word
    before = getattr(trained.get_pipe("ner_crf"), setting)
    config = {"components": {"ner_crf": {setting: before}}}
    loaded = spacy.load(tmp_path / "changed", config=config).get_pipe("ner_crf")
    assert getattr(loaded, setting) == before or setting == "label_thresholds"  # merged by spaCy


def test_numbers_of_numpy_are_saved(saved, tmp_path):
    nlp = spacy.load(saved)
    pipe = nlp.get_pipe("ner_crf")
    pipe.threshold, pipe.window = np.float32(0.25), np.int64(512)
    pipe.label_thresholds = {"PER": np.float16(0.5)}
    nlp.to_disk(tmp_path / "changed")
    again = spacy.load(tmp_path / "changed").get_pipe("ner_crf")
    assert (again.threshold, again.window) == (0.25, 512)
    assert again.label_thresholds == {"PER": 0.5}


def test_a_renamed_pipe_keeps_its_settings(saved, tmp_path):
    nlp = spacy.load(saved)
    nlp.rename_pipe("ner_crf", "entities")
    nlp.get_pipe("entities").threshold = 0.25
    nlp.to_disk(tmp_path / "renamed")
    assert spacy.load(tmp_path / "renamed").get_pipe("entities").threshold == 0.25


@pytest.mark.parametrize("how", ["in place", "sourced", "copied"])
def test_settings_that_would_be_lost_are_named(saved, tmp_path, how):
    nlp = source = spacy.load(saved)
    if how == "sourced":
        nlp = spacy.blank("de")
        nlp.add_pipe("ner_crf", source=source)
    elif how == "copied":
        nlp = copy.deepcopy(source)
    pipe = nlp.get_pipe("ner_crf")
    if how == "in place":
        pipe.cfg["threshold"] = 0.25
    else:
        pipe.threshold = 0.25
    with pytest.warns(
        UserWarning, match=r"\[NC-W003\] ner_crf: .*threshold = 0.25.*get_pipe_config"
    ):
        nlp.to_disk(tmp_path / "lost")
    nlp.get_pipe_config("ner_crf")["threshold"] = 0.25
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp.to_disk(tmp_path / "kept")
    assert spacy.load(tmp_path / "kept").get_pipe("ner_crf").threshold == 0.25


@pytest.mark.parametrize("key", ["threshold", "label_thresholds.PER"])
def test_find_threshold(trained, tmp_path, key):
    """For a single label, the config has to have a threshold that it can change."""
    trained.to_disk(tmp_path / "trained")
    of_labels = {} if key == "threshold" else {"PER": 0.5}
    config = {"components": {"ner_crf": {"label_thresholds": of_labels}}}
    nlp = spacy.load(tmp_path / "trained", config=config)
    nlp.to_disk(tmp_path / "model")
    docs = [eg.reference for eg in make_examples(nlp, 30, UNSEEN, seed=2)]
    DocBin(docs=docs).to_disk(tmp_path / "dev.spacy")
    _, _, scores = find_threshold(
        tmp_path / "model", tmp_path / "dev.spacy", "ner_crf", key, "ents_r", n_trials=3
    )
    recalls = list(scores.values())
    assert recalls[0] > 0.9
    assert recalls == sorted(recalls, reverse=True)
    # places have no threshold of their own
    assert recalls[-1] < (0.3 if key == "threshold" else 0.7)
