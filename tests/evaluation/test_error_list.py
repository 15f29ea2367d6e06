"""The errors with the text around them."""

import pytest
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.error_list import list_errors
from spacy_bigru_crf.evaluation.span_pairs import pair_spans
from tests.evaluation.random_docs import VOCAB, tagged_example


def errors(*examples):
    docs = aligned_docs(examples)
    return list_errors(docs, [pair_spans(doc) for doc in docs])


def texts(error):
    """The texts of the entities of an error."""
    listed = [error["gold"], error["predicted"], *error["other_gold"], *error["other_predicted"]]
    return [entity and error["text"][entity["start"] : entity["end"]] for entity in listed]


@pytest.fixture
def example():
    words = ["Anna", "😀", "in", "Bad", "Ems", "und", "Bonn"]
    gold = Doc(VOCAB, words=words, ents=["B-PER", "O", "O", "B-LOC", "I-LOC", "O", "B-LOC"])
    found = Doc(VOCAB, words=words, ents=["B-PER", "O", "O", "O", "B-LOC", "B-ORG", "O"])
    return Example(found, gold)


def test_errors_say_where_the_entities_are(example):
    boundary, invented, missed = errors(example)
    assert [e["kind"] for e in (boundary, invented, missed)] == ["boundary", "spurious", "missing"]
    assert boundary["text"] == "Anna 😀 in Bad Ems und Bonn"
    assert texts(boundary) == ["Bad Ems", "Ems", "Anna", "Bonn", "Anna", "und"]
    assert boundary["gold"] == {"start": 10, "end": 17, "label": "LOC"}
    assert boundary["predicted"] == {"start": 14, "end": 17, "label": "LOC", "probability": None}
    assert texts(missed) == ["Bonn", None, "Anna", "Bad Ems", "Anna", "Ems", "und"]
    assert texts(invented)[:2] == [None, "und"]


def test_correct_entities_are_no_errors(example):
    assert errors(Example(example.reference, example.reference)) == []


def test_documents_count_from_the_first_of_the_data(example):
    nothing = tagged_example(["", ""], ["O", "O"])
    assert {error["document"] for error in errors(nothing, example)} == {1}


def test_only_the_text_around_is_shown():
    n = 2000
    gold, predicted = ["O"] * n, ["O"] * n
    for i in (950, 1000, 1001, 1400):
        gold[i] = "B-PER"
    predicted[1001] = predicted[1400] = "B-PER"
    first, second = errors(tagged_example(gold, predicted))
    assert len(first["text"]) <= 2 * 121 + len("w950")
    assert first["text"].startswith("w9")
    assert "w1000" not in first["text"]
    assert texts(second) == ["w1000", None, "w1001", "w1001"]
