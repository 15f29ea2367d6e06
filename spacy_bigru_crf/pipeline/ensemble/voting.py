"""The vote of several recognisers over spans."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans
from spacy_bigru_crf.tags.states import IndexedSpan

# more than this share of the votes elects
_HALF = 0.5


def vote_shares(
    answers: Sequence[Sequence[IndexedSpan]], weights: NDArray[np.float64]
) -> dict[IndexedSpan, float]:
    """Compute the share of the votes that each span has which anybody votes for.

    Args:
        answers: The spans of each member in one document, each a vote for just this span with
            just this label, and against all others.
        weights: (n_members, n_labels), how much a vote counts; 0 where a member does not know the
            label, and so has no vote.

    Returns:
        The shares of the votes of those who know the label, from 0 to 1.
    """
    voters: dict[IndexedSpan, list[float]] = {}
    for member, spans in enumerate(answers):
        for span in spans:
            voters.setdefault(span, []).append(float(weights[member, span[2]]))
    # fsum: the order of the members changes nothing
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
    """Elect the spans that more than half of the votes are for; half of them is not enough.

    Where all members know the same labels, no two of these overlap, since no member votes for
    both. Otherwise the spans are chosen whose shares exceed one half by most, in sum (of sets
    worth the same, ``best_consistent_spans`` says which).

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
