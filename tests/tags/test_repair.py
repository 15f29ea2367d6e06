import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities

from spacy_bigru_crf.tags.read import TagSequenceError, spans_to_tags, tags_to_spans
from spacy_bigru_crf.tags.repair import repair_tags
from spacy_bigru_crf.tags.schemes import SCHEMES, get_scheme
from tests.tags.conlleval import read_chunks
from tests.tags.segmentations import segmentations

# seqeval writes all schemes with four prefixes with these letters
SEQEVAL_LETTERS = {"L": "E", "U": "S", "M": "I"}


def _tags(name):
    tags = [f"{letter}-{label}" for letter in SCHEMES[name].letters for label in ("X", "Y")]
    return st.tuples(st.just(name), st.lists(st.sampled_from(["O", *tags]), max_size=12))


def _tags_of(names):
    """The name of one of these schemes, and any of its tags in any order."""
    return st.sampled_from(list(names)).flatmap(_tags)


thorough = settings(max_examples=150, derandomize=True, deadline=None)


@pytest.mark.parametrize(
    ("scheme", "tags", "spans", "changed"),
    [
        ("BIO", "B-X I-X O", [(0, 2, "X")], 0),
        ("BIO", "O I-X I-X", [(1, 3, "X")], 1),
        ("BIO", "B-X I-Y", [(0, 1, "X"), (1, 2, "Y")], 1),
        ("BIO", "I-X B-X", [(0, 1, "X"), (1, 2, "X")], 1),
        ("IOB1", "I-X O B-X", [(0, 1, "X"), (2, 3, "X")], 0),
        ("IO", "I-X I-Y", [(0, 1, "X"), (1, 2, "Y")], 0),
        ("BIOES", "B-X B-X E-X", [(0, 1, "X"), (1, 3, "X")], 1),
        ("BIOES", "B-X I-X O", [(0, 2, "X")], 1),
        ("BIOES", "E-X I-X E-X", [(0, 1, "X"), (1, 3, "X")], 2),
        ("BILOU", "L-X L-X", [(0, 1, "X"), (1, 2, "X")], 2),
        ("BILOU", "B-X U-X L-X", [(0, 1, "X"), (1, 2, "X"), (2, 3, "X")], 2),
        ("BMES", "M-X M-X", [(0, 2, "X")], 2),
        ("BMES", "", [], 0),
    ],
)
def test_repair_tags(scheme, tags, spans, changed):
    assert repair_tags(tags.split(), get_scheme(scheme)) == (spans, changed)


@thorough
@given(_tags_of(["IO", "BIO", "IOB1"]))
def test_repair_reads_what_conlleval_reads(name_and_tags):
    name, tags = name_and_tags
    assert repair_tags(tags, SCHEMES[name])[0] == read_chunks(tags)


@thorough
@given(_tags_of(SCHEMES))
def test_repair_reads_what_seqeval_reads(name_and_tags):
    name, tags = name_and_tags
    theirs = [SEQEVAL_LETTERS.get(tag[0], tag[0]) + tag[1:] for tag in tags]
    expected = [(start, end + 1, label) for label, start, end in get_entities(theirs)]
    assert repair_tags(tags, SCHEMES[name])[0] == expected


@thorough
@given(st.sampled_from([name for name in SCHEMES if name != "IO"]), segmentations())
def test_repair_leaves_well_formed_tags_alone(name, spans_and_length):
    spans, length = spans_and_length
    assert repair_tags(spans_to_tags(spans, length, SCHEMES[name]), SCHEMES[name]) == (spans, 0)


@thorough
@given(_tags_of(SCHEMES))
def test_nothing_is_changed_just_where_strict_reading_succeeds(name_and_tags):
    name, tags = name_and_tags
    spans, changed = repair_tags(tags, SCHEMES[name])
    try:
        strict = tags_to_spans(tags, SCHEMES[name])
    except TagSequenceError:
        assert changed > 0
    else:
        assert (strict, 0) == (spans, changed)


@pytest.mark.parametrize(("tag", "code"), [("L-X", "T004"), ("B-", "T005")])
def test_tags_of_no_scheme_are_not_repaired(tag, code):
    with pytest.raises(TagSequenceError, match=code):
        repair_tags(["O", tag], SCHEMES["BIO"])
