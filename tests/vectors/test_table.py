import copy
import pickle

import numpy as np
import pytest
import safetensors.numpy

from spacy_bigru_crf.vectors.table import NGrams, VectorTable

WORDS = ["haus", "Haus", "See", "漢字"]


@pytest.fixture(params=[False, True], ids=["words", "ngrams"])
def table(request):
    rng = np.random.default_rng(0)
    ngrams = NGrams(rng.normal(size=(7, 3)).astype(np.float32), 3, 6) if request.param else None
    return VectorTable(WORDS, rng.normal(size=(4, 3)).astype(np.float32), ngrams)


def assert_same(first, second):
    assert list(first.words) == list(second.words)
    np.testing.assert_array_equal(first.vectors, second.vectors)
    assert (first.ngrams is None) == (second.ngrams is None)
    if first.ngrams:
        np.testing.assert_array_equal(first.ngrams.buckets, second.ngrams.buckets)
        assert (first.ngrams.min_n, first.ngrams.max_n) == (
            second.ngrams.min_n,
            second.ngrams.max_n,
        )


@pytest.mark.parametrize(
    ("word", "without", "with_fallback"),
    [("haus", 0, 0), ("Haus", 1, 1), ("HAUS", None, 0), ("see", None, None), ("SEE", None, None)],
)
def test_rows(table, word, without, with_fallback):
    assert table.row(word, lower_fallback=False) == without
    assert table.row(word, lower_fallback=True) == with_fallback


def test_safetensors(table):
    stored = safetensors.numpy.save(table.to_tensors())
    assert_same(VectorTable.from_tensors(safetensors.numpy.load(stored)), table)


def test_a_table_without_words_is_stored_too(table):
    empty = table.select(["nothing"], lower_fallback=True)
    assert empty.vectors.shape == (0, 3)
    stored = safetensors.numpy.save(empty.to_tensors())
    assert_same(VectorTable.from_tensors(safetensors.numpy.load(stored)), empty)


def test_select_keeps_what_words_need(table):
    selected = table.select(["HAUS", "See", "nothing"], lower_fallback=True)
    assert selected.words == ["haus", "See"]
    np.testing.assert_array_equal(selected.vectors, table.vectors[[0, 2]])
    assert selected.ngrams is table.ngrams
    assert table.select(["HAUS"], lower_fallback=False).words == []


def test_copies_share_the_vectors_and_pickles_do_not_lose_them(table):
    assert copy.deepcopy(table) is table
    assert_same(pickle.loads(pickle.dumps(table)), table)


def test_ngram_vector_of_a_word_that_is_too_short():
    ngrams = NGrams(np.ones((5, 2), np.float32), 4, 6)
    assert ngrams.vector("x") is None
    assert ngrams.vector("xy").tolist() == [1.0, 1.0]
