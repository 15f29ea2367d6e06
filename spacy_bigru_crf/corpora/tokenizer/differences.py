"""Stretches of a text that two tokenisations cut in different ways."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from spacy.attrs import IDX, LENGTH
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
    left_tokens, right_tokens = left.to_array([IDX, LENGTH]), right.to_array([IDX, LENGTH])
    if np.array_equal(left_tokens, right_tokens):
        return  # most documents of most corpora; the rest takes longer
    left_starts, left_ends = _borders(left)
    right_starts, right_ends = _borders(right)
    end_of_text = {0, max(left_ends + right_ends)}
    left_cuts = {*left_starts, *left_ends} | end_of_text
    right_cuts = {*right_starts, *right_ends} | end_of_text
    common = sorted(left_cuts & right_cuts)
    end = 0
    for place in sorted(left_cuts ^ right_cuts):
        if place < end:
            continue  # in the stretch before
        after = bisect_right(common, place)
        start, end = common[after - 1], common[after]
        yield Difference(
            start,
            end,
            _words(left, bisect_left(left_starts, start), bisect_left(left_starts, end)),
            _words(right, bisect_left(right_starts, start), bisect_left(right_starts, end)),
        )


def shared_borders(left: Doc, right: Doc) -> tuple[list[int], list[int]]:
    """Return the characters where tokens of both documents begin, and where they end, in order.

    Args:
        left: A document.
        right: A document of the same text.
    """
    left_starts, left_ends = _borders(left)
    right_starts, right_ends = _borders(right)
    starts = sorted({*left_starts} & {*right_starts})
    return starts, sorted({*left_ends} & {*right_ends})


def _borders(doc: Doc) -> tuple[list[int], list[int]]:
    """Return where tokens begin, and where they end."""
    starts, lengths = doc.to_array([IDX, LENGTH]).T.astype(np.int64)
    return starts.tolist(), (starts + lengths).tolist()


def _words(doc: Doc, first: int, after: int) -> Cut:
    return tuple(doc[token].text for token in range(first, after))
