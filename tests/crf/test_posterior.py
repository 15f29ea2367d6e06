from dataclasses import replace

import pytest
import torch

from spacy_bigru_crf.crf import posterior as posterior_module
from spacy_bigru_crf.crf.forward_backward import base as recursion
from spacy_bigru_crf.crf.forward_backward import scaled
from spacy_bigru_crf.crf.forward_backward.log_space import log_space_posterior
from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.posterior import _scaled_posterior, posterior
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.oracle import crf_oracle

LENGTHS = [3, 5, 0, 1, 4, 5]


def assert_posteriors_equal(result, lattice, tolerance=1e-9):
    def close(found, wanted):
        torch.testing.assert_close(found, wanted, rtol=tolerance, atol=tolerance)

    close(result.log_partition, crf_oracle.log_partition(lattice))
    close(result.marginals, crf_oracle.marginals(lattice))
    close(result.expected.transitions, crf_oracle.expected_transitions(lattice))


@pytest.mark.parametrize("infer", [posterior, log_space_posterior])
@pytest.mark.parametrize("scale", [0.1, 1.0, 30.0])
def test_equals_enumeration(infer, scale):
    lattice = random_lattice(LENGTHS, 4, scale=scale)
    assert_posteriors_equal(infer(lattice), lattice)


@pytest.mark.parametrize("infer", [posterior, log_space_posterior])
@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
def test_equals_enumeration_under_a_scheme(infer, scheme):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, scale=3.0)
    assert_posteriors_equal(infer(lattice), lattice)


@pytest.mark.parametrize("infer", [posterior, log_space_posterior])
def test_is_the_gradient_of_the_log_partition(infer):
    lattice = random_lattice(LENGTHS, 4)
    scores = lattice.fields
    for tensor in scores:
        tensor.requires_grad_()
    total = crf_oracle.log_partition(lattice).sum()
    wanted = torch.autograd.grad(total, scores)
    with torch.no_grad():
        result = infer(lattice)
    found = result.expected.fields
    for f, w in zip(found, wanted, strict=True):
        torch.testing.assert_close(f, w, rtol=1e-9, atol=1e-9)


def test_marginals_sum_to_one_for_tokens_and_to_zero_beyond():
    lattice = random_lattice(LENGTHS, 4, dtype=torch.float32)
    sums = posterior(lattice).marginals.sum(2)
    for b, length in enumerate(LENGTHS):
        torch.testing.assert_close(sums[:length, b], torch.ones(length))
        assert (sums[length:, b] == 0).all()


@pytest.mark.parametrize("gap", [10, 50, 88, 100, 200, 1e3, 1e4])
def test_finite_and_right_where_the_best_path_is_forbidden(gap):
    """A document whose allowed paths are all ``gap`` nats worse than a forbidden one."""
    lattice = random_lattice([6, 7, 3], 4, dtype=torch.float32)
    allowed = torch.ones_like(lattice.emissions, dtype=torch.bool)
    lattice.emissions[2, :, 1] += gap
    lattice.emissions[4, :, 2] += gap
    lattice.transitions[1, 0] -= gap
    allowed[2, 0, 1] = False
    allowed[4, 1, 2] = False
    result = posterior(lattice.constrain(allowed))
    exact = log_space_posterior(lattice.constrain(allowed).to(torch.float64))
    torch.testing.assert_close(result.log_partition, exact.log_partition, rtol=1e-6, atol=1e-4)
    torch.testing.assert_close(result.marginals.double(), exact.marginals, rtol=0, atol=1e-4)
    torch.testing.assert_close(
        result.expected.transitions.double(), exact.expected.transitions, rtol=0, atol=1e-4
    )


@pytest.mark.parametrize("gap", [50, 100, 200, 1e4])
def test_only_the_last_token_tells_the_truth(gap):
    """The forward pass favours state 0 by ``gap`` a token until the end allows only state 1."""
    lattice = random_lattice([5], 2, dtype=torch.float32, scale=0.1)
    lattice.emissions[:, :, 0] += gap
    lattice.transitions[0, 1] = lattice.transitions[1, 0] = -torch.inf
    lattice.end_transitions[0] = -torch.inf
    result = posterior(lattice)
    assert result.log_partition[0].isfinite()
    torch.testing.assert_close(result.marginals[:, 0, 1], torch.ones(5))


