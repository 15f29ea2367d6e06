"""Counts and scores of entities, against seqeval and conlleval."""

import numpy as np
import pytest
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from spacy_bigru_crf.evaluation.aligned_docs import aligned_docs
from spacy_bigru_crf.evaluation.counts import SCORES, count_labels, precision_recall_f1
from spacy_bigru_crf.evaluation.span_report import span_report
from tests.evaluation.random_docs import random_tags, tagged_example
from tests.tags.conlleval import read_chunks


@pytest.mark.parametrize("seed", range(3))
def test_scores_are_those_of_strict_seqeval(seed):
    rows = random_tags(60, seed)
    report = span_report(aligned_docs(tagged_example(*row) for row in rows), 0, 0)
    theirs = classification_report(
        *zip(*rows, strict=True), mode="strict", scheme=IOB2, output_dict=True, zero_division=0
    )
    ours = {row["label"]: row for row in report["labels"]}
    ours |= {f"{name} avg": report[name] for name in ("micro", "macro", "weighted")}
    assert ours.keys() == theirs.keys()
    for name, row in theirs.items():
        expected = [row["precision"], row["recall"], row["f1-score"]]
        assert [ours[name][score] for score in SCORES] == pytest.approx(expected, abs=1e-12), name
        if "support" in ours[name]:
            assert ours[name]["support"] == row["support"]


def test_counts_are_those_of_conlleval():
    rows = random_tags(60, seed=7)
    found = [tuple(set(read_chunks(tags)) for tags in row) for row in rows]
    _, counts = count_labels(aligned_docs(tagged_example(*row) for row in rows))
    assert counts.sum(axis=(0, 1)).tolist() == [
        sum(len(gold & predicted) for gold, predicted in found),
        sum(len(predicted - gold) for gold, predicted in found),
        sum(len(gold - predicted) for gold, predicted in found),
    ]


def test_documents_without_annotation_are_left_out():
    tags = ["B-PER", "O"]
    examples = [tagged_example(gold, tags) for gold in (["", ""], ["O", "O"], tags)]
    labels, counts = count_labels(aligned_docs(examples))
    assert (labels, counts.tolist()) == (["PER"], [[[0, 1, 0]], [[1, 0, 0]]])


def test_labels_are_those_of_either_side():
    docs = aligned_docs([tagged_example(["B-PER", "B-LOC"], ["B-PER", "B-ORG"])])
    labels, counts = count_labels(docs)
    assert labels == ["LOC", "ORG", "PER"]
    assert counts.tolist() == [[[0, 0, 1], [0, 1, 0], [1, 0, 0]]]


def test_what_is_undefined_can_be_told_from_zero():
    counts = np.array([[0, 0, 0], [0, 0, 2], [3, 1, 0]], dtype=float)
    assert precision_recall_f1(counts).tolist() == [[0, 0, 0], [0, 0, 0], [0.75, 1, 6 / 7]]
    scores = precision_recall_f1(counts, undefined=np.nan)
    assert np.isnan(scores).tolist() == [[True] * 3, [True, False, False], [False] * 3]
