"""What embed layers share: each distinct word of a batch once."""

import numpy as np
import torch
from spacy.attrs import LOWER, NORM, ORTH, PREFIX, SUFFIX
from spacy.tokens import Doc
from thinc.api import Ops
from thinc.types import Floats2d

# the attributes that an unknown word may have to itself; a shape is hardly ever unknown
SPELLING = frozenset((ORTH, LOWER, NORM, PREFIX, SUFFIX))


def token_attributes(docs: list[Doc], attrs: list[int]) -> np.ndarray:
    """Attributes of all tokens, one document after the other: (N, len(attrs)) uint64."""
    return np.concatenate([doc.to_array([*attrs]).reshape(-1, len(attrs)) for doc in docs])


def distinct_orths(docs: list[Doc]) -> tuple[np.ndarray, np.ndarray]:
    """The ids of the distinct words of a batch, rising, and for each token which one it is."""
    orths, inverse = np.unique(token_attributes(docs, [ORTH]), return_inverse=True)
    return orths, inverse.reshape(-1).astype(np.int64)


def strings_of(orths: np.ndarray, docs: list[Doc]) -> list[str]:
    """Words by their ids."""
    strings = docs[0].vocab.strings
    return [strings[orth] for orth in orths.tolist()]


def distinct_words(docs: list[Doc]) -> tuple[list[str], np.ndarray]:
    """The distinct words of a batch, and for each token of all its documents which one it is."""
    orths, inverse = distinct_orths(docs)
    return strings_of(orths, docs), inverse


def summed_by_word(dY: torch.Tensor, inverse: torch.Tensor, n_words: int) -> torch.Tensor:
    """The gradient of the vectors of distinct words, from that of the tokens'."""
    return dY.new_zeros(n_words, dY.shape[1]).index_add_(0, inverse, dY)


def split_by_doc(vectors: Floats2d, docs: list[Doc], ops: Ops) -> list[Floats2d]:
    """Deal the rows of all tokens out to their documents."""
    return ops.xp.split(vectors, np.cumsum([len(doc) for doc in docs])[:-1].tolist())
