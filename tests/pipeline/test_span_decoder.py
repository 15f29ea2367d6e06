"""Which segmentation is the answer: by Viterbi, by minimum Bayes risk, above thresholds."""

from itertools import pairwise

import pytest
import spacy

from tests.pipeline.examples import UNSEEN, make_examples

TEXTS = ["Anna wohnt seit Jahren in Bonn .", "Karl , Lena und Bonn .", "Moritz Nina", "In den"]


def with_settings(nlp, path, **settings):
    nlp.to_disk(path)
    return spacy.load(path, config={"components": {"ner_crf": settings}})


def scored(nlp, texts=TEXTS):
    return [
        [(e.start, e.end, e.label_, e._.ner_crf_score) for e in doc.ents] for doc in nlp.pipe(texts)
    ]


@pytest.mark.parametrize("decoding", ["viterbi", "mbr_spans"])
def test_minimum_bayes_risk(trained, tmp_path, decoding):
    nlp = with_settings(trained, tmp_path, decoding=decoding)
    assert nlp.evaluate(make_examples(nlp, 60, UNSEEN, seed=1))["ents_f"] > 0.9
    for ent, wanted in zip(scored(nlp)[0], scored(trained)[0], strict=True):
        assert ent[:3] == wanted[:3]
        assert ent[3] == pytest.approx(wanted[3], abs=1e-5)


def test_mbr_spans_are_those_above_one_half(trained, tmp_path):
    nlp = with_settings(trained, tmp_path, decoding="mbr_spans")
    pipe = nlp.get_pipe("ner_crf")
    for text, found in zip(TEXTS, scored(nlp), strict=True):
        wanted = [(s.start, s.end, s.label_) for s, _ in pipe.candidates(nlp.make_doc(text), 0.5)]
        assert [ent[:3] for ent in found] == wanted


def test_mbr_spans_below_one_half_do_not_overlap(trained, tmp_path):
    nlp = with_settings(trained, tmp_path, decoding="mbr_spans", threshold=0.01)
    pipe = nlp.get_pipe("ner_crf")
    overlapping = [pipe.candidates(nlp.make_doc(text), 0.01) for text in TEXTS]
    found = scored(nlp)
    assert sum(map(len, found)) < sum(map(len, overlapping))
    for ents in found:
        assert all(left[1] <= right[0] for left, right in pairwise(ents))


@pytest.mark.parametrize("span_scores", [True, False])
def test_thresholds_drop_entities(trained, tmp_path, span_scores):
    everything = scored(trained, [eg.text for eg in make_examples(trained, 40, UNSEEN, seed=5)])
    scores = sorted(ent[3] for ents in everything for ent in ents)
    middle = (scores[len(scores) // 2] + scores[len(scores) // 2 - 1]) / 2
    texts = [eg.text for eg in make_examples(trained, 40, UNSEEN, seed=5)]
    settings = {"decoding": "viterbi", "span_scores": span_scores}
    all_ = scored(with_settings(trained, tmp_path / "all", **settings), texts)
    nlp = with_settings(trained, tmp_path / "some", threshold=middle, **settings)
    kept = scored(nlp, texts)
    assert 0 < sum(map(len, kept)) < sum(map(len, all_))
    if span_scores:
        assert kept == [[ent for ent in ents if ent[3] >= middle] for ents in all_]


def test_thresholds_of_single_labels(trained, tmp_path):
    nlp = with_settings(trained, tmp_path, label_thresholds={"PER": 1.0})
    assert [ent[2] for ent in scored(nlp)[0]] == ["LOC"]
    nlp = with_settings(trained, tmp_path, threshold=1.0, label_thresholds={"PER": 0.0})
    assert [ent[2] for ent in scored(nlp)[0]] == ["PER"]


def test_a_temperature_changes_scores_and_not_the_best_segmentation(trained, tmp_path):
    nlp = with_settings(trained, tmp_path, decoding="viterbi")
    before = scored(nlp)
    nlp.get_pipe("ner_crf").model.get_ref("output_layer").attrs["temperature"] = 3.0
    nlp.to_disk(tmp_path / "calibrated")
    after = scored(spacy.load(tmp_path / "calibrated"))
    assert [[e[:3] for e in ents] for ents in after] == [[e[:3] for e in ents] for ents in before]
    assert after[0][0][3] < before[0][0][3] - 1e-4
