"""Inconsistent annotation of identical strings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from spacy_bigru_crf.corpora.checks.split import CheckedDoc, Split
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class Inconsistency:
    """A string that is annotated in different ways.

    Attributes:
        text: The string.
        labels: Number of entities of each label.
        outside: Number of occurrences outside of entities.
    """

    text: str
    labels: Counter[str]
    outside: int

    @property
    def n_minority(self) -> int:
        """The number of occurrences that are not annotated like most of them."""
        counts = [*self.labels.values(), self.outside]
        return sum(counts) - max(counts)


def inconsistencies(
    splits: Sequence[Split], progress: Progress = no_progress
) -> list[Inconsistency]:
    """Find strings with several labels, or that are an entity in one place and not in another.

    Strings are equal if their words are. Occurrences that overlap an entity or a token without
    annotation do not count as outside.

    Args:
        splits: Data to search as a whole. They share a vocabulary.
        progress: Shows the progress over the documents.

    Returns:
        Strings with the most occurrences in the minority first.
    """
    docs = [doc for split in splits for doc in split.docs]
    labels: dict[bytes, Counter[str]] = {}
    texts: dict[bytes, str] = {}
    for doc in docs:
        for start, end, label, text in doc.entities:
            key = doc.words[start:end].tobytes()
            labels.setdefault(key, Counter())[label] += 1
            texts.setdefault(key, text)
    outside: Counter[bytes] = Counter()
    lengths = _lengths_by_first_word(labels)
    for doc in progress(docs):
        outside.update(key for key in _outside(doc, lengths) if key in labels)
    found = [
        Inconsistency(texts[key], counts, outside[key])
        for key, counts in labels.items()
        if len(counts) > 1 or outside[key]
    ]
    return sorted(found, key=lambda d: (-d.n_minority, -sum(d.labels.values()), d.text))


def _lengths_by_first_word(keys: Iterable[bytes]) -> dict[int, list[int]]:
    """Return the numbers of words of the strings, by their first word."""
    found: dict[int, set[int]] = {}
    for key in keys:
        words = np.frombuffer(key, dtype=np.uint64)
        found.setdefault(int(words[0]), set()).add(len(words))
    return {word: sorted(lengths) for word, lengths in found.items()}


def _outside(doc: CheckedDoc, lengths: dict[int, list[int]]) -> Iterator[bytes]:
    """Yield strings outside of entities that begin like one of the strings and are as long."""
    taken = doc.missing.copy()
    for entity in doc.entities:
        taken[entity.start : entity.end] = True
    ends = np.append(np.flatnonzero(taken), len(taken))
    raw, size = doc.words.tobytes(), doc.words.itemsize
    for i, word in enumerate(doc.words.tolist()):
        if word not in lengths or taken[i]:
            continue
        free = ends[np.searchsorted(ends, i)] - i
        for length in lengths[word]:
            if length > free:
                break
            yield raw[i * size : (i + length) * size]
