import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_bigru_crf.corpora.annotated_text import CharSpan
from spacy_bigru_crf.corpora.json.agreement import Annotation, agree

PER, LONG, LOC = CharSpan(0, 4, "PER"), CharSpan(0, 10, "PER"), CharSpan(14, 17, "LOC")
AS_ORG = CharSpan(0, 4, "ORG")


def _agree(*annotations):
    return agree([Annotation(spans, (str(i),)) for i, spans in enumerate(annotations)])


def test_one_annotation_stays():
    agreement = _agree([PER, LOC])
    assert (agreement.entities, agreement.unknown, agreement.not_agreed) == ([PER, LOC], [], 0)


@pytest.mark.parametrize(
    ("annotations", "entities", "unknown", "missing", "refused", "not_agreed"),
    [
        # all agree
        (([PER], [PER]), [PER], [], 0, 1, 0),
        (([], []), [], [], 0, 0, 0),
        # one of two
        (([PER], []), [], [(0, 4)], 1, 0, 1),
        (([PER], [AS_ORG]), [], [(0, 4)], 2, 0, 2),
        (([PER, LOC], [LOC]), [LOC], [(0, 4)], 1, 1, 1),
        # two of three
        (([PER], [PER], []), [PER], [], 0, 1, 1),
        (([PER], [], []), [], [], 0, 1, 1),
        # three of three, all different
        (([PER], [AS_ORG], []), [], [(0, 4)], 2, 0, 2),
        (([PER], [LONG], []), [], [(0, 4)], 2, 0, 2),
        # a majority beside an entity that overlaps it
        (([PER], [PER], [LONG]), [PER], [], 0, 2, 2),
        (([LONG], [LONG], [PER]), [LONG], [], 0, 2, 2),
        # two of four are no majority
        (([PER], [PER], [], []), [], [(0, 4)], 2, 0, 1),
        (([PER], [PER], [PER], []), [PER], [], 0, 2, 1),
    ],
)
def test_majority(annotations, entities, unknown, missing, refused, not_agreed):
    agreement = _agree(*annotations)
    assert agreement.entities == entities
    assert agreement.unknown == unknown
    assert agreement.counts.missing.total() == missing
    assert agreement.counts.refused.total() == refused
    assert agreement.not_agreed == not_agreed


def test_ground_truth_comes_first():
    others = [Annotation([LONG, LOC], ("a",)), Annotation([LONG], ("b",))]
    agreement = agree([*others, Annotation([PER], ("c",), ground_truth=True)])
    assert (agreement.entities, agreement.unknown, agreement.n_annotators) == ([PER], [], 1)
    assert agreement.counts.refused == {"not in the ground truth": 3}


def test_several_ground_truths_are_compared():
    truths = [Annotation([PER], (name,), ground_truth=True) for name in "ab"]
    agreement = agree([Annotation([LOC], ("c",)), *truths])
    assert (agreement.entities, agreement.n_annotators) == ([PER], 2)


@pytest.mark.parametrize(("times", "expected"), [(("1", "2"), LOC), (("2", "1"), PER)])
def test_the_latest_annotation_of_an_annotator_counts(times, expected):
    annotations = [
        Annotation([span], ("a",), time=time) for span, time in zip((PER, LOC), times, strict=True)
    ]
    agreement = agree(annotations)
    assert agreement.entities == [expected]
    assert agreement.counts.refused == {"replaced by a later annotation": 1}


def test_without_times_the_last_one_counts():
    agreement = agree([Annotation([PER], ("a",)), Annotation([], ("a",))])
    assert agreement.entities == []
    assert agreement.counts.refused.total() == 1


def test_annotators_without_a_name_are_different_ones():
    assert agree([Annotation([PER]), Annotation([PER]), Annotation([])]).entities == [PER]


@st.composite
def _annotations(draw):
    """Entities of some annotators; no two of one annotator overlap."""
    annotations = []
    for index in range(draw(st.integers(1, 5))):
        places = sorted(draw(st.sets(st.integers(0, 12), max_size=6)))
        spans = [
            CharSpan(start, end, draw(st.sampled_from("AB")))
            for start, end in zip(places[::2], places[1::2], strict=False)
        ]
        name = draw(st.sampled_from(["", "a", str(index)]))
        annotations.append(
            Annotation(spans, (name,) if name else (), draw(st.booleans()), draw(st.text("12")))
        )
    return annotations


@settings(max_examples=150, deadline=None, derandomize=True)
@given(_annotations())
def test_every_entity_is_accounted_for(annotations):
    agreement = agree(annotations)
    n = sum(len(annotation.entities) for annotation in annotations)
    counts = agreement.counts
    assert len(agreement.entities) + counts.missing.total() + counts.refused.total() == n
    inside = {i for span in agreement.entities for i in range(span.start, span.end)}
    assert len(inside) == sum(span.end - span.start for span in agreement.entities)
    assert inside.isdisjoint(i for start, end in agreement.unknown for i in range(start, end))