def test_gradual_underflow_is_found():
    """No single step is extreme; what is lost grows back by a factor at each later step."""
    steps, gap = 12, 30.0
    lattice = random_lattice([2 * steps], 2, dtype=torch.float32, scale=0.0)
    lattice.transitions.fill_(-torch.inf).fill_diagonal_(0.0)
    lattice.emissions[:steps, 0, 0] = gap
    lattice.emissions[steps:, 0, 1] = gap + 1.0
    result = posterior(lattice)
    wanted = torch.sigmoid(torch.tensor(float(steps)))
    torch.testing.assert_close(result.marginals[0, 0, 1], wanted)


@pytest.mark.parametrize(
    "phases",
    [
        [(20, 6), (40, 8), (20, 6)],
        [(40, 3), (57, 6), (40, 3)],
        [(110, 1), (57, 4), (110, 1)],
        [(30, 4), (30, 9), (30, 4)],
    ],
)
def test_underflow_from_both_sides_is_found(phases):
    """State 1 loses, wins by more, loses: in the midst both directions have lost sight of it."""
    (a, na), (b, nb), (c, nc) = phases
    lattice = random_lattice([na + nb + nc], 2, dtype=torch.float32, scale=0.0)
    lattice.transitions.fill_(-torch.inf).fill_diagonal_(0.0)
    lattice.emissions[:na, 0, 1] = -a
    lattice.emissions[na : na + nb, 0, 0] = -b
    lattice.emissions[na + nb :, 0, 1] = -c
    result = posterior(lattice)
    exact = log_space_posterior(lattice.to(torch.float64))
    torch.testing.assert_close(result.log_partition, exact.log_partition)
    torch.testing.assert_close(result.marginals.double(), exact.marginals)


@pytest.mark.parametrize("scale", [1.0, 3.0, 6.0])
def test_ordinary_scores_stay_in_probability_space(scale):
    lattice = scheme_lattice([30, 12], BILOU, n_labels=5, dtype=torch.float32, scale=scale)
    _, unsafe = _scaled_posterior(lattice)
    assert not unsafe.any()


def test_no_allowed_path():
    lattice = random_lattice([3, 3], 2, dtype=torch.float32)
    allowed = torch.ones(3, 2, 2, dtype=torch.bool)
    allowed[1, 0] = False
    result = posterior(lattice.constrain(allowed))
    assert result.log_partition[0] == -torch.inf
    assert (result.marginals[:, 0] == 0).all()
    torch.testing.assert_close(result.marginals[:, 1].sum(1), torch.ones(3))


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [1], [1, 0]])
def test_tiny_batches(lengths):
    lattice = random_lattice(lengths, 3)
    result = posterior(lattice)
    assert result.log_partition.shape == (len(lengths),)
    assert result.marginals.sum().item() == pytest.approx(sum(lengths))


def test_one_state():
    lattice = random_lattice([4], 1)
    result = posterior(lattice)
    torch.testing.assert_close(result.log_partition, crf_oracle.log_partition(lattice))
    torch.testing.assert_close(result.marginals, torch.ones_like(result.marginals))


def test_ten_thousand_tokens():
    lattice = scheme_lattice([10_000, 7], BILOU, n_labels=2, dtype=torch.float32, scale=2.0)
    result = posterior(lattice)
    exact = log_space_posterior(lattice.to(torch.float64))
    torch.testing.assert_close(result.log_partition, exact.log_partition, rtol=1e-6, atol=1e-3)
    torch.testing.assert_close(result.marginals.double(), exact.marginals, rtol=0, atol=1e-4)


def test_a_hundred_labels():
    lattice = scheme_lattice([20, 9], BILOU, n_labels=100, dtype=torch.float32, scale=2.0)
    result = posterior(lattice)
    exact = log_space_posterior(lattice.to(torch.float64))
    torch.testing.assert_close(result.marginals.double(), exact.marginals, rtol=0, atol=1e-4)


