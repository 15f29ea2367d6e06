import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.alignment import Misaligned
from spacy_bigru_crf.corpora.annotated_text import AnnotatedText, CharSpan
from spacy_bigru_crf.corpora.columns.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.docs import (
    group_sentences,
    make_doc,
    make_language,
    make_text_doc,
    make_vocab,
)

TEXT = "Paul wohnt in Neu-Ulm."


def _sentence(words, *spans, starts_document=False, missing=()):
    spaces = [None] * len(words)
    return AnnotatedSentence(
        starts_document, words, list(spans), repaired_tags=0, spaces=spaces, missing=list(missing)
    )


def _entities(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


@pytest.fixture
def two_documents():
    """A document of three sentences and one of two."""
    return [
        _sentence(["a"], starts_document=True),
        _sentence(["b"]),
        _sentence(["c"]),
        _sentence(["d"], starts_document=True),
        _sentence(["e"]),
    ]


@pytest.mark.parametrize(
    ("n_sents", "groups"),
    [(1, "a b c d e"), (2, "ab c de"), (3, "abc de"), (9, "abc de"), (0, "abc de")],
)
def test_groups_do_not_cross_document_borders(two_documents, n_sents, groups):
    grouped = group_sentences(two_documents, n_sents)
    assert ["".join(s.words[0] for s in group) for group in grouped] == groups.split()


def test_negative_group_size_is_refused():
    with pytest.raises(ValueError, match=r"D010.*-1"):
        list(group_sentences([], -1))


def test_spans_and_sentence_starts_of_a_document_with_sentences():
    sentences = [_sentence(["a", "b"], (1, 2, "X")), _sentence(["c", "d", "e"], (0, 3, "Y"))]
    doc = make_doc(Vocab(), sentences)
    assert _entities(doc) == [(1, 2, "X"), (2, 5, "Y")]
    assert [token.is_sent_start for token in doc] == [True, False, True, False, False]


def test_tokens_without_annotation_are_missing_rather_than_outside():
    sentences = [_sentence(["a"]), _sentence(["b", "c", "d"], (0, 1, "X"), missing=[2])]
    doc = make_doc(Vocab(), sentences)
    assert [token.ent_iob_ for token in doc] == ["O", "B", "O", ""]


def test_words_have_the_spacing_of_spacys_converters():
    doc = make_doc(Vocab(), [_sentence(["New", "York"])])
    assert doc.text == "New York "
    assert doc.has_unknown_spaces


def test_characters_are_joined_to_the_text():
    words = ["阿", " ", " ", "迪", "\u3000", "\x85", "A"]
    doc = make_doc(Vocab(), [_sentence(words, (0, 4, "HP"))], [False] * len(words))
    assert [token.text for token in doc] == words
    assert doc.text == "".join(words)
    assert not doc.has_unknown_spaces
    assert _entities(doc) == [(0, 4, "HP")]


def test_document_without_entities_is_annotated():
    doc = make_doc(Vocab(), [_sentence(["a", "b"])])
    assert doc.has_annotation("ENT_IOB")
    assert [token.ent_iob_ for token in doc] == ["O", "O"]


@pytest.mark.parametrize("spaces", [[False, False, True, True, False], None])
def test_everything_survives_a_doc_bin(spaces):
    sentences = [_sentence(["a", " "], (0, 2, "X")), _sentence(["c"]), _sentence(["d", "e"])]
    doc = make_doc(make_vocab("xx"), sentences, spaces)
    (loaded,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(Vocab())
    assert loaded.text == doc.text
    assert _entities(loaded) == [(0, 2, "X")]
    assert [sent.start for sent in loaded.sents] == [0, 2, 3]
    assert [token.ent_iob_ for token in loaded] == ["B", "I", "O", "O", "O"]
    assert loaded.has_unknown_spaces is (spaces is None)


def test_vocab_of_a_language_has_its_normal_forms():
    assert make_vocab("de")["Haus"].norm_ == "haus"
    assert make_vocab("de")["Haus"].lang_ == "de"


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match=r"D011.*'klingon'"):
        make_vocab("klingon")


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


def _char_entities(doc):
    return [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents]


def test_tokens_are_those_of_the_language(nlp):
    doc, _ = _doc(nlp, text="Z.B.  Dr. Müller\n")
    assert [token.text for token in doc] == [token.text for token in nlp("Z.B.  Dr. Müller\n")]
    assert doc.text == "Z.B.  Dr. Müller\n"
    assert not doc.has_unknown_spaces


def test_entities(nlp):
    doc, alignment = _doc(nlp, (0, 4, "PER"), (14, 21, "LOC"))
    assert alignment.spans == [(0, 1, "PER"), (3, 4, "LOC")]
    assert _char_entities(_stored(doc)) == [(0, 4, "PER"), (14, 21, "LOC")]
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
    assert _char_entities(_stored(doc)) == [(0, 4, "PER")]


def test_misaligned_entities_are_problems(nlp):
    _, alignment = _doc(nlp, (14, 17, "LOC"))
    (problem,) = alignment.problems
    assert "D022" in problem
    assert "'Neu' (14, 17, LOC)" in problem
    assert "'Neu-Ulm' (14, 21)" in problem


def test_characters_of_unknown_annotation_are_missing(nlp):
    annotated = AnnotatedText("Paul in Ulm", [CharSpan(0, 4, "PER")], unknown=[(2, 6)])
    doc, alignment = make_text_doc(nlp, annotated, Misaligned.ERROR)
    assert [token.ent_iob_ for token in doc] == ["B", "", "O"]
    assert alignment.missing == [1]


def test_tokens_of_the_annotation_win(nlp):
    text = "\nNeu-Ulm  x "
    tokens = [(0, 1), (1, 4), (4, 5), (5, 8), (9, 10), (10, 11)]
    doc, _ = _doc(nlp, (1, 4, "X"), (5, 8, "Y"), text=text, tokens=tokens)
    doc = _stored(doc)
    assert doc.text == text
    assert [token.text for token in doc] == ["\n", "Neu", "-", "Ulm", " ", "x"]
    assert _char_entities(doc) == [(1, 4, "X"), (5, 8, "Y")]


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
