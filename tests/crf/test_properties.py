"""What holds for every lattice, on small random ones."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_bigru_crf.crf.entropy import sequence_entropy
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.crf.viterbi import viterbi_decode
from tests.crf.lattices import random_lattice
from tests.oracle import crf_oracle

few_examples = settings(derandomize=True, max_examples=30, deadline=None)


@st.composite
def lattices(draw):
    """Documents of 0 to 4 tokens, scores of any size, some states forbidden."""
    lengths = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    seed = draw(st.integers(0, 2**16))
    scale = draw(st.sampled_from([0.1, 1.0, 10.0, 1000.0]))
    lattice = random_lattice(lengths, draw(st.integers(1, 4)), seed=seed, scale=scale)
    generator = torch.Generator().manual_seed(seed)
    forbidden = torch.rand(lattice.emissions.shape, generator=generator) < draw(
        st.sampled_from([0.0, 0.3])
    )
    return lattice.constrain(~forbidden)


@few_examples
@given(lattices())
def test_partition_and_posterior_equal_enumeration(lattice):
    found = posterior(lattice)
    wanted = crf_oracle.log_partition(lattice)
    torch.testing.assert_close(found.log_partition, wanted, rtol=1e-9, atol=1e-9)
    # without an allowed path, enumeration has no probabilities
    marginals = crf_oracle.marginals(lattice).nan_to_num(0.0)
    torch.testing.assert_close(found.marginals, marginals, rtol=1e-7, atol=1e-9)
    assert (found.marginals[lattice.emissions == -torch.inf] == 0).all()


@few_examples
@given(lattices(), st.integers(0, 2**16))
def test_expected_counts_are_finite_differences(lattice, seed):
    """Along a random direction, of the summed log-partitions of those with an allowed path."""
    lattice = lattice.scale(0.01) if lattice.transitions.abs().amax() > 50 else lattice
    found = posterior(lattice)
    possible = found.log_partition > -torch.inf
    generator = torch.Generator().manual_seed(seed)
    direction = lattice.map(
        lambda scores: torch.randn(scores.shape, generator=generator, dtype=scores.dtype)
    )
    step = 1e-5
    up, down = (
        posterior(lattice.zip(direction, lambda s, d, by=by: s + by * d)).log_partition
        for by in (step, -step)
    )
    slope = (up - down)[possible].sum() / (2 * step)
    expected = sum(
        (counts * d).sum()
        for counts, d in zip(found.expected.fields, direction.fields, strict=False)
    )
    torch.testing.assert_close(slope, expected, rtol=1e-5, atol=1e-5)


@few_examples
@given(lattices(), st.randoms(use_true_random=False))
def test_a_document_alone_is_as_in_any_batch(lattice, random):
    order = list(range(lattice.n_documents))
    random.shuffle(order)
    shuffled = lattice.select(torch.tensor(order))
    found, entropies, paths = (
        posterior(shuffled),
        sequence_entropy(shuffled),
        viterbi_decode(shuffled),
    )
    counts = [torch.zeros_like(field) for field in lattice.fields[1:]]
    for column, b in enumerate(order):
        alone = lattice.select(torch.tensor([b]))
        n, wanted = int(alone.lengths), posterior(alone)
        torch.testing.assert_close(found.log_partition[column], wanted.log_partition[0])
        torch.testing.assert_close(found.marginals[:n, column], wanted.marginals[:, 0])
        assert (found.marginals[n:, column] == 0).all()
        torch.testing.assert_close(entropies[column], sequence_entropy(alone)[0])
        assert torch.equal(paths[column], viterbi_decode(alone)[0])
        for total, field in zip(counts, wanted.expected.fields[1:], strict=True):
            total += field
    torch.testing.assert_close(found.expected.fields[1:], tuple(counts))


@few_examples
@given(lattices())
def test_the_best_path_has_the_best_score(lattice):
    for b, path in enumerate(viterbi_decode(lattice)):
        scores = crf_oracle.all_scores(lattice, b)
        torch.testing.assert_close(
            crf_oracle.path_scores(lattice, b, path[None])[0], scores.amax(), rtol=1e-9, atol=1e-9
        )
