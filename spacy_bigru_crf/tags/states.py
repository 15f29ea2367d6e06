"""The states over which the CRF sums and maximises, the same for every scheme.

A tag of IO or BIO does not determine where its span ends, so "the span ends here" is no mask on
tags. A lattice is therefore built over *states* that determine it: outside, and for each label the
*begin*, *inside*, *last* and *unit* token of a span. A path of states is exactly one set of spans.
A scheme ties states to its own tags: under BIO, begin and unit share the scores of ``B``, inside
and last those of ``I``; under IO all four share ``I``; BILOU, BIOES and BMES tie nothing.
Each path of tags that a scheme allows is one allowed path of states with the same score, so
partition function, marginals and decoding are those of the scheme.

States are numbered so that labels can be appended: 0 is outside, label ``i`` has
``1 + 4 * i`` (begin) to ``4 + 4 * i`` (unit). Tags likewise: 0 is ``O``, then a block of
prefixes for each label.
"""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.errors import Errors

N_POSITIONS = 4
BEGIN, INSIDE, LAST, UNIT = range(N_POSITIONS)

# one number, an array or a tensor of them
Index: TypeAlias = Any

# (start, end exclusive, index of the label)
IndexedSpan = tuple[int, int, int]

FIRST_OF_SPAN = (True, False, False, True)  # by position: is the token the first of its span?
LAST_OF_SPAN = (False, False, True, True)


def n_states(n_labels: int) -> int:
    """Return the number of states of this many labels."""
    return 1 + N_POSITIONS * n_labels


def state_of(label: Index, position: Index) -> Index:
    """Return the number of a state.

    Args:
        label: Index of the label: a number, or an array or a tensor of them.
        position: ``BEGIN``, ``INSIDE``, ``LAST`` or ``UNIT``, likewise.
    """
    return 1 + N_POSITIONS * label + position


def states_of_label(label: int) -> slice:
    """Return the states of the label with this index."""
    return slice(1 + N_POSITIONS * label, 1 + N_POSITIONS * (label + 1))


def spans_to_states(spans: Iterable[IndexedSpan], length: int) -> NDArray[np.int64]:
    """Return the path of states of spans. Shape (length,).

    Args:
        spans: The spans, in any order.
        length: The number of tokens.

    Raises:
        ValueError: If a span is empty, does not fit, or overlaps another.
    """
    states = np.zeros(length, dtype=np.int64)
    for start, end, label in spans:
        if not 0 <= start < end <= length:
            raise ValueError(Errors.T002.format(start=start, end=end, length=length))
        if states[start:end].any():
            raise ValueError(Errors.T003.format(start=start, end=end))
        base = 1 + N_POSITIONS * label
        if end - start == 1:
            states[start] = base + UNIT
        else:
            states[start] = base + BEGIN
            states[start + 1 : end - 1] = base + INSIDE
            states[end - 1] = base + LAST
    return states


def states_to_spans(states: NDArray[np.int64]) -> list[IndexedSpan]:
    """Return the spans of an allowed path of states, in order of their start."""
    position = np.where(states == 0, -1, (states - 1) % N_POSITIONS)
    starts = np.flatnonzero((position == BEGIN) | (position == UNIT))
    ends = np.flatnonzero((position == LAST) | (position == UNIT)) + 1
    labels = (states[starts] - 1) // N_POSITIONS
    return list(zip(starts.tolist(), ends.tolist(), labels.tolist(), strict=True))
