import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans


def is_consistent(spans, adjacent_same_label):
    for (_, end, left), (start, _, right) in itertools.pairwise(spans):
        if start < end or (start == end and left == right and not adjacent_same_label[left]):
            return False
    return True


def by_brute_force(worth, adjacent_same_label):
    """The largest sum, and by the rules about ties the one set of spans to be chosen."""
    sets = [
        tuple(sorted(spans))
        for size in range(len(worth) + 1)
        for spans in itertools.combinations(worth, size)
    ]
    consistent = [spans for spans in sets if is_consistent(spans, adjacent_same_label)]
    best = max(sum(worth[s] for s in spans) for spans in consistent)
    tied = [s for s in consistent if sum(worth[span] for span in s) == best]
    return best, min(tied, key=lambda spans: (len(spans), spans[::-1]))


_SPANS = [(s, e, k) for s in range(6) for e in range(s + 1, 7) for k in range(2)]
# fractions whose sums are exact: coarse ones for ties, fine ones for none
_NUMBERS = st.sampled_from([2, 16, 2**20]).flatmap(
    lambda n: st.integers(0, n).map(lambda numerator: numerator / n)
)


@settings(max_examples=150, derandomize=True, deadline=None)
@given(
    worths=st.dictionaries(
        st.sampled_from(_SPANS),
        st.tuples(_NUMBERS, _NUMBERS.map(lambda cost: cost / 2)),
        min_size=1,
        max_size=7,
    ),
    adjacent_same_label=st.tuples(st.booleans(), st.booleans()),
)
def test_best_consistent_spans(worths, adjacent_same_label):
    candidates = [(span, p) for span, (p, _) in worths.items()]
    costs = [cost for _, cost in worths.values()]
    worth = {span: p - cost for span, (p, cost) in worths.items()}
    best, wanted = by_brute_force(worth, adjacent_same_label)
    found = best_consistent_spans(candidates, costs, np.array(adjacent_same_label))
    assert is_consistent(found, adjacent_same_label)
    assert sum(worth[s] for s in found) == best
    assert tuple(found) == wanted
    if all(adjacent_same_label):
        assert best_consistent_spans(candidates, costs) == found


def test_touching_spans_of_one_label():
    candidates = [((0, 2, 0), 0.9), ((2, 3, 0), 0.8), ((2, 4, 1), 0.6)]
    costs = [0.5, 0.5, 0.5]
    assert best_consistent_spans(candidates, costs) == [(0, 2, 0), (2, 3, 0)]
    assert best_consistent_spans(candidates, costs, [False, False]) == [(0, 2, 0), (2, 4, 1)]


def test_nothing_is_worth_its_cost():
    assert best_consistent_spans([], []) == []
    assert best_consistent_spans([((0, 1, 0), 0.5)], [0.5]) == []


def test_costs_must_be_as_many_as_candidates():
    with pytest.raises(ValueError, match="zip"):
        best_consistent_spans([((0, 1, 0), 0.5)], [])


def test_many_candidates():
    """No recursion, and no time that grows with the square."""
    n = 50_000
    candidates = [((i, i + 2, 0), 0.6 + 0.1 * (i % 2)) for i in range(n)]
    found = best_consistent_spans(candidates, [0.5] * n)
    assert found == [(i, i + 2, 0) for i in range(1, n, 2)]
