"""Entropy of the distribution over a lattice's paths: the model's uncertainty."""

import torch

from spacy_bigru_crf.crf.forward_backward.base import block_size
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import exact_recursions
from spacy_bigru_crf.types import Values_B


def sequence_entropy(lattice: Lattice) -> Values_B:
    """Compute the entropy of the path of states, and so of the segmentation, in nats.

    It equals the log-partition minus the expected score (Mann & McCallum 2007, section 3). These
    are large numbers with a small difference, so the entropy is summed along the Markov chain
    instead: that of the first state, and of each state given the one before (chain rule; Cover &
    Thomas 2006, theorem 2.5.1), in float64.

    Returns:
        (B,) float64; 0 for a document without tokens or without an allowed path.
    """
    lattice = lattice.to(torch.float64)
    entropy = torch.zeros_like(lattice.lengths, dtype=torch.float64)
    size = block_size(lattice)
    for recursion, documents in exact_recursions(lattice):
        total = torch.zeros_like(documents, dtype=torch.float64)
        for block in recursion.blocks(size):
            total += recursion.step_entropy(block)
            if block.first == 0:
                first = recursion.marginals(block)[0]
                total -= torch.xlogy(first, first).sum(1)
        entropy[documents] = total
    # rounding must not make it negative
    return entropy.clamp(min=0.0)
