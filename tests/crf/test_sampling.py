import pytest
import torch

from spacy_bigru_crf.crf.sampling import sample_paths
from spacy_bigru_crf.tags.schemes import BILOU
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.oracle import crf_oracle


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("length", [1, 2, 4])
def test_paths_come_with_their_probabilities(length):
    n_draws = 4000
    # copies of one document, and longer ones around it that must not matter
    lattice = random_lattice([length] * n_draws + [length + 2], 3, scale=1.5)
    lattice.emissions[:, :n_draws] = lattice.emissions[:, :1]
    paths = sample_paths(lattice, generator())[:length, :n_draws]
    probabilities = torch.softmax(crf_oracle.all_scores(lattice, 0), 0)
    for path, p in zip(crf_oracle.all_paths(lattice, 0), probabilities, strict=True):
        share = (paths == path[:, None]).all(0).double().mean()
        deviation = (p * (1 - p) / n_draws).sqrt()
        assert abs(share - p) < 4.5 * deviation + 1e-9


def test_only_allowed_paths_are_drawn():
    lattice = scheme_lattice([6, 1, 4] * 50, BILOU, n_labels=2, scale=3.0)
    paths = sample_paths(lattice, generator())
    for b, length in enumerate(lattice.lengths.tolist()):
        assert crf_oracle.path_scores(lattice, b, paths[None, :length, b]) > -torch.inf


@pytest.mark.parametrize("gap", [1e2, 1e4])
def test_a_certain_path_is_drawn_at_any_scale(gap):
    lattice = random_lattice([7, 3], 4, dtype=torch.float32)
    certain = torch.randint(4, (7, 2), generator=generator(1))
    lattice.emissions.scatter_add_(2, certain[:, :, None], torch.full((7, 2, 1), gap))
    paths = sample_paths(lattice, generator())
    assert torch.equal(paths[:, 0], certain[:, 0])
    assert paths[:, 1].tolist() == [*certain[:3, 1].tolist(), 0, 0, 0, 0]


@pytest.mark.parametrize("lengths", [[], [0], [0, 3]])
def test_documents_without_tokens(lengths):
    assert sample_paths(random_lattice(lengths, 3)).shape == (max(lengths, default=0), len(lengths))
