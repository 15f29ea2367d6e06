import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from seqeval.scheme import IOB2, IOBES, Entities

from spacy_bigru_crf.tags.read import TagSequenceError, spans_to_tags, tags_to_spans
from spacy_bigru_crf.tags.schemes import SCHEMES, get_scheme
from tests.tags.segmentations import segmentations


@pytest.mark.parametrize(
    ("scheme", "tags", "spans"),
    [
        ("IO", "I-X I-X O I-Y I-X", [(0, 2, "X"), (3, 4, "Y"), (4, 5, "X")]),
        ("BIO", "B-X I-X B-X O", [(0, 2, "X"), (2, 3, "X")]),
        ("IOB1", "I-X I-X B-X I-X O I-Y", [(0, 2, "X"), (2, 4, "X"), (5, 6, "Y")]),
        ("IOB1", "B-X I-X I-Y", [(0, 2, "X"), (2, 3, "Y")]),
        ("BILOU", "B-X I-X L-X U-X U-Y", [(0, 3, "X"), (3, 4, "X"), (4, 5, "Y")]),
        ("BIOES", "B-X E-X S-X O", [(0, 2, "X"), (2, 3, "X")]),
        ("BMES", "B-X M-X E-X S-X", [(0, 3, "X"), (3, 4, "X")]),
        ("BIO", "B-creative-work I-creative-work", [(0, 2, "creative-work")]),
        ("BIO", "", []),
        ("BIO", "O O", []),
    ],
)
def test_tags_to_spans(scheme, tags, spans):
    assert tags_to_spans(tags.split(), get_scheme(scheme)) == spans


@pytest.mark.parametrize(
    ("scheme", "tags", "index", "message"),
    [
        ("BIO", "O L-X", 1, r"\[NC-T004\] Tag 'L-X' has none of the prefixes of BIO: B, I\."),
        ("BIO", "O PER", 1, r"\[NC-T004\] Tag 'PER'"),
        ("BIO", "O-X", 0, r"\[NC-T004\] Tag 'O-X'"),
        ("BIO", "O b-X", 1, r"\[NC-T004\] Tag 'b-X'"),
        ("BIO", "O B", 1, r"\[NC-T005\] Tag 'B' has no label"),
        ("BIO", "B-X I-", 1, r"\[NC-T005\] Tag 'I-' has no label"),
        ("BIO", "O I-X", 1, r"\[NC-T006\] I-X after O is not allowed in BIO\..*--repair"),
        ("BIO", "I-X", 0, r"\[NC-T006\] I-X after the beginning"),
        ("BIO", "B-X I-Y", 1, r"\[NC-T006\] I-Y after B-X"),
        ("BILOU", "B-X O", 1, r"\[NC-T006\] O after B-X is not allowed in BILOU"),
        ("BILOU", "O B-X", 1, r"\[NC-T006\] the end after B-X"),
        ("BIOES", "S-X E-X", 1, r"\[NC-T006\] E-X after S-X"),
        ("BMES", "B-X B-X E-X", 1, r"\[NC-T006\] B-X after B-X"),
    ],
)
def test_malformed_tags_are_refused_with_their_place(scheme, tags, index, message):
    with pytest.raises(TagSequenceError, match=rf"^token {index}: {message}") as caught:
        tags_to_spans(tags.split(), get_scheme(scheme))
    assert caught.value.index == index
    assert caught.value.found == tags.split()[index]
    assert caught.value.message.startswith("[NC-T")


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.sampled_from([name for name in SCHEMES if name != "IO"]), segmentations())
def test_spans_to_tags_and_back(name, spans_and_length):
    spans, length = spans_and_length
    scheme = SCHEMES[name]
    tags = spans_to_tags(spans, length, scheme)
    assert len(tags) == length
    assert tags_to_spans(tags, scheme) == spans


@settings(derandomize=True, deadline=None)
@given(segmentations())
def test_io_either_reads_back_or_refuses(spans_and_length):
    spans, length = spans_and_length
    io = SCHEMES["IO"]
    adjacent_same_label = any(
        left[1] == right[0] and left[2] == right[2] for left, right in itertools.pairwise(spans)
    )
    if adjacent_same_label:
        with pytest.raises(ValueError, match="T007"):
            spans_to_tags(spans, length, io)
    else:
        assert tags_to_spans(spans_to_tags(spans, length, io), io) == spans


@settings(derandomize=True, deadline=None)
@given(st.sampled_from([("BIO", IOB2), ("BIOES", IOBES)]), segmentations(labels=("X", "Y")))
def test_reads_what_strict_seqeval_reads(name_and_oracle, spans_and_length):
    name, oracle = name_and_oracle
    spans, length = spans_and_length
    tags = spans_to_tags(spans, length, SCHEMES[name])
    entities = Entities([tags], oracle).entities[0] if tags else []
    assert tags_to_spans(tags, SCHEMES[name]) == [(e.start, e.end, e.tag) for e in entities]


def test_spans_to_tags_takes_spans_in_any_order():
    assert spans_to_tags([(2, 3, "Y"), (0, 2, "X")], 4, SCHEMES["BIO"]) == [
        "B-X",
        "I-X",
        "B-Y",
        "O",
    ]


def test_iob1_is_written_with_the_tags_of_bio():
    assert spans_to_tags([(1, 3, "X")], 3, SCHEMES["IOB1"]) == ["O", "B-X", "I-X"]


def test_io_says_which_spans_it_cannot_express_and_which_schemes_can():
    message = r"Spans \(1, 2\) and \(2, 4\) touch and are both 'X'.*BIO, IOB1, BILOU, BIOES, BMES"
    with pytest.raises(ValueError, match=message):
        spans_to_tags([(1, 2, "X"), (2, 4, "X")], 5, SCHEMES["IO"])


@pytest.mark.parametrize(
    ("spans", "code"),
    [
        ([(1, 1, "X")], "T002"),
        ([(-1, 1, "X")], "T002"),
        ([(0, 4, "X")], "T002"),
        ([(0, 2, "X"), (1, 3, "X")], "T003"),
    ],
)
def test_spans_to_tags_refuses(spans, code):
    with pytest.raises(ValueError, match=code):
        spans_to_tags(spans, 3, SCHEMES["BIO"])
