"""A text whose entities are given by the positions of their characters."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from spacy_bigru_crf.errors import Errors

_LONGEST_QUOTE = 60

# (start, end exclusive) of a token in its text
CharRange = tuple[int, int]


class CharSpan(NamedTuple):
    """An entity: the characters of a text from ``start`` up to, not including, ``end``.

    Characters are those of Python strings (Unicode code points).
    """

    start: int
    end: int
    label: str

    def __str__(self) -> str:
        return f"({self.start}, {self.end}, {self.label})"


@dataclass(frozen=True)
class AnnotatedText:
    """A text with its entities.

    text: The text.
    entities: Its entities, in order of their start, without overlap, all within the text.
        ``None`` if nobody has said what they are, which is not the same as none.
    tokens: Its tokens, in order, without overlap; None if they are still to be found.
    complete: Whether there are no other entities. Otherwise nobody has said what the rest is.
    """

    text: str
    entities: list[CharSpan] | None
    tokens: list[CharRange] | None = None
    complete: bool = True


def shorten(text: str) -> str:
    """A text that is not too long to stand in a message."""
    half = _LONGEST_QUOTE // 2
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:half]} … {text[-half:]}"


def quote(text: str) -> str:
    """A text as it stands in a message: in quotation marks, on one line and not too long."""
    return repr(shorten(text))


def check_text(text: str) -> None:
    """Raise ValueError for half of a surrogate pair: JSON can spell it, UTF-8 cannot hold it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise ValueError(Errors.D028.format(code=code, index=error.start)) from error


def in_order(text: str, entities: Sequence[CharSpan]) -> list[CharSpan]:
    """These entities of a text in order of their start.

    Raises ValueError if one is empty or not within the text, or if two overlap.
    """
    for span in entities:
        if not 0 <= span.start < span.end <= len(text):
            raise ValueError(Errors.D019.format(entity=span, length=len(text)))
    ordered = sorted(entities)
    for left, right in pairwise(ordered):
        if right.start < left.end:
            message = Errors.D021.format(
                left=left,
                left_text=quote(text[left.start : left.end]),
                right=right,
                right_text=quote(text[right.start : right.end]),
            )
            raise ValueError(message)
    return ordered
