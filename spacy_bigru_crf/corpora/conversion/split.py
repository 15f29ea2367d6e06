"""Documents divided into parts to train on, to choose by and to test on."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from spacy_bigru_crf.errors import Errors

TRAIN, DEV, TEST = "train", "dev", "test"


@dataclass(frozen=True)
class SplitOptions:
    """How documents are divided.

    Attributes:
        dev: Share of documents in the dev part.
        test: Share of documents in the test part.
        seed: Seed of the random choice.

    Raises:
        ValueError: The shares leave nothing to train on, or nothing to split off.
    """

    dev: float = 0.0
    test: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        valid = 0 <= self.dev < 1 and 0 <= self.test < 1 and 0 < self.dev + self.test < 1
        if not valid:
            raise ValueError(Errors.D050.format(dev=self.dev, test=self.test))

    @property
    def shares(self) -> dict[str, float]:
        """Share of each part besides train that gets documents."""
        shares = {DEV: self.dev, TEST: self.test}
        return {part: share for part, share in shares.items() if share}


def text_key(text: str) -> str:
    """Return what texts have in common that differ in white space alone."""
    return "".join(text.split())


def split_documents(keys: Sequence[str], options: SplitOptions) -> list[str]:
    """Return the part of each document. Documents with the same key are in the same part.

    The parts are drawn at random, and the same for the same keys, shares and seed.

    Args:
        keys: A key of each document, such as its text without white space.
        options: Shares and seed.

    Raises:
        ValueError: There are too few documents with different keys for a document in each part.
    """
    groups: dict[str, list[int]] = {}
    for document, key in enumerate(keys):
        groups.setdefault(key, []).append(document)
    shuffled = [*groups.values()]
    random.Random(options.seed).shuffle(shuffled)
    parts = [TRAIN] * len(keys)
    room = {part: max(1, round(share * len(keys))) for part, share in options.shares.items()}
    for group in shuffled:
        part = next((part for part, left in room.items() if len(group) <= left), TRAIN)
        if part in room:
            room[part] -= len(group)
        for document in group:
            parts[document] = part
    if empty := {TRAIN, *options.shares} - set(parts):
        message = Errors.D051.format(count=len(groups), parts=", ".join(sorted(empty)))
        raise ValueError(message)
    return parts
