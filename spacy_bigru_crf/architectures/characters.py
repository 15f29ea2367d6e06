"""What layers over the characters of words share: hashing, batches of words, the seam to thinc."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from spacy.tokens import Doc
from thinc.api import Model, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.words import (
    distinct_orths,
    split_by_doc,
    strings_of,
    summed_by_word,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.characters import CharacterNet
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import TorchShim, reset_shim, to_array
from spacy_bigru_crf.torch_backend.word_cache import WordShim, word_shim_of

# rows with a meaning of their own; characters are hashed to the others
_PADDING, _WORD_BEGINS, _WORD_ENDS, _FIRST_FREE = range(4)

# words are computed together up to this many characters, padding included
_PADDED_CHARACTERS = 32768


def check_settings(layer: str, char_width: int | None, rows: int, char_dropout: float) -> None:
    """Raise ValueError if a setting that all these layers have makes no sense.

    layer: Name under which the layer is registered, for messages.
    """
    if char_width is not None and char_width < 1:
        raise ValueError(Errors.N011.format(layer=layer, char_width=char_width))
    if rows <= _FIRST_FREE:
        raise ValueError(Errors.N007.format(layer=layer, rows=rows, least=_FIRST_FREE + 1))
    if not 0 <= char_dropout < 1:
        raise ValueError(Errors.N022.format(layer=layer, rate=char_dropout))


def table_rows(rows: int, char_dropout: float) -> int:
    """Rows of the character table: characters unknown in training have one to themselves."""
    return rows + (char_dropout > 0)


def build_character_layer(
    node: str, net: CharacterNet, rows: int, char_dropout: float
) -> Model[list[Doc], list[Floats2d]]:
    """Make a layer of a net: each distinct word of a batch is computed once, and never cut off.

    In prediction, vectors of words are kept for the batches to come.

    node: Name of the node.
    net: Has a table of ``table_rows`` rows.
    rows: Rows that characters are hashed to.
    char_dropout: Share of the characters of each word that are unknown in training.
    """
    return Model(
        node,
        # settings are no attrs: those would be read back from disk, whatever the config says
        partial(forward, rows=rows, char_dropout=char_dropout),
        init=reset_shim,
        dims={"nO": net.width},
        shims=[WordShim(net)],
    )


def forward(
    model: Model[list[Doc], list[Floats2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    rows: int,
    char_dropout: float,
) -> tuple[list[Floats2d], Callable]:
    """Compute the vectors of the batch's distinct words, and deal them out to the tokens."""
    if not is_train:
        # remembered words pass no network that would see to it
        one_thread_in_workers()
    shim = word_shim_of(model)
    orths, inverse = distinct_orths(docs)
    tokens = torch.from_numpy(inverse).to(shim.device)

    def scatter_to_docs(vectors: torch.Tensor) -> list[Floats2d]:
        return split_by_doc(to_array(vectors[tokens]), docs, model.ops)

    if not is_train:

        def compute(new: np.ndarray) -> torch.Tensor:
            words = strings_of(orths[new], docs)
            vectors = torch.empty(len(words), model.get_dim("nO"), device=shim.device)
            for chunk in _chunks(words):
                inputs = hashed_characters([words[word] for word in chunk], rows)
                vectors[chunk] = shim.predict(_to_device(inputs, shim))
            return vectors

        return scatter_to_docs(shim.cache.vectors(orths, shim.version, compute)), lambda dYs: []

    words = strings_of(orths, docs)
    vectors = torch.empty(len(words), model.get_dim("nO"), device=shim.device)
    callbacks = []
    for chunk in _chunks(words):
        characters, lengths = hashed_characters([words[word] for word in chunk], rows)
        if char_dropout:
            _make_unknown(characters, lengths, char_dropout, unknown=rows)
        vectors[chunk], backprop_chunk = shim.begin_update(_to_device((characters, lengths), shim))
        callbacks.append((chunk, backprop_chunk))

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        dY = xp2torch(model.ops.xp.concatenate(dYs), device=shim.device)
        d_vectors = summed_by_word(dY, tokens, len(words))
        for chunk, backprop_chunk in callbacks:
            backprop_chunk(d_vectors[chunk])
        return []

    return scatter_to_docs(vectors), backprop


def _to_device(arrays: tuple[np.ndarray, ...], shim: TorchShim) -> tuple[torch.Tensor, ...]:
    return tuple(torch.from_numpy(array).to(shim.device) for array in arrays)


def _chunks(words: list[str]) -> Iterator[list[int]]:
    """Divide words into such as fit together, padded."""
    chunk: list[int] = []
    # words of similar length together, so that a very long one does not pad all others
    for word in sorted(range(len(words)), key=lambda word: len(words[word])):
        if chunk and (len(chunk) + 1) * len(words[word]) > _PADDED_CHARACTERS:
            yield chunk
            chunk = []
        chunk.append(word)
    if chunk:
        yield chunk


def hashed_characters(words: list[str], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the table for the characters of words, with marks for their beginning and end.

    Returns (W, C, 2) int64 padded with 0, and the lengths (W,) int64.
    """
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    padded = np.full((len(words), lengths.max() + 2, 2), _PADDING, dtype=np.int64)
    padded[_inside(padded, lengths + 2)] = _hash(codes, rows)
    padded[:, 0, 0] = _WORD_BEGINS
    padded[np.arange(len(words)), lengths + 1, 0] = _WORD_ENDS
    return padded, lengths + 2


def _inside(padded: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Which positions are characters, marks left out. Shape (W, C), bool."""
    position = np.arange(padded.shape[1])
    return (position >= 1) & (position < lengths[:, None] - 1)


def _make_unknown(padded: np.ndarray, lengths: np.ndarray, rate: float, unknown: int) -> None:
    """Put the row of unknown characters in the place of some, in place."""
    drawn = torch.rand(padded.shape[:2]).numpy() < rate
    padded[drawn & _inside(padded, lengths)] = (unknown, _PADDING)


def _hash(codes: np.ndarray, rows: int) -> np.ndarray:
    """Two rows for each code point: (N,) -> (N, 2).

    The first keeps neighbouring code points, and so an alphabet, apart; the second, Knuth's
    multiplicative hash, keeps apart those that the first confuses.
    """
    free = rows - _FIRST_FREE
    wide = codes.astype(np.uint64)
    second = (wide * 2654435761 % 2**32) >> 11
    return _FIRST_FREE + np.stack([wide % free, second % free], axis=1).astype(np.int64)
