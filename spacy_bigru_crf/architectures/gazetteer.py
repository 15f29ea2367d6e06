"""Gazetteer: which tokens occur in lists of known terms."""

from bisect import bisect_left
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.resources import read_lines
from spacy_bigru_crf.architectures.settings_checks import Range, check_settings, multiple_of
from spacy_bigru_crf.architectures.token_classes import Extract, Extracted, embed_classes, extracted
from spacy_bigru_crf.errors import Errors

# position of a token in a term
_NONE, _BEGIN, _INSIDE, _END, _SINGLE = range(5)


def build_gazetteer_v1(
    width: int, lists: dict[str, Path], lower: bool = False
) -> Model[list[Doc], list[Floats2d]]:
    """Embed, for each list, the position of a token in one of its terms.

    Positions are none, begin, inside, end and single, as in the lexicon features of Chiu & Nichols
    (2016, section 2.5), with exact matches: the longest term that begins at a token wins, from left
    to right, independently for each list. A term begins and ends at token boundaries. White space
    counts between letters or digits only, so that ``Art. 5 (EU)`` is found in ``Art . 5 ( EU )``.

    Args:
        width: Width of the vectors, shared equally among the lists.
        lists: Name of each list and path of its file, one term per line, UTF-8. The files are read
            when the pipeline is initialised; the terms are stored in it.
        lower: Whether case is ignored.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If there are no lists, or ``width`` is not a multiple of their number.
    """
    layer = "Gazetteer.v1"
    check_settings(layer, Range("at least one name and the path of its file", bool), lists=lists)
    check_settings(layer, multiple_of(len(lists), "list"), width=width)
    extract: Extract = Model(
        "gazetteer",
        partial(forward, names=sorted(lists), lower=lower),
        init=partial(init, lists=lists, lower=lower),
        # data, not a setting: the files may be gone when the pipeline is loaded
        attrs={"terms": {}},
    )
    return embed_classes(extract, width, _SINGLE + 1, n_columns=len(lists))


def init(
    model: Extract, X: object = None, Y: object = None, *, lists: dict[str, Path], lower: bool
) -> None:
    """Read the files of the lists."""
    model.attrs["terms"] = {
        name: compile_terms(read_lines(path, f"list {name} of Gazetteer.v1"), lower)
        for name, path in lists.items()
    }


def forward(
    model: Extract, docs: list[Doc], is_train: bool, *, names: list[str], lower: bool
) -> Extracted:
    """Return each token's position in a term of each list: (T, lists) int32 for each document.

    Raises:
        ValueError: If the stored terms are of other lists than those of the config.
    """
    terms = model.attrs["terms"]
    if sorted(terms) != names:
        raise ValueError(Errors.N060.format(names=", ".join(names), found=", ".join(sorted(terms))))
    lists = [terms[name] for name in names]
    return extracted(model, [_positions(doc, lists, lower) for doc in docs])


def compile_terms(lines: Iterable[str], lower: bool) -> list[str]:
    """Return the distinct terms as the search needs them: normalised, sorted."""
    terms = {_join([(piece, True) for piece in line.split()])[0] for line in lines}
    return sorted({term.lower() for term in terms} if lower else terms)


def _positions(doc: Doc, lists: list[list[str]], lower: bool) -> NDArray[np.int32]:
    """(T, lists) int32."""
    positions = np.full((len(doc), len(lists)), _NONE, dtype=np.int32)
    tokens = [token for token in doc if not token.is_space]
    # several blanks are a token of their own
    spaced = [
        bool(token.whitespace_) or (token.i + 1 < len(doc) and doc[token.i + 1].is_space)
        for token in tokens
    ]
    words = [token.lower_ if lower else token.text for token in tokens]
    text, begins, ends = _join(list(zip(words, spaced, strict=True)))
    for column, terms in enumerate(lists):
        first = 0
        while first < len(tokens):
            length = _longest(text, begins[first], ends[first:], terms)
            if length:
                span = slice(tokens[first].i, tokens[first + length - 1].i + 1)
                positions[span, column] = _INSIDE
                positions[span.start, column] = _BEGIN
                positions[span.stop - 1, column] = _END if length > 1 else _SINGLE
            first += max(length, 1)
    return positions


def _join(pieces: list[tuple[str, bool]]) -> tuple[str, list[int], list[int]]:
    """Join pieces of text; one blank is kept where both neighbours are letters or digits.

    Args:
        pieces: Each piece, and whether white space follows it.

    Returns:
        The string, and the offsets at which each piece begins and ends.
    """
    joined: list[str] = []
    begins, ends = [], []
    place, spaced_before, before = 0, False, ""
    for piece, spaced in pieces:
        if spaced_before and before[-1].isalnum() and piece[0].isalnum():
            joined.append(" ")
            place += 1
        begins.append(place)
        joined.append(piece)
        place += len(piece)
        ends.append(place)
        spaced_before, before = spaced, piece
    return "".join(joined), begins, ends


def _longest(text: str, begin: int, ends: list[int], terms: list[str]) -> int:
    """Return the number of pieces of the longest term that begins here; 0 if none does.

    Args:
        text: The joined pieces.
        begin: Offset at which the first piece begins.
        ends: Offsets at which this and all later pieces end.
        terms: Sorted, so that those with a common prefix are adjacent.
    """
    longest = at = 0
    for length, end in enumerate(ends, start=1):
        beginning = text[begin:end]
        at = bisect_left(terms, beginning, lo=at)
        if at == len(terms) or not terms[at].startswith(beginning):
            break
        if terms[at] == beginning:
            longest = length
    return longest
