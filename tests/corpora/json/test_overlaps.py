from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_bigru_crf.corpora.annotated_text import CharSpan
from spacy_bigru_crf.corpora.conversion.entity_counts import EntityCounts
from spacy_bigru_crf.corpora.json.overlaps import Overlap, resolve_overlaps, trim_entities

TEXT = "Paul Ulm."


def _resolve(spans, overlap=Overlap.ERROR, text=TEXT):
    counts, problems = EntityCounts(), []
    kept = resolve_overlaps(
        spans, overlap, counts, problems.append, lambda span: text[span.start : span.end]
    )
    return kept, counts, problems


def test_entities_are_put_in_order():
    entities = [CharSpan(5, 9, "B"), CharSpan(0, 2, "C"), CharSpan(2, 5, "A")]
    kept, counts, problems = _resolve(entities)
    assert kept == [entities[1], entities[2], entities[0]]
    assert not problems
    assert not counts.refused.total()


def test_the_same_entity_twice_is_one():
    kept, counts, problems = _resolve([CharSpan(0, 4, "A")] * 3)
    assert kept == [(0, 4, "A")]
    assert counts.refused == {"given twice": 2}
    assert not problems


@pytest.mark.parametrize(
    ("left", "right"),
    [((0, 4), (0, 4)), ((0, 4), (3, 6)), ((0, 9), (2, 3)), ((1, 2), (1, 6))],
    ids=["same", "partly", "nested", "same start"],
)
def test_overlap_shows_both(left, right):
    first, second = CharSpan(*left, "X"), CharSpan(*right, "Y")
    expected = (
        f"[NC-D021] Entities {TEXT[slice(*left)]!r} {first} and {TEXT[slice(*right)]!r} {second} "
        "overlap."
    )
    for entities in ([first, second], [second, first]):
        _, _, (problem,) = _resolve(entities)
        assert problem.startswith(expected)


def test_all_overlaps_of_a_text_are_shown():
    _, _, problems = _resolve([CharSpan(0, 9, "A"), CharSpan(0, 2, "B"), CharSpan(3, 4, "C")])
    assert len(problems) == 2


@pytest.mark.parametrize(
    ("spans", "longest", "first"),
    [
        ([(0, 4, "A"), (0, 4, "B")], [0], [0]),
        ([(0, 4, "A"), (0, 8, "B")], [1], [0]),
        ([(0, 4, "A"), (2, 8, "B"), (7, 9, "C")], [1], [0, 2]),
        ([(5, 8, "A"), (0, 6, "B")], [1], [1]),
        ([(0, 2, "A"), (1, 3, "B"), (2, 4, "C")], [0, 2], [0, 2]),
    ],
)
def test_longest_and_first(spans, longest, first):
    spans = [CharSpan(*span) for span in spans]
    for overlap, expected in ((Overlap.LONGEST, longest), (Overlap.FIRST, first)):
        kept, counts, problems = _resolve(spans, overlap)
        assert kept == sorted(spans[index] for index in expected)
        left_out = {"overlaps another entity": len(spans) - len(expected)}
        assert counts.refused == left_out
        assert not problems


_spans = st.builds(
    lambda start, length, label: CharSpan(start, start + length, label),
    st.integers(0, 9),
    st.integers(1, 6),
    st.sampled_from("AB"),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(_spans, max_size=6), st.sampled_from(Overlap))
def test_nothing_overlaps_and_all_are_accounted_for(spans, overlap):
    kept, counts, problems = _resolve(spans, overlap, "x" * 20)
    assert all(left.end <= right.start for left, right in pairwise(kept))
    assert len(kept) + counts.refused.total() == len(spans)
    distinct = sorted(set(spans))
    overlapping = any(left.end > right.start for left, right in pairwise(distinct))
    assert bool(problems) == (overlapping and overlap is Overlap.ERROR)
    if not overlapping:
        assert kept == distinct


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (2, 2), (3, 2), (0, 10), (9, 10)])
def test_offsets_outside_of_the_text_are_reported(start, end):
    problems = []
    assert trim_entities(TEXT, [CharSpan(start, end, "X")], problems.append) == []
    assert f"({start}, {end}, X)" in problems[0]
    assert "9 characters" in problems[0]
    assert problems[0].startswith("[NC-D019] ")


@pytest.mark.parametrize(
    ("characters", "expected", "moved"),
    [
        ((0, 4), (0, 4), False),
        ((0, 5), (0, 4), True),
        ((4, 9), (5, 9), True),
        ((4, 5), (4, 5), False),
    ],
)
def test_white_space_at_the_ends_is_removed(characters, expected, moved):
    spans = [CharSpan(*characters, "X")]
    assert trim_entities(TEXT, spans, pytest.fail) == [((*expected, "X"), moved)]


def test_all_kinds_of_white_space_are_removed():
    text = " \n\xa0\u3000Ulm\t\u2028"
    ((span, moved),) = trim_entities(text, [CharSpan(0, len(text), "X")], pytest.fail)
    assert (text[span.start : span.end], moved) == ("Ulm", True)
