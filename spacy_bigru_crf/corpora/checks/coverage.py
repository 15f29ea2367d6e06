"""Words, characters and entities of the development data that the training data does not have."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from spacy_bigru_crf.corpora.checks.split import Split


@dataclass(frozen=True)
class Unseen:
    """Items of the development data that the training data does not have.

    Attributes:
        total: Number of occurrences of all items in the development data.
        unknown: Number of occurrences of each unseen item, most frequent first.
    """

    total: int
    unknown: dict[str, int]

    @property
    def share(self) -> float:
        """The share of occurrences that are unseen."""
        return sum(self.unknown.values()) / self.total if self.total else 0.0


def unseen_words(train: Split, dev: Split) -> Unseen:
    """Find unseen words, as written."""
    return _unknown(train.word_counts, Counter(dev.word_counts))


def unseen_characters(train: Split, dev: Split) -> Unseen:
    """Find unseen characters of words."""
    counts: Counter[str] = Counter()
    for word, n in dev.word_counts.items():
        for character in word:
            counts[character] += n
    return _unknown(set("".join(train.word_counts)), counts)


def unseen_entities(train: Split, dev: Split) -> Unseen:
    """Find unseen texts of entities, which only context and form can identify."""
    known = {ref.entity.text for ref in train.entity_refs()}
    return _unknown(known, Counter(ref.entity.text for ref in dev.entity_refs()))


def _unknown(known: Collection[str], counts: Counter[str]) -> Unseen:
    unknown = {item: n for item, n in counts.most_common() if item not in known}
    return Unseen(counts.total(), unknown)
