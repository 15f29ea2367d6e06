"""What embed layers share: each distinct word of a batch once."""

import numpy as np
from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import Ops
from thinc.types import Floats2d


def distinct_words(docs: list[Doc]) -> tuple[list[str], np.ndarray]:
    """The distinct words of a batch, and for each token of all its documents which one it is."""
    orths = np.concatenate([doc.to_array([ORTH]).reshape(-1) for doc in docs])
    distinct, word_of_token = np.unique(orths, return_inverse=True)
    strings = docs[0].vocab.strings
    return [strings[orth] for orth in distinct.tolist()], word_of_token.astype(np.int64)


def split_by_doc(vectors: Floats2d, docs: list[Doc], ops: Ops) -> list[Floats2d]:
    """Deal the rows of all tokens out to their documents."""
    return ops.xp.split(vectors, np.cumsum([len(doc) for doc in docs])[:-1].tolist())
