import numpy as np
import pytest
from gensim.models.fasttext import ft_ngram_hashes
from hypothesis import given
from hypothesis import strategies as st

from spacy_bigru_crf.vectors.ngrams import ngram_buckets

LENGTHS = [(3, 6), (1, 2), (2, 3), (1, 1), (5, 5), (3, 0)]


@pytest.mark.parametrize(("min_n", "max_n"), LENGTHS)
@pytest.mark.parametrize("word", ["Haus", "Straße", "漢字", "x", "", "𝒳é\u0301", "§§", "<>"])
def test_as_gensim(word, min_n, max_n):
    buckets = ngram_buckets(word, min_n, max_n, 100_003)
    assert buckets.tolist() == list(ft_ngram_hashes(word, min_n, max_n, 100_003))
    assert buckets.dtype == np.int64


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), st.sampled_from(LENGTHS))
def test_as_gensim_for_any_text(word, lengths):
    assert ngram_buckets(word, *lengths, 2_000_000).tolist() == list(
        ft_ngram_hashes(word, *lengths, 2_000_000)
    )


def test_the_hash_is_that_of_facebook():
    """By hand: FNV-1a over 0x3C 0x61 0x3E, and over bytes beyond 127 taken for signed."""

    def fnv(data):
        hashed = 2166136261
        for byte in np.frombuffer(data, dtype=np.int8).astype(np.uint32).tolist():
            hashed = ((hashed ^ byte) * 16777619) % 2**32
        return hashed

    assert ngram_buckets("a", 3, 6, 2**40).tolist() == [fnv(b"<a>")]
    assert ngram_buckets("ß", 3, 6, 2**40).tolist() == [fnv("<ß>".encode())]
