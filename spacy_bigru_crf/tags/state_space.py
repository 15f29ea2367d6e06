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
from spacy_bigru_crf.tags.schemes import Scheme, get_scheme
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
    def n_tags(self) -> int:
        """The number of tags of the scheme over the labels."""
        return 1 + len(self.scheme.letters) * self.n_labels

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
        """The number of the tag whose scores each state takes: (S,)."""
        return states.tied_tags(self.scheme, self.n_labels)

    @cached_property
    def allowed_transitions(self) -> NDArray[np.bool_]:
        """Mask of the allowed transitions: (S, S), [from, to]."""
        return states.allowed_transitions(self.scheme, self.n_labels)

    @cached_property
    def begins(self) -> NDArray[np.bool_]:
        """Mask of the states that begin a span: (S,)."""
        return states.begins_span(self.n_labels)

    @cached_property
    def ends(self) -> NDArray[np.bool_]:
        """Mask of the states that end a span: (S,)."""
        return states.ends_span(self.n_labels)

    @cached_property
    def allowed_at_start(self) -> NDArray[np.bool_]:
        """Mask of the states at the start of a document, or after a hard border: (S,)."""
        return states.allowed_at_start(self.n_labels)

    @cached_property
    def allowed_at_end(self) -> NDArray[np.bool_]:
        """Mask of the states at the end of a document, or before a hard border: (S,)."""
        return states.allowed_at_end(self.n_labels)

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
