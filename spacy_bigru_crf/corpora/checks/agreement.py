"""The same string, annotated in different ways."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from spacy_bigru_crf.corpora.checks.part import CheckedDoc, Part
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class Disagreement:
    """A string that is annotated in different ways.

    labels: How often it is an entity of each label.
    outside: How often it stands where no entity is.
    """

    text: str
    labels: Counter[str]
    outside: int

    @property
    def n_minority(self) -> int:
        """How many occurrences are not annotated as most of them are."""
        counts = [*self.labels.values(), self.outside]
        return sum(counts) - max(counts)


def disagreements(parts: Sequence[Part], progress: Progress = no_progress) -> list[Disagreement]:
    """Strings with several labels, or that are an entity in one place and not in another.

    Strings are the same if their words are. Not counted as outside are places that overlap an
    entity or a token whose annotation is missing.

    parts: What to look through as one. They share a vocabulary.
    progress: Shows the progress over the documents.

    Returns those with the most occurrences in the minority first.
    """
    docs = [doc for part in parts for doc in part.docs]
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
        Disagreement(texts[key], counts, outside[key])
        for key, counts in labels.items()
        if len(counts) > 1 or outside[key]
    ]
    return sorted(found, key=lambda d: (-d.n_minority, -sum(d.labels.values()), d.text))


def _lengths_by_first_word(keys: Iterable[bytes]) -> dict[int, list[int]]:
    """By the first word of strings, how many words they may have."""
    found: dict[int, set[int]] = {}
    for key in keys:
        words = np.frombuffer(key, dtype=np.uint64)
        found.setdefault(int(words[0]), set()).add(len(words))
    return {word: sorted(lengths) for word, lengths in found.items()}


def _outside(doc: CheckedDoc, lengths: dict[int, list[int]]) -> Iterator[bytes]:
    """What stands outside of entities and may be one of the strings that begin like it."""
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
