"""Softmax-margin: costs of errors, for losses in which some errors count more than others."""

from dataclasses import replace

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.types import Mask_TBS, Scores_S


def token_weights(gold: Mask_TBS, weights: Scores_S) -> torch.Tensor:
    """Return the weight of each token: that of its gold state, or the mean of several.

    Args:
        gold: (T, B, S) bool, the states that the annotation allows.
        weights: (S,), at least 0.

    Returns:
        (T, B), 0 where no state is left.
    """
    left = gold.to(weights.dtype)
    return left @ weights / left.sum(2).clamp(min=1)


def add_margin_costs(lattice: Lattice, gold: Mask_TBS, weights: Scores_S) -> Lattice:
    """Add the cost of an error to the score of each wrong state.

    -log P(gold) of this lattice is the softmax-margin loss (Gimpel & Smith 2010, eq. 2; "boosted"
    in Povey et al. 2008) with the cost log(weight) for each token whose state is not gold:
    sum over t of [y(t) is wrong] * log(weight of gold(t)). With a weight above 1 the gold path
    must beat paths with an error there by a margin; with a weight below 1 such errors are
    forgiven; with a weight of 0 nothing is learnt from the token.

    Args:
        lattice: The lattice.
        gold: (T, B, S) bool, the states that the annotation allows.
        weights: (S,), for each state the weight of an error where it is gold, at least 0.
    """
    is_token = token_mask(lattice.lengths, lattice.emissions.shape[0])
    log_weights = token_weights(gold, weights.to(lattice.emissions.dtype)).log()[:, :, None]
    costs = log_weights.masked_fill(gold | ~is_token[:, :, None], 0.0)
    return replace(lattice, emissions=lattice.emissions + costs)
