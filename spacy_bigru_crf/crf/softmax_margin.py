"""Softmax-margin: costs of errors, for losses in which some errors count more than others."""

from dataclasses import replace

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.losses import MISSING
from spacy_bigru_crf.types import Scores_S, States_TB


def add_margin_costs(lattice: Lattice, gold: States_TB, weights: Scores_S) -> Lattice:
    """Add the cost of an error to the score of each wrong state.

    -log P(gold) of this lattice is the softmax-margin loss (Gimpel & Smith 2010, eq. 2; "boosted"
    in Povey et al. 2008) with the cost log(weight) for each token whose state is not gold:
    sum over t of [y(t) is wrong] * log(weight of gold(t)). With a weight above 1 the gold path
    must beat paths with an error there by a margin; with a weight below 1 such errors are
    forgiven; with a weight of 0 nothing is learnt from the token.

    Args:
        lattice: The lattice.
        gold: (T, B) int64, the annotated states; MISSING where no state is wrong.
        weights: (S,), for each state the weight of an error where it is gold, at least 0.
    """
    gold = gold.to(lattice.emissions.device)
    states = gold.clamp(min=0)
    log_weights = weights.to(lattice.emissions).log()[states]
    costs = log_weights.masked_fill(gold == MISSING, 0.0)[:, :, None].repeat(1, 1, lattice.n_states)
    costs.scatter_(2, states[:, :, None], 0.0)
    return replace(lattice, emissions=lattice.emissions + costs)
