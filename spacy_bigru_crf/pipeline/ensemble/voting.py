"""The vote of several recognisers over spans."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans
from spacy_bigru_crf.tags.states import IndexedSpan

# the share of the votes that a span must exceed
_HALF = 0.5


def vote_shares(
    answers: Sequence[Sequence[IndexedSpan]], weights: NDArray[np.float64]
) -> dict[IndexedSpan, float]:
    """Compute the share of the votes for each span with any vote.

    Args:
        answers: The spans of each member in one document, each a vote for exactly this span with
            this label.
        weights: (n_members, n_labels), the weight of a vote; 0 if a member is not trained on the
            label, and so has no vote.

    Returns:
        The shares, from 0 to 1, of the votes of members that are trained on the label.
    """
    voters: dict[IndexedSpan, list[float]] = {}
    for member, spans in enumerate(answers):
        for span in spans:
            voters.setdefault(span, []).append(float(weights[member, span[2]]))
    # fsum: the order of the members does not matter
    totals = [math.fsum(of_label) for of_label in weights.T.tolist()]
    return {
        span: math.fsum(votes) / totals[span[2]]
        for span, votes in voters.items()
        if totals[span[2]]
    }


def vote(
    answers: Sequence[Sequence[IndexedSpan]],
    weights: NDArray[np.float64],
    adjacent_same_label: NDArray[np.bool_],
) -> list[IndexedSpan]:
    """Elect the spans with more than half of the votes; half of the votes is not enough.

    If all members are trained on the same labels, no two of these spans overlap, because no member
    votes for both. Otherwise the consistent set with the largest sum of share minus one half is
    chosen (``best_consistent_spans``, which also resolves ties).

    Args:
        answers: As for ``vote_shares``.
        weights: As for ``vote_shares``.
        adjacent_same_label: (n_labels,), whether two spans of a label may be adjacent.

    Returns:
        The spans in order.
    """
    shares = vote_shares(answers, weights)
    costs = np.full(len(shares), _HALF)
    return best_consistent_spans(list(shares.items()), costs, adjacent_same_label)
