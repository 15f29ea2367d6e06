import pytest
import torch

from spacy_bigru_crf.crf.transition_blocks import transition_blocks
from spacy_bigru_crf.tags.schemes import BILOU, BIO, IO
from spacy_bigru_crf.tags.state_space import state_space
from tests.crf.lattices import random_lattice, scheme_lattice


def covered(blocks, n_states):
    """Which transitions are in the blocks, put together from their slices."""
    ordered = torch.zeros(n_states, n_states, dtype=torch.bool)
    ordered[blocks.ends, blocks.begins] = True
    if blocks.n_labels:
        states = torch.arange(n_states)[None, :, None]
        opened = blocks.opened(states)[0, :, :, 0]  # (2, L)
        going_on = torch.arange(n_states)[blocks.going_on].view(2, -1)
        ordered[opened[:, None], going_on] = True
    return ordered[blocks.place][:, blocks.place]


@pytest.mark.parametrize("n_labels", [1, 2, 5])
def test_the_blocks_are_what_a_segmentation_allows(n_labels):
    lattice = scheme_lattice([1], BILOU, n_labels)
    blocks = transition_blocks(lattice.transitions)
    assert blocks.n_labels == n_labels
    allowed = torch.from_numpy(state_space("BILOU", map(str, range(n_labels))).allowed_transitions)
    assert torch.equal(covered(blocks, lattice.n_states), allowed)


@pytest.mark.parametrize("scheme", [IO, BIO, BILOU], ids=lambda s: s.name)
def test_transitions_within_labels(scheme):
    lattice = scheme_lattice([1], scheme, n_labels=3)
    within = transition_blocks(lattice.transitions).within(lattice.transitions)
    for label in range(3):
        begin, inside, last = (1 + 4 * label + position for position in range(3))
        for i, left in enumerate((begin, inside)):
            for j, right in enumerate((last, inside)):
                assert within[i, j, label] == lattice.transitions[left, right]


@pytest.mark.parametrize("n_states", [1, 2, 4, 5, 9])
def test_without_constraints_there_is_one_block(n_states):
    blocks = transition_blocks(random_lattice([1], n_states).transitions)
    assert blocks.n_labels == 0
    assert covered(blocks, n_states).all()


def test_one_transition_too_many():
    lattice = scheme_lattice([1], BILOU, n_labels=2)
    lattice.transitions[1, 6] = 0.0
    assert transition_blocks(lattice.transitions).n_labels == 0
