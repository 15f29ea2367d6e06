"""Paths drawn at random from a lattice's distribution."""

import torch

from spacy_bigru_crf.crf.forward_backward.log_space import LogSpaceRecursion
from spacy_bigru_crf.crf.lattice import Lattice


def sample_paths(lattice: Lattice, generator: torch.Generator | None = None) -> torch.Tensor:
    """Draw one path for every document from the lattice's distribution.

    Forward filtering and backward sampling (Scott 2002, section 2.2): the last state from its
    marginal, each other state given the state after it.

    Args:
        lattice: Every document must have an allowed path.
        generator: Source of randomness, on the lattice's device; None for torch's own.

    Returns:
        The states (T, B), int64, 0 beyond a document's end.
    """
    n_tokens, n_docs, _ = lattice.emissions.shape
    alpha = torch.empty_like(lattice.emissions)
    LogSpaceRecursion(lattice).forward(0, None, alpha)
    paths = torch.zeros(n_tokens, n_docs, dtype=torch.int64, device=alpha.device)
    into = lattice.transitions.T.contiguous()  # [to, from]
    for t in range(n_tokens - 1, -1, -1):
        alive = torch.nonzero(lattice.lengths > t).squeeze(1)
        following = lattice.end_transitions.expand(n_docs, -1)
        if t + 1 < n_tokens:
            is_last = (lattice.lengths == t + 1)[:, None]
            following = torch.where(is_last, following, into[paths[t + 1]])
        scores = (alpha[t] + following)[alive]
        drawn = torch.multinomial(torch.softmax(scores, 1), 1, generator=generator)
        paths[t, alive] = drawn.squeeze(1)
    return paths
