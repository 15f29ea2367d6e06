import itertools

import numpy as np
import pytest

from spacy_bigru_crf.tags.read import spans_to_tags, tags_to_spans
from spacy_bigru_crf.tags.schemes import SCHEMES
from spacy_bigru_crf.tags.state_space import state_space
from tests.tags.segmentations import all_segmentations

LABELS = ["X", "Y"]
MAX_LENGTH = 4


def _indexed(spans):
    return [(start, end, LABELS.index(label)) for start, end, label in spans]


def _read_back(spans, length, scheme):
    try:
        return tags_to_spans(spans_to_tags(spans, length, scheme), scheme)
    except ValueError:
        return None


def test_numbers_of_states_and_tags():
    space = state_space("BIO", LABELS)
    assert (space.n_labels, space.n_states) == (2, 9)
    assert space.tags == ["O", "B-X", "I-X", "B-Y", "I-Y"]
    assert space.begins.tolist() == [False, *[True, False, False, True] * 2]
    assert space.ends.tolist() == [False, *[False, False, True, True] * 2]
    assert space.states_of(1) == slice(5, 9)
    assert space.index == {"X": 0, "Y": 1}


@pytest.mark.parametrize(
    ("name", "tied"),
    [
        ("IO", [0, 1, 1, 1, 1, 2, 2, 2, 2]),
        ("BIO", [0, 1, 2, 2, 1, 3, 4, 4, 3]),
        ("BILOU", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_tied_tags(name, tied):
    assert state_space(name, LABELS).tied_tags.tolist() == tied


@pytest.mark.parametrize("name", SCHEMES)
def test_tied_tags_of_a_path_are_the_tags_of_its_spans(name):
    scheme = SCHEMES[name]
    space = state_space(name, LABELS)
    tags, tied = np.array(space.tags), space.tied_tags
    for spans in all_segmentations(MAX_LENGTH, LABELS):
        if _read_back(spans, MAX_LENGTH, scheme) is not None:
            path = space.path(_indexed(spans), MAX_LENGTH)
            assert tags[tied[path]].tolist() == spans_to_tags(spans, MAX_LENGTH, scheme)


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("length", range(1, MAX_LENGTH + 1))
def test_allowed_paths_are_the_spans_that_the_scheme_can_express(name, length):
    scheme = SCHEMES[name]
    space = state_space(name, LABELS)
    paths = np.array(list(itertools.product(range(space.n_states), repeat=length)))
    good = space.allowed_at_start[paths[:, 0]] & space.allowed_at_end[paths[:, -1]]
    good &= space.allowed_transitions[paths[:, :-1], paths[:, 1:]].all(1)
    allowed = set(map(tuple, paths[good].tolist()))
    expressible = {
        tuple(space.path(_indexed(spans), length).tolist())
        for spans in all_segmentations(length, LABELS)
        if _read_back(spans, length, scheme) == spans
    }
    assert allowed == expressible


def test_transitions_of_many_labels_follow_from_two():
    few = state_space("BIO", "XY").allowed_transitions
    many = state_space("BIO", "VWXYZ").allowed_transitions
    assert many.shape == (21, 21)
    np.testing.assert_array_equal(many[:9, :9], few)
    # any two labels relate like the first two
    last_two = [0, *range(13, 21)]
    np.testing.assert_array_equal(many[np.ix_(last_two, last_two)], few)


@pytest.mark.parametrize("name", ["IO", "BIO", "BILOU"])
def test_only_io_cannot_have_adjacent_entities_of_one_label(name):
    assert state_space(name, LABELS).adjacent_same_label.tolist() == [name != "IO"] * 2


def test_trained_labels():
    space = state_space("BILOU", LABELS, ["Y"])
    assert space.trained_labels == ("Y",)
    assert space.trained_index == {"Y": 1}
    assert np.flatnonzero(space.trained_mask).tolist() == [0, 5, 6, 7, 8]
    assert space.labels_in(np.array([0, -1, 4, 0])) == {"X"}
    assert space.labels_in(np.array([0, -1])) == set()


def test_equal_spaces_are_one_object():
    assert state_space("BILOU", LABELS) is state_space("BILOU", tuple(LABELS), {"X", "Y"})
    assert state_space("BILOU", LABELS) is not state_space("BILOU", LABELS, ["X"])


def test_no_labels():
    space = state_space("BIO", [])
    assert space.tags == ["O"]
    assert space.tied_tags.tolist() == [0]
    assert space.allowed_transitions.tolist() == [[True]]
    assert space.adjacent_same_label.shape == (0,)
