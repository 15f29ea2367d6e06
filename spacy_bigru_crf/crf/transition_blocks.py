"""Blocks of the transitions of a tag scheme.

On the states of ``tags.states``, either a piece of a segmentation ends and any other begins: a
dense block from outside, unit and last to outside, unit and begin. Or a span continues, from begin
or inside to inside or last of the same label. So at most (2L + 1)^2 + 4L of the S^2 transitions
between S = 4L + 1 states are allowed.
"""

from dataclasses import dataclass
from functools import lru_cache

import torch

from spacy_bigru_crf.tags.state_space import state_space
from spacy_bigru_crf.tags.states import BEGIN, INSIDE, LAST, N_POSITIONS, UNIT
from spacy_bigru_crf.types import Scores_SS


@dataclass(frozen=True)
class TransitionBlocks:
    """Transitions that may be allowed, as slices of reordered states.

    Attributes:
        order: (S,) int64: the begin states of all labels, outside, then the units, lasts and
            insides; unchanged if transitions are arbitrary.
        place: (S,) int64: the position of each state in ``order``.
        n_labels: L; 0 if transitions are arbitrary.
    """

    order: torch.Tensor
    place: torch.Tensor
    n_labels: int

    @property
    def begins(self) -> slice:
        """States that may follow all of ``ends``: begin, outside, unit."""
        return slice(2 * self.n_labels + 1) if self.n_labels else slice(None)

    @property
    def ends(self) -> slice:
        """States that all of ``begins`` may follow: outside, unit, last."""
        return slice(self.n_labels, 3 * self.n_labels + 1) if self.n_labels else slice(None)

    @property
    def going_on(self) -> slice:
        """States within a span, which follow only the ``opened`` of their label: last, inside."""
        return slice(2 * self.n_labels + 1, None) if self.n_labels else slice(0)

    def opened(self, scores: torch.Tensor) -> torch.Tensor:
        """Return a view (T, 2, L, B) of the begin and the inside states of (T, S, B)."""
        windows = scores.unfold(1, self.n_labels, 3 * self.n_labels + 1)  # (T, 2, B, L)
        return windows.transpose(2, 3)

    def within(self, transitions: Scores_SS) -> torch.Tensor:
        """Return the transitions from ``opened`` to ``going_on``, (2, 2, L): from, to, label."""
        states = self.order.unfold(0, self.n_labels, 3 * self.n_labels + 1)
        to = self.order[self.going_on].view(2, self.n_labels)
        return transitions[states[:, None], to]


def transition_blocks(transitions: Scores_SS) -> TransitionBlocks:
    """Return the blocks of a lattice's transitions, found from those that are forbidden."""
    n_states = len(transitions)
    if n_states > 1 and n_states % N_POSITIONS == 1:
        blocks, possible = _of_segmentations(n_states, transitions.device)
        if transitions.masked_fill(possible, -torch.inf).amax() == -torch.inf:
            return blocks
    return one_block(n_states, transitions.device)


def one_block(n_states: int, device: torch.device) -> TransitionBlocks:
    """Return one block of all transitions."""
    states = torch.arange(n_states, device=device)
    return TransitionBlocks(states, states, 0)


@lru_cache(maxsize=16)
def _of_segmentations(n_states: int, device: torch.device) -> tuple[TransitionBlocks, torch.Tensor]:
    """Return the blocks of segmentations, and the transitions in them, (S, S) bool."""
    n_labels = n_states // N_POSITIONS
    by_position = torch.arange(1, n_states, device=device).view(n_labels, N_POSITIONS).T
    outside = torch.zeros(1, dtype=torch.int64, device=device)
    order = torch.cat([by_position[BEGIN], outside, *by_position[[UNIT, LAST, INSIDE]]])
    # BILOU allows every segmentation, other schemes fewer
    space = state_space("BILOU", map(str, range(n_labels)))
    possible = torch.from_numpy(space.allowed_transitions).to(device)
    return TransitionBlocks(order, torch.argsort(order), n_labels), possible
