from dataclasses import replace

import pytest
import torch

from spacy_bigru_crf.crf.forward_backward import base as recursion
from spacy_bigru_crf.crf.posterior import exact_recursions
from spacy_bigru_crf.crf.span_marginals import candidates, span_marginals
from spacy_bigru_crf.tags.schemes import BILOU
from spacy_bigru_crf.tags.states import spans_to_states
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.crf.span_lattices import LENGTHS, cases, misleading, possible_spans
from tests.oracle import crf_oracle


def all_spans(lattice):
    return [possible_spans(lattice, b) for b in range(lattice.n_documents)]


def enumerated(lattice, spans):
    result = []
    for b, of_doc in enumerate(spans):
        wanted = crf_oracle.span_probabilities(lattice, b)
        result.append([wanted.get(span, 0.0) for span in of_doc])
    return result


@pytest.mark.parametrize("lattice", cases())
def test_equals_enumeration(lattice):
    spans = all_spans(lattice)
    found = span_marginals(lattice, spans)
    for f, wanted in zip(found, enumerated(lattice, spans), strict=True):
        assert f.dtype == torch.float64
        assert f.tolist() == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("lattice", cases(torch.float32))
def test_equals_enumeration_in_single_precision(lattice):
    spans = all_spans(lattice)
    found = span_marginals(lattice, spans)
    # what is enumerated sums up scores of 1e4 nats that are themselves rounded to 1e-3
    for f, wanted in zip(found, enumerated(lattice, spans), strict=True):
        assert f.dtype == torch.float32
        assert f.tolist() == pytest.approx(wanted, abs=2e-5)


@pytest.mark.parametrize(
    ("gap", "dtype"), [(200.0, torch.float32), (1e3, torch.float64), (1e4, torch.float64)]
)
def test_the_gaps_are_those_that_need_log_space(gap, dtype):
    lattice = misleading(scheme_lattice(LENGTHS, BILOU, n_labels=2, dtype=dtype), gap)
    passes = []
    for pass_, documents in exact_recursions(lattice):
        for _ in pass_.blocks(100):
            pass
        passes.append(documents.tolist())
    assert len(passes) == 2
    assert 1 in passes[1]


@pytest.mark.parametrize("lattice", cases())
@pytest.mark.parametrize("least", [1e-6, 0.05, 0.5, 1.0])
def test_candidates_are_all_spans_that_are_probable_enough(lattice, least):
    found = candidates(lattice, least)
    for b, of_doc in enumerate(found):
        wanted = crf_oracle.span_probabilities(lattice, b)
        assert of_doc == sorted(of_doc)
        # rounding decides about what is just at the limit
        sure = {span for span, p in wanted.items() if p > least + 1e-9}
        possible = {span for span, p in wanted.items() if p >= least - 1e-9}
        assert sure <= {span for span, _ in of_doc} <= possible
        for span, p in of_doc:
            assert p == pytest.approx(wanted[span], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_least_probability_may_be_very_small(dtype):
    lattice = scheme_lattice([3, 2], BILOU, n_labels=2).to(dtype)
    found = candidates(lattice, 1e-320)
    assert [[span for span, _ in of_doc] for of_doc in found] == [
        sorted(span for span, p in crf_oracle.span_probabilities(lattice, b).items() if p > 0)
        for b in range(2)
    ]


@pytest.mark.parametrize("least", [0.0, -0.5, 1.1, float("nan")])
def test_a_least_probability_must_be_one(least):
    with pytest.raises(ValueError, match="P010"):
        candidates(scheme_lattice([2], BILOU, n_labels=1), least)


@pytest.mark.parametrize("span", [(0, 0, 0), (1, 3, 0), (-1, 1, 0)])
def test_a_span_must_fit(span):
    with pytest.raises(ValueError, match="T002"):
        span_marginals(scheme_lattice([3, 2], BILOU, n_labels=1), [[], [span]])


@pytest.mark.parametrize("span", [(0, 7, 1), (2, 3, 0), (3, 5, 1), (1, 6, 0)])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_the_only_allowed_span_has_probability_one(span, dtype):
    lattice = scheme_lattice([7, 4], BILOU, n_labels=2, dtype=dtype, scale=5.0)
    allowed = torch.ones_like(lattice.emissions, dtype=torch.bool)
    path = torch.from_numpy(spans_to_states([span], 7))
    allowed[:, 0] = torch.nn.functional.one_hot(path, lattice.n_states).bool()
    lattice = lattice.constrain(allowed)
    found, _ = span_marginals(lattice, [[span], []])
    torch.testing.assert_close(found, torch.ones(1, dtype=dtype))
    [(candidate, p)] = candidates(lattice, 0.5)[0]
    assert candidate == span
    assert p == pytest.approx(1.0)


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [1], [1, 0]])
def test_tiny_batches(lengths):
    lattice = scheme_lattice(lengths, BILOU, n_labels=1)
    assert [len(p) for p in span_marginals(lattice, [[]] * len(lengths))] == [0] * len(lengths)
    found = candidates(lattice, 1e-9)
    assert [[span for span, _ in of_doc] for of_doc in found] == [
        [(0, 1, 0)] * length for length in lengths
    ]


