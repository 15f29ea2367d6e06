import pytest
import torch
from torch.nn.utils.rnn import pad_sequence

from spacy_bigru_crf.crf import viterbi
from spacy_bigru_crf.crf.incorrect_spans import exclude_spans
from spacy_bigru_crf.crf.padding import token_mask
from spacy_bigru_crf.crf.path_scores import GoldPaths
from spacy_bigru_crf.crf.transition_blocks import transition_blocks
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.crf.span_lattices import cases
from tests.oracle import crf_oracle, incorrect_spans_oracle

LENGTHS = [3, 5, 0, 1, 4, 5]


def decoded(lattice):
    """The best paths and their scores."""
    paths = viterbi_decode(lattice)
    assert all(path.dtype == torch.int64 for path in paths)
    states = pad_sequence(paths) if paths else lattice.emissions[:, :, 0].long()
    is_token = token_mask(lattice.lengths, len(states))
    found = GoldPaths(states.numpy(), is_token.numpy(), lattice.n_states, states.device)
    return paths, found.scores(lattice)


def assert_best_paths(lattice):
    paths, scores = decoded(lattice)
    for b in range(lattice.n_documents):
        wanted, score = crf_oracle.best_path(lattice, b)
        assert paths[b].tolist() == wanted
        torch.testing.assert_close(scores[b], score)


@pytest.mark.parametrize("seed", range(5))
def test_equals_enumeration(seed):
    assert_best_paths(random_lattice(LENGTHS, 4, seed=seed))


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("seed", range(3))
def test_equals_enumeration_under_a_scheme(scheme, seed):
    lattice = scheme_lattice(LENGTHS, scheme, n_labels=1, seed=seed)
    _, scores = decoded(lattice)
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
    _, scores = decoded(lattice.constrain(allowed))
    assert scores[0] == -torch.inf
    assert scores[1].isfinite()


def test_ties_go_to_the_lower_state():
    lattice = random_lattice([4], 3, scale=0.0)
    paths = viterbi_decode(lattice)
    assert paths[0].tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("lengths", [[], [0], [0, 0], [1], [1, 0]])
def test_tiny_batches(lengths):
    paths, scores = decoded(random_lattice(lengths, 3))
    assert [len(p) for p in paths] == lengths
    assert scores.shape == (len(lengths),)


def test_ten_thousand_tokens():
    lattice = scheme_lattice([10_000], BILOU, n_labels=3)
    paths = viterbi_decode(lattice)
    left, right = paths[0][:-1], paths[0][1:]
    assert (lattice.transitions[left, right] > -torch.inf).all()


def test_a_long_document_loses_no_precision():
    """Summed up in float32, scores of 3,000 tokens would be rounded by more than some choices."""
    lattice = scheme_lattice([3000], BILOU, n_labels=2, dtype=torch.float32, seed=3)
    lattice.emissions.add_(100.0)
    [path], scores = decoded(lattice)
    [wanted], score = decoded(lattice.to(torch.float64))
    assert torch.equal(path, wanted)
    assert scores.dtype == torch.float64
    torch.testing.assert_close(scores, score, rtol=1e-12, atol=0)


@pytest.mark.parametrize("few_sums", [0, 10**9])
@pytest.mark.parametrize("lattice", cases())
def test_equals_enumeration_where_spans_are_put_to_the_test(lattice, few_sums, monkeypatch):
    monkeypatch.setattr(viterbi, "_FEW_SUMS", few_sums)
    paths, scores = decoded(lattice)
    for b in range(lattice.n_documents):
        # segmentations are fewer than paths of states
        torch.testing.assert_close(scores[b], crf_oracle.segmentation_scores(lattice, b).amax())
        assert len(paths[b]) == lattice.lengths[b]


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("n_labels", [1, 2, 7])
@pytest.mark.parametrize("gap", [0.0, 50.0, 1e3, 1e4])
def test_blocks_of_transitions_and_all_transitions_give_the_same_paths(
    scheme, n_labels, gap, monkeypatch
):
    """Random masks, tokens of which the best state is forbidden, scores of any size."""
    monkeypatch.setattr(viterbi, "_FEW_SUMS", 0)
    lengths = [70, 0, 9, 130, 9, 1]
    lattice = scheme_lattice(lengths, scheme, n_labels, dtype=torch.float32, scale=2.0)
    g = torch.Generator().manual_seed(n_labels)
    allowed = torch.rand(lattice.emissions.shape, generator=g) < 0.8
    lattice.emissions[~allowed] += gap
    for seen in (lattice, lattice.constrain(allowed), lattice.scale(0.3)):
        assert transition_blocks(seen.transitions).n_labels == n_labels
        paths = viterbi_decode(seen)
        with monkeypatch.context() as patched:
            patched.setattr(viterbi, "_FEW_SUMS", 10**9)
            for path, wanted in zip(paths, viterbi_decode(seen), strict=True):
                assert torch.equal(path, wanted)


def test_further_states_are_no_blocks():
    """What excludes wrong spans has copies of states, four of a label among them."""
    lattice = scheme_lattice([4, 3, 4], BILOU, n_labels=1)
    spans = [[(0, 2, 0), (1, 3, 0)], [(0, 3, 0)], [(0, 4, 0), (1, 4, 0), (2, 4, 0)]]
    expanded = exclude_spans(lattice, spans).lattice
    assert transition_blocks(expanded.transitions).n_labels == 0
    _, scores = decoded(expanded)
    for b, wrong in enumerate(spans):
        best = incorrect_spans_oracle.scores_without(lattice, b, wrong).amax()
        torch.testing.assert_close(scores[b], best)
