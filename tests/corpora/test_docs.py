import pytest
from spacy.tokens import DocBin
from spacy.vocab import Vocab

from spacy_bigru_crf.corpora.annotation import AnnotatedSentence
from spacy_bigru_crf.corpora.docs import group_sentences, make_doc, make_vocab


def _sentence(words, *spans, opens_document=False):
    return AnnotatedSentence(opens_document, words, list(spans), repaired_tags=0)


def _entities(doc):
    return [(ent.start, ent.end, ent.label_) for ent in doc.ents]


@pytest.fixture
def two_documents():
    """A document of three sentences and one of two."""
    return [
        _sentence(["a"], opens_document=True),
        _sentence(["b"]),
        _sentence(["c"]),
        _sentence(["d"], opens_document=True),
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
    doc = make_doc(Vocab(), sentences, characters=False)
    assert _entities(doc) == [(1, 2, "X"), (2, 5, "Y")]
    assert [token.is_sent_start for token in doc] == [True, False, True, False, False]


def test_words_have_the_spacing_of_spacys_converters():
    doc = make_doc(Vocab(), [_sentence(["New", "York"])], characters=False)
    assert doc.text == "New York "
    assert doc.has_unknown_spaces


def test_characters_are_joined_to_the_text():
    words = ["阿", " ", " ", "迪", "\u3000", "\x85", "A"]
    doc = make_doc(Vocab(), [_sentence(words, (0, 4, "HP"))], characters=True)
    assert [token.text for token in doc] == words
    assert doc.text == "".join(words)
    assert not doc.has_unknown_spaces
    assert _entities(doc) == [(0, 4, "HP")]


def test_document_without_entities_is_annotated():
    doc = make_doc(Vocab(), [_sentence(["a", "b"])], characters=False)
    assert doc.has_annotation("ENT_IOB")
    assert [token.ent_iob_ for token in doc] == ["O", "O"]


@pytest.mark.parametrize("characters", [True, False])
def test_everything_survives_a_doc_bin(characters):
    sentences = [_sentence(["a", " "], (0, 2, "X")), _sentence(["c"]), _sentence(["d", "e"])]
    doc = make_doc(make_vocab("xx"), sentences, characters)
    (loaded,) = DocBin().from_bytes(DocBin(docs=[doc]).to_bytes()).get_docs(Vocab())
    assert loaded.text == doc.text
    assert _entities(loaded) == [(0, 2, "X")]
    assert [sent.start for sent in loaded.sents] == [0, 2, 3]
    assert [token.ent_iob_ for token in loaded] == ["B", "I", "O", "O", "O"]
    assert loaded.has_unknown_spaces is not characters


def test_vocab_of_a_language_has_its_normal_forms():
    assert make_vocab("de")["Haus"].norm_ == "haus"
    assert make_vocab("de")["Haus"].lang_ == "de"


def test_unknown_language_is_refused():
    with pytest.raises(ValueError, match=r"D011.*'klingon'"):
        make_vocab("klingon")
