"""Words after which a full stop is a token of its own, by the shape of their ends.

spaCy's tokenizers keep a full stop at words whose ends look like those of abbreviations: in German
at ``EStG.`` and ``2016.``, which end sentences in legal texts far more often than they are
abbreviations or ordinal numbers.
"""

import re
from collections import Counter

from spacy.lang.char_classes import ALPHA_LOWER, ALPHA_UPPER

# evidence for a shape, and how much more of it there must be than against
_MIN_COUNT = 3
_MIN_RATIO = 3

_LENGTH = 2
# years look otherwise than ordinal numbers
_YEAR = "0000"
_CLASSES = {"0": "[0-9]", "a": f"[{ALPHA_LOWER}]", "A": f"[{ALPHA_UPPER}]"}


def end_shape(word: str) -> str:
    """Return the shape of the end of a word: ``EStG`` -> ``aA``, ``2016`` -> ``0000``."""
    if len(word) >= len(_YEAR) and all(character in "0123456789" for character in word[-4:]):
        return _YEAR
    return "".join(_class(character) for character in word[-_LENGTH:])


def _class(character: str) -> str:
    if character in "0123456789":
        return "0"
    if character.islower():
        return "a"
    return "A" if character.isupper() else character


def stop_pattern(shape: str) -> str:
    """Return a regular expression of the full stop after words with ends of a shape."""
    classes = (_CLASSES.get(character) or re.escape(character) for character in shape)
    return rf"(?<={''.join(classes)})\.$"


class StopVotes:
    """Counts for each shape whether a corpus cuts the full stop off."""

    def __init__(self) -> None:
        self._cut: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()

    def add_cut(self, word: str) -> None:
        """Count a full stop that the corpus cuts off, and the tokenizer does not."""
        self._cut[end_shape(word)] += 1

    def add_token(self, token: str, count: int) -> None:
        """Count a token that the corpus has so many times; it may have kept its full stop."""
        if len(token) > 1 and token.endswith("."):
            self._kept[end_shape(token[:-1])] += count

    def elected(self) -> list[str]:
        """Return the shapes after which the corpus mostly cuts full stops off."""
        return sorted(
            shape
            for shape, count in self._cut.items()
            if len(shape) >= _LENGTH
            and count >= _MIN_COUNT
            and count >= _MIN_RATIO * self._kept[shape]
        )
