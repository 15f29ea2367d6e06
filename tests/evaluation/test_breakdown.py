"""Scores of parts of the entities."""

import pytest
from spacy.tokens import Doc
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.breakdown import scores_by_length, scores_by_seen
from spacy_bigru_crf.evaluation.span_report import span_report
from tests.evaluation.random_docs import VOCAB, bio, random_tags, tagged_example


def test_an_entity_counts_where_its_own_length_puts_it():
    # an entity of 5 tokens is found, one of 20 is predicted as 3 tokens
    gold = bio([(0, 5, "A"), (6, 26, "A")], 30)
    predicted = bio([(0, 5, "A"), (6, 9, "A")], 30)
    rows = scores_by_length(aligned_docs([tagged_example(gold, predicted)]))
    parts = [(r["min_tokens"], r["max_tokens"], r["support"], r["predicted"]) for r in rows]
    assert parts == [(3, 3, 0, 1), (4, 5, 1, 1), (20, None, 1, 0)]
    assert [row["f1"] for row in rows] == [0.0, 1.0, 0.0]


@pytest.mark.parametrize("by", ["length", "seen"])
def test_the_parts_are_all_entities(by):
    docs = aligned_docs(tagged_example(*row) for row in random_tags(60))
    if by == "length":
        rows = scores_by_length(docs)
    else:
        rows = list(scores_by_seen(docs, {"w0", "w1 w2", "w3"}).values())
    micro = span_report(docs, 0, 0)["micro"]
    assert all(row["support"] for row in rows)
    for key in ("support", "predicted", "correct"):
        assert sum(row[key] for row in rows) == micro[key]


def test_what_training_has_seen_is_a_matter_of_the_text():
    words = ["Anna", "Berg", "in", "Bonn", "und", "Köln"]
    gold = ["B-PER", "I-PER", "O", "B-LOC", "O", "B-LOC"]
    predicted = ["B-PER", "I-PER", "O", "B-ORG", "O", "O"]
    docs = [Doc(VOCAB, words=words, ents=tags) for tags in (predicted, gold)]
    scores = scores_by_seen(aligned_docs([Example(*docs)]), {"Anna Berg", "Bonn", "Berg"})
    assert (scores["seen"]["support"], scores["seen"]["predicted"]) == (2, 2)
    assert scores["seen"]["precision"] == scores["seen"]["recall"] == 0.5
    assert (scores["unseen"]["support"], scores["unseen"]["recall"]) == (1, 0.0)
