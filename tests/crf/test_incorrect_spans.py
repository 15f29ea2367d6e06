import itertools

import pytest
import torch

from spacy_bigru_crf.crf.incorrect_spans import ALL_OUTSIDE, exclude_spans
from spacy_bigru_crf.crf.posterior import posterior
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import scheme_lattice
from tests.oracle import incorrect_spans_oracle

# (start, end, label); lattices have the labels 0 and 1
SPAN_SETS = {
    "none": [],
    "single token": [(1, 2, 0)],
    "whole document": [(0, 4, 0)],
    "nested": [(0, 4, 0), (1, 3, 0), (1, 2, 0)],
    "overlapping": [(0, 3, 0), (1, 4, 0)],
    "same start": [(0, 2, 0), (0, 3, 0), (0, 1, 0)],
    "same end": [(0, 4, 0), (2, 4, 0), (3, 4, 0)],
    "adjacent_same_label": [(0, 2, 0), (2, 4, 0)],
    "labels": [(0, 2, 0), (0, 2, 1), (1, 3, 1), (2, 4, 0)],
    "twice": [(0, 2, 0), (0, 2, 0)],
    "outside": [(1, 2, ALL_OUTSIDE)],
    "outside, several tokens": [(0, 3, ALL_OUTSIDE)],
    "outside, whole document": [(0, 4, ALL_OUTSIDE)],
    "outside, nested": [(0, 4, ALL_OUTSIDE), (1, 3, ALL_OUTSIDE), (0, 3, ALL_OUTSIDE)],
    "outside, overlapping": [(0, 3, ALL_OUTSIDE), (1, 4, ALL_OUTSIDE)],
    "outside, adjacent_same_label": [(0, 2, ALL_OUTSIDE), (2, 4, ALL_OUTSIDE)],
    "outside and labels": [(0, 2, ALL_OUTSIDE), (1, 3, ALL_OUTSIDE), (0, 2, 0), (2, 4, 1)],
}
ALL_SPANS = [
    (start, end, label)
    for start, end in itertools.combinations(range(5), 2)
    for label in (ALL_OUTSIDE, 0, 1)
]


def check(lattice, spans):
    """Values against enumeration, the folded posterior against autograd through it."""
    expanded = exclude_spans(lattice, spans)
    found = expanded.fold(posterior(expanded.lattice))
    scores = lattice.fields
    for tensor in scores:
        tensor.requires_grad_()
    wanted = incorrect_spans_oracle.log_partition(lattice, spans)
    torch.testing.assert_close(found.log_partition, wanted.detach(), rtol=1e-9, atol=1e-9)
    total = wanted[wanted > -torch.inf].sum()
    gradients = torch.autograd.grad(total, scores, materialize_grads=True)
    parts = found.expected.fields
    for part, gradient in zip(parts, gradients, strict=True):
        torch.testing.assert_close(part, gradient, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
@pytest.mark.parametrize("spans", SPAN_SETS.values(), ids=SPAN_SETS.keys())
def test_equals_enumeration(scheme, spans):
    check(scheme_lattice([4], scheme, n_labels=2), [spans])


@pytest.mark.parametrize("seed", range(6))
def test_random_sets_in_a_batch_equal_enumeration(seed):
    """Documents of one batch share the copies, and may have none, or no path left."""
    lattice = scheme_lattice([4, 2, 0, 3, 4, 1], BILOU, n_labels=2, seed=seed)
    g = torch.Generator().manual_seed(seed)
    spans = []
    for length in lattice.lengths.tolist():
        chosen = torch.rand(len(ALL_SPANS), generator=g) < 0.3
        spans.append(
            [s for s, wrong in zip(ALL_SPANS, chosen, strict=True) if wrong and s[1] <= length]
        )
    spans[-1] = [(0, 1, ALL_OUTSIDE), (0, 1, 0), (0, 1, 1)]
    # forbidden states stay forbidden in their copies
    allowed = torch.rand(lattice.emissions.shape, generator=g) < 0.9
    check(lattice.constrain(allowed), spans)


def test_documents_share_copies_of_the_same_label():
    lattice = scheme_lattice([4, 4], BILOU, n_labels=2)
    expanded = exclude_spans(lattice, [[(0, 2, 0), (0, 4, 0), (1, 3, 1)], [(2, 4, 0), (0, 1, 1)]])
    assert expanded.lattice.n_states == lattice.n_states + 2 * 3