def test_a_document_alone_and_in_a_batch():
    lattice = random_lattice(LENGTHS, 5, dtype=torch.float32)
    together = posterior(lattice)
    for b, length in enumerate(LENGTHS):
        alone = posterior(lattice.select(torch.tensor([b])))
        torch.testing.assert_close(alone.marginals[:length, 0], together.marginals[:length, b])


def test_padding_does_not_matter():
    lattice = random_lattice(LENGTHS, 4)
    padded = lattice.emissions.clone()
    for b, length in enumerate(LENGTHS):
        padded[length:, b] = 1e3
    other = replace(lattice, emissions=padded)
    torch.testing.assert_close(posterior(other).marginals, posterior(lattice).marginals)
    torch.testing.assert_close(
        posterior(other).expected.transitions, posterior(lattice).expected.transitions
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("gap", [0.0, 1e3])
def test_blocks_of_tokens_change_nothing(size, gap, monkeypatch):
    """Documents in any order, some of which have to be computed in log space."""
    lattice = random_lattice([13, 5, 0, 14, 1, 14, 7], 4)
    lattice.emissions[:4, 2:, 1] += gap
    allowed = torch.ones_like(lattice.emissions, dtype=torch.bool)
    allowed[5, :, 1] = False
    lattice = lattice.constrain(allowed)
    lattice.transitions[1, 0] -= gap
    wanted = posterior(lattice)
    monkeypatch.setattr(recursion, "block_size", lambda lattice: size)
    found = posterior(lattice)
    torch.testing.assert_close(found.log_partition, wanted.log_partition, rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(found.expected.fields, wanted.expected.fields, rtol=1e-9, atol=1e-12)


def test_only_unsafe_documents_are_computed_in_log_space(monkeypatch):
    lattice = random_lattice([6, 3, 7], 4, dtype=torch.float32)
    lattice.emissions[:2, 1, 0] += 1e3
    lattice.emissions[2, 1, 0] = -torch.inf
    lattice.transitions[0, 1:] -= 2e3
    sizes = []

    def counted(part, weights):
        sizes.append(part.n_documents)
        return log_space_posterior(part)

    monkeypatch.setattr(posterior_module, "log_space_posterior", counted)
    found = posterior(lattice).marginals.double()
    assert sizes == [1]
    wanted = log_space_posterior(lattice.to(torch.float64)).marginals
    torch.testing.assert_close(found, wanted, rtol=0, atol=1e-4)


def test_what_is_unsafe_does_not_depend_on_a_shift():
    """What the product loses below the smallest float is multiplied with the emissions after it."""

    def unsafe(shift):
        # the second state is nothing at the second token, but alone leads to the last one's third
        emissions = torch.zeros(3, 1, 3)
        emissions[1] += shift
        emissions[2, 0, :2], emissions[2, 0, 2] = -55.0, 10.0
        transitions = torch.full((3, 3), -80.0)
        transitions[0, 0] = transitions[1, 2] = 0.0
        start = torch.tensor([0.0, -80.0, -80.0])
        lattice = Lattice(emissions, transitions, start, torch.zeros(3), torch.tensor([3]))
        recursion = scaled.ScaledRecursion(lattice)
        for _ in recursion.blocks(3):
            pass
        return recursion.unsafe.tolist()

    assert unsafe(0.0) == unsafe(25.0) == unsafe(31.0) == [True]


@pytest.mark.parametrize("gap", [0.0, 50.0, 1e4])
def test_numpy_and_torch_find_the_same(gap, monkeypatch):
    lattice = scheme_lattice([30, 7, 0, 12, 30], BILOU, n_labels=3, dtype=torch.float32, scale=2.0)
    allowed = torch.rand(lattice.emissions.shape, generator=torch.Generator().manual_seed(0)) < 0.8
    lattice.emissions[~allowed] += gap
    allowed[3, 1] = False  # no path is left
    lattice = lattice.constrain(allowed)
    found = []
    for limit in (0, 10**9):
        monkeypatch.setattr(scaled, "_FEW_MULTIPLICATIONS", limit)
        found.append(posterior(lattice))
    one, other = ((result.log_partition, *result.expected.fields) for result in found)
    torch.testing.assert_close(one, other, rtol=1e-5, atol=1e-5)
