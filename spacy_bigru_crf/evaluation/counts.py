"""How many entities are right, wrong and missed, for each document and label.

Everything that is said of precision, recall and F1 comes from these counts, with the rules of
spaCy's scores (``spacy.scorer.get_ner_prf``).
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
    """The entities of one document, by label.

    tp: Predicted entities that are annotated. fp: Predicted ones that are not. fn: Annotated ones
        that are not predicted.
    """

    tp: Counter[str] = field(default_factory=Counter)
    fp: Counter[str] = field(default_factory=Counter)
    fn: Counter[str] = field(default_factory=Counter)


def count_spans(examples: Iterable[Example]) -> list[Counts]:
    """Count the entities of each annotated document.

    examples: Those whose predicted documents have been through a pipeline.

    Returns the counts of the documents with entity annotation, in their order: those of two
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
    """The labels that are annotated or predicted anywhere, sorted."""
    return sorted({label for doc in counts for part in (doc.tp, doc.fp, doc.fn) for label in part})


def count_array(counts: Sequence[Counts], labels: Sequence[str]) -> NDArray[np.float64]:
    """The counts as numbers. Shape (documents, labels, 3): tp, fp, fn.

    labels: The labels to count, for example ``labels_of(counts)``.
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
    """Precision, recall and F1 of counts.

    counts: (..., 3), tp, fp, fn.
    undefined: What to give for 0 / 0: where nothing was predicted, annotated, or either.

    Returns the scores, (..., 3), from 0 to 1.
    """
    tp, fp, fn = np.moveaxis(counts, -1, 0)
    right = np.stack([tp, tp, 2 * tp], axis=-1)
    total = np.stack([tp + fp, tp + fn, 2 * tp + fp + fn], axis=-1)
    return np.divide(right, total, out=np.full_like(right, undefined), where=total > 0)
