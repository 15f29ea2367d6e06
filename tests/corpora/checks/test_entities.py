import pytest

from spacy_bigru_crf.corpora.checks.entities import (
    crossing_sentences,
    punctuation_boundaries,
    unrepresentable,
    whitespace_boundaries,
)
from tests.corpora.checks.splits import make_doc, split_of


def texts(entity_refs):
    return [(ref.document, ref.entity.text) for ref in entity_refs]


def test_entities_with_white_space_at_a_border_are_found():
    split = split_of(
        ("Anna NL Berg", [(0, 3, "PER")]),
        ("Anna NL kam", [(0, 2, "PER")]),
        ("NL Anna kam", [(0, 2, "PER")]),
    )
    assert [ref.document for ref in whitespace_boundaries(split)] == [1, 2]


def test_punctuation_that_is_unusual_for_the_label_is_found():
    laws = [("§ 5 BGB gilt", [(0, 3, "LAW")])] * 19
    slips = [("§ 7 BGB . Und", [(0, 4, "LAW")]), ("kam Anna , dann", [(1, 3, "PER")])]
    people = [("Anna kam", [(0, 1, "PER")])] * 20
    found = punctuation_boundaries(split_of(*laws, *slips, *people))
    assert [(b.label, b.mark, b.at_end, b.count) for b in found] == [
        ("LAW", ".", True, 1),
        ("PER", ",", True, 1),
    ]
    assert found[0].share == pytest.approx(1 / 20)
    assert found[0].first.document == 19
    # nothing is usual now, and the most frequent mark comes first
    everything = punctuation_boundaries(split_of(*laws, *slips, *people), usual_share=2)
    assert (everything[0].mark, everything[0].count) == ("§", 20)


def test_entities_that_cross_a_sentence_start_are_found():
    split = split_of(
        make_doc("Er kam . Anna Berg ging", [(3, 5, "PER")], starts={0, 3}),
        make_doc("Er kam . Anna Berg ging", [(3, 5, "PER")], starts={0, 4}),
        make_doc("Er kam . Anna Berg ging", [(3, 5, "PER")]),
    )
    assert texts(crossing_sentences(split)) == [(1, "Anna Berg")]


@pytest.mark.parametrize(
    ("scheme", "expected"), [("IO", [(0, "Berg"), (1, "Carl Dorn")]), ("BIO", []), ("BILOU", [])]
)
def test_what_a_scheme_cannot_express_is_found(scheme, expected):
    split = split_of(
        ("Anna Berg Bonn", [(0, 1, "PER"), (1, 2, "PER"), (2, 3, "LOC")]),
        ("Anna Berg Carl Dorn", [(0, 2, "PER"), (2, 4, "PER")]),
        ("Anna und Berg", [(0, 1, "PER"), (2, 3, "PER")]),
    )
    assert texts(unrepresentable(split, scheme)) == expected
