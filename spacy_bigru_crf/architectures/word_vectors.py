"""WordVectors: pre-trained word vectors."""

import logging
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Literal

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.distinct_words import Backprop, distinct_words, run_on_words
from spacy_bigru_crf.architectures.removed_settings import with_removed_setting
from spacy_bigru_crf.architectures.settings_checks import COUNT, check_settings
from spacy_bigru_crf.architectures.word_vector_shim import (
    WordVectorNet,
    WordVectorShim,
    word_vector_shim_of,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.vectors.coverage import Coverage, measure_coverage
from spacy_bigru_crf.vectors.read import read_vectors, vectors_of_vocab
from spacy_bigru_crf.vectors.table import VectorTable

# A child of spaCy's logger, whose handler shows its records. With a level of its own: spacy train
# shows only warnings by default, and the coverage of vectors is worth a look each time.
logger = logging.getLogger("spacy.word_vectors")
logger.setLevel(logging.INFO)

Keep = Literal["all", "corpus"]
Unknown = Literal["zero", "mean", "learned"]

# msgpack, in which thinc stores models, holds at most 4 GiB in one piece
_MOST_BYTES = 4_000_000_000


def build_word_vectors_v2(
    width: int,
    path: str | Path | None = None,
    trainable: bool = False,
    lower_fallback: bool = True,
    unknown: Unknown = "zero",
    keep: Keep = "all",
) -> Model[list[Doc], list[Floats2d]]:
    """Look words up in pre-trained vectors.

    The file is read when the model is initialised, and never again: the vectors are part of the
    model, which is saved and loaded with them. ``fit_words``, an attr of the node, tells the layer
    the words of the corpus; ``ner_crf`` calls it at initialisation.

    Args:
        width: Width of the vectors.
        path: File of word2vec (binary or text), GloVe or Facebook's fastText (``.bin``); None for
            the vectors of ``nlp.vocab`` (``[initialize] vectors``).
        trainable: Whether to train the vectors of words. Those of fastText's n-grams, from which
            words outside of the file get their vectors, always stay frozen.
        lower_fallback: Whether a missing word is looked up in lower case too.
        unknown: The vector of words that are found in none of these ways: zeros, the mean of all
            vectors, or a trained vector that starts as the mean. It is stored with the vectors.
        keep: ``all``, or ``corpus`` for the rows that the words of the training data need; all
            other words are then treated as missing from the file.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If ``width`` is less than 1.
    """
    check_settings("WordVectors", COUNT, width=width)
    return Model(
        "word_vectors",
        partial(forward, lower_fallback=lower_fallback),
        init=partial(
            init,
            path=None if path is None else Path(path),
            lower_fallback=lower_fallback,
            unknown=unknown,
            keep=keep,
        ),
        dims={"nO": width},
        attrs={"fit_words": partial(fit_words, lower_fallback=lower_fallback, keep=keep)},
        shims=[WordVectorShim(WordVectorNet(width, trainable, unknown == "learned"))],
    )


build_word_vectors_v1 = with_removed_setting(
    build_word_vectors_v2, "WordVectors.v1", "allow_pickle", False
)


def init(
    model: Model[list[Doc], list[Floats2d]],
    X: list[Doc] | None = None,
    Y: object = None,
    *,
    path: Path | None,
    lower_fallback: bool,
    unknown: Unknown,
    keep: Keep,
) -> None:
    """Read the vectors.

    Raises:
        ValueError: If there are none, or they have another width or take too much memory.
    """
    if path is not None:
        table = read_vectors(path)
    elif X:
        table = vectors_of_vocab(X[0].vocab, lower_fallback=lower_fallback)
    else:
        raise ValueError(Errors.V010)
    source = path or "nlp.vocab.vectors"
    found, width = table.vectors.shape[1], model.get_dim("nO")
    if found != width:
        raise ValueError(Errors.V012.format(width=width, path=source, found=found))
    if keep == "all":
        _check_size(table)
    vector = np.zeros(width, np.float32) if unknown == "zero" else table.vectors.mean(axis=0)
    shim = word_vector_shim_of(model)
    shim.set_table(table, vector)
    shim.net.waits_for_words = keep == "corpus"
    logger.info("Word vectors: %s of width %d from %s", f"{len(table.words):,}", width, source)


def fit_words(
    model: Model[list[Doc], list[Floats2d]],
    counts: Mapping[str, int],
    *,
    lower_fallback: bool,
    keep: Keep,
) -> Coverage:
    """Report how many words of the corpus have a vector; with ``keep = "corpus"`` drop other rows.

    Args:
        model: The layer.
        counts: Number of tokens of each word of the training data.
        lower_fallback: Setting of the layer.
        keep: Setting of the layer.

    Returns:
        The coverage, which is also logged.

    Raises:
        ValueError: If there are no vectors yet, or they take too much memory.
    """
    shim = word_vector_shim_of(model)
    if shim.net.table is None:
        raise ValueError(Errors.V015)
    coverage = measure_coverage(shim.net.table, counts, lower_fallback)
    logger.info("Word vectors of the training data: %s", coverage)
    if keep == "corpus":
        table = shim.net.table.select(counts, lower_fallback)
        _check_size(table)
        shim.set_table(table)
        shim.net.waits_for_words = False
    return coverage


def _check_size(table: VectorTable) -> None:
    if table.n_bytes > _MOST_BYTES:
        raise ValueError(Errors.V014.format(size=table.n_bytes / 1e9, most=_MOST_BYTES / 1e9))


def forward(
    model: Model[list[Doc], list[Floats2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    lower_fallback: bool,
) -> tuple[list[Floats2d], Backprop]:
    """Look up the batch's distinct words, and scatter their vectors to the tokens."""
    shim = word_vector_shim_of(model)
    if is_train and shim.net.waits_for_words:
        raise ValueError(Errors.V016)
    words, inverse = distinct_words(docs)
    arrays = shim.net.look_up(words, lower_fallback)
    return run_on_words(model, docs, arrays, inverse, is_train and shim.net.learns)
