"""Accounts of the entities of a file: found = kept + missing + refused."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field


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

    def sum_sentence(self) -> str:
        """Return the sum in one sentence, by reason."""
        parts = [f"{self.kept.total():,} kept"]
        for name, counts in (("missing", self.missing), ("refused", self.refused)):
            reasons = ", ".join(f"{reason}: {count:,}" for reason, count in sorted(counts.items()))
            parts.append(f"{counts.total():,} {name}" + (f" ({reasons})" if reasons else ""))
        return f"{self.found:,} entities in = " + " + ".join(parts)
