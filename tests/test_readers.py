import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.augment import create_lower_casing_augmenter

from spacy_bigru_crf.corpora.tokenizer.exceptions import TokenizerExceptions, encode_exceptions
from spacy_bigru_crf.readers import create_corpus_v1, create_tokenizer_exceptions_v1


@pytest.fixture
def nlp():
    return spacy.blank("de")


@pytest.fixture
def path(nlp, tmp_path):
    known = Doc(
        nlp.vocab,
        words=["Art.", "5", "Xyz.", "gilt", "Ja"],
        spaces=[True, True, True, True, False],
        ents=["O", "O", "B-LAW", "O", "O"],
        sent_starts=[True, False, False, False, True],
    )
    alike = Doc(nlp.vocab, words=["Ja", "."], spaces=[False, False], ents=["O", "O"])
    unknown = Doc(nlp.vocab, words=["Xyz.", "Nr"], ents=["B-LAW", "O"])
    DocBin(docs=[known, alike, unknown]).to_disk(tmp_path / "train.spacy")
    return tmp_path / "train.spacy"


def words(examples):
    return [[token.text for token in example.predicted] for example in examples]


def test_documents_come_in_both_tokenisations(nlp, path):
    examples = list(create_corpus_v1(path)(nlp))
    pipeline = [token.text for token in nlp("Art. 5 Xyz. gilt Ja")]
    corpus = ["Art.", "5", "Xyz.", "gilt", "Ja"]
    assert pipeline != corpus
    assert words(examples) == [pipeline, corpus, ["Ja", "."], ["Xyz.", "Nr"]]
    assert examples[0].reference is examples[1].reference
    assert examples[0].predicted.text == examples[1].predicted.text
    assert examples[1].get_aligned_ner() == ["O", "O", "U-LAW", "O", "O"]


def test_limit_counts_documents(nlp, path):
    assert len(list(create_corpus_v1(path, limit=1)(nlp))) == 2


def test_long_documents_are_cut_into_sentences(nlp, path):
    found = words(create_corpus_v1(path, max_length=5)(nlp))
    sentence = [token.text for token in nlp("Art. 5 Xyz. gilt")]
    assert found[:3] == [sentence, ["Art.", "5", "Xyz.", "gilt"], ["Ja"]]


def test_gold_preprocessing_shows_the_tokens_of_the_corpus(nlp, path):
    found = words(create_corpus_v1(path, gold_preproc=True)(nlp))
    assert found == [["Art.", "5", "Xyz.", "gilt"], ["Ja"], ["Ja", "."], ["Xyz.", "Nr"]]


def test_augmenter_gets_both(nlp, path):
    def as_they_are(nlp, example):
        yield example

    assert words(create_corpus_v1(path, augmenter=as_they_are)(nlp)) == words(
        create_corpus_v1(path)(nlp)
    )
    # this one of spaCy runs the tokenizer again
    lower = create_corpus_v1(path, augmenter=create_lower_casing_augmenter(1.0))
    assert words(lower(nlp))[0] == [token.text for token in nlp("art. 5 xyz. gilt ja")]


def test_it_can_be_read_again(nlp, path):
    reader = create_corpus_v1(path)
    assert words(reader(nlp)) == words(reader(nlp))


def test_no_path():
    with pytest.raises(ValueError, match="E913"):
        create_corpus_v1(None)


def test_callback_gives_exceptions_to_the_tokenizer(nlp, tmp_path):
    path = tmp_path / "exceptions.json"
    path.write_bytes(encode_exceptions(TokenizerExceptions({"Xyz.": ["Xyz."]}, [r"\d+/\d+"])))
    callback = create_tokenizer_exceptions_v1(path)
    assert callback(nlp) is nlp
    assert [token.text for token in nlp("Xyz. 1/2")] == ["Xyz.", "1/2"]
    assert create_tokenizer_exceptions_v1(None)(nlp) is nlp


def test_initialised_twice_and_saved(tmp_path):
    path = tmp_path / "exceptions.json"
    path.write_bytes(encode_exceptions(TokenizerExceptions({"Xyz.": ["Xyz."]}, [r"\d+/\d+"])))
    nlp = spacy.blank("de")
    callback = {"@callbacks": "spacy-bigru-crf.TokenizerExceptions.v1", "path": str(path)}
    nlp.config["initialize"]["before_init"] = callback
    nlp.initialize()
    pattern = nlp.tokenizer.token_match.__self__.pattern
    nlp.initialize()
    assert nlp.tokenizer.token_match.__self__.pattern == pattern
    nlp.to_disk(tmp_path / "model")
    path.unlink()
    loaded = spacy.load(tmp_path / "model")
    assert [token.text for token in loaded("Xyz. 1/2")] == ["Xyz.", "1/2"]


def test_damaged_exceptions_are_one_sentence(nlp, tmp_path):
    path = tmp_path / "exceptions.json"
    path.write_text("{")
    with pytest.raises(ValueError, match="NC-D101"):
        create_tokenizer_exceptions_v1(path)(nlp)


def test_examples_can_be_aligned(nlp, path):
    for example in create_corpus_v1(path)(nlp):
        assert isinstance(example, Example)
        assert len(example.get_aligned_ner()) == len(example.predicted)
