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

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.boundaries import Boundary, boundary_between
from spacy_bigru_crf.tags.schemes import OUTSIDE, Scheme

N_POSITIONS = 4
BEGIN, INSIDE, LAST, UNIT = range(N_POSITIONS)

# one number, an array or a tensor of them
Index: TypeAlias = Any

# (start, end exclusive, index of the label)
IndexedSpan = tuple[int, int, int]

_FIRST = (True, False, False, True)  # by position: is the token the first of its span?
_LAST = (False, False, True, True)


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


def tag_names(scheme: Scheme, labels: Sequence[str]) -> list[str]:
    """Return the tags of a scheme over these labels, in the order of their numbers."""
    tags = [OUTSIDE]
    for label in labels:
        tags.extend(f"{letter}-{label}" for letter in scheme.letters)
    return tags


def tied_tags(scheme: Scheme, n_labels: int) -> NDArray[np.int64]:
    """Return the number of the tag whose scores each state takes. Shape (n_states,)."""
    letters = [
        scheme.letters.index(scheme.letter_for(first, last))
        for first, last in zip(_FIRST, _LAST, strict=True)
    ]
    width = len(scheme.letters)
    tied = [0]
    for label in range(n_labels):
        tied.extend(1 + width * label + letter for letter in letters)
    return np.array(tied, dtype=np.int64)


def allowed_transitions(scheme: Scheme, n_labels: int) -> NDArray[np.bool_]:
    """Return the mask of the allowed transitions. Shape (n_states, n_states), [from, to].

    A pair of states is allowed if it is a well-formed piece of a segmentation and its tags in the
    scheme are read back as the same piece.
    """
    # transitions depend only on whether the labels are the same, so two labels are enough
    sample = _sample_transitions(scheme)
    states = np.arange(n_states(n_labels))
    label = np.where(states == 0, -1, (states - 1) // N_POSITIONS)
    position = np.where(states == 0, -1, (states - 1) % N_POSITIONS)
    left = 1 + position  # the state of the sample's first label, or 0
    right_same = 1 + position
    right_other = np.where(states == 0, 0, 1 + N_POSITIONS + position)
    same = sample[left[:, None], right_same[None, :]]
    other = sample[left[:, None], right_other[None, :]]
    allowed: NDArray[np.bool_] = np.where(label[:, None] == label[None, :], same, other)
    return allowed


def _sample_transitions(scheme: Scheme) -> NDArray[np.bool_]:
    tags = tag_names(scheme, ["X", "Y"])
    tied = tied_tags(scheme, 2)
    size = n_states(2)
    allowed = np.zeros((size, size), dtype=np.bool_)
    for i in range(size):
        for j in range(size):
            meant = _boundary_of_states(i, j)
            read = boundary_between(scheme, tags[tied[i]], tags[tied[j]])
            allowed[i, j] = meant is not Boundary.FORBIDDEN and meant is read
    return allowed


def _boundary_of_states(left: int, right: int) -> Boundary:
    ends = left == 0 or _LAST[(left - 1) % N_POSITIONS]
    begins = right == 0 or _FIRST[(right - 1) % N_POSITIONS]
    if ends and begins:
        return Boundary.BREAKS
    if ends or begins:
        return Boundary.FORBIDDEN
    same_label = (left - 1) // N_POSITIONS == (right - 1) // N_POSITIONS
    return Boundary.CONTINUES if same_label else Boundary.FORBIDDEN


def begins_span(n_labels: int) -> NDArray[np.bool_]:
    """Return the mask of the states that begin a span (begin, unit). Shape (n_states,)."""
    return np.array([False, *_FIRST * n_labels])


def ends_span(n_labels: int) -> NDArray[np.bool_]:
    """Return the mask of the states that end a span (last, unit). Shape (n_states,)."""
    return np.array([False, *_LAST * n_labels])


def allowed_at_start(n_labels: int) -> NDArray[np.bool_]:
    """Return the mask of the states at the start of a document, or after a hard border."""
    mask = begins_span(n_labels)
    mask[0] = True
    return mask


def allowed_at_end(n_labels: int) -> NDArray[np.bool_]:
    """Return the mask of the states at the end of a document, or before a hard border."""
    mask = ends_span(n_labels)
    mask[0] = True
    return mask


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
