"""What the development data has and the training data has not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.part import Part


@dataclass(frozen=True)
class Unknown:
    """Words, characters or entities of the development data that training never shows.

    total: How many there are in the development data, each occurrence counted.
    unknown: How often each unknown one occurs, the most frequent first.
    """

    total: int
    unknown: dict[str, int]

    @property
    def share(self) -> float:
        """The share of occurrences that are unknown."""
        return sum(self.unknown.values()) / self.total if self.total else 0.0


def unknown_words(train: Part, dev: Part) -> Unknown:
    """Words, as they are written."""
    return _unknown(train.word_counts, Counter(dev.word_counts))


def unknown_characters(train: Part, dev: Part) -> Unknown:
    """Characters of words."""
    counts: Counter[str] = Counter()
    for word, n in dev.word_counts.items():
        for character in word:
            counts[character] += n
    known = dict.fromkeys("".join(train.word_counts), 1)
    return _unknown(known, counts)


def unknown_entities(train: Part, dev: Part) -> Unknown:
    """Entities, by their text: how many of them can only be found by their context and form."""
    known = {place.entity.text: 1 for place in train.places()}
    return _unknown(known, Counter(place.entity.text for place in dev.places()))


def _unknown(known: Mapping[str, int], counts: Counter[str]) -> Unknown:
    unknown = {item: n for item, n in counts.most_common() if item not in known}
    return Unknown(counts.total(), unknown)
