"""Costs of errors in a lattice, for losses that count some errors more than others."""

from dataclasses import replace

import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.types import Mask_TBS, Scores_S


def token_weights(gold: Mask_TBS, weights: Scores_S) -> torch.Tensor:
    """The weight of each token, that of its gold state; where the annotation leaves several
    states, their mean.

    gold: (T, B, S). weights: (S,), at least 0.
    Returns (T, B), 0 where no state is left.
    """
    left = gold.to(weights.dtype)
    return left @ weights / left.sum(2).clamp(min=1)


def add_margin_costs(lattice: Lattice, gold: Mask_TBS, weights: Scores_S) -> Lattice:
    """The lattice in which each wrong state costs: its path gets likelier by a factor.

    -log P(gold) of this lattice is the softmax-margin loss (Gimpel & Smith 2010, eq. 2; Povey et
    al. 2008 call it boosted) with the cost log(weight) for each token whose state is not gold:
    sum over t of [y(t) is wrong] * log(weight of gold(t)). With a weight above 1 the gold path
    must beat those that err there by a margin; with a weight below 1 such errors are forgiven;
    with a weight of 0 the token teaches nothing.

    gold: (T, B, S) bool, the states that the annotation allows.
    weights: (S,), for each state what an error is worth where it is gold, at least 0.
    """
    is_token = token_mask(lattice.lengths, lattice.emissions.shape[0])
    log_weights = token_weights(gold, weights.to(lattice.emissions.dtype)).log()[:, :, None]
    costs = log_weights.masked_fill(gold | ~is_token[:, :, None], 0.0)
    return replace(lattice, emissions=lattice.emissions + costs)
