"""Members of an ensemble: their answers, weights, and where they disagree."""

import itertools
import random

import pytest
import spacy
from spacy.tokens import DocBin

from spacy_bigru_crf.assembly.build_ensemble import build_ensemble
from spacy_bigru_crf.evaluation import run_pipeline
from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.members import (
    find_ensemble,
    fit_weights,
    gain_sentence,
    member_predictions,
    member_report,
)
from spacy_bigru_crf.evaluation.run_pipeline import annotate
from tests.evaluation.random_docs import LABELS, bio, changed_spans, random_spans, tagged_example
from tests.pipeline.ensemble.pipelines import crf, ner
from tests.pipeline.examples import UNSEEN, make_examples


def answers_of(n_members, n_docs=60, seed=0):
    """What random members, and then the whole, find in the same documents."""
    rng = random.Random(seed)
    rows = []
    for _ in range(n_docs):
        length = rng.choice([1, 3, 10, 25])
        gold = random_spans(rng, length)
        every = [bio(changed_spans(rng, gold, length), length) for _ in range(n_members + 1)]
        rows.append((bio(gold, length), every))
    return [
        aligned_docs([tagged_example(gold, every[i]) for gold, every in rows])
        for i in range(n_members + 1)
    ]


@pytest.fixture(scope="module")
def answers():
    *members, whole = answers_of(3)
    return dict(zip("abc", members, strict=True)), whole


def keys(docs):
    return {(d.index, *e.key) for d in docs for e in d.predicted}


def gold(docs):
    return {(d.index, *e.key) for d in docs for e in d.gold}


def test_disagreement_is_what_only_one_of_two_has(answers):
    members, whole = answers
    report = member_report(whole, members, dict.fromkeys(members, frozenset(LABELS)))
    every = [keys(docs) for docs in (*members.values(), whole)]
    for a, b in itertools.product(range(4), repeat=2):
        apart = len(every[a] ^ every[b]) / (len(every[a]) + len(every[b]))
        assert report["disagreement"][a][b] == pytest.approx(apart)
        assert (a == b) == (apart == 0)
    for row, docs in zip(report["members"], members.values(), strict=True):
        right = len(keys(docs) & gold(whole))
        assert row["correct"] == right > 0
        assert row["f1"] == pytest.approx(2 * right / (len(keys(docs)) + len(gold(whole))))


def test_entities_are_counted_by_their_votes(answers):
    members, whole = answers
    report = member_report(whole, members, dict.fromkeys(members, frozenset(LABELS)))
    votes = [key for docs in members.values() for key in keys(docs)]
    for row in report["votes"]:
        every = {key for key in {*votes, *keys(whole)} if votes.count(key) == row["votes"]}
        assert row["entities"] == len(every)
        assert row["annotated"] == len(every & gold(whole))
        assert row["found"] == len(every & keys(whole))
    assert [row["votes"] for row in report["votes"]] == [3, 2, 1, 0]
    contested = {key for key in votes if votes.count(key) < 3}
    assert len(report["contested"]) == len(contested)


def test_contested_entities_stand_in_their_text(answers):
    members, whole = answers
    known = {"a": frozenset(LABELS), "b": frozenset(LABELS), "c": frozenset(["PER"])}
    report = member_report(whole, members, known)
    by_index = {doc.index: doc for doc in whole}
    evenness = []
    for row in report["contested"]:
        doc = by_index[row["document"]].reference
        assert row["text"] in doc.text
        entity = row["text"][row["start"] : row["end"]]
        found = [
            name
            for name, docs in members.items()
            for d in docs
            if d.index == row["document"]
            for e in d.predicted
            if (doc.text[e.start : e.end], e.label) == (entity, row["label"])
        ]
        assert row["members"] == found
        asked = 3 if row["label"] == "PER" else 2
        assert 0 < len(found) < asked
        evenness.append(abs(len(found) / asked - 0.5))
    assert evenness == sorted(evenness)
    assert 0.0 in evenness


def test_an_ensemble_of_one_has_nothing_to_contest(answers):
    members, whole = answers
    report = member_report(whole, {"a": members["a"]}, {"a": frozenset(LABELS)})
    assert report["contested"] == []
    assert member_report([], {"a": []}, {"a": frozenset()})["disagreement"] == [[0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("f1", "said"),
    [
        (0.85, "85.00, 2.50 points above that of its best member, b."),
        (0.825, "82.50, no better than that of its best member, b, which is 82.50."),
        (0.80, "80.00, no better than that of its best member, b, which is 82.50."),
    ],
)
def test_the_gain_over_the_best_member_is_said(f1, said):
    members = [{"name": "a", "f1": 0.5}, {"name": "b", "f1": 0.825}]
    assert gain_sentence(members, {"f1": f1}) == f"The F1 of the ensemble is {said}"


def test_weights_are_the_f1_of_members(answers):
    members, _ = answers
    weights = fit_weights(members)
    assert weights.keys() == members.keys()
    for name, docs in members.items():
        right = len(keys(docs) & gold(docs))
        assert weights[name] == pytest.approx(2 * right / (len(keys(docs)) + len(gold(docs))))


def test_answers_of_members_are_those_of_their_pipelines(tmp_path, monkeypatch):
    pipelines = {"crf": crf(0), "ner": ner(4)}
    dev = [eg.reference for eg in make_examples(spacy.blank("de"), 40, UNSEEN, seed=3)]
    DocBin(docs=dev).to_disk(tmp_path / "dev.spacy")
    wanted = {}
    for name, nlp in pipelines.items():
        examples = make_examples(nlp, 40, UNSEEN, seed=3)
        annotate(nlp, nlp.pipe_names, examples)
        wanted[name] = [keys([doc]) for doc in aligned_docs(examples)]
    nlp = build_ensemble(pipelines, {})
    pipe = find_ensemble(nlp, nlp.pipe_names)
    predict_member, taken, seen = pipe.predict_member, [], []

    def progress(examples):
        for example in examples:
            taken.append(example)
            yield example

    def watched(docs, name):
        seen.append((name, len(taken)))
        return predict_member(docs, name)

    monkeypatch.setattr(run_pipeline, "_DOCS_AT_ONCE", 25)
    monkeypatch.setattr(pipe, "predict_member", watched)
    found = member_predictions(nlp, pipe, nlp.pipe_names, tmp_path / "dev.spacy", progress)
    # one batch after the other, so that progress is seen
    assert seen == [("crf", 25), ("crf", 40), ("ner", 65), ("ner", 80)]
    for name, docs in found.items():
        assert [keys([doc]) for doc in docs] == wanted[name]
        assert sum(sum(doc.correct()) for doc in docs) > 0
    assert find_ensemble(nlp, []) is None
