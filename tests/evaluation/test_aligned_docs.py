"""Annotated and predicted entities by characters, against sets of characters and labels."""

import random

import numpy as np
import pytest
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import Entity, aligned_docs
from spacy_bigru_crf.evaluation.counts import SCORES, count_labels
from spacy_bigru_crf.evaluation.span_report import span_report
from spacy_bigru_crf.evaluation.token_report import token_report
from spacy_bigru_crf.pipeline.span_scores import write_scores
from tests.evaluation.random_docs import (
    VOCAB,
    bio,
    changed_spans,
    random_example,
    tagged_example,
)


def example(predicted, gold):
    """An example of two documents, each given as words, spaces and tags."""
    docs = [
        Doc(VOCAB, words=words, spaces=spaces, ents=tags)
        for words, spaces, tags in (predicted, gold)
    ]
    return Example(*docs)


def test_an_abbreviation_without_its_full_stop_is_wrong():
    """ "Art" in the corpus's token "Art." is right for spaCy's scorer only."""
    gold = (["Nach", "Art.", "7", "GG"], [True, True, True, False], ["O", "B-GS", "I-GS", "I-GS"])
    words, spaces = ["Nach", "Art", ".", "7", "GG"], [True, False, True, True, False]
    eg = example(
        (words, spaces, ["O", "B-GS", "O", "O", "O"]), (*gold[:2], ["O", "B-GS", "O", "O"])
    )
    (doc,) = aligned_docs([eg])
    assert doc.gold == [Entity(5, 9, "GS")]
    assert doc.predicted == [Entity(5, 8, "GS")]
    assert doc.correct() == [False]
    assert get_ner_prf([eg])["ents_f"] == 1
    whole = example((words, spaces, ["O", "B-GS", "I-GS", "I-GS", "I-GS"]), gold)
    (doc,) = aligned_docs([whole])
    assert doc.correct() == [True]


def test_gold_that_fits_no_token_of_the_pipeline_counts():
    predicted = (["Neu-Ulm", "liegt"], [True, False], ["B-LOC", "O"])
    eg = example(
        predicted,
        (["Neu", "-", "Ulm", "liegt"], [False, False, True, False], ["O", "O", "B-LOC", "O"]),
    )
    (doc,) = aligned_docs([eg])
    assert doc.gold == [Entity(4, 7, "LOC")]
    assert doc.predicted == [Entity(0, 7, "LOC")]
    _, counts = count_labels([doc])
    assert counts.tolist() == [[[0, 1, 1]]]


def test_entities_that_touch_missing_tokens_are_ignored():
    gold, predicted = ["", "O", "O"], ["B-A", "I-A", "B-B"]
    (doc,) = aligned_docs([tagged_example(gold, predicted)])
    assert doc.ignored == [Entity(0, 5, "A")]
    assert doc.predicted == [Entity(6, 8, "B")]


def test_one_character_of_a_missing_token_is_enough_to_be_ignored():
    words = ["Art", ".", "7"]
    predicted = (words, [False, True, False], ["B-A", "O", "B-B"])
    (doc,) = aligned_docs([example(predicted, (["Art.", "7"], [True, False], ["", "O"]))])
    assert doc.ignored == [Entity(0, 3, "A")]
    assert doc.predicted == [Entity(5, 6, "B")]


def test_white_space_at_the_ends_is_no_part_of_an_entity():
    words, spaces = ["in", " ", "Bad", "Ems", "\u3000"], [True, False, True, False, False]
    gold = (words, spaces, ["O", "B-LOC", "I-LOC", "I-LOC", "I-LOC"])
    predicted = (words, spaces, ["O", "O", "B-LOC", "I-LOC", "O"])
    for eg in (example(predicted, gold), example(gold, predicted), example(gold, gold)):
        (doc,) = aligned_docs([eg])
        assert doc.gold == doc.predicted == [Entity(4, 11, "LOC")]


def test_entities_of_nothing_but_white_space():
    words = ["a", "\n", "\u2003", "b"]
    tags = ["O", "B-A", "B-B", "O"]
    eg = example((words, [False] * 4, tags), (words, [False] * 4, tags))
    (doc,) = aligned_docs([eg])
    assert doc.correct() == [True, True]
    # where the reference has no token for them, as in spaCy's scores
    eg = example(
        (["a", " ", "b"], [False] * 3, ["O", "B-A", "O"]), (["a", "b"], [True, False], ["O", "O"])
    )
    (doc,) = aligned_docs([eg])
    assert (doc.predicted, doc.ignored) == ([], [])


@pytest.mark.parametrize(
    "character", ["\u200b", "\ufeff", "\u0301", "\u200d", "\u00ad", "İ", "ß", "😀"]
)
def test_characters_of_any_width(character):
    words = ["a", character, "b"]
    gold = (words, [False] * 3, ["O", "B-A", "O"])
    eg = example(gold, gold)
    (doc,) = aligned_docs([eg])
    assert doc.correct() == [True]
    eg = example(([f"a{character}", "b"], [False] * 2, ["B-A", "O"]), gold)
    (doc,) = aligned_docs([eg])
    assert doc.correct() == [False]
    assert token_report([doc])["accuracy"] == pytest.approx(2 / 3)


