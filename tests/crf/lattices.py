"""Random lattices for the tests of this folder."""

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.tags import schemes
from spacy_bigru_crf.tags.state_space import state_space


def random_lattice(
    lengths: list[int],
    n_states: int,
    *,
    seed: int = 0,
    scale: float = 1.0,
    dtype: torch.dtype = torch.float64,
) -> Lattice:
    """A lattice without constraints, every score normal with this standard deviation."""
    g = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> torch.Tensor:
        return scale * torch.randn(*shape, generator=g, dtype=dtype)

    longest = max(lengths, default=0)
    return Lattice(
        normal(longest, len(lengths), n_states),
        normal(n_states, n_states),
        normal(n_states),
        normal(n_states),
        torch.tensor(lengths, dtype=torch.int64),
    )


def annotated(gold: torch.Tensor, n_states: int) -> torch.Tensor:
    """The annotated state of each token, (T, B, S) bool; none where annotation is missing."""
    states = torch.nn.functional.one_hot(gold.clamp(min=0), n_states).bool()
    return states & (gold != MISSING)[:, :, None]


def constrain_to(lattice: Lattice, gold: torch.Tensor) -> Lattice:
    """The lattice of the paths that the annotation allows."""
    missing = (gold == MISSING)[:, :, None]
    return lattice.constrain(annotated(gold, lattice.n_states) | missing)


def scheme_lattice(
    lengths: list[int], scheme: schemes.Scheme, n_labels: int, **settings
) -> Lattice:
    """A random lattice with the scores tied and the transitions forbidden as a scheme says."""
    free = random_lattice(lengths, 1 + len(scheme.letters) * n_labels, **settings)
    space = state_space(scheme.name, map(str, range(n_labels)))
    tied = torch.from_numpy(space.tied_tags)

    def forbid(scores: torch.Tensor, allowed) -> torch.Tensor:
        return scores.masked_fill(~torch.from_numpy(allowed), -torch.inf)

    return Lattice(
        free.emissions[:, :, tied],
        forbid(free.transitions[tied][:, tied], space.allowed_transitions),
        forbid(free.start_transitions[tied], space.allowed_at_start),
        forbid(free.end_transitions[tied], space.allowed_at_end),
        free.lengths,
    )
