import pytest

from spacy_bigru_crf.tags.boundaries import Boundary, boundary_between, split_tag
from spacy_bigru_crf.tags.schemes import get_scheme

CONTINUES, BREAKS, FORBIDDEN = Boundary.CONTINUES, Boundary.BREAKS, Boundary.FORBIDDEN


@pytest.mark.parametrize(
    ("tag", "parts"),
    [("O", ("O", "")), ("B-GS", ("B", "GS")), ("B-creative-work", ("B", "creative-work"))],
)
def test_split_tag_at_the_first_hyphen(tag, parts):
    assert split_tag(tag) == parts


@pytest.mark.parametrize(
    ("scheme", "left", "right", "expected"),
    [
        ("IO", "O", "I-X", BREAKS),
        ("IO", "I-X", "I-X", CONTINUES),
        ("IO", "I-X", "I-Y", BREAKS),
        ("BIO", "O", "O", BREAKS),
        ("BIO", "O", "I-X", FORBIDDEN),
        ("BIO", "B-X", "I-X", CONTINUES),
        ("BIO", "I-X", "I-X", CONTINUES),
        ("BIO", "I-X", "B-X", BREAKS),
        ("BIO", "B-X", "I-Y", FORBIDDEN),
        ("BIO", "B-X", "O", BREAKS),
        ("IOB1", "O", "I-X", BREAKS),
        ("IOB1", "O", "B-X", BREAKS),
        ("IOB1", "I-X", "B-X", BREAKS),
        ("IOB1", "B-X", "I-X", CONTINUES),
        ("IOB1", "I-Y", "I-X", BREAKS),
        ("BILOU", "B-X", "O", FORBIDDEN),
        ("BILOU", "B-X", "L-X", CONTINUES),
        ("BILOU", "B-X", "L-Y", FORBIDDEN),
        ("BILOU", "B-X", "B-X", FORBIDDEN),
        ("BILOU", "L-X", "B-X", BREAKS),
        ("BILOU", "L-X", "I-X", FORBIDDEN),
        ("BILOU", "U-X", "U-X", BREAKS),
        ("BILOU", "O", "L-X", FORBIDDEN),
        ("BMES", "B-X", "M-X", CONTINUES),
        ("BMES", "M-X", "S-X", FORBIDDEN),
    ],
)
def test_boundary_between(scheme, left, right, expected):
    assert boundary_between(get_scheme(scheme), left, right) is expected


def test_tag_of_another_scheme_is_a_key_error():
    with pytest.raises(KeyError):
        boundary_between(get_scheme("BIO"), "B-X", "L-X")
