import pytest
import torch

from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.oracle import crf_oracle

LENGTHS = [3, 5, 0, 1, 4, 5]


def assert_best_paths(lattice):
    paths, scores = viterbi_decode(lattice)
    for b in range(lattice.n_documents):
        wanted, score = crf_oracle.best_path(lattice, b)
        assert tuple(paths[b].tolist()) == wanted
        torch.testing.assert_close(scores[b], score)


@pytest.mark.parametrize("seed", range(5))
def test_equals_enumeration(seed):
    assert_best_paths(random_lattice(LENGTHS, 4, seed=seed))


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("seed", range(3))
def test_equals_enumeration_under_a_scheme(scheme, seed):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, seed=seed)
    _, scores = viterbi_decode(lattice)
    for b in range(lattice.n_documents):
        # tied scores can make two paths equal under IO, so scores are compared, not paths
        torch.testing.assert_close(scores[b], crf_oracle.best_path(lattice, b)[1])


def test_forbidden_best_path():
    lattice = random_lattice([6], 4)
    lattice.emissions[3, 0, 2] += 1e4
    allowed = torch.ones_like(lattice.emissions, dtype=torch.bool)
    allowed[3, 0, 2] = False
    assert_best_paths(lattice.constrain(allowed))


def test_no_allowed_path_scores_minus_infinity():
    lattice = random_lattice([3, 2], 2)
    allowed = torch.ones(3, 2, 2, dtype=torch.bool)
    allowed[1, 0] = False
    _, scores = viterbi_decode(lattice.constrain(allowed))
    assert scores[0] == -torch.inf
    assert scores[1].isfinite()


def test_ties_go_to_the_lower_state():
    lattice = random_lattice([4], 3, scale=0.0)
    paths, _ = viterbi_decode(lattice)
    assert paths[0].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [1], [1, 0]])
def test_tiny_batches(lengths):
    paths, scores = viterbi_decode(random_lattice(lengths, 3))
    assert [len(p) for p in paths] == lengths
    assert scores.shape == (len(lengths),)


def test_ten_thousand_tokens():
    lattice = scheme_lattice([10_000], BILOU, n_labels=3)
    paths, _ = viterbi_decode(lattice)
    left, right = paths[0][:-1], paths[0][1:]
    assert (lattice.transitions[left, right] > -torch.inf).all()


def test_a_long_document_loses_no_precision():
    """Summed up in float32, scores of 3,000 tokens would be rounded by more than some choices."""
    lattice = scheme_lattice([3000], BILOU, n_labels=2, dtype=torch.float32, seed=3)
    lattice.emissions.add_(100.0)
    [path], scores = viterbi_decode(lattice)
    [wanted], score = viterbi_decode(lattice.to(torch.float64))
    assert torch.equal(path, wanted)
    assert scores.dtype == torch.float64
    torch.testing.assert_close(scores, score, rtol=1e-12, atol=0)
