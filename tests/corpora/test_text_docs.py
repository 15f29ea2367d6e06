import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, CharSpan
from spacy_bigru_crf.corpora.text_docs import make_language, make_text_doc

TEXT = "Paul wohnt in Neu-Ulm."


@pytest.fixture(scope="module")
def nlp():
    return make_language("de")


def _doc(nlp, *entities, text=TEXT, tokens=None, misaligned=Misaligned.ERROR):
    annotated = AnnotatedText(text, [CharSpan(*entity) for entity in entities], tokens)
    return make_text_doc(nlp, annotated, misaligned)


def _stored(doc):
    """The document after it has been in a file."""
    (stored,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(Vocab())
    return stored


def _entities(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def test_tokens_are_those_of_the_language(nlp):
    doc, _ = _doc(nlp, text="Z.B.  Dr. Müller\n")
    assert [token.text for token in doc] == [token.text for token in nlp("Z.B.  Dr. Müller\n")]
    assert doc.text == "Z.B.  Dr. Müller\n"
    assert not doc.has_unknown_spaces


def test_entities(nlp):
    doc, alignment = _doc(nlp, (0, 4, "PER"), (14, 21, "LOC"))
    assert alignment.spans == [(0, 1, "PER"), (3, 4, "LOC")]
    assert _entities(_stored(doc)) == [(0, 4, "PER"), (14, 21, "LOC")]
    assert [token.ent_iob_ for token in _stored(doc)] == ["B", "O", "O", "B", "O"]


def test_text_without_entities_is_annotated(nlp):
    doc, _ = _doc(nlp)
    assert {token.ent_iob_ for token in _stored(doc)} == {"O"}


def test_text_with_unknown_entities_is_not(nlp):
    doc, alignment = make_text_doc(nlp, AnnotatedText(TEXT, None), Misaligned.ERROR)
    assert alignment is None
    assert not _stored(doc).has_annotation("ENT_IOB")


def test_misaligned_entities_are_missing(nlp):
    doc, alignment = _doc(nlp, (0, 4, "PER"), (9, 17, "LOC"), misaligned=Misaligned.MISSING)
    assert alignment.missing == [1, 2, 3]
    assert [token.ent_iob for token in _stored(doc)] == [3, 0, 0, 0, 2]
    assert _entities(_stored(doc)) == [(0, 4, "PER")]


def test_misaligned_entities_are_refused(nlp):
    with pytest.raises(ValueError, match=r"D022.*'Neu' \(14, 17, LOC\).*'Neu-Ulm' \(14, 21\)"):
        _doc(nlp, (14, 17, "LOC"))


def test_tokens_of_the_annotation_win(nlp):
    text = "\nNeu-Ulm  x "
    tokens = [(0, 1), (1, 4), (4, 5), (5, 8), (9, 10), (10, 11)]
    doc, _ = _doc(nlp, (1, 4, "X"), (5, 8, "Y"), text=text, tokens=tokens)
    doc = _stored(doc)
    assert doc.text == text
    assert [token.text for token in doc] == ["\n", "Neu", "-", "Ulm", " ", "x"]
    assert _entities(doc) == [(1, 4, "X"), (5, 8, "Y")]


def test_characters_are_those_of_python(nlp):
    doc, _ = _doc(nlp, (5, 8, "LOC"), text="💩 e\u0301 Ulm")
    assert [ent.text for ent in doc.ents] == ["Ulm"]


def test_unknown_language():
    with pytest.raises(ValueError, match=r"D011.*'klingon'"):
        make_language("klingon")


def test_language_whose_tokenizer_is_not_installed(monkeypatch):
    def blank(lang):
        raise ImportError(f"{lang} needs a package")

    monkeypatch.setattr("spacy.blank", blank)
    with pytest.raises(ValueError, match=r"D026.*'ja': ja needs a package"):
        make_language("ja")
