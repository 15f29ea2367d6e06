"""Scores of parts of the entities: by their length, and by whether training has seen them."""

from collections.abc import Callable, Collection, Iterable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.span_report import scores

# the length, in tokens, at which each part begins
_BEGINS = (1, 2, 3, 4, 6, 10, 20)


def scores_by_length(docs: Iterable[AlignedDoc]) -> list[dict[str, Any]]:
    """Scores by the number of tokens, of the parts that are annotated or predicted anywhere.

    Returns for each part its shortest and longest length, "min_tokens" and "max_tokens" (None for
    any), and its scores. A predicted entity counts in the part of its own length, so one
    that is too short is wrong there, and missed in that of the annotated entity.
    """

    def part(doc: AlignedDoc, entity: Entity) -> int:
        return int(np.searchsorted(_BEGINS, entity.end - entity.start, side="right")) - 1

    lengths = [*pairwise(_BEGINS), (_BEGINS[-1], None)]
    return [
        {"min_tokens": low, "max_tokens": high and high - 1, **scores(counts)}
        for (low, high), counts in zip(lengths, _count(docs, part, len(lengths)), strict=True)
        if counts.any()
    ]


def scores_by_seen(docs: Iterable[AlignedDoc], mentions: Collection[str]) -> dict[str, Any]:
    """Scores of the entities whose text is that of an entity of the training data, and of others.

    mentions: The texts of the entities of the training data, of whatever label.

    Returns the scores of the "seen" and of the "unseen".
    """

    def part(doc: AlignedDoc, entity: Entity) -> int:
        return int(doc.reference[entity.start : entity.end].text not in mentions)

    seen, unseen = _count(docs, part, 2)
    return {"seen": scores(seen), "unseen": scores(unseen)}


def _count(
    docs: Iterable[AlignedDoc], part: Callable[[AlignedDoc, Entity], int], n_parts: int
) -> NDArray[np.float64]:
    """Count tp, fp and fn in each part. Shape (parts, 3)."""
    counts = np.zeros((n_parts, 3))
    for doc in docs:
        missed = {entity.key: entity for entity in doc.gold}
        for entity, correct in zip(doc.predicted, doc.correct(), strict=True):
            counts[part(doc, entity), 0 if correct else 1] += 1
            if correct:
                del missed[entity.key]
        for entity in missed.values():
            counts[part(doc, entity), 2] += 1
    return counts
