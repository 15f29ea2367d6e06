import pytest
import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.crf.path_scores import GoldPaths
from tests.crf.lattices import random_lattice
from tests.oracle import crf_oracle

N_STATES = 3


def random_paths(lengths, counted, seed=0):
    """GoldPaths through a random lattice in float64, of which the ``counted`` documents count."""
    lattice = random_lattice(lengths, N_STATES, seed=seed)
    generator = torch.Generator().manual_seed(seed)
    states = torch.randint(N_STATES, lattice.emissions.shape[:2], generator=generator)
    is_token = token_mask(lattice.lengths, len(states)) & torch.tensor(counted)
    return lattice, states, GoldPaths(states.numpy(), is_token.numpy(), N_STATES, states.device)


def summed(lattice, states, document):
    """The score of a document's path, term by term."""
    path = states[: lattice.lengths[document], document]
    return crf_oracle.path_scores(lattice, document, path[None])[0]


@pytest.mark.parametrize(
    ("lengths", "counted"),
    [
        ([4], [True]),
        ([2, 0, 5, 1], [True, True, True, True]),
        ([2, 3, 5, 1], [True, False, True, False]),
        ([3, 3], [False, False]),
        ([0, 0], [True, True]),
    ],
)
def test_scores_and_their_gradient(lengths, counted):
    lattice, states, paths = random_paths(lengths, counted)
    fields = lattice.fields
    fields = [field.double().requires_grad_() for field in fields]
    lattice = Lattice(*fields, lattice.lengths)
    expected = [
        summed(lattice, states, b) if counts else torch.zeros((), dtype=torch.float64)
        for b, counts in enumerate(counted)
    ]
    scores = paths.scores(lattice)
    assert scores.tolist() == pytest.approx([value.item() for value in expected])

    gradient = Lattice(*(torch.zeros_like(field) for field in fields), lattice.lengths)
    paths.subtract_from(gradient)
    total = sum(expected) + sum(0.0 * field.sum() for field in fields)
    of_fields = torch.autograd.grad(total, fields)
    found = gradient.fields
    for one, other in zip(found, of_fields, strict=True):
        torch.testing.assert_close(-one, other)


def test_float32_scores_are_summed_in_float64():
    lattice, _, paths = random_paths([5], [True])
    emissions = torch.full_like(lattice.emissions, 1e-8, dtype=torch.float32)
    emissions[0] = 1.0
    zeros = [torch.zeros_like(field, dtype=torch.float32) for field in lattice.fields[1:]]
    score = paths.scores(Lattice(emissions, *zeros, lattice.lengths))
    assert score.item() == pytest.approx(1.0 + 4e-8, abs=1e-12)
