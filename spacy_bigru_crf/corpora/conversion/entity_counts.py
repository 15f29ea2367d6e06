"""Accounts of the entities of a file (found = kept + missing + refused) and of its texts."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

# reason why the tokens of an entity have no annotation in the output
IN_PART = "annotated in part"


@dataclass
class EntityCounts:
    """What became of the entities of a file. Every entity that the file has is counted once.

    Attributes:
        kept: Entities in the output, by label, those included whose borders were moved.
        missing: Entities whose tokens have no annotation in the output, by reason.
        refused: Entities that are not in the output at all, by reason.
        moved: Kept entities whose borders were moved, by reason.
    """

    kept: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)

    @property
    def found(self) -> int:
        """Number of entities that the file has."""
        return self.kept.total() + self.missing.total() + self.refused.total()

    def keep(self, labels: Iterable[str]) -> None:
        """Count entities that are kept, by their labels."""
        self.kept.update(labels)

    def miss(self, reason: str, count: int = 1) -> None:
        """Count entities whose tokens have no annotation in the output."""
        if count:
            self.missing[reason] += count

    def refuse(self, reason: str, count: int = 1) -> None:
        """Count entities that are not in the output."""
        if count:
            self.refused[reason] += count

    def move(self, reason: str, count: int = 1) -> None:
        """Count kept entities whose borders were moved."""
        if count:
            self.moved[reason] += count

    def add(self, other: "EntityCounts") -> None:
        """Add the counts of another part of the file."""
        self.kept.update(other.kept)
        self.missing.update(other.missing)
        self.refused.update(other.refused)
        self.moved.update(other.moved)

    def sum_sentence(self) -> str:
        """Return the sum in one sentence, by reason."""
        parts = [
            f"{self.kept.total():,} kept",
            _total("missing", self.missing),
            _total("refused", self.refused),
        ]
        return f"{self.found:,} entities in = " + " + ".join(parts)


@dataclass
class TextCounts:
    """What became of the texts of a file. Every text that the file has is counted once.

    Attributes:
        documents: Texts that are documents of the output.
        refused: Texts that are not, by reason.
    """

    documents: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def refuse(self, reason: str, count: int = 1) -> None:
        """Count texts that are not documents of the output."""
        if count:
            self.refused[reason] += count

    @property
    def found(self) -> int:
        """Number of texts that the file has."""
        return self.documents + self.refused.total()

    def sum_sentence(self) -> str:
        """Return the sum in one sentence, by reason."""
        refused = _total("refused", self.refused)
        return f"{self.found:,} texts in = {self.documents:,} documents + {refused}"


def by_reason(counts: Counter[str]) -> str:
    """Return counts with their reasons: ``empty: 1, rejected: 2``."""
    return ", ".join(f"{reason}: {count:,}" for reason, count in sorted(counts.items()))


def _total(name: str, counts: Counter[str]) -> str:
    reasons = by_reason(counts)
    return f"{counts.total():,} {name}" + (f" ({reasons})" if reasons else "")
