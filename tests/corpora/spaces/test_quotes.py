import pytest

from spacy_bigru_crf.corpora.spaces.quotes import quote_sides


@pytest.mark.parametrize(
    ("tokens", "sides"),
    [
        ("Bonn", ""),
        ('" a " b " c "', "oc oc"),
        ('a " b', "o"),
        ('a "', "c"),
        ('"', "o"),
        ('a " .', "c"),
        ("„ a “ b „ c “", "oc oc"),
        ("“ a ”", "oc"),
        ('„ a " „ b "', "oc oc"),
        ("« a »", "oc"),
        ("» a «", "oc"),
        ("a »", "c"),
        ("‘ a ’ b ’", "oc"),
        ("a ' s b ' c", ""),
        ("' a ' b", "oc"),
        ("`` a ''", "oc"),
    ],
)
def test_sides(tokens, sides):
    found = quote_sides(tokens.split(), "en")
    assert "".join("oc"[not opens] for _, opens in sorted(found.items())) == sides.replace(" ", "")
    assert all(not tokens.split()[index].isalnum() for index in found)


def test_no_tokens():
    assert quote_sides([], "en") == {}


def test_apostrophes_of_romance_languages_are_no_quotation_marks():
    words = ["jusqu", "'", "ici", "l", "'", "homme"]
    assert quote_sides(words, "fr") == {}
