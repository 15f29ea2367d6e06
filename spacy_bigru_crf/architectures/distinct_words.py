"""Each distinct word of a batch once: its attributes, its text, and the way back to the tokens."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.attrs import ORTH
from spacy.tokens import Doc
from thinc.api import Model, Ops, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.torch_backend.shim import shim_of, to_array

Backprop: TypeAlias = Callable[[list[Floats2d]], list[Doc]]


def token_attributes(docs: list[Doc], attrs: list[int]) -> NDArray[np.uint64]:
    """Return attributes of all tokens, document after document: (N, len(attrs)) uint64."""
    return np.concatenate([doc.to_array([*attrs]).reshape(-1, len(attrs)) for doc in docs])


def distinct_orths(docs: list[Doc]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the ids of the distinct words of a batch, ascending, and the inverse.

    Returns:
        Ids (W,), and for each token of all documents the index of its word (N,).
    """
    orths, inverse = np.unique(token_attributes(docs, [ORTH]), return_inverse=True)
    return orths, inverse.reshape(-1).astype(np.int64)


def strings_of(orths: NDArray[np.uint64], docs: list[Doc]) -> list[str]:
    """Return words by their ids."""
    strings = docs[0].vocab.strings
    return [strings[orth] for orth in orths.tolist()]


def distinct_words(docs: list[Doc]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct words of a batch, and for each token the index of its word (N,)."""
    orths, inverse = distinct_orths(docs)
    return strings_of(orths, docs), inverse


def split_by_doc(vectors: torch.Tensor, docs: list[Doc], ops: Ops) -> list[Floats2d]:
    """Split the rows of all tokens (N, width) by document."""
    ends = np.cumsum([len(doc) for doc in docs])
    return cast(list[Floats2d], ops.xp.split(to_array(vectors), ends[:-1].tolist()))


def gradient_of_tokens(dYs: list[Floats2d], ops: Ops, device: torch.device) -> torch.Tensor:
    """Return the gradients of all documents as one tensor (N, width)."""
    return xp2torch(ops.xp.concatenate(dYs), device=device)


def sum_by_word(dY: torch.Tensor, inverse: torch.Tensor, n_words: int) -> torch.Tensor:
    """Sum the gradients of tokens (N, width) by word: (W, width)."""
    return dY.new_zeros(n_words, dY.shape[1]).index_add_(0, inverse, dY)


def run_on_words(
    model: Model[list[Doc], list[Floats2d]],
    docs: list[Doc],
    arrays: tuple[NDArray[Any], ...],
    inverse: NDArray[np.int64],
    is_train: bool,
) -> tuple[list[Floats2d], Backprop]:
    """Run the layer's net once per distinct word, and scatter the vectors to the tokens.

    Args:
        model: A layer with a ``TorchShim``.
        docs: Documents of the batch.
        arrays: Arguments of the net, a row per distinct word.
        inverse: Index of each token's word (N,).
        is_train: Whether the backward pass is needed.

    Returns:
        Vectors of tokens (T, width) for each document, and the backward pass.
    """
    shim = shim_of(model)
    tokens = torch.from_numpy(inverse).to(shim.device)
    inputs = tuple(torch.from_numpy(array).to(shim.device) for array in arrays)
    if not is_train:
        vectors = shim.predict(inputs)
        return split_by_doc(vectors[tokens], docs, model.ops), lambda dYs: []
    vectors, backprop_net = shim.begin_update(inputs)

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        dY = gradient_of_tokens(dYs, model.ops, shim.device)
        backprop_net(sum_by_word(dY, tokens, len(vectors)))
        return []

    return split_by_doc(vectors[tokens], docs, model.ops), backprop
