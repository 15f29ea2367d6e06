"""Paths drawn at random from a lattice's distribution."""

import torch

from spacy_bigru_crf.crf.forward_backward.log_space import LogSpaceRecursion
from spacy_bigru_crf.crf.lattice import Lattice


def sample_paths(lattice: Lattice, generator: torch.Generator | None = None) -> torch.Tensor:
    """Draw one path for every document, each with its own probability, by forward filtering and
    backward sampling (Scott 2002, section 2.2): the last state by its marginal, and each
    other one given the state after it.

    Every document must have an allowed path.

    generator: The source of randomness, of the lattice's device; None for torch's own.
    Returns the states (T, B), int64, 0 beyond a document's end.
    """
    n_tokens, n_docs, _ = lattice.emissions.shape
    alpha = torch.empty_like(lattice.emissions)
    LogSpaceRecursion(lattice).forward(0, None, alpha)
    paths = torch.zeros(n_tokens, n_docs, dtype=torch.int64, device=alpha.device)
    into = lattice.transitions.T.contiguous()  # [to, from]
    for t in range(n_tokens - 1, -1, -1):
        alive = torch.nonzero(lattice.lengths > t).squeeze(1)
        what_follows = lattice.end_transitions.expand(n_docs, -1)
        if t + 1 < n_tokens:
            is_last = (lattice.lengths == t + 1)[:, None]
            what_follows = torch.where(is_last, what_follows, into[paths[t + 1]])
        scores = (alpha[t] + what_follows)[alive]
        drawn = torch.multinomial(torch.softmax(scores, 1), 1, generator=generator)
        paths[t, alive] = drawn.squeeze(1)
    return paths
