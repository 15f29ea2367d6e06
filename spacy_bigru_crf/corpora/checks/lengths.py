"""Lengths of documents and entities, and documents that are discarded because of their length."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.checks.split import Split

PERCENTILES = (50, 90, 99, 100)


@dataclass(frozen=True)
class Discarded:
    """Training data discarded because of its length, silently in spaCy.

    Attributes:
        documents: Number of documents, or of sentences of split documents.
        tokens: Number of their tokens.
        entities: Number of their entities.
    """

    documents: int
    tokens: int
    entities: int


def percentiles(lengths: Sequence[int]) -> dict[int, int]:
    """Compute the ``PERCENTILES`` of lengths; empty without lengths."""
    if not lengths:
        return {}
    values = np.percentile(lengths, PERCENTILES, method="inverted_cdf")
    return dict(zip(PERCENTILES, values.astype(int).tolist(), strict=True))


def min_discarded_length(batcher: dict[str, Any]) -> int | None:
    """Return the smallest number of tokens of a document that a batcher discards.

    Args:
        batcher: Its block of the config. Of a schedule of sizes, the largest one counts.

    Returns:
        None if the batcher discards none, or this package does not know it.
    """
    size = batcher.get("size")
    if isinstance(size, dict):
        size = size.get("stop")
    if not batcher.get("discard_oversize") or not isinstance(size, (int, float)):
        return None
    if batcher.get("@batchers") == "spacy.batch_by_padded.v1":
        # a batch that has just the size is discarded too
        return int(np.ceil(size))
    if batcher.get("@batchers") == "spacy.batch_by_words.v1":
        return int(size + size * batcher.get("tolerance", 0.2)) + 1
    return None


def discarded_by_batcher(train: Split, shortest: int) -> Discarded:
    """Count the data that a batcher discards: documents of at least ``shortest`` tokens."""
    long = [doc for doc in train.docs if len(doc.words) >= shortest]
    tokens = sum(len(doc.words) for doc in long)
    return Discarded(len(long), tokens, sum(len(doc.entities) for doc in long))


def discarded_by_reader(docs: Iterable[Doc], max_length: int) -> Discarded:
    """Count the data that ``spacy.Corpus.v1`` discards because of its ``max_length``.

    The reader splits documents of at least this many tokens into their sentences, if known, and
    leaves out sentences that are still too long.
    """
    # numbers of tokens and entities of each piece
    found: list[tuple[int, int]] = []
    for doc in docs:
        if len(doc) >= max_length:
            pieces = doc.sents if doc.has_annotation("SENT_START") else [doc[:]]
            found += [(len(p), len(p.ents)) for p in pieces if len(p) >= max_length]
    return Discarded(len(found), sum(n for n, _ in found), sum(n for _, n in found))
