"""Pipelines that version 0.1 saved say the same ever after.

tests/saved holds two, and what they said of some texts: ``crf``, a small ``ner_crf`` with a label
that no update has trained, and ``ensemble`` of that and a ``Softmax.v1`` over a TCN with
thresholds.
"""

import json
from pathlib import Path

import pytest
import spacy

SAVED = Path(__file__).parent.parent / "saved"
EXPECTED = json.loads((SAVED / "predictions.json").read_text("utf-8"))


@pytest.fixture(scope="module", params=["crf", "ensemble"])
def name(request):
    return request.param


@pytest.fixture(scope="module")
def nlp(name):
    return spacy.load(SAVED / name)


def entities(nlp, text):
    return [(e.start_char, e.end_char, e.label_, e._.ner_crf_score) for e in nlp(text).ents]


def assert_same(found, wanted):
    assert [tuple(span[:3]) for span in found] == [tuple(span[:3]) for span in wanted]
    assert [span[3] for span in found] == pytest.approx([span[3] for span in wanted], abs=1e-6)


def test_entities_and_scores(name, nlp):
    for case in EXPECTED[name]:
        assert_same(entities(nlp, case["text"]), case["entities"])


def test_candidates_and_entropy(name, nlp):
    pipe = nlp.get_pipe(nlp.pipe_names[-1])
    for case in EXPECTED[name]:
        doc = nlp.make_doc(case["text"])
        found = [(s.start_char, s.end_char, s.label_, p) for s, p in pipe.candidates(doc, 0.2)]
        assert_same(found, case["candidates"])
        if "entropy" in case:
            assert pipe.entropy(doc) == pytest.approx(case["entropy"], abs=1e-5)


def test_they_are_saved_in_the_new_form(name, nlp, tmp_path):
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    for case in EXPECTED[name]:
        assert_same(entities(again, case["text"]), case["entities"])


def test_labels_that_are_not_trained_stay_so():
    pipe = spacy.load(SAVED / "crf").get_pipe("ner_crf")
    assert pipe.labels == ("LOC", "PER", "ORG")
    assert pipe.trained_labels == ("LOC", "PER")
    attrs = pipe.model.get_ref("output_layer").attrs
    assert not {"unseen", "label_temperatures"} & attrs.keys()


def test_removed_settings_are_refused_unless_they_are_neutral(tmp_path):
    for name, old, new, message in (
        ("crf", 'decoding = "mbr_spans"', 'decoding = "mbr_tokens"', "viterbi, mbr_spans"),
        ("crf", 'precision = "float32"', 'precision = "bfloat16"', "precision"),
        (
            "ensemble",
            "[components.ner_crf_ensemble.label_weights]",
            '[components.ner_crf_ensemble.label_weights]\ncrf = {"PER": 2.0}',
            "one weight per member",
        ),
        ("ensemble", 'method = "span_posteriors"', 'method = "token_posteriors"', "majority"),
    ):
        nlp = spacy.load(SAVED / name)
        nlp.to_disk(tmp_path / name)
        config = (SAVED / name / "config.cfg").read_text("utf-8")
        assert old in config
        (tmp_path / name / "config.cfg").write_text(config.replace(old, new), "utf-8")
        with pytest.raises(ValueError, match=message):
            spacy.load(tmp_path / name)


@pytest.mark.filterwarnings("error")
def test_a_removed_setting_of_the_ensemble_may_be_null(tmp_path):
    spacy.load(SAVED / "ensemble").to_disk(tmp_path)
    old = (SAVED / "ensemble" / "config.cfg").read_text("utf-8")
    section = "[components.ner_crf_ensemble.label_weights]\n"
    config = old.replace(section, "")
    assert config != old
    members = 'members = ["crf", "softmax"]\n'
    assert members in config
    null = config.replace(members, f"{members}label_weights = null\n")
    (tmp_path / "config.cfg").write_text(null, "utf-8")
    assert spacy.load(tmp_path)(EXPECTED["ensemble"][0]["text"]) is not None