def test_without_labels():
    assert candidates(random_lattice([3, 2], 1), 0.1) == [[], []]


def test_a_span_may_be_asked_for_twice():
    lattice = scheme_lattice([4], BILOU, n_labels=1)
    [found] = span_marginals(lattice, [[(1, 3, 0), (0, 1, 0), (1, 3, 0)]])
    assert found[0] == found[2] != found[1]


def test_a_document_alone_and_in_a_batch():
    lattice = scheme_lattice([30, 7, 0, 12], BILOU, n_labels=3, dtype=torch.float32, scale=2.0)
    spans = all_spans(lattice)
    together = span_marginals(lattice, spans)
    for b, of_doc in enumerate(spans):
        [alone] = span_marginals(lattice.select(torch.tensor([b])), [of_doc])
        torch.testing.assert_close(alone, together[b], rtol=0, atol=1e-5)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("gap", [0.0, 1e3])
def test_blocks_change_nothing(size, gap, monkeypatch):
    lattice = scheme_lattice([13, 5, 0, 14, 1, 7], BILOU, n_labels=2)
    lattice = misleading(lattice, gap) if gap else lattice
    spans = all_spans(lattice)
    whole, found = span_marginals(lattice, spans), candidates(lattice, 1e-3)
    sizes = []

    def small(lattice):
        sizes.append(size)
        return size

    monkeypatch.setattr(recursion, "block_size", small)
    for w, b in zip(whole, span_marginals(lattice, spans), strict=True):
        torch.testing.assert_close(w, b, rtol=1e-9, atol=1e-12)
    assert [[s for s, _ in of_doc] for of_doc in candidates(lattice, 1e-3)] == [
        [s for s, _ in of_doc] for of_doc in found
    ]
    assert len(sizes) == 2


def test_a_long_document():
    """A span means the same wherever it is; rounding does not add up over 20,000 tokens."""
    lattice = scheme_lattice([200], BILOU, n_labels=2, dtype=torch.float32, scale=2.0)
    n = 100
    repeated = lattice.emissions.repeat(n, 1, 1)
    long = replace(lattice, emissions=repeated, lengths=torch.tensor([200 * n]))
    spans = [(200 * i + 100, 200 * i + 103, 1) for i in (0, 50, n - 1)]
    [short] = span_marginals(lattice, [[(100, 103, 1)]])
    [found] = span_marginals(long, [spans])
    torch.testing.assert_close(found, short.expand(3), rtol=1e-5, atol=0)
    marginals = [0.0] * 200
    for (start, end, _), p in candidates(long, 1e-4)[0]:
        if start >= 200 * 50 and end <= 200 * 51:
            for t in range(start, end):
                marginals[t - 200 * 50] += p
    assert max(marginals) <= 1 + 1e-5
