"""True positives, false positives and false negatives, by document and label.

All precision, recall and F1 scores are computed from these counts.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity

SCORES = ("precision", "recall", "f1")


def count_labels(docs: Sequence[AlignedDoc]) -> tuple[list[str], NDArray[np.float64]]:
    """Count the entities of each label in each document.

    Returns:
        The annotated and predicted labels, sorted, and the counts, (documents, labels, 3): tp, fp,
        fn.
    """
    labels = sorted({entity.label for doc in docs for entity in (*doc.gold, *doc.predicted)})
    index = {label: i for i, label in enumerate(labels)}
    return labels, count_groups(docs, lambda _, entity: index[entity.label], len(labels))


def count_groups(
    docs: Sequence[AlignedDoc], group: Callable[[AlignedDoc, Entity], int], n_groups: int
) -> NDArray[np.float64]:
    """Count the entities of each group in each document.

    Args:
        docs: Aligned documents.
        group: Returns the index of the group of an entity.
        n_groups: Number of groups.

    Returns:
        (documents, groups, 3), tp, fp, fn.
    """
    counts = np.zeros((len(docs), n_groups, 3))
    for of_doc, doc in zip(counts, docs, strict=True):
        missing = {entity.key: entity for entity in doc.gold}
        for entity, correct in zip(doc.predicted, doc.correct(), strict=True):
            of_doc[group(doc, entity), 0 if correct else 1] += 1
            if correct:
                del missing[entity.key]
        for entity in missing.values():
            of_doc[group(doc, entity), 2] += 1
    return counts


def precision_recall_f1(counts: NDArray[np.float64], undefined: float = 0.0) -> NDArray[np.float64]:
    """Compute precision, recall and F1.

    Args:
        counts: (..., 3), tp, fp, fn.
        undefined: Value for 0 / 0, where nothing is predicted, annotated, or either.

    Returns:
        Scores (..., 3), from 0 to 1.
    """
    tp, fp, fn = np.moveaxis(counts, -1, 0)
    right = np.stack([tp, tp, 2 * tp], axis=-1)
    total = np.stack([tp + fp, tp + fn, 2 * tp + fp + fn], axis=-1)
    scores: NDArray[np.float64] = np.full_like(right, undefined)
    np.divide(right, total, out=scores, where=total > 0)
    return scores


def by_name(scores: NDArray[np.float64]) -> dict[str, float]:
    """Return scores, (3,), by the names in ``SCORES``."""
    return dict(zip(SCORES, scores.tolist(), strict=True))
