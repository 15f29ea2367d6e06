from spacy_bigru_crf.corpora.spaces.marks import CLOSING, OPENING, is_enclitic, is_proclitic


def test_no_mark_is_on_both_sides():
    assert OPENING.isdisjoint(CLOSING)


def test_clitics_by_language():
    assert is_enclitic("Anna", "'s", "de")
    assert is_enclitic("disse", "-lhe", "pt")
    assert not is_enclitic("und", "-taschen", "de")
    assert not is_enclitic("und", "-taschen", "xx")
    assert not is_enclitic(".", "-se", "pt")
    assert is_enclitic("can", "not", "en")
    assert not is_enclitic("can", "not", "fr")
    assert is_proclitic("dell'", "arte", "it")
    assert not is_proclitic("po'", "di", "it")
    assert not is_proclitic("dell'", "arte", "de")
    assert is_proclitic("l'", "arte", "xx")
    assert not is_proclitic("dell'", "arte", "xx")
