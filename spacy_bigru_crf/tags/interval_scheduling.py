"""The best set of spans without overlap: weighted interval scheduling.

Applied to span posteriors, this is minimum-Bayes-risk decoding (Goel & Byrne 2000, eq. 2; Kumar &
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
    """A set of spans without overlap, as a linked list; the greater by ``_rank`` is better.

    Attributes:
        worth: Sum of probability minus cost.
        minus_size: Number of spans, negated.
        last: Start, end and label of the last span, negated: the earlier is greater.
        before: The set without its last span; None for the empty set.
    """

    worth: float
    minus_size: int
    last: tuple[int, int, int]
    before: "_Choice | None"

    @property
    def label(self) -> int:
        return -self.last[2]


# its label, -1, is that of no span
_EMPTY = _Choice(0.0, 0, (0, 0, 1), None)


def best_consistent_spans(
    candidates: Sequence[tuple[IndexedSpan, float]],
    costs: Sequence[float] | NDArray[np.floating],
    adjacent_same_label: Sequence[bool] | NDArray[np.bool_] | None = None,
) -> list[IndexedSpan]:
    """Find the spans without overlap that have the largest sum of probability minus cost.

    A span is worth including if its probability exceeds its cost. A cost of 0.5 each maximises
    the expected number of correct spans minus that of wrong ones. This is weighted interval
    scheduling, solved exactly by dynamic programming over the ends of spans in O(n log n) for a
    given number of labels (Kleinberg & Tardos 2006, section 6.1).

    Args:
        candidates: Spans (start, end exclusive, label) with their probabilities, in any order,
            each once.
        costs: The cost of each candidate.
        adjacent_same_label: (n_labels,), whether two spans of a label may be adjacent. Under the
            scheme IO they may not, since they would be read as one span. None if all may.

    Returns:
        The spans in order. Of sets worth the same, one with the fewest spans is chosen; of these,
        the one whose last span is the first in order of start, end and label, then the one
        whose second last span is, and so on.
    """
    # a span worth 0 or less can only exclude others
    worth_having = [
        (span, worth)
        for (span, probability), cost in zip(candidates, costs, strict=True)
        if (worth := probability - float(cost)) > 0
    ]
    worth_having.sort(key=lambda item: item[0][1])
    # for each end the best sets that end there or earlier, best first: one for each label of a last
    # span that ends there, and one for all sets that end earlier
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
