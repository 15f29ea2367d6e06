"""Choose the best set of spans without overlap: weighted interval scheduling.

Applied to span posteriors it is minimum-Bayes-risk decoding (Goel & Byrne 2000, eq. 2; Kumar &
Byrne 2004, section 2): the answer with the smallest expected loss under the posterior.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.tags.states import IndexedSpan


class _Choice(NamedTuple):
    """The best set of spans of some kind; ``max`` of two is the better one.

    before: The same without the last span, of the sets from which this one was made.
    """

    worth: float
    minus_size: int
    last: tuple[int, int, int]  # start, end and label, negated: the earlier is greater
    before: "_Choice | None"

    @property
    def label(self) -> int:
        return -self.last[2]


# its label is that of no span
_EMPTY = _Choice(0.0, 0, (0, 0, 1), None)


def best_consistent_spans(
    candidates: Sequence[tuple[IndexedSpan, float]],
    costs: Sequence[float] | NDArray[np.floating],
    adjacent_same_label: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> list[IndexedSpan]:
    """The spans without overlap that have the largest sum of probability less cost.

    A span is worth having where its probability exceeds its cost. At a cost of 0.5 each, the
    expected number of right spans less that of wrong ones is largest. This is weighted interval
    scheduling, solved exactly by dynamic programming over the ends of spans in O(n log n) for a
    given number of labels (Kleinberg & Tardos 2006, section 6.1).

    candidates: Spans (start, end exclusive, label) with their probabilities, in any order, each
        once.
    costs: For each candidate.
    adjacent_same_label: (n_labels,), whether two spans of a label may touch. Under the scheme IO no
        label's may, since they would be read as one span. None: all may.
    Returns the spans in order. Of sets worth the same, one with fewest spans is chosen; of these,
    the one whose last span is the first in order of start, end and label, then the one
    whose second last span is, and so on.
    """
    # a span that is worth nothing, or less, can only stand in the way of others
    worth_having = [
        (span, worth)
        for (span, probability), cost in zip(candidates, costs, strict=True)
        if (worth := probability - float(cost)) > 0
    ]
    worth_having.sort(key=lambda item: item[0][1])
    # for each end the best sets that end there or earlier: best first, no two with the same label
    # touching the end from the left; the sets that end earlier count as one more label
    ends: list[int] = [-1]
    best: list[list[_Choice]] = [[_EMPTY]]
    for end, group in groupby(worth_having, key=lambda item: item[0][1]):
        by_label: dict[int, _Choice] = {}
        for (start, _, label), worth in group:
            i = bisect_right(ends, start) - 1
            options = best[i]
            before = options[0]
            touches = ends[i] == start and -before.last[1] == start and before.label == label
            if touches and adjacent_same_label is not None and not adjacent_same_label[label]:
                before = options[1]
            choice = _Choice(
                before.worth + worth, before.minus_size - 1, (-start, -end, -label), before
            )
            by_label[label] = max(choice, by_label.get(label, choice), key=_rank)
        options = [best[-1][0], *by_label.values()]
        options.sort(key=_rank, reverse=True)
        ends.append(end)
        best.append(options)

    spans: list[IndexedSpan] = []
    choice = best[-1][0]
    while choice.before is not None:
        start, end, label = choice.last
        spans.append((-start, -end, -label))
        choice = choice.before
    spans.reverse()
    return spans


def _rank(choice: _Choice) -> tuple[float, int, tuple[int, int, int]]:
    return choice.worth, choice.minus_size, choice.last
