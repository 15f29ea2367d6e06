import pytest
import torch

from spacy_bigru_crf.crf.k_best import k_best
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from spacy_bigru_crf.tags.schemes import BILOU
from spacy_bigru_crf.tags.states import states_to_spans
from tests.crf.lattices import scheme_lattice
from tests.crf.span_lattices import cases
from tests.oracle import crf_oracle


@pytest.mark.parametrize("lattice", cases())
@pytest.mark.parametrize("k", [1, 2, 7, 100])
def test_equals_enumeration(lattice, k):
    for b, found in enumerate(k_best(lattice, k)):
        wanted = crf_oracle.segmentation_probabilities(lattice, b)
        best = sorted(wanted.values(), reverse=True)[:k]
        assert [p for _, p in found] == pytest.approx(best, rel=1e-9, abs=1e-9)
        assert len({tuple(spans) for spans, _ in found}) == len(found)
        for spans, p in found:
            assert p == pytest.approx(wanted[tuple(spans)], rel=1e-9, abs=1e-9)


def test_the_first_is_that_of_viterbi():
    lattice = scheme_lattice([40, 13], BILOU, n_labels=4, scale=2.0)
    paths = viterbi_decode(lattice)
    for path, [(spans, _), *_] in zip(paths, k_best(lattice, 3), strict=True):
        assert spans == states_to_spans(path.numpy())


@pytest.mark.parametrize("lengths", [[], [0], [0, 0]])
def test_documents_without_tokens(lengths):
    lattice = scheme_lattice(lengths, BILOU, n_labels=1)
    assert k_best(lattice, 3) == [[([], 1.0)]] * len(lengths)


def test_a_document_alone_and_in_a_batch():
    lattice = scheme_lattice([9, 14, 0, 3], BILOU, n_labels=2, dtype=torch.float32)
    for b, found in enumerate(k_best(lattice, 5)):
        [alone] = k_best(lattice.select(torch.tensor([b])), 5)
        assert [spans for spans, _ in found] == [spans for spans, _ in alone]
        assert [p for _, p in found] == pytest.approx([p for _, p in alone], abs=1e-5)


@pytest.mark.parametrize("k", [0, -1])
def test_at_least_one(k):
    with pytest.raises(ValueError, match="P011"):
        k_best(scheme_lattice([2], BILOU, n_labels=1), k)
