"""Predicted entities on the tokens of the annotation."""

import pytest
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import Entity, aligned_docs
from spacy_bigru_crf.pipeline.span_scores import write_scores
from tests.evaluation.random_docs import VOCAB, tagged_example


def test_entities_are_on_the_tokens_of_the_annotation():
    predicted = Doc(VOCAB, words=["Bad", "Ems", "ist", "schön"], ents=["B-LOC", "I-LOC", "O", "O"])
    words, spaces = ["Bad Ems", "ist", "sch", "ön"], [True, True, False, False]
    reference = Doc(VOCAB, words=words, spaces=spaces, ents=["B-LOC", "O", "O", "B-X"])
    (doc,) = aligned_docs([Example(predicted, reference)])
    assert doc.gold == [Entity(0, 1, "LOC"), Entity(3, 4, "X")]
    assert doc.predicted == [Entity(0, 1, "LOC")]
    assert doc.correct() == [True]


def test_entities_that_touch_missing_tokens_are_ignored():
    gold, predicted = ["", "O", "O"], ["B-A", "I-A", "B-B"]
    (doc,) = aligned_docs([tagged_example(gold, predicted)])
    assert doc.ignored == [Entity(0, 2, "A")]
    assert doc.predicted == [Entity(2, 3, "B")]


def test_probabilities_are_those_of_ner_crf():
    example = tagged_example(["B-A", "B-B"], ["B-A", "B-B"])
    first = example.predicted.ents[:1]
    write_scores(example.predicted, "ner_crf", first, [0.25])
    (doc,) = aligned_docs([example])
    assert [entity.probability for entity in doc.predicted] == [pytest.approx(0.25), None]
