import gzip
import sys

import numpy as np
import pytest
import spacy
from gensim.models.fasttext import save_facebook_model
from spacy.vectors import Vectors

from spacy_bigru_crf.vectors.formats import Format, detect_format
from spacy_bigru_crf.vectors.read import read_vectors, vectors_of_vocab
from tests.vectors.files import UNKNOWN, WIDTH, WORDS, make_fasttext, make_vectors, write

KINDS = {
    "word2vec-binary": Format.WORD2VEC_BINARY,
    "word2vec-text": Format.WORD2VEC_TEXT,
    "word2vec-text-gz": Format.WORD2VEC_TEXT,
    "glove": Format.GLOVE_TEXT,
    "fasttext": Format.FASTTEXT,
}
PICKLES = ["pickle", "fasttext-pickle", "fasttext-vectors-pickle"]


def path_of(directory, kind):
    return directory / ("vectors.txt.gz" if kind.endswith("gz") else "vectors")


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_gives_the_vectors_that_gensim_gives(tmp_path, kind):
    path = path_of(tmp_path, kind)
    expected = write(path, kind)
    assert detect_format(path) == KINDS[kind]
    table = read_vectors(path)
    assert list(table.words) == expected.index_to_key
    assert table.vectors.dtype == np.float32
    np.testing.assert_allclose(table.vectors, expected.vectors, rtol=1e-6)
    assert (table.ngrams is not None) == kind.startswith("fasttext")
    for word in UNKNOWN if table.ngrams else []:
        assert word not in expected.key_to_index
        np.testing.assert_allclose(table.ngrams.vector(word), expected[word], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize(("min_n", "max_n"), [(1, 3), (2, 2), (5, 6)])
def test_ngrams_of_other_lengths(tmp_path, min_n, max_n):
    model = make_fasttext(min_n, max_n, bucket=31)
    save_facebook_model(model, str(tmp_path / "vectors.bin"))
    table = read_vectors(tmp_path / "vectors.bin")
    for word in UNKNOWN:
        vector = table.ngrams.vector(word)
        vector = np.zeros(WIDTH) if vector is None else vector
        np.testing.assert_allclose(vector, model.wv[word], rtol=1e-5, atol=1e-7)


def test_fasttext_without_ngrams(tmp_path):
    model = make_fasttext(min_n=1, max_n=0)
    save_facebook_model(model, str(tmp_path / "vectors.bin"))
    assert read_vectors(tmp_path / "vectors.bin").ngrams is None


@pytest.mark.parametrize("kind", PICKLES)
def test_pickles_are_not_loaded(tmp_path, kind, monkeypatch):
    write(tmp_path / "vectors", kind)
    monkeypatch.setattr("pickle.load", None)
    monkeypatch.setattr("gensim.utils._pickle", None)
    with pytest.raises(ValueError, match=r"\[NC-V008\].*a pickle; .* with save_word2vec_format"):
        read_vectors(tmp_path / "vectors")


def damaged(kind):
    def make(path):
        write(path, kind)
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2])

    return make


@pytest.mark.parametrize(
    "make",
    [
        damaged("word2vec-binary"),
        damaged("word2vec-text"),
        damaged("fasttext"),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("The cat sat on the mat.\n"),
        lambda path: path.write_text("1 2\na 1 nan\n"),
        lambda path: path.write_text("0 2\n"),
    ],
    ids=["binary", "text", "fasttext", "empty", "prose", "nan", "no words"],
)
def test_what_cannot_be_read_is_named(tmp_path, make):
    path = tmp_path / "vectors"
    make(path)
    with pytest.raises(ValueError, match=r"\[NC-V008\].*vectors cannot be read as word vectors"):
        read_vectors(path)


def test_damaged_gzip(tmp_path):
    path = tmp_path / "vectors.txt.gz"
    path.write_bytes(gzip.compress(b"1 2\na 1 2\n")[:-12])
    with pytest.raises(ValueError, match="V008"):
        read_vectors(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"\[NC-V006\].*nowhere.bin"):
        read_vectors(tmp_path / "nowhere.bin")


def test_without_gensim_the_package_is_named(tmp_path, monkeypatch):
    write(tmp_path / "vectors", "glove")
    monkeypatch.setitem(sys.modules, "gensim.models.fasttext", None)
    with pytest.raises(ImportError, match=r"\[NC-N054\].*pip install gensim"):
        read_vectors(tmp_path / "vectors")


def vocab_with(**settings):
    nlp = spacy.blank("de")
    keyed = make_vectors()
    for word in WORDS:
        nlp.vocab.strings.add(word)
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=keyed.vectors, keys=WORDS, **settings
    )
    return nlp.vocab, keyed


def test_vectors_of_the_vocab():
    vocab, keyed = vocab_with()
    table = vectors_of_vocab(vocab, lower_fallback=False)
    assert sorted(table.words) == sorted(WORDS)
    for word, vector in zip(table.words, table.vectors, strict=True):
        np.testing.assert_array_equal(vector, keyed[word])


def test_vectors_of_the_vocab_by_lower_case():
    vocab, _ = vocab_with(attr="LOWER")
    assert vectors_of_vocab(vocab, lower_fallback=True).row("DER", lower_fallback=True) is not None
    with pytest.raises(ValueError, match=r"\[NC-V011\].* keyed by LOWER"):
        vectors_of_vocab(vocab, lower_fallback=False)


def test_a_vocab_without_vectors():
    with pytest.raises(ValueError, match="V010"):
        vectors_of_vocab(spacy.blank("de").vocab, lower_fallback=True)


def test_floret_vectors():
    vocab, _ = vocab_with()
    vocab.vectors = Vectors(
        strings=vocab.strings, data=np.zeros((10, 4), "f"), mode="floret", minn=3, maxn=4
    )
    with pytest.raises(ValueError, match="V009"):
        vectors_of_vocab(vocab, lower_fallback=True)
