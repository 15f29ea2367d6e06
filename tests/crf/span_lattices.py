"""Lattices that put inference about spans to the test, small enough to enumerate."""

from dataclasses import replace

import pytest
import torch

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from tests.crf.lattices import scheme_lattice

# without tokens, and in no order
LENGTHS = [3, 5, 0, 1, 4, 5]


def masked(lattice: Lattice, seed: int) -> Lattice:
    """Random states forbidden; the first document has no allowed path left."""
    g = torch.Generator().manual_seed(seed)
    allowed = torch.rand(lattice.emissions.shape, generator=g) < 0.7
    allowed[1, 0] = False
    return lattice.constrain(allowed)


def misleading(lattice: Lattice, gap: float) -> Lattice:
    """All tokens but the last favour the first label by ``gap`` nats, and the last forbids it."""
    emissions = lattice.emissions.clone()
    emissions[:, :, 1:5] += gap
    for b, length in enumerate(lattice.lengths.tolist()):
        emissions[length - 1 :, b, 1:5] = -torch.inf
    transitions = lattice.transitions.clone()
    # to change from one label to the other or to outside costs more than all that
    last = torch.tensor([3, 4])
    transitions[last] -= 3 * gap
    return replace(lattice, emissions=emissions, transitions=transitions)


def cases(dtype: torch.dtype = torch.float64) -> list:
    """pytest parameters, a lattice each."""
    params = []
    for scheme in (IO, BIO, BILOU):
        for seed, scale in enumerate((1.0, 4.0)):
            settings = {"n_labels": 2, "seed": seed, "dtype": dtype}
            lattice = scheme_lattice(LENGTHS, scheme, scale=scale, **settings)
            params.append(pytest.param(lattice, id=f"{scheme.name}-{scale}"))
            params.append(pytest.param(masked(lattice, seed), id=f"{scheme.name}-{scale}-masked"))
    for gap in (50.0, 200.0, 1e3, 1e4):
        lattice = misleading(scheme_lattice(LENGTHS, BILOU, n_labels=2, dtype=dtype), gap)
        params.append(pytest.param(lattice, id=f"gap-{gap:g}"))
    return params


def possible_spans(lattice: Lattice, document: int) -> list[tuple[int, int, int]]:
    """All spans that fit into a document, allowed or not."""
    length = int(lattice.lengths[document])
    return [
        (start, end, label)
        for start in range(length)
        for end in range(start + 1, length + 1)
        for label in range(lattice.n_states // 4)
    ]
