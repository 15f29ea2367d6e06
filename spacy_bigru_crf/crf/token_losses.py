"""Losses of single tokens, for softmax taggers."""

import torch

from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.types import Scores_S, States_TB, Values_B


def focal_loss(
    lattice: Lattice,
    gold: States_TB,
    tied: torch.Tensor,
    weights: Scores_S,
    gamma: float,
) -> tuple[Values_B, ChainScores]:
    """Compute -weight * (1 - p)^gamma * log p, summed over the tokens of each document.

    The focal loss of Lin et al. (2017, eq. 5); with gamma = 0 the cross-entropy. p is the
    probability of a token's gold tag under a softmax over the tags that the lattice allows;
    transitions are ignored. A token with missing annotation has the loss 0.

    The softmax is over tags: states tied to one tag have one score and count once, and a tag is
    allowed where one of its states is. Each of these gets an equal share of the tag's gradient.

    Args:
        lattice: Its emissions are equal for states of one tag, except where they are forbidden.
        gold: (T, B) int64, the annotated states; MISSING for any.
        tied: (S,) int64, the number of each state's tag.
        weights: (S,), the weight of a token with this gold state, at least 0.
        gamma: Strength with which well-learnt tokens are weighted down, at least 0.

    Returns:
        The losses (B,), float64, and the gradient of their sum. A document with a token whose
        gold state is forbidden has the loss +inf and no gradient.
    """
    n_tokens, n_docs, _ = lattice.emissions.shape
    n_tags = int(tied.max()) + 1
    emissions = lattice.emissions.double()
    gold = gold.to(emissions.device)
    annotated = token_mask(lattice.lengths, n_tokens) & (gold != MISSING)  # (T, B)
    states = gold.clamp(min=0)[:, :, None]

    allowed = emissions > -torch.inf
    n_allowed = emissions.new_zeros(n_tokens, n_docs, n_tags)
    n_allowed.index_add_(2, tied, allowed.to(n_allowed.dtype))
    index = tied.expand_as(emissions)
    scores = torch.full_like(n_allowed, -torch.inf).scatter_reduce(2, index, emissions, "amax")

    possible = allowed.gather(2, states)[:, :, 0] | ~annotated
    learnt = annotated & possible.all(0)
    log_p = emissions.gather(2, states)[:, :, 0] - torch.logsumexp(scores, 2)
    log_p = log_p.masked_fill(~learnt, 0.0)
    p, miss = log_p.exp(), -torch.expm1(log_p)
    modulated = weights.double()[states[:, :, 0]] * miss.pow(gamma)
    losses = (-modulated * log_p).sum(0).masked_fill(~possible.all(0), torch.inf)

    # log p / (1 - p) goes to -1 as p goes to 1
    ratio = torch.where(miss > 0, log_p / miss, -1.0)
    d_log_p = (-modulated * (1 - gamma * p * ratio))[:, :, None]
    d_tags = -d_log_p * scores.softmax(2)
    d_tags.scatter_add_(2, tied[states], d_log_p)
    d_tags = (d_tags / n_allowed).masked_fill(~learnt[:, :, None], 0.0)
    d_states = d_tags[:, :, tied].masked_fill(~allowed, 0.0)
    d_emissions = d_states.to(lattice.emissions.dtype)
    return losses, ChainScores(d_emissions, *map(torch.zeros_like, lattice.fields[1:]))
