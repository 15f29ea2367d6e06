import math

import pytest
import torch

from spacy_bigru_crf.crf import entropy
from spacy_bigru_crf.crf.entropy import sequence_entropy
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.tags.schemes import BILOU
from tests.crf.lattices import random_lattice, scheme_lattice
from tests.crf.span_lattices import LENGTHS, cases, misleading
from tests.oracle import crf_oracle


@pytest.mark.parametrize("lattice", cases())
def test_equals_enumeration(lattice):
    found = sequence_entropy(lattice)
    assert found.dtype == torch.float64
    for b, value in enumerate(found.tolist()):
        wanted = crf_oracle.segmentation_probabilities(lattice, b).values()
        assert value == pytest.approx(crf_oracle.entropy(wanted), rel=1e-9, abs=1e-9)


def test_of_equally_probable_paths_it_is_the_log_of_their_number():
    lattice = random_lattice([3, 0, 5], 4, scale=0.0)
    wanted = [3 * math.log(4), 0.0, 5 * math.log(4)]
    assert sequence_entropy(lattice).tolist() == pytest.approx(wanted)


def test_it_is_the_log_partition_less_the_expected_score():
    lattice = random_lattice([40], 5, scale=2.0)
    result = posterior(lattice)
    expected = (
        (result.marginals * lattice.emissions).sum()
        + (result.expected.transitions * lattice.transitions).sum()
        + result.expected.start_transitions @ lattice.start_transitions
        + result.expected.end_transitions @ lattice.end_transitions
    )
    torch.testing.assert_close(sequence_entropy(lattice), result.log_partition - expected)


@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("gap", [0.0, 1e3])
def test_blocks_change_nothing(size, gap, monkeypatch):
    lattice = scheme_lattice([13, 5, 0, 14, 1, 7], BILOU, n_labels=2)
    lattice = misleading(lattice, gap) if gap else lattice
    whole = sequence_entropy(lattice)
    monkeypatch.setattr(entropy, "block_size", lambda n_tokens: size)
    torch.testing.assert_close(sequence_entropy(lattice), whole, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("lengths", [[], [0], [0, 0]])
def test_documents_without_tokens(lengths):
    assert sequence_entropy(random_lattice(lengths, 3)).tolist() == [0.0] * len(lengths)


def test_a_document_alone_and_in_a_batch():
    lattice = scheme_lattice(LENGTHS, BILOU, n_labels=2, dtype=torch.float32)
    together = sequence_entropy(lattice)
    for b in range(len(LENGTHS)):
        alone = sequence_entropy(lattice.select(torch.tensor([b])))
        torch.testing.assert_close(alone, together[b : b + 1])
