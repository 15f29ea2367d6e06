"""Which labels are taken for which, and how many errors there are of each kind."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from spacy_bigru_crf.evaluation.span_pairs import ERRORS, Pair
from spacy_bigru_crf.tags.schemes import OUTSIDE


def confusion_matrix(pairs: Sequence[Pair], labels: Sequence[str]) -> dict[str, Any]:
    """How often entities of each label are predicted as entities of each label.

    pairs: Those of all documents. A pair counts under its two labels, whether or not the
        boundaries are right; what is missed or invented counts as O on the other side.
    labels: All labels of the pairs.

    Returns "labels", the given ones and then "O", and "counts", the rows of the annotated labels
    with a column for each predicted one. A row's sum is the number of annotated entities of its
    label, a column's that of predicted ones; O beside O, which nothing counts, is 0.
    """
    with_outside = [*labels, OUTSIDE]
    counts = Counter(
        (
            pair.gold.label if pair.gold else OUTSIDE,
            pair.predicted.label if pair.predicted else OUTSIDE,
        )
        for pair in pairs
    )
    return {
        "labels": with_outside,
        "counts": [[counts[row, column] for column in with_outside] for row in with_outside],
    }


def error_kinds(pairs: Sequence[Pair], labels: Sequence[str]) -> dict[str, Any]:
    """How many errors there are of each kind, in all and by label.

    Returns "total", a dictionary of counts by kind, and "labels", one for each label with the
    "label" and its "counts". Errors count under the annotated label, invented entities under
    the predicted one.
    """
    by_label = Counter((pair.entities[0].label, pair.kind) for pair in pairs)
    return {
        "total": {kind.value: sum(by_label[label, kind] for label in labels) for kind in ERRORS},
        "labels": [
            {"label": label, "counts": {kind.value: by_label[label, kind] for kind in ERRORS}}
            for label in labels
        ],
    }
