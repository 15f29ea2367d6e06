import math
from collections import Counter

import numpy as np
import pytest
import spacy
from spacy.tokens import Span

from spacy_bigru_crf.suggestion.diversity import choose_diverse, features


def test_features():
    doc = spacy.blank("de")("Anna  wohnt in Ulm")
    doc.ents = [Span(doc, 0, 1, "PER"), Span(doc, 4, 5, "LOC")]
    assert sorted(features(doc)) == [
        "label=LOC",
        "label=PER",
        "mention=LOC=ulm",
        "mention=PER=anna",
        "word=anna",
        "word=in",
        "word=ulm",
        "word=wohnt",
    ]


def test_what_is_like_an_earlier_one_is_passed_over():
    documents = [["a", "b"], ["a", "b"], ["c", "d"], ["b", "a", "e"], ["f"], ["d", "c"]]
    assert choose_diverse(documents, 1) == [0]
    assert choose_diverse(documents, 3) == [0, 2, 4]
    # there are not more kinds
    assert choose_diverse(documents, 5) == [0, 2, 4, 1, 3]
    assert choose_diverse(documents, 99) == [0, 2, 4, 1, 3, 5]
    assert choose_diverse([], 3) == []


@pytest.mark.parametrize("seed", range(5))
def test_against_the_definition(seed):
    rng = np.random.default_rng(seed)
    documents = [[f"w{w}" for w in rng.integers(0, 20, 5)] for _ in range(30)]
    n_having = Counter(word for words in documents for word in set(words))
    idf = {word: math.log(31 / (1 + n)) + 1 for word, n in n_having.items()}

    def cosine(one, other):
        one, other = Counter(one), Counter(other)
        dot = sum(one[w] * other[w] * idf[w] ** 2 for w in one)
        norms = (sum((k[w] * idf[w]) ** 2 for w in k) for k in (one, other))
        return dot / math.sqrt(math.prod(norms))

    chosen = []
    for i, document in enumerate(documents):
        if all(cosine(document, documents[j]) <= 0.3 for j in chosen):
            chosen.append(i)
    assert 3 < len(chosen) < 20
    assert choose_diverse(documents, len(chosen)) == chosen