def test_texts_may_differ_in_white_space_and_capitals():
    predicted = Doc(
        VOCAB, words=["bad", "Ems", "ist", "schön"], ents=["B-LOC", "I-LOC", "O", "B-X"]
    )
    words, spaces = ["Bad\u00a0 Ems", "ist", "sch", "ön"], [True, True, False, False]
    reference = Doc(VOCAB, words=words, spaces=spaces, ents=["B-LOC", "O", "O", "B-X"])
    (doc,) = aligned_docs([Example(predicted, reference)])
    assert doc.gold == [Entity(0, 8, "LOC"), Entity(16, 18, "X")]
    assert doc.predicted == [Entity(0, 8, "LOC"), Entity(13, 18, "X")]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["Anna", "wohnt", "da"], "'da"),
        (["Anna", "wohnt"], "''"),
        (["Anna", "wohnt", "hier", "X"], "'X"),
    ],
)
def test_texts_may_differ_in_nothing_else(words, found):
    reference = Doc(VOCAB, words=["Anna", "wohnt", "hier"], ents=["B-PER", "O", "O"])
    with pytest.raises(ValueError, match=rf"R240.*has {found}"):
        aligned_docs([Example(Doc(VOCAB, words=words), reference)])


def test_probabilities_are_those_of_ner_crf():
    example = tagged_example(["B-A", "B-B"], ["B-A", "B-B"])
    first = example.predicted.ents[:1]
    write_scores(example.predicted, "ner_crf", first, [0.25])
    (doc,) = aligned_docs([example])
    assert [entity.probability for entity in doc.predicted] == [pytest.approx(0.25), None]


def characters(doc, start, end):
    """The places of the characters of a range but for white space at its ends."""
    inside = [i for i in range(start, end) if not doc.text[i].isspace()]
    return frozenset(range(inside[0], inside[-1] + 1) if inside else range(start, end))


def naive_counts(example):
    """True positives, false positives and false negatives, from sets."""
    gold, predicted = (
        {(characters(doc, e.start_char, e.end_char), e.label_) for e in doc.ents}
        for doc in (example.reference, example.predicted)
    )
    tokens = [
        (set(range(token.idx, token.idx + len(token))), token.ent_iob != 0)
        for token in example.reference
    ]
    touched = {key: [known for place, known in tokens if place & key[0]] for key in predicted}
    predicted = {key for key in predicted if touched[key] and all(touched[key])}
    return [len(gold & predicted), len(predicted - gold), len(gold - predicted)]


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_sets_of_characters_and_labels(seed):
    rng = random.Random(seed)
    examples = [random_example(rng) for _ in range(200)]
    annotated = [eg for eg in examples if eg.reference.has_annotation("ENT_IOB")]
    _, counts = count_labels(aligned_docs(examples))
    naive = [naive_counts(eg) for eg in annotated]
    assert counts.sum(axis=1).tolist() == naive
    assert np.all(np.sum(naive, axis=0) > 20)
    assert sum(len(doc.ignored) for doc in aligned_docs(examples)) > 20


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_spacy_where_tokens_are_the_same(seed):
    rng = random.Random(seed)
    examples = []
    for eg in (random_example(rng) for _ in range(200)):
        reference = eg.reference
        words = [token.text for token in reference]
        spaces = [bool(token.whitespace_) for token in reference]
        same = [(e.start, e.end, e.label_) for e in reference.ents]
        tags = bio(changed_spans(rng, same, len(words)), len(words))
        doc = Doc(VOCAB, words=words, spaces=spaces, ents=tags)
        for side in (doc, reference):
            # entities neither begin nor end with white space
            kept = [e for e in side.ents if e.text == e.text.strip()]
            missing = [side[i : i + 1] for i in range(len(side)) if side[i].ent_iob == 0]
            side.set_ents(kept, missing=missing, default="outside")
        examples.append(Example(doc, reference))
    theirs = get_ner_prf(examples)
    report = span_report(aligned_docs(examples), 0, 0)
    assert report["micro"]["correct"] > 20
    assert [report["micro"][score] for score in SCORES] == pytest.approx(
        [theirs["ents_p"], theirs["ents_r"], theirs["ents_f"]]
    )
    for row in report["labels"]:
        label = theirs["ents_per_type"][row["label"]]
        assert [row[score] for score in SCORES] == pytest.approx([label[k] for k in "prf"])


def test_tokens_are_those_of_the_reference():
    predicted = (["Art", ".", "7GG"], [False, True, False], ["B-A", "O", "B-B"])
    gold = (["Art.", "7", "GG"], [True, False, False], ["O", "O", "B-B"])
    (doc,) = aligned_docs([example(predicted, gold)])
    assert [list(doc.tokens(entity)) for entity in doc.predicted] == [[0], [1, 2]]
    report = token_report([doc], by_tag=True)
    assert {row["class"]: row["support"] for row in report["classes"]} == {
        "B-A": 0,
        "B-B": 1,
        "I-B": 0,
        "O": 2,
    }
