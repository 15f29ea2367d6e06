"""Brute force: what an ensemble should answer, by trying every set of spans. A few tokens."""

import itertools
import math

from tests.oracle.crf_oracle import segmentations


def share_of_votes(span, answers, weights):
    """The share of the votes of the members that know the label; None if there are none."""
    total = math.fsum(of_member[span[2]] for of_member in weights)
    votes = [w[span[2]] for w, spans in zip(weights, answers, strict=True) if span in spans]
    return math.fsum(votes) / total if total else None


def mean(span, probabilities, weights):
    """The weighted mean of probabilities, each a dict of spans, of those who know the label."""
    total = math.fsum(of_member[span[2]] for of_member in weights)
    weighted = [w[span[2]] * p.get(span, 0.0) for w, p in zip(weights, probabilities, strict=True)]
    return math.fsum(weighted) / total if total else 0.0


def best_set(worth, length, n_labels, adjacent_same_label):
    """The consistent set of spans of the largest worth.

    worth: A function of a span. Of sets worth the same: the fewest spans, then the first ones.
    """
    allowed = [
        spans
        for spans in segmentations(length, n_labels)
        if all(
            adjacent_same_label[a[2]] for a, b in itertools.pairwise(spans) if a[1:] == (b[0], b[2])
        )
    ]
    sums = {spans: math.fsum(map(worth, spans)) for spans in allowed}
    best = max(sums.values())
    tied = [spans for spans, total in sums.items() if math.isclose(total, best, abs_tol=1e-9)]
    return list(min(tied, key=lambda spans: (len(spans), spans[::-1])))
