"""True positives, false positives and false negatives, by document and label.

All precision, recall and F1 scores are computed from these counts, by the rules of spaCy's scores
(``spacy.scorer.get_ner_prf``).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.training import Example

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, aligned_docs


@dataclass(frozen=True)
class Counts:
    """Counts of the entities of one document, by label.

    Attributes:
        tp: True positives.
        fp: False positives.
        fn: False negatives.
    """

    tp: Counter[str] = field(default_factory=Counter)
    fp: Counter[str] = field(default_factory=Counter)
    fn: Counter[str] = field(default_factory=Counter)


def count_spans(examples: Iterable[Example]) -> list[Counts]:
    """Count the entities of each annotated document.

    Args:
        examples: Examples whose predicted documents have been through a pipeline.

    Returns:
        Counts of the documents with entity annotation, in their order, so that the counts of two
        pipelines on the same data belong to the same documents.
    """
    return [count_doc(doc) for doc in aligned_docs(examples)]


def count_doc(doc: AlignedDoc) -> Counts:
    """Count the entities of one document."""
    counts = Counts()
    for entity, correct in zip(doc.predicted, doc.correct(), strict=True):
        (counts.tp if correct else counts.fp)[entity.label] += 1
    counts.fn.update(Counter(entity.label for entity in doc.gold) - counts.tp)
    return counts


def labels_of(counts: Iterable[Counts]) -> list[str]:
    """Return the labels with any count, sorted."""
    return sorted({label for doc in counts for part in (doc.tp, doc.fp, doc.fn) for label in part})


def count_array(counts: Sequence[Counts], labels: Sequence[str]) -> NDArray[np.float64]:
    """Return the counts as an array of shape (documents, labels, 3): tp, fp, fn.

    Args:
        counts: Counts of each document.
        labels: Labels to count, for example ``labels_of(counts)``.
    """
    array = np.zeros((len(counts), len(labels), 3))
    index = {label: i for i, label in enumerate(labels)}
    for d, doc in enumerate(counts):
        for kind, part in enumerate((doc.tp, doc.fp, doc.fn)):
            for label, n in part.items():
                if label in index:
                    array[d, index[label], kind] = n
    return array


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
