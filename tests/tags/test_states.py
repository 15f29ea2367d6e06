import itertools

import numpy as np
import pytest
from hypothesis import given, settings

from spacy_bigru_crf.tags.read import spans_to_tags, tags_to_spans
from spacy_bigru_crf.tags.schemes import SCHEMES
from spacy_bigru_crf.tags.states import (
    allowed_at_end,
    allowed_at_start,
    allowed_transitions,
    begins_span,
    ends_span,
    n_states,
    spans_to_states,
    states_to_spans,
    tag_names,
    tied_tags,
)
from tests.tags.segmentations import all_segmentations, segmentations

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
    assert n_states(2) == 9
    assert tag_names(SCHEMES["BIO"], LABELS) == ["O", "B-X", "I-X", "B-Y", "I-Y"]
    assert begins_span(2).tolist() == [False, *[True, False, False, True] * 2]
    assert ends_span(2).tolist() == [False, *[False, False, True, True] * 2]


@pytest.mark.parametrize(
    ("name", "tied"),
    [
        ("IO", [0, 1, 1, 1, 1, 2, 2, 2, 2]),
        ("BIO", [0, 1, 2, 2, 1, 3, 4, 4, 3]),
        ("BILOU", [0, 1, 2, 3, 4, 5, 6, 7, 8]),
    ],
)
def test_tied_tags(name, tied):
    assert tied_tags(SCHEMES[name], 2).tolist() == tied


@pytest.mark.parametrize("name", SCHEMES)
def test_tied_tags_of_a_path_are_the_tags_of_its_spans(name):
    scheme = SCHEMES[name]
    tags = np.array(tag_names(scheme, LABELS))
    tied = tied_tags(scheme, len(LABELS))
    for spans in all_segmentations(MAX_LENGTH, LABELS):
        if _read_back(spans, MAX_LENGTH, scheme) is not None:
            path = spans_to_states(_indexed(spans), MAX_LENGTH)
            assert tags[tied[path]].tolist() == spans_to_tags(spans, MAX_LENGTH, scheme)


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize("length", range(1, MAX_LENGTH + 1))
def test_allowed_paths_are_the_spans_that_the_scheme_can_express(name, length):
    scheme = SCHEMES[name]
    transitions = allowed_transitions(scheme, len(LABELS)).tolist()
    starts = allowed_at_start(len(LABELS)).tolist()
    ends = allowed_at_end(len(LABELS)).tolist()
    allowed = {
        path
        for path in itertools.product(range(n_states(len(LABELS))), repeat=length)
        if starts[path[0]]
        and ends[path[-1]]
        and all(transitions[i][j] for i, j in itertools.pairwise(path))
    }
    expressible = {
        tuple(spans_to_states(_indexed(spans), length).tolist())
        for spans in all_segmentations(length, LABELS)
        if _read_back(spans, length, scheme) == spans
    }
    assert allowed == expressible


def test_transitions_of_many_labels_follow_from_two():
    few = allowed_transitions(SCHEMES["BIO"], 2)
    many = allowed_transitions(SCHEMES["BIO"], 5)
    assert many.shape == (21, 21)
    np.testing.assert_array_equal(many[:9, :9], few)
    # any two labels relate like the first two
    last_two = [0, *range(13, 21)]
    np.testing.assert_array_equal(many[np.ix_(last_two, last_two)], few)


@settings(derandomize=True, deadline=None)
@given(segmentations(labels=("X", "Y")))
def test_spans_to_states_and_back(spans_and_length):
    spans, length = spans_and_length
    states = spans_to_states(_indexed(spans), length)
    assert states.shape == (length,)
    assert states_to_spans(states) == _indexed(spans)


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([(0, 0, 0)], "T002"),
        ([(-1, 1, 0)], "T002"),
        ([(2, 4, 0)], "T002"),
        ([(0, 2, 0), (1, 3, 0)], "T003"),
    ],
)
def test_spans_to_states_refuses(spans, code):
    with pytest.raises(ValueError, match=code):
        spans_to_states(spans, 3)
