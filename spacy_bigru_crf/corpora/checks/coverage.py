"""What the development data has and the training data has not."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.split import Split


@dataclass(frozen=True)
class Unseen:
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


def unseen_words(train: Split, dev: Split) -> Unseen:
    """Words, as they are written."""
    return _unknown(train.word_counts, Counter(dev.word_counts))


def unseen_characters(train: Split, dev: Split) -> Unseen:
    """Characters of words."""
    counts: Counter[str] = Counter()
    for word, n in dev.word_counts.items():
        for character in word:
            counts[character] += n
    known = dict.fromkeys("".join(train.word_counts), 1)
    return _unknown(known, counts)


def unseen_entities(train: Split, dev: Split) -> Unseen:
    """Entities, by their text: how many of them can only be found by their context and form."""
    known = {ref.entity.text: 1 for ref in train.entity_refs()}
    return _unknown(known, Counter(ref.entity.text for ref in dev.entity_refs()))


def _unknown(known: Mapping[str, int], counts: Counter[str]) -> Unseen:
    unknown = {item: n for item, n in counts.most_common() if item not in known}
    return Unseen(counts.total(), unknown)
