import pytest

from spacy_bigru_crf.corpora.annotated_text import check_text, quote


def test_quote_shortens():
    assert quote("a\nb") == r"'a\nb'"
    assert quote("a" * 40 + "b" * 40) == repr("a" * 30 + " … " + "b" * 30)


def test_half_a_surrogate_pair_is_refused():
    check_text("💩")
    with pytest.raises(ValueError, match=r"D028.* U\+D83D at character 2 "):
        check_text("ab\ud83dc")
