import itertools

import numpy as np
import pytest

from spacy_bigru_crf.tags.interval_scheduling import best_consistent_spans


def is_consistent(spans, adjacent_same_label):
    for (_, end, left), (start, _, right) in itertools.pairwise(spans):
        if start < end or (start == end and left == right and not adjacent_same_label[left]):
            return False
    return True


def by_brute_force(candidates, costs, adjacent_same_label):
    """The largest sum, and by the rules about ties the one set of spans to be chosen."""
    worth = {span: p - c for (span, p), c in zip(candidates, costs, strict=True)}
    sets = [
        tuple(sorted(spans))
        for size in range(len(worth) + 1)
        for spans in itertools.combinations(worth, size)
    ]
    consistent = [spans for spans in sets if is_consistent(spans, adjacent_same_label)]
    best = max(sum(worth[s] for s in spans) for spans in consistent)
    tied = [s for s in consistent if sum(worth[span] for span in s) == pytest.approx(best)]
    return best, min(tied, key=lambda spans: (len(spans), spans[::-1]))


@pytest.mark.parametrize("adjacent_same_label", [[True, True], [False, False], [False, True]])
@pytest.mark.parametrize("seed", range(40))
# sixteenths are exact, so that there are ties
@pytest.mark.parametrize("steps", [None, 16, 2])
def test_best_consistent_spans(adjacent_same_label, seed, steps):
    rng = np.random.default_rng(seed)
    spans = [(s, e, k) for s in range(6) for e in range(s + 1, 7) for k in range(2)]
    chosen = [spans[i] for i in rng.permutation(len(spans))[:9]]
    p, costs = rng.random(9), rng.random(9) * 0.5
    if steps:
        p, costs = np.ceil(p * steps) / steps, np.floor(costs * steps) / steps
    candidates = list(zip(chosen, p.tolist(), strict=True))
    worth = dict(zip(chosen, (p - costs).tolist(), strict=True))
    best, wanted = by_brute_force(candidates, costs, adjacent_same_label)
    found = best_consistent_spans(candidates, costs, np.array(adjacent_same_label))
    assert is_consistent(found, adjacent_same_label)
    assert sum(worth[s] for s in found) == pytest.approx(best)
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
