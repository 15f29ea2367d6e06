"""Tiny files of vectors in every format, as the programs that make them write them."""

import gensim
import numpy as np
from gensim.models.fasttext import save_facebook_model

WORDS = ["haus", "Haus", "Straße", "dürr\N{NO-BREAK SPACE}", "§", "漢字", "der"]
WIDTH = 4
SENTENCES = [[*WORDS, "Ort"], ["der", "Ort", "der", "Häuser", "am", "See"]] * 5

# a word each that fastText has not seen: ASCII, umlauts, another script, one character, none
UNKNOWN = ["Hausbau", "Häusermeer", "漢語大字典", "x", "ß", "straße", "a\N{EM DASH}b"]


def make_vectors():
    """Vectors of whole words."""
    keyed = gensim.models.KeyedVectors(WIDTH)
    rng = np.random.default_rng(0)
    keyed.add_vectors(WORDS, rng.normal(size=(len(WORDS), WIDTH)).astype(np.float32))
    return keyed


def make_fasttext(min_n=3, max_n=6, bucket=50):
    """A trained fastText model."""
    return gensim.models.FastText(
        SENTENCES, vector_size=WIDTH, min_count=1, min_n=min_n, max_n=max_n, bucket=bucket, seed=1
    )


def write(path, kind):
    """Write vectors in a format, and return what gensim says they are. It compresses ``*.gz``."""
    if kind.startswith("fasttext"):
        model = make_fasttext()
        if kind == "fasttext-pickle":
            model.save(str(path))
        elif kind == "fasttext-vectors-pickle":
            model.wv.save(str(path))
        else:
            save_facebook_model(model, str(path))
        return model.wv
    keyed = make_vectors()
    if kind == "pickle":
        keyed.save(str(path))
    elif kind == "glove":
        keyed.save_word2vec_format(str(path), write_header=False)
    else:
        keyed.save_word2vec_format(str(path), binary=kind == "word2vec-binary")
    return keyed
