"""``spacy-bigru-crf.CharBigrams.v1``: each token together with each of its neighbours."""

from collections.abc import Callable

import numpy as np
from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import HashEmbed, Model
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.classes import embed_columns, extracted
from spacy_bigru_crf.errors import Errors

# what stands before the first token and after the last; spaCy's id of the empty string
_BORDER = np.uint64(0)
# odd, its bits without pattern: 2**64 divided by the golden ratio (Knuth 1998, section 6.4)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def build_char_bigrams_v1(width: int, rows: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed the bigrams (previous, current) and (current, next), for tokens that are characters.

    Bigrams of Chinese characters are often words (Chen et al. 2015, section 3.1; Zhang & Yang
    2018, section 3.1). Each of the two has a hashed table of its own (Serrà & Karatzoglou 2017),
    so that any bigram has a vector.

    width: Width of the vectors, an even number: half for each bigram.
    rows: Rows of each table. Each bigram is the sum of four of them.
    """
    if width < 2 or width % 2:
        raise ValueError(Errors.N051.format(width=width))
    if rows < 1:
        raise ValueError(Errors.N052.format(rows=rows))
    tables: list[Model] = [
        HashEmbed(width // 2, rows, column=column, seed=column) for column in (0, 1)
    ]
    return embed_columns(Model("char_bigrams", forward), tables)


def forward(
    model: Model[list[Doc], list[Ints2d]], docs: list[Doc], is_train: bool
) -> tuple[list[Ints2d], Callable]:
    """The ids of both bigrams of each token: (T, 2) uint64 a document."""
    return extracted(model, [_bigrams(doc) for doc in docs])


def _bigrams(doc: Doc) -> np.ndarray:
    tokens = doc.to_array([ORTH]).reshape(-1)
    padded = np.concatenate([[_BORDER], tokens, [_BORDER]])
    # numbers of 64 bits wrap around; the product makes (a, b) differ from (b, a)
    bigrams = padded[:-1] * _MULTIPLIER ^ padded[1:]
    return np.stack([bigrams[:-1], bigrams[1:]], axis=1)
