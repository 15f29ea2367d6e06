"""Confusions and kinds of errors: every entity is counted once."""

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.confusion import confusion_matrix, error_kinds
from spacy_bigru_crf.evaluation.span_pairs import pair_spans
from spacy_bigru_crf.evaluation.span_report import span_report
from spacy_bigru_crf.evaluation.token_report import token_report
from tests.evaluation.random_docs import random_tags, tagged_example
from tests.evaluation.test_semeval import GOLD, PREDICTED
from tests.evaluation.test_span_pairs import aligned


def test_each_pair_is_in_its_cell():
    matrix = confusion_matrix(pair_spans(aligned(GOLD, PREDICTED)), ["A", "B"])
    assert matrix == {"labels": ["A", "B", "O"], "counts": [[2, 2, 1], [0, 0, 0], [1, 0, 0]]}


def test_each_error_is_of_its_kind():
    kinds = error_kinds(pair_spans(aligned(GOLD, PREDICTED)), ["A", "B"])
    one_each = {"boundary": 1, "label": 1, "both": 1, "missing": 1, "spurious": 1}
    assert kinds["total"] == one_each
    assert kinds["labels"] == [
        {"label": "A", "counts": one_each},
        {"label": "B", "counts": dict.fromkeys(one_each, 0)},
    ]


def test_rows_sum_to_what_is_annotated_and_columns_to_what_is_predicted():
    docs = aligned_docs(tagged_example(*row) for row in random_tags(60))
    rows = span_report(docs, 0, 0)["labels"]
    labels = [row["label"] for row in rows]
    pairs = [pair for doc in docs for pair in pair_spans(doc)]
    counts = confusion_matrix(pairs, labels)["counts"]
    kinds = error_kinds(pairs, labels)["labels"]
    for i, (row, errors) in enumerate(zip(rows, kinds, strict=True)):
        assert sum(counts[i]) == row["support"]
        assert sum(line[i] for line in counts) == row["predicted"]
        assert counts[i][i] == row["correct"] + errors["counts"]["boundary"]
        assert counts[i][-1] == errors["counts"]["missing"]
        assert counts[-1][i] == errors["counts"]["spurious"]


def test_a_label_O_is_not_confused_with_tokens_outside_of_entities():  # noqa: N802
    docs = aligned_docs([tagged_example(["B-O", "O", "B-A"], ["B-O", "B-A", "O"])])
    pairs = [pair for doc in docs for pair in pair_spans(doc)]
    matrix = confusion_matrix(pairs, ["A", "O"])
    assert matrix == {
        "labels": ["A", "O", "O (outside)"],
        "counts": [[0, 0, 1], [0, 1, 0], [1, 0, 0]],
    }
    classes = {row["class"]: row["support"] for row in token_report(docs)["classes"]}
    assert classes == {"A": 1, "O": 1, "O (outside)": 1}
