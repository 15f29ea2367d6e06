"""The blocks that the transitions of a tag scheme consist of.

On the states of ``tags.states`` a piece of a segmentation is over and any other may begin: that is
a dense block from outside, unit and last to outside, unit and begin. Or a span goes on, from
begin or inside to inside or last of the same label. So of the S^2 transitions between S = 4L + 1
states no more than (2L + 1)^2 + 4L are allowed.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch

from spacy_bigru_crf.tags.schemes import BILOU
from spacy_bigru_crf.tags.states import BEGIN, INSIDE, LAST, N_POSITIONS, UNIT, allowed_transitions
from spacy_bigru_crf.types import Scores_SS


@dataclass(frozen=True)
class TransitionBlocks:
    """Which transitions can be allowed at all, with the states in an order in which it is slices.

    order: (S,) int64: the begin states of all labels, outside, then the units, lasts and insides.
        As they are, if nothing is known of the transitions.
    place: (S,) int64: where each state stands in it.
    n_labels: L; 0 if nothing is known.
    """

    order: torch.Tensor
    place: torch.Tensor
    n_labels: int

    @property
    def begins(self) -> slice:
        """The states that may follow all of ``ends``: begin, outside, unit."""
        return slice(2 * self.n_labels + 1) if self.n_labels else slice(None)

    @property
    def ends(self) -> slice:
        """The states that all of ``begins`` may follow: outside, unit, last."""
        return slice(self.n_labels, 3 * self.n_labels + 1) if self.n_labels else slice(None)

    @property
    def going_on(self) -> slice:
        """Those within a span, which follow only the ``opened`` of their label: last, inside."""
        return slice(2 * self.n_labels + 1, None) if self.n_labels else slice(0)

    def opened(self, scores: torch.Tensor) -> torch.Tensor:
        """The begin and the inside states: a view (T, 2, L, B) of (T, S, B)."""
        windows = scores.unfold(1, self.n_labels, 3 * self.n_labels + 1)  # (T, 2, B, L)
        return windows.transpose(2, 3)

    def within(self, transitions: Scores_SS) -> torch.Tensor:
        """The transitions from ``opened`` to ``going_on``, (2, 2, L): from, to, label."""
        states = self.order.unfold(0, self.n_labels, 3 * self.n_labels + 1)
        to = self.order[self.going_on].view(2, self.n_labels)
        return transitions[states[:, None], to]


def transition_blocks(transitions: Scores_SS) -> TransitionBlocks:
    """The blocks of a lattice's transitions, found by what these forbid."""
    n_states = len(transitions)
    if n_states > 1 and n_states % N_POSITIONS == 1:
        blocks, possible = _of_segmentations(n_states, transitions.device)
        if transitions.masked_fill(possible, -torch.inf).amax() == -torch.inf:
            return blocks
    return one_block(n_states, transitions.device)


def one_block(n_states: int, device: torch.device) -> TransitionBlocks:
    """All transitions."""
    states = torch.arange(n_states, device=device)
    return TransitionBlocks(states, states, 0)


@lru_cache(maxsize=16)
def _of_segmentations(n_states: int, device: torch.device) -> tuple[TransitionBlocks, torch.Tensor]:
    """The blocks of segmentations, and which transitions are in them, (S, S) bool."""
    n_labels = n_states // N_POSITIONS
    by_position = torch.arange(1, n_states, device=device).view(n_labels, N_POSITIONS).T
    outside = torch.zeros(1, dtype=torch.int64, device=device)
    order = torch.cat([by_position[BEGIN], outside, *by_position[[UNIT, LAST, INSIDE]]])
    # BILOU allows whatever is a segmentation, other schemes allow less
    possible = torch.from_numpy(allowed_transitions(BILOU, n_labels)).to(device)
    return TransitionBlocks(order, torch.argsort(order), n_labels), possible
