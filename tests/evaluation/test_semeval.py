"""SemEval-2013 scores on entities whose categories are known."""

import pytest

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.semeval import semeval_scores
from spacy_bigru_crf.evaluation.span_pairs import pair_spans
from spacy_bigru_crf.evaluation.span_report import span_report
from tests.evaluation.random_docs import random_tags, tagged_example
from tests.evaluation.test_span_pairs import aligned

# one of each kind: correct, boundary, label, both, missed, invented
GOLD = [(0, 2, "A"), (3, 5, "A"), (6, 8, "A"), (9, 11, "A"), (12, 14, "A")]
PREDICTED = [(0, 2, "A"), (3, 4, "A"), (6, 8, "B"), (9, 12, "B"), (15, 16, "A")]


@pytest.mark.parametrize(
    ("schema", "categories", "score"),
    [
        ("strict", (1, 3, 0, 1, 1), 1 / 5),
        ("exact", (2, 2, 0, 1, 1), 2 / 5),
        ("partial", (2, 0, 2, 1, 1), 3 / 5),
        ("type", (2, 2, 0, 1, 1), 2 / 5),
    ],
)
def test_each_kind_of_error_counts_as_the_task_says(schema, categories, score):
    rows = {row["schema"]: row for row in semeval_scores(pair_spans(aligned(GOLD, PREDICTED)))}
    row = rows[schema]
    names = ("correct", "incorrect", "partial", "missing", "spurious")
    assert tuple(row[name] for name in names) == categories
    assert [row[name] for name in ("precision", "recall", "f1")] == pytest.approx([score] * 3)


def test_nothing_annotated_and_nothing_predicted_scores_zero():
    assert {row["f1"] for row in semeval_scores([])} == {0.0}


def test_strict_is_the_micro_average_and_the_others_are_no_lower():
    docs = aligned_docs(tagged_example(*row) for row in random_tags(60))
    strict, *others = semeval_scores([pair for doc in docs for pair in pair_spans(doc)])
    micro = span_report(docs, 0, 0)["micro"]
    for score in ("precision", "recall", "f1"):
        assert strict[score] == pytest.approx(micro[score])
        assert all(other[score] > strict[score] for other in others)
