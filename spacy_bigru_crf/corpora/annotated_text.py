"""A text with entities given by character offsets."""

from dataclasses import dataclass, field
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
        trimmed: Those entities from whose ends white space was removed.
        unknown: Characters, outside of the entities, whose annotation is not known.
    """

    text: str
    entities: list[CharSpan] | None
    tokens: list[CharRange] | None = None
    complete: bool = True
    trimmed: frozenset[CharSpan] = frozenset()
    unknown: list[CharRange] = field(default_factory=list)


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
