"""The registered losses, which a decoder is trained with."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

import torch

from spacy_bigru_crf.architectures.settings_checks import WEIGHT, check_settings
from spacy_bigru_crf.crf.lattice import ChainScores, Lattice
from spacy_bigru_crf.crf.losses import MISSING, negative_log_likelihood
from spacy_bigru_crf.crf.softmax_margin import add_margin_costs
from spacy_bigru_crf.crf.token_losses import focal_loss
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.tags.schemes import OUTSIDE
from spacy_bigru_crf.tags.state_space import StateSpace
from spacy_bigru_crf.tags.states import IndexedSpan
from spacy_bigru_crf.types import Scores_S, States_TB, Values_B

IncorrectSpans: TypeAlias = Sequence[Sequence[IndexedSpan]]

# takes the constrained lattice of the documents, the gold states (T, B), for each document the
# spans known to be wrong, and the states; returns the losses (B,) and the gradient of their sum
Loss: TypeAlias = Callable[
    [Lattice, States_TB, IncorrectSpans, StateSpace], tuple[Values_B, ChainScores]
]


def build_negative_log_likelihood_v1(label_weights: dict[str, float] | None = None) -> Loss:
    """Create the loss -log P(annotation) of whole documents (Lafferty et al. 2001, eq. 3).

    Args:
        label_weights: Weight of an error where a label is gold, by label and for "O"; 1 for those
            left out. The loss is then the softmax-margin (Gimpel & Smith 2010, eq. 2) with the
            cost log(weight) for each such token whose state is wrong; 0 ignores the label's tokens.

    Returns:
        The loss.

    Raises:
        ValueError: If a weight is out of range.
    """
    weights = _checked("NegativeLogLikelihood.v1", label_weights)
    return partial(_sequence_loss, label_weights=weights)


def build_cross_entropy_v1(label_weights: dict[str, float] | None = None) -> Loss:
    """Create the loss -log P(tag) of tokens, each by itself.

    Args:
        label_weights: Factor of the loss of tokens with a gold label, by label and for "O"; 1 for
            those left out.

    Returns:
        The loss.

    Raises:
        ValueError: If a weight is out of range.
    """
    weights = _checked("CrossEntropy.v1", label_weights)
    return partial(_token_loss, layer="CrossEntropy.v1", label_weights=weights, gamma=0.0)


def build_focal_loss_v1(gamma: float = 2.0, label_weights: dict[str, float] | None = None) -> Loss:
    """Create the cross-entropy in which learnt tokens count less (Lin et al. 2017, eq. 5).

    Args:
        gamma: The loss of a token with P(tag) = p is multiplied by (1 - p)^gamma.
        label_weights: Factor of the loss of tokens with a gold label, by label and for "O" (alpha
            in the paper); 1 for those left out.

    Returns:
        The loss.

    Raises:
        ValueError: If ``gamma`` or a weight is out of range.
    """
    check_settings("FocalLoss.v1", WEIGHT, gamma=gamma)
    weights = _checked("FocalLoss.v1", label_weights)
    return partial(_token_loss, layer="FocalLoss.v1", label_weights=weights, gamma=gamma)


def _sequence_loss(
    lattice: Lattice,
    gold: States_TB,
    incorrect: IncorrectSpans,
    space: StateSpace,
    *,
    label_weights: Mapping[str, float],
) -> tuple[Values_B, ChainScores]:
    if label_weights:
        weights = _state_weights("NegativeLogLikelihood.v1", label_weights, space)
        lattice = add_margin_costs(lattice, gold, weights)
    return negative_log_likelihood(lattice, gold, incorrect)


def _token_loss(
    lattice: Lattice,
    gold: States_TB,
    incorrect: IncorrectSpans,
    space: StateSpace,
    *,
    layer: str,
    label_weights: Mapping[str, float],
    gamma: float,
) -> tuple[Values_B, ChainScores]:
    device = lattice.emissions.device
    tied = torch.from_numpy(space.tied_tags).to(device)
    weights = _state_weights(layer, label_weights, space).to(device)
    losses, gradient = focal_loss(lattice, gold, tied, weights, gamma)
    if not any(incorrect):
        return losses, gradient
    # wrong spans are not a matter of single tokens: add -log P(none of them)
    free, of_spans = negative_log_likelihood(lattice, torch.full_like(gold, MISSING), incorrect)
    return losses + free, gradient.zip(of_spans, torch.add)


def _checked(layer: str, label_weights: dict[str, float] | None) -> dict[str, float]:
    weights = label_weights or {}
    check_settings(layer, WEIGHT, **{f"label_weights.{label}": weights[label] for label in weights})
    return weights


def _state_weights(layer: str, label_weights: Mapping[str, float], space: StateSpace) -> Scores_S:
    """Return the weights of states, (S,) float64."""
    for label in label_weights:
        if label not in space.index and label != OUTSIDE:
            raise ValueError(
                Errors.N024.format(loss=layer, found=label, known=[*space.labels], outside=OUTSIDE)
            )
    weights = torch.ones(space.n_states, dtype=torch.float64)
    weights[0] = label_weights.get(OUTSIDE, 1.0)
    for i, label in enumerate(space.labels):
        weights[space.states_of(i)] = label_weights.get(label, 1.0)
    return weights
