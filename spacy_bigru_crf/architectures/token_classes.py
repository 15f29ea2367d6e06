"""Embedding of token classes: number the classes of tokens, then look their vectors up."""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Embed, Model, chain, concatenate, with_array
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.distinct_words import distinct_words

Extract: TypeAlias = Model[list[Doc], list[Ints2d]]
Extracted: TypeAlias = tuple[list[Ints2d], Callable[[list[Ints2d]], list[Doc]]]


def embed_classes(
    extract: Extract, width: int, n_classes: int, n_columns: int = 1
) -> Model[list[Doc], list[Floats2d]]:
    """Put tables of vectors, side by side, on a layer that numbers the classes of tokens.

    Args:
        extract: Gives each document (T, n_columns) int32, each in 0 ... ``n_classes`` - 1.
        width: Width of a token's vector, shared equally among the columns.
        n_classes: Rows of each table.
        n_columns: Number of tables.

    Returns:
        The layer, from documents to (T, width) for each.
    """
    tables: list[Model[Ints2d, Floats2d]] = [
        Embed(width // n_columns, n_classes, column=i) for i in range(n_columns)
    ]
    lookup: Model[list[Ints2d], list[Floats2d]] = with_array(cast(Any, concatenate(*tables)))
    with_tokens: Model[list[Ints2d], list[Floats2d]] = Model(
        "with_tokens", forward, init=init, layers=[lookup], dims={"nO": width}
    )
    model: Model[list[Doc], list[Floats2d]] = chain(extract, with_tokens)
    model.name = f"embed_{extract.name}"
    return model


def init(model: Model[list[Ints2d], list[Floats2d]], X: object = None, Y: object = None) -> None:
    """Initialise the tables; nothing depends on a sample."""
    model.layers[0].initialize()


def forward(
    model: Model[list[Ints2d], list[Floats2d]], Xs: list[Ints2d], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Ints2d]]]:
    """Look the vectors up. thinc's tables fail where no document has tokens."""
    if not any(len(X) for X in Xs):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in Xs], lambda dYs: []
    return model.layers[0](Xs, is_train)


def classes_of_words(docs: list[Doc], class_of: Callable[[str], int]) -> list[NDArray[np.int32]]:
    """Return the class of each token's word, computed once per distinct word.

    Returns:
        (T, 1) int32 for each document.
    """
    words, inverse = distinct_words(docs)
    classes = np.array([class_of(word) for word in words], dtype=np.int32)
    return np.split(classes[inverse, None], np.cumsum([len(doc) for doc in docs])[:-1])


def extracted(model: Extract, numbers: list[NDArray[np.int32]]) -> Extracted:
    """Return the result of ``forward`` of a layer without weights over documents."""
    return [cast(Ints2d, model.ops.asarray(cast(Any, rows))) for rows in numbers], lambda dYs: []
