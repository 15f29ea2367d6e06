"""How long documents and entities are, and which documents are too long to be used."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc

from spacy_bigru_crf.corpora.checks.split import Split

PERCENTILES = (50, 90, 99, 100)


@dataclass(frozen=True)
class Discarded:
    """Training data that is dropped because it is too long, without a word from spaCy.

    documents: Dropped documents, or sentences of documents that were split.
    tokens, entities: What they hold.
    """

    documents: int
    tokens: int
    entities: int


def percentiles(lengths: Sequence[int]) -> dict[int, int]:
    """The length that so many percent do not exceed, for each of ``PERCENTILES``; empty if there
    are no lengths."""
    if not lengths:
        return {}
    values = np.percentile(lengths, PERCENTILES, method="inverted_cdf")
    return dict(zip(PERCENTILES, values.astype(int).tolist(), strict=True))


def document_lengths(split: Split) -> list[int]:
    """The number of tokens of each document."""
    return [len(doc.words) for doc in split.docs]


def entity_lengths(split: Split) -> list[int]:
    """The number of tokens of each entity."""
    return [ref.entity.end - ref.entity.start for ref in split.entity_refs()]


def min_discarded_length(batcher: dict[str, Any]) -> int | None:
    """From how many tokens on a batcher discards a document.

    batcher: The block of the config. If its size is a schedule, the largest one counts.

    Returns None if it discards none, or this package does not know the batcher.
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
    """What a batcher discards that uses no documents of so many tokens or more."""
    long = [doc for doc in train.docs if len(doc.words) >= shortest]
    tokens = sum(len(doc.words) for doc in long)
    return Discarded(len(long), tokens, sum(len(doc.entities) for doc in long))


def discarded_by_reader(docs: Iterable[Doc], max_length: int) -> Discarded:
    """What ``spacy.Corpus.v1`` leaves out because of its ``max_length``.

    It splits documents of so many tokens or more into their sentences if these are known, and
    leaves out those that are still as long.
    """
    documents = tokens = entities = 0
    for doc in docs:
        if len(doc) < max_length:
            continue
        pieces = list(doc.sents) if doc.has_annotation("SENT_START") else [doc[:]]
        for piece in pieces:
            if len(piece) >= max_length:
                documents += 1
                tokens += len(piece)
                entities += len(piece.ents)
    return Discarded(documents, tokens, entities)
