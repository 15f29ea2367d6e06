import numpy as np

from spacy_bigru_crf.vectors.coverage import VectorSource, measure_coverage
from spacy_bigru_crf.vectors.table import NGrams, VectorTable

EXACT, LOWER, NGRAMS, NOWHERE = VectorSource

COUNTS = {"Haus": 2, "haus": 3, "HAUS": 4, "Ort": 5, "a": 6, "b": 6}


def table(ngrams=None):
    return VectorTable(["Haus", "haus"], np.ones((2, 3), np.float32), ngrams)


def test_by_type_and_by_token():
    coverage = measure_coverage(table(), COUNTS, lower_fallback=True)
    assert coverage.types == {EXACT: 2, LOWER: 1, NOWHERE: 3}
    assert coverage.tokens == {
        EXACT: 5,
        LOWER: 4,
        NOWHERE: 17,
    }
    assert coverage.misses == [("a", 6), ("b", 6), ("Ort", 5)]


def test_without_lower_case():
    coverage = measure_coverage(table(), COUNTS, lower_fallback=False)
    assert coverage.types == {EXACT: 2, NOWHERE: 4}
    assert ("HAUS", 4) in coverage.misses


def test_with_ngrams():
    ngrams = NGrams(np.ones((5, 3), np.float32), 4, 6)
    coverage = measure_coverage(table(ngrams), COUNTS, lower_fallback=True)
    # <a> and <b> have no n-gram of four characters
    assert coverage.types == {
        EXACT: 2,
        LOWER: 1,
        NGRAMS: 1,
        NOWHERE: 2,
    }
    assert coverage.misses == [("a", 6), ("b", 6), ("Ort", 5)]


def test_text():
    text = str(measure_coverage(table(), COUNTS, lower_fallback=True))
    assert text == (
        "6 types, 26 tokens; 33.3% of types and 19.2% of tokens as they are; 16.7% of types and "
        "15.4% of tokens in lower case; 50.0% of types and 65.4% of tokens without a vector; "
        "commonest words without one of their own: 'a' (6), 'b' (6), 'Ort' (5)"
    )
    assert str(measure_coverage(table(), {}, lower_fallback=True)) == "0 types, 0 tokens"
