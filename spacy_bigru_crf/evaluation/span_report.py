"""Precision, recall and F1 of entities: by label, and averaged."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc
from spacy_bigru_crf.evaluation.bootstrap import score_intervals
from spacy_bigru_crf.evaluation.counts import SCORES, by_name, count_labels, precision_recall_f1


def span_report(docs: Sequence[AlignedDoc], n_samples: int, seed: int) -> dict[str, Any]:
    """Compute scores of entities; a true positive has the right characters and label.

    Args:
        docs: Aligned documents.
        n_samples: Number of bootstrap samples for the confidence intervals; 0 for none.
        seed: Seed of the samples.

    Returns:
        "labels", the scores of each annotated or predicted label with their intervals; "micro",
        those of all entities together; "macro", the mean over the labels; and "weighted", the mean
        weighted by the number of annotated entities.
    """
    labels, array = count_labels(docs)
    # all entities are one more label
    array = np.concatenate([array, array.sum(axis=1, keepdims=True)], axis=1)
    intervals = score_intervals(array, n_samples, seed)
    totals = array.sum(axis=0)
    rows = [
        {**scores(total), "intervals": _intervals(of_label)}
        for total, of_label in zip(totals, intervals, strict=True)
    ]
    support = totals[:-1, 0] + totals[:-1, 2]
    by_label = precision_recall_f1(totals[:-1])
    return {
        "labels": [{"label": label, **row} for label, row in zip(labels, rows[:-1], strict=True)],
        "micro": rows[-1],
        "macro": _mean(by_label, np.ones(len(labels))),
        "weighted": _mean(by_label, support),
    }


def scores(counts: NDArray[np.float64]) -> dict[str, Any]:
    """Return counts and scores of one group of entities.

    Args:
        counts: (3,), tp, fp, fn.

    Returns:
        "precision", "recall", "f1"; "support", the number of annotated entities; and the numbers of
        "predicted" and "correct" ones.
    """
    tp, fp, fn = (int(n) for n in counts)
    return {
        **by_name(precision_recall_f1(counts)),
        "support": tp + fn,
        "predicted": tp + fp,
        "correct": tp,
    }


def _mean(by_label: NDArray[np.float64], weights: NDArray[np.float64]) -> dict[str, float]:
    total = weights.sum()
    means = weights @ by_label / total if total else np.zeros(len(SCORES))
    return by_name(means)


def _intervals(ends: NDArray[np.float64]) -> dict[str, list[float] | None]:
    return {
        score: None if np.isnan(pair).any() else pair.tolist()
        for score, pair in zip(SCORES, ends, strict=True)
    }
