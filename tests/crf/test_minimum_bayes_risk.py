import itertools

import numpy as np
import pytest
import torch

from spacy_bigru_crf.crf.minimum_bayes_risk import best_consistent_spans, decode_tokens
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.tags.schemes import BILOU
from spacy_bigru_crf.tags.states import spans_to_states, states_to_spans
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.crf.span_lattices import cases
from tests.oracle import crf_oracle


@pytest.mark.parametrize("lattice", cases())
def test_most_right_tokens(lattice):
    for b, path in enumerate(decode_tokens(lattice)):
        length = int(lattice.lengths[b])
        assert path.shape == (length,)
        probabilities = crf_oracle.segmentation_probabilities(lattice, b)
        marginals = np.zeros((length, lattice.n_states))
        for spans, p in probabilities.items():
            marginals[np.arange(length), spans_to_states(spans, length)] += p

        def right(path, marginals=marginals, length=length):
            return marginals[np.arange(length), path].sum()

        best = max((right(spans_to_states(s, length)) for s in probabilities), default=0.0)
        if probabilities:
            assert tuple(states_to_spans(path.numpy())) in probabilities
            assert right(path.numpy()) == pytest.approx(best, abs=1e-9)


def test_the_most_right_tokens_need_not_be_the_best_path():
    lattice = scheme_lattice([9], BILOU, n_labels=2, seed=3)
    [path] = decode_tokens(lattice)
    marginals = posterior(lattice).marginals[:, 0]
    steps = lattice.transitions[path[:-1], path[1:]]
    assert (steps > -torch.inf).all()
    # where no transition forbids it, each token has its most probable state
    free = random_lattice([9], 4)
    assert decode_tokens(free)[0].tolist() == posterior(free).marginals[:, 0].argmax(1).tolist()
    assert marginals[torch.arange(9), path].sum() <= marginals.amax(1).sum() + 1e-9


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [1, 0]])
def test_tiny_batches(lengths):
    assert [len(p) for p in decode_tokens(random_lattice(lengths, 3))] == lengths


def is_consistent(spans, touching):
    for (_, end, left), (start, _, right) in itertools.pairwise(spans):
        if start < end or (start == end and left == right and not touching[left]):
            return False
    return True


def by_brute_force(candidates, costs, touching):
    """The largest sum, and by the rules about ties the one set of spans to be chosen."""
    worth = {span: p - c for (span, p), c in zip(candidates, costs, strict=True)}
    sets = [
        tuple(sorted(spans))
        for size in range(len(worth) + 1)
        for spans in itertools.combinations(worth, size)
    ]
    consistent = [spans for spans in sets if is_consistent(spans, touching)]
    best = max(sum(worth[s] for s in spans) for spans in consistent)
    tied = [s for s in consistent if sum(worth[span] for span in s) == pytest.approx(best)]
    return best, min(tied, key=lambda spans: (len(spans), spans[::-1]))


@pytest.mark.parametrize("touching", [[True, True], [False, False], [False, True]])
@pytest.mark.parametrize("seed", range(40))
# sixteenths are exact, so that there are ties
@pytest.mark.parametrize("steps", [None, 16, 2])
def test_best_consistent_spans(touching, seed, steps):
    rng = np.random.default_rng(seed)
    spans = [(s, e, k) for s in range(6) for e in range(s + 1, 7) for k in range(2)]
    chosen = [spans[i] for i in rng.permutation(len(spans))[:9]]
    p, costs = rng.random(9), rng.random(9) * 0.5
    if steps:
        p, costs = np.ceil(p * steps) / steps, np.floor(costs * steps) / steps
    candidates = list(zip(chosen, p.tolist(), strict=True))
    worth = dict(zip(chosen, (p - costs).tolist(), strict=True))
    best, wanted = by_brute_force(candidates, costs, touching)
    found = best_consistent_spans(candidates, costs, np.array(touching))
    assert is_consistent(found, touching)
    assert sum(worth[s] for s in found) == pytest.approx(best)
    assert tuple(found) == wanted
    if all(touching):
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
