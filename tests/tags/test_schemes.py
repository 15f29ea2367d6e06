import pytest

from spacy_bigru_crf.tags.schemes import BILOU, BIO, BIOES, BMES, IO, IOB1, SCHEMES, get_scheme


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("IO", IO),
        ("BIO", BIO),
        ("IOB2", BIO),
        ("iob2", BIO),
        ("IOB", IOB1),
        ("IOB1", IOB1),
        ("BILOU", BILOU),
        ("BILUO", BILOU),
        ("BIOES", BIOES),
        ("IOBES", BIOES),
        ("bmes", BMES),
    ],
)
def test_get_scheme_knows_other_names(name, scheme):
    assert get_scheme(name) is scheme


def test_get_scheme_names_the_known_ones():
    with pytest.raises(ValueError, match=r"T001.*'BIEO'.*IO, BIO, .*BILUO"):
        get_scheme("BIEO")


@pytest.mark.parametrize(
    ("scheme", "letters"),
    [(IO, "IIII"), (BIO, "BIIB"), (IOB1, "BIIB"), (BILOU, "BILU"), (BIOES, "BIES"), (BMES, "BMES")],
)
def test_letter_for_begin_inside_last_unit(scheme, letters):
    positions = [(True, False), (False, False), (False, True), (True, True)]
    assert "".join(scheme.letter_for(first, last) for first, last in positions) == letters


def test_unknown_prefix_is_a_key_error():
    with pytest.raises(KeyError):
        BIO["L"]


def test_only_iob1_is_input_only():
    assert [name for name, scheme in SCHEMES.items() if scheme.input_only] == ["IOB1"]
