"""Stretches of a text that two tokenisations cut in different ways."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from spacy.tokens import Doc

# tokens of a stretch of text, in order
Cut = tuple[str, ...]


class Difference(NamedTuple):
    """A stretch of a text that two tokenisations cut in different ways.

    Attributes:
        start: First character.
        end: End character, exclusive.
        left: Tokens of the first tokenisation.
        right: Tokens of the second one.
    """

    start: int
    end: int
    left: Cut
    right: Cut


def token_differences(left: Doc, right: Doc) -> Iterator[Difference]:
    """Yield the shortest stretches that two documents of the same text cut in different ways.

    Args:
        left: A document.
        right: A document of the same text.
    """
    left_cuts, right_cuts = _cuts(left), _cuts(right)
    common = sorted(left_cuts & right_cuts)
    end = 0
    for place in sorted(left_cuts ^ right_cuts):
        if place < end:
            continue  # in the stretch before
        after = bisect_right(common, place)
        start, end = common[after - 1], common[after]
        yield Difference(start, end, _words(left, start, end), _words(right, start, end))


def shared_borders(left: Doc, right: Doc) -> tuple[set[int], set[int]]:
    """Return the characters where tokens of both documents begin, and where they end.

    Args:
        left: A document.
        right: A document of the same text.
    """
    return (
        {token.idx for token in left} & {token.idx for token in right},
        {token.idx + len(token) for token in left} & {token.idx + len(token) for token in right},
    )


def _cuts(doc: Doc) -> set[int]:
    """Return where tokens begin and end."""
    places = {0, len(doc.text)}
    for token in doc:
        places.update((token.idx, token.idx + len(token)))
    return places


def _words(doc: Doc, start: int, end: int) -> Cut:
    first = bisect_left(doc, start, key=lambda token: token.idx)
    words = []
    for token in doc[first:]:
        if token.idx >= end:
            break
        words.append(token.text)
    return tuple(words)
