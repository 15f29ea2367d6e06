import pytest
import torch

from spacy_bigru_crf.crf.losses import MISSING, negative_log_likelihood
from spacy_bigru_crf.crf.softmax_margin import add_margin_costs
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import constrain_to, scheme_lattice
from tests.crf.test_losses import random_gold
from tests.oracle import crf_oracle

LENGTHS = [3, 2, 0, 1]
WEIGHTS = torch.tensor([0.5, 1.0, 2.0, 3.0, 1.5], dtype=torch.float64)


def enumerated_losses(lattice, gold, weights):
    """Softmax-margin, path by path."""
    losses = []
    for b, length in enumerate(LENGTHS):
        augmented = crf_oracle.all_scores(lattice, b)
        paths = crf_oracle.all_paths(lattice, b)
        for t, state in enumerate(gold[:length, b].tolist()):
            if state != MISSING:
                augmented = augmented + (paths[:, t] != state) * weights[state].log()
        right = crf_oracle.log_partition(constrain_to(lattice, gold))[b]
        losses.append(torch.logsumexp(augmented, 0) - right)
    return torch.stack(losses)


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("partial", [0.0, 0.5])
def test_equals_softmax_margin_by_enumeration(scheme, partial):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, scale=2.0)
    gold = random_gold(lattice, partial=partial)
    losses, gradient = negative_log_likelihood(add_margin_costs(lattice, gold, WEIGHTS), gold)
    scores = lattice.fields
    for tensor in scores:
        tensor.requires_grad_()
    wanted = enumerated_losses(lattice, gold, WEIGHTS)
    torch.testing.assert_close(losses, wanted.detach(), rtol=1e-9, atol=1e-9)
    d_wanted = torch.autograd.grad(wanted.sum(), scores)
    found = gradient.fields
    for f, w in zip(found, d_wanted, strict=True):
        torch.testing.assert_close(f, w.nan_to_num(0.0), rtol=1e-9, atol=1e-9)


def test_weights_of_one_change_nothing():
    lattice = scheme_lattice(LENGTHS, BILOU, n_labels=1)
    gold = random_gold(lattice, partial=0.5)
    assert torch.equal(add_margin_costs(lattice, gold, torch.ones(5)).emissions, lattice.emissions)


def test_a_weight_of_zero_ignores_its_tokens():
    """As if the right state were known there."""
    lattice = scheme_lattice([3], BILOU, n_labels=1)
    gold = torch.zeros(3, 1, dtype=torch.int64)
    weights = torch.tensor([0.0, 1.0, 1.0, 1.0, 1.0])
    losses, gradient = negative_log_likelihood(add_margin_costs(lattice, gold, weights), gold)
    torch.testing.assert_close(losses, torch.zeros(1, dtype=torch.float64))
    torch.testing.assert_close(gradient.emissions, torch.zeros_like(gradient.emissions))


def test_padding_costs_nothing():
    lattice = scheme_lattice([1, 3], BILOU, n_labels=1)
    gold = torch.tensor([[0, 0], [MISSING, 0], [MISSING, 0]])
    augmented = add_margin_costs(lattice, gold, torch.zeros(5))
    assert torch.equal(augmented.emissions[1:, 0], lattice.emissions[1:, 0])
