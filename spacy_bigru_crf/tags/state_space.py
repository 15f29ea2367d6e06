"""The states of a tag scheme over the labels of a pipe.

Everything that depends on scheme and labels alone (tied tags, allowed transitions, borders, masks
of labels) is computed here, once.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags import states
from spacy_bigru_crf.tags.boundaries import Boundary, boundary_between
from spacy_bigru_crf.tags.schemes import OUTSIDE, Scheme, get_scheme
from spacy_bigru_crf.tags.states import IndexedSpan


@dataclass(frozen=True)
class StateSpace:
    """The states of a scheme over labels, of which some are trained.

    No path takes the states of a label that is not trained. ``state_space`` returns the same object
    for the same arguments, so that arrays are computed once; they must not be changed.

    Attributes:
        scheme: The tag scheme.
        labels: The labels, in the order of their states.
        trained: For each label, whether an update has trained it.
    """

    scheme: Scheme
    labels: tuple[str, ...]
    trained: tuple[bool, ...]

    @property
    def n_labels(self) -> int:
        """The number of labels."""
        return len(self.labels)

    @property
    def n_states(self) -> int:
        """The number of states, S."""
        return states.n_states(self.n_labels)

    @property
    def tags(self) -> list[str]:
        """The tags of the scheme over the labels, in the order of their numbers."""
        return [OUTSIDE, *(f"{le}-{label}" for label in self.labels for le in self.scheme.letters)]

    @property
    def trained_labels(self) -> tuple[str, ...]:
        """The labels that an update has trained."""
        return tuple(la for la, trained in zip(self.labels, self.trained, strict=True) if trained)

    @cached_property
    def index(self) -> dict[str, int]:
        """The number of each label."""
        return {label: i for i, label in enumerate(self.labels)}

    @cached_property
    def trained_index(self) -> dict[str, int]:
        """The number of each trained label."""
        return {label: self.index[label] for label in self.trained_labels}

    @cached_property
    def trained_mask(self) -> NDArray[np.bool_]:
        """Mask of outside and the states of trained labels: (S,)."""
        return np.array([True, *np.repeat(self.trained, states.N_POSITIONS)], dtype=np.bool_)

    @cached_property
    def tied_tags(self) -> NDArray[np.int64]:
        """For every state the number of the tag whose scores it takes: (S,)."""
        letters = [
            self.scheme.letters.index(self.scheme.letter_for(first, last))
            for first, last in zip(states.FIRST_OF_SPAN, states.LAST_OF_SPAN, strict=True)
        ]
        of_labels = 1 + len(self.scheme.letters) * np.arange(self.n_labels)[:, None] + letters
        return np.concatenate([[0], of_labels.reshape(-1)])

    @cached_property
    def allowed_transitions(self) -> NDArray[np.bool_]:
        """The mask of the allowed transitions: (S, S), [from, to].

        A pair of states is allowed if it is a well-formed piece of a segmentation and its tags in
        the scheme are read back as the same piece.
        """
        # transitions depend only on whether the labels are the same, so two labels are enough
        sample = _sample_transitions(self.scheme)
        state = np.arange(self.n_states)
        label = (state - 1) // states.N_POSITIONS
        left = np.where(state == 0, 0, 1 + (state - 1) % states.N_POSITIONS)
        to_other = (label[:, None] != label) & (left > 0)
        allowed: NDArray[np.bool_] = sample[left[:, None], left + states.N_POSITIONS * to_other]
        return allowed

    @cached_property
    def begins(self) -> NDArray[np.bool_]:
        """The mask of the states that begin a span (begin, unit): (S,)."""
        return np.array([False, *states.FIRST_OF_SPAN * self.n_labels])

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """The mask of the states that end a span (last, unit): (S,)."""
        return np.array([False, *states.LAST_OF_SPAN * self.n_labels])

    @cached_property
    def allowed_at_start(self) -> NDArray[np.bool_]:
        """The mask of the states at the start of a document, or after a hard border: (S,)."""
        return np.array([True, *self.begins[1:]])

    @cached_property
    def allowed_at_end(self) -> NDArray[np.bool_]:
        """The mask of the states at the end of a document, or before a hard border: (S,)."""
        return np.array([True, *self.ends[1:]])

    @cached_property
    def adjacent_same_label(self) -> NDArray[np.bool_]:
        """Mask of the labels of which two entities may be adjacent: (n_labels,)."""
        units = states.state_of(np.arange(self.n_labels), states.UNIT)
        allowed: NDArray[np.bool_] = self.allowed_transitions[units, units]
        return allowed

    def states_of(self, label: int) -> slice:
        """Return the states of a label.

        Args:
            label: Its number.
        """
        return states.states_of_label(label)

    def labels_in(self, path: NDArray[np.int64]) -> set[str]:
        """Return the labels whose states occur in a path; negative states are ignored."""
        numbers = np.unique((path[path > 0] - 1) // states.N_POSITIONS)
        return {self.labels[number] for number in numbers.tolist()}

    def path(self, spans: Iterable[IndexedSpan], length: int) -> NDArray[np.int64]:
        """Return the states of a segmentation: ``states.spans_to_states``."""
        return states.spans_to_states(spans, length)

    def spans(self, path: NDArray[np.int64]) -> list[IndexedSpan]:
        """Return the segmentation of allowed states: ``states.states_to_spans``."""
        return states.states_to_spans(path)


def _sample_transitions(scheme: Scheme) -> NDArray[np.bool_]:
    """The allowed transitions of two labels."""
    sample = StateSpace(scheme, ("X", "Y"), (True, True))
    tags, tied = sample.tags, sample.tied_tags
    allowed = np.zeros((sample.n_states, sample.n_states), dtype=np.bool_)
    for i, j in np.ndindex(*allowed.shape):
        meant = _boundary_of_states(i, j)
        read = boundary_between(scheme, tags[tied[i]], tags[tied[j]])
        allowed[i, j] = meant is not Boundary.FORBIDDEN and meant is read
    return allowed


def _boundary_of_states(left: int, right: int) -> Boundary:
    ends = left == 0 or states.LAST_OF_SPAN[(left - 1) % states.N_POSITIONS]
    begins = right == 0 or states.FIRST_OF_SPAN[(right - 1) % states.N_POSITIONS]
    if ends and begins:
        return Boundary.BREAKS
    if ends or begins:
        return Boundary.FORBIDDEN
    same_label = (left - 1) // states.N_POSITIONS == (right - 1) // states.N_POSITIONS
    return Boundary.CONTINUES if same_label else Boundary.FORBIDDEN


@lru_cache(maxsize=64)
def _cached(scheme: str, labels: tuple[str, ...], trained: tuple[bool, ...]) -> StateSpace:
    return StateSpace(get_scheme(scheme), labels, trained)


def state_space(
    scheme: str, labels: Iterable[str], trained: Iterable[str] | None = None
) -> StateSpace:
    """Return the state space of a scheme over labels.

    Args:
        scheme: Name of the tag scheme.
        labels: The labels, in the order of their states.
        trained: The labels that an update has trained; None for all.

    Raises:
        ValueError: If there is no such scheme.
    """
    labels = tuple(labels)
    chosen = set(labels if trained is None else trained)
    return _cached(scheme, labels, tuple(label in chosen for label in labels))
