"""A text with entities given by character offsets."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from spacy_bigru_crf.errors import Errors

_LONGEST_QUOTE = 60

# (start, end exclusive) of a token in its text
CharRange = tuple[int, int]


class CharSpan(NamedTuple):
    """An entity: the characters of a text from ``start`` to ``end``, exclusive.

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

    Attributes:
        text: The text.
        entities: Entities in order of their start, without overlap, all within the text; None if
            the text is not annotated, as opposed to a text without entities.
        tokens: Tokens in order, without overlap; None if the text has to be tokenised.
        complete: Whether there are no other entities; otherwise the rest of the text is not
            annotated.
    """

    text: str
    entities: list[CharSpan] | None
    tokens: list[CharRange] | None = None
    complete: bool = True


def shorten(text: str) -> str:
    """Shorten a text for a message."""
    half = _LONGEST_QUOTE // 2
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:half]} … {text[-half:]}"


def quote(text: str) -> str:
    """Quote a text for a message, shortened and on one line."""
    return repr(shorten(text))


def check_text(text: str) -> None:
    """Check that a text can be encoded as UTF-8.

    Raises:
        ValueError: It has half of a surrogate pair, which JSON can spell and UTF-8 cannot hold.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        raise ValueError(Errors.D028.format(code=code, index=error.start)) from error


def sorted_entities(text: str, entities: Sequence[CharSpan]) -> list[CharSpan]:
    """Return entities of a text in order of their start.

    Raises:
        ValueError: An entity is empty or not within the text, or two overlap.
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
