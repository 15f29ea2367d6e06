"""Scores of groups of entities: by length, and by occurrence in the training data."""

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from spacy_bigru_crf.evaluation.aligned_docs import AlignedDoc, Entity
from spacy_bigru_crf.evaluation.counts import count_groups
from spacy_bigru_crf.evaluation.span_report import scores

# shortest length, in tokens, of each range
_MIN_LENGTHS = (1, 2, 3, 4, 6, 10, 20)


def scores_by_length(docs: Sequence[AlignedDoc]) -> list[dict[str, Any]]:
    """Compute scores by the number of tokens of the reference, for the length ranges that occur.

    A predicted entity counts in the range of its own length: one that is too short is spurious
    there, and the annotated entity is missing in its range.

    Returns:
        For each range its shortest and longest length, "min_tokens" and "max_tokens" (None for no
        limit), and its scores.
    """

    def group(doc: AlignedDoc, entity: Entity) -> int:
        return int(np.searchsorted(_MIN_LENGTHS, len(doc.tokens(entity)), side="right")) - 1

    lengths = [*pairwise(_MIN_LENGTHS), (_MIN_LENGTHS[-1], None)]
    counts = count_groups(docs, group, len(lengths)).sum(axis=0)
    return [
        {"min_tokens": low, "max_tokens": high and high - 1, **scores(of_range)}
        for (low, high), of_range in zip(lengths, counts, strict=True)
        if of_range.any()
    ]


def scores_by_seen(docs: Sequence[AlignedDoc], mentions: Collection[str]) -> dict[str, Any]:
    """Compute scores of entities whose text the training data has as an entity, and of others.

    Args:
        docs: Aligned documents.
        mentions: Texts of the entities of the training data, with any label.

    Returns:
        The scores of the "seen" and of the "unseen" entities.
    """

    def group(doc: AlignedDoc, entity: Entity) -> int:
        return int(doc.text[entity.start : entity.end] not in mentions)

    seen, unseen = count_groups(docs, group, 2).sum(axis=0)
    return {"seen": scores(seen), "unseen": scores(unseen)}
