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
    return _repeated([], split.docs)


def train_dev_overlap(train: Split, dev: Split) -> Duplicates:
    """Find documents of the development data that the training data has too."""
    return _repeated(train.docs, dev.docs, add=False)


def _repeated(earlier: list[CheckedDoc], docs: list[CheckedDoc], *, add: bool = True) -> Duplicates:
    first: dict[bytes, CheckedDoc] = {}
    for doc in earlier:
        first.setdefault(doc.words.tobytes(), doc)
    with_entities = conflicting = 0
    texts: Counter[str] = Counter()
    for doc in docs:
        key = doc.words.tobytes()
        if key not in first:
            if add:
                first[key] = doc
            continue
        texts[doc.text] += 1
        with_entities += bool(doc.entities)
        conflicting += _differ(doc, first[key])
    return Duplicates(texts.total(), with_entities, conflicting, texts.most_common())


def _differ(one: CheckedDoc, other: CheckedDoc) -> bool:
    """Return whether the same words are annotated differently, among those annotated in both."""
    missing = one.missing | other.missing
    entities = [
        {e[:3] for e in doc.entities if not missing[e.start : e.end].any()} for doc in (one, other)
    ]
    return entities[0] != entities[1]
