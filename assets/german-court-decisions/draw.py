"""What the slots of the frames draw from: chance, the names of the part, the sentence so far."""

import random
from datetime import date, timedelta


class Draw:
    """Handed to every slot. ``names`` are the names that this part alone may use."""

    def __init__(self, rng: random.Random, part: str, names: dict[str, list[str]]) -> None:
        self.rng = rng
        self.part = part
        self.names = names
        self.recent: dict[str, list[str]] = {}
        self.day = date.min
        self.genders: dict[str, str] = {}

    def begin_sentence(self) -> None:
        # The dates of a sentence follow each other from this day on.
        self.day = date(2008, 1, 1) + timedelta(days=self.rng.randrange(3000))
        self.genders = {party: self.rng.choice("mf") for party in ("KL", "BK")}

    def pick(self, kind: str, items: list[str]) -> str:
        """One of ``items``, not one of the last few picked for ``kind``."""
        recent = self.recent.setdefault(kind, [])
        left = [item for item in items if item not in recent] or items
        item = self.rng.choice(left)
        recent.append(item)
        del recent[: max(0, len(recent) - len(items) * 2 // 3)]
        return item


def split(text: str, separator: str | None = None) -> list[str]:
    """For long lists of words, which are easier to read as one text."""
    return text.split(separator)
