import pytest
from hypothesis import given, settings

from spacy_bigru_crf.tags.states import spans_to_states, states_to_spans
from tests.tags.segmentations import segmentations

LABELS = ["X", "Y"]
MAX_LENGTH = 4


def _indexed(spans):
    return [(start, end, LABELS.index(label)) for start, end, label in spans]


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
