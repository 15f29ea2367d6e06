"""Confusion matrix of labels, and error counts by kind."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from spacy_bigru_crf.evaluation.span_pairs import ERRORS, Pair
from spacy_bigru_crf.tags.schemes import OUTSIDE


def outside_name(labels: Collection[str]) -> str:
    """Return a name for tokens outside of entities that is none of the labels.

    It is ``O``, unless data that were made elsewhere have a label of this name.
    """
    return OUTSIDE if OUTSIDE not in labels else f"{OUTSIDE} (outside)"


def confusion_matrix(pairs: Sequence[Pair], labels: Sequence[str]) -> dict[str, Any]:
    """Count how often entities of each label are predicted with each label.

    Args:
        pairs: Pairs of all documents. A pair counts under its two labels regardless of boundaries;
            missing and spurious entities count as O on the other side.
        labels: All labels of the pairs.

    Returns:
        "labels", the given ones and then "O" (``outside_name``), and "counts", a row per annotated
        label with a column per predicted one. The sum of a row is the number of annotated entities
        of its label, that of a column the number of predicted ones; the cell of O and O is 0.
    """
    outside = outside_name(labels)
    with_outside = [*labels, outside]
    counts = Counter(
        (
            pair.gold.label if pair.gold else outside,
            pair.predicted.label if pair.predicted else outside,
        )
        for pair in pairs
    )
    return {
        "labels": with_outside,
        "counts": [[counts[row, column] for column in with_outside] for row in with_outside],
    }


def error_kinds(pairs: Sequence[Pair], labels: Sequence[str]) -> dict[str, Any]:
    """Count errors by kind, in total and by label.

    Args:
        pairs: Pairs of all documents.
        labels: All labels of the pairs.

    Returns:
        "total", counts by kind, and "labels", a dictionary per label with the "label" and its
        "counts". Errors count under the annotated label, spurious entities under the predicted one.
    """
    by_label = Counter((pair.entities[0].label, pair.kind) for pair in pairs)
    return {
        "total": {kind.value: sum(by_label[label, kind] for label in labels) for kind in ERRORS},
        "labels": [
            {"label": label, "counts": {kind.value: by_label[label, kind] for kind in ERRORS}}
            for label in labels
        ],
    }
