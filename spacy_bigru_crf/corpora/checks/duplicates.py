"""Duplicate documents."""

from collections import Counter
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.split import CheckedDoc, Split


@dataclass(frozen=True)
class Duplicates:
    """Documents with the same words as another one.

    Attributes:
        count: Number of documents that repeat an earlier one.
        with_entities: Number of these with entities.
        conflicting: Number of these with other entities than the earlier one, among the tokens that
            are annotated in both.
        most_common: Texts with the number of repetitions, most repeated first.
    """

    count: int
    with_entities: int
    conflicting: int
    most_common: list[tuple[str, int]]


def repeated_documents(split: Split) -> Duplicates:
    """Find documents of a split that repeat an earlier one."""
    return _repeated(split.docs, split.docs)


def train_dev_overlap(train: Split, dev: Split) -> Duplicates:
    """Find documents of the development data that the training data has too."""
    return _repeated(train.docs, dev.docs)


def _repeated(known: list[CheckedDoc], docs: list[CheckedDoc]) -> Duplicates:
    """Find documents that repeat the first known one of the same words, but for that one itself."""
    first: dict[bytes, CheckedDoc] = {}
    for doc in known:
        first.setdefault(doc.words.tobytes(), doc)
    found = [(doc, first.get(doc.words.tobytes(), doc)) for doc in docs]
    repeated = [(doc, earlier) for doc, earlier in found if doc is not earlier]
    return Duplicates(
        len(repeated),
        sum(bool(doc.entities) for doc, _ in repeated),
        sum(_differ(doc, earlier) for doc, earlier in repeated),
        Counter(doc.text for doc, _ in repeated).most_common(),
    )


def _differ(one: CheckedDoc, other: CheckedDoc) -> bool:
    """Return whether the same words are annotated differently, among those annotated in both."""
    missing = one.missing | other.missing
    entities = [
        {e[:3] for e in doc.entities if not missing[e.start : e.end].any()} for doc in (one, other)
    ]
    return entities[0] != entities[1]
