"""What embed layers share that tell classes of tokens apart: extract numbers, then look them up."""

from collections.abc import Callable
from typing import Any, cast

import numpy as np
from spacy.tokens import Doc
from thinc.api import Embed, Model, chain, concatenate, with_array
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.words import distinct_words
from spacy_bigru_crf.errors import Errors


def embed_classes(
    extract: Model[list[Doc], list[Ints2d]], width: int, n_classes: int, n_columns: int = 1
) -> Model[list[Doc], list[Floats2d]]:
    """Tables of vectors on a layer that numbers the classes of tokens.

    extract: Gives each document (T, n_columns) int32, each at least 0 and less than ``n_classes``.
    width: Width of a token's vector, shared equally among the columns.
    """
    if width < 1:
        raise ValueError(Errors.N050.format(layer=extract.name, width=width))
    return embed_columns(
        extract, [Embed(width // n_columns, n_classes, column=i) for i in range(n_columns)]
    )


def embed_columns(
    extract: Model[list[Doc], list[Ints2d]], tables: list[Model[Ints2d, Floats2d]]
) -> Model[list[Doc], list[Floats2d]]:
    """Tables of vectors, side by side, on a layer that gives each token some numbers."""
    lookup: Model = with_array(cast(Model, concatenate(*tables)))
    with_tokens: Model[list[Ints2d], list[Floats2d]] = Model(
        "with_tokens",
        forward,
        init=init,
        layers=[lookup],
        dims={"nO": sum(table.get_dim("nO") for table in tables)},
    )
    model: Model[list[Doc], list[Floats2d]] = chain(extract, with_tokens)
    model.name = f"embed_{extract.name}"
    return model


def init(model: Model, X: object = None, Y: object = None) -> None:
    """Draw the tables; nothing depends on a sample."""
    model.layers[0].initialize()


def forward(
    model: Model[list[Ints2d], list[Floats2d]], Xs: list[Ints2d], is_train: bool
) -> tuple[list[Floats2d], Callable]:
    """Look up. thinc's tables cannot where no document has tokens."""
    if not any(len(X) for X in Xs):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in Xs], lambda dYs: []
    return model.layers[0](Xs, is_train)


def classes_of_words(docs: list[Doc], class_of: Callable[[str], int]) -> list[np.ndarray]:
    """The class of each token's word, asked for once for each distinct word.

    Returns (T, 1) int32 for each document.
    """
    words, inverse = distinct_words(docs)
    classes = np.array([class_of(word) for word in words], dtype=np.int32)
    return np.split(classes[inverse, None], np.cumsum([len(doc) for doc in docs])[:-1])


def extracted(
    model: Model[list[Doc], list[Ints2d]], numbers: list[np.ndarray]
) -> tuple[list[Ints2d], Callable]:
    """What ``forward`` of a layer returns that takes documents and has no weights."""
    return [cast(Ints2d, model.ops.asarray(cast(Any, rows))) for rows in numbers], lambda dYs: []
