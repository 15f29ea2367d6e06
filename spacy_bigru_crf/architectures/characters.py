"""CharCNN and CharRNN: word vectors from spelling, computed once per distinct word."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.distinct_words import (
    Backprop,
    distinct_orths,
    gradient_of_tokens,
    split_by_doc,
    strings_of,
    sum_by_word,
)
from spacy_bigru_crf.architectures.settings_checks import (
    COUNT,
    EVEN,
    RATE,
    Range,
    at_least,
    check_settings,
    multiple_of,
)
from spacy_bigru_crf.nets.char_cnn import CharCNN
from spacy_bigru_crf.nets.char_rnn import CharRNN
from spacy_bigru_crf.nets.characters import CharacterNet
from spacy_bigru_crf.nets.stacked_rnn import CellName
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import TorchShim, reset_shim
from spacy_bigru_crf.torch_backend.word_cache import WordShim, word_shim_of

# rows with a meaning of their own; characters are hashed to the others
_PADDING, _WORD_BEGINS, _WORD_ENDS, _FIRST_FREE = range(4)

_KERNEL_WIDTHS = Range(
    "a list of whole numbers of at least 1, such as [3]",
    lambda values: bool(values) and all(map(COUNT.includes, values)),
)
_COUNT_OR_NULL = Range(
    "a whole number of at least 1, or to null for one-hot characters",
    lambda value: value is None or COUNT.includes(value),
)

# words are computed together up to this many characters, padding included
_PADDED_CHARACTERS = 32768


def build_char_cnn_v1(
    width: int,
    kernel_widths: list[int],
    char_width: int | None = 32,
    rows: int = 512,
    char_dropout: float = 0.0,
) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by a convolution over their characters.

    Words are never truncated. Characters are not normalised: case, digits, any script.

    Args:
        width: Width of a word's vector, shared equally among the kernel widths.
        kernel_widths: Characters under each kind of kernel, such as [3] or [2, 3, 4].
        char_width: Width of a character's vector; null for one-hot characters.
        rows: Rows of the character table. Each character is hashed to two of them; use more rows
            for scripts with thousands of characters.
        char_dropout: Share of the characters that are replaced by an unknown one in training,
            independently. Unlike other dropout it does not follow ``training.dropout``.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If a setting is out of range.
    """
    layer, n_kernels = "CharCNN.v1", len(kernel_widths)
    check_settings(layer, _KERNEL_WIDTHS, kernel_widths=kernel_widths)
    check_settings(layer, multiple_of(n_kernels, "kernel width"), width=width)
    make_net = partial(CharCNN, kernel_widths=kernel_widths, n_filters=width // n_kernels)
    return _build(layer, "char_cnn", make_net, char_width, rows, char_dropout)


def build_char_rnn_v1(
    width: int,
    cell: CellName = "lstm",
    char_width: int | None = 32,
    rows: int = 512,
    char_dropout: float = 0.0,
) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by a bidirectional recurrent layer over their characters.

    As Lample et al. (2016, section 4.1). Words are never truncated. Characters are not normalised:
    case, digits, any script.

    Args:
        width: Width of a word's vector, an even number: the final state of each direction is half.
        cell: "lstm" or "gru".
        char_width: Width of a character's vector; null for one-hot characters.
        rows: Rows of the character table. Each character is hashed to two of them; use more rows
            for scripts with thousands of characters.
        char_dropout: Share of the characters that are replaced by an unknown one in training,
            independently. Unlike other dropout it does not follow ``training.dropout``.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If a setting is out of range.
    """
    layer = "CharRNN.v1"
    check_settings(layer, EVEN, width=width)
    make_net = partial(CharRNN, width=width, cell=cell)
    return _build(layer, "char_rnn", make_net, char_width, rows, char_dropout)


def _build(
    layer: str,
    node: str,
    make_net: Callable[[int, int | None], CharacterNet],
    char_width: int | None,
    rows: int,
    char_dropout: float,
) -> Model[list[Doc], list[Floats2d]]:
    check_settings(layer, _COUNT_OR_NULL, char_width=char_width)
    check_settings(layer, at_least(_FIRST_FREE + 1), rows=rows)
    check_settings(layer, RATE, char_dropout=char_dropout)
    # unknown characters have a row to themselves
    net = make_net(rows + (char_dropout > 0), char_width)
    return Model(
        node,
        # settings are not attrs, because from_disk would restore the attrs over the config
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
) -> tuple[list[Floats2d], Backprop]:
    """Compute the vectors of the batch's distinct words, and scatter them to the tokens.

    In prediction, the vectors of words are cached across batches.
    """
    shim = word_shim_of(model)
    orths, inverse = distinct_orths(docs)
    tokens = torch.from_numpy(inverse).to(shim.device)

    if not is_train:
        # cached words pass no network that would do it
        one_thread_in_workers()

        def compute(new: NDArray[np.int64]) -> torch.Tensor:
            words = strings_of(orths[new], docs)
            vectors = torch.empty(len(words), model.get_dim("nO"), device=shim.device)
            for chunk in _chunks(words):
                inputs = hashed_characters([words[word] for word in chunk], rows)
                vectors[chunk] = shim.predict(_to_device(inputs, shim))
            return vectors

        vectors = shim.cache.vectors(orths, shim.version, compute)
        return split_by_doc(vectors[tokens], docs, model.ops), lambda dYs: []

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
        dY = gradient_of_tokens(dYs, model.ops, shim.device)
        d_vectors = sum_by_word(dY, tokens, len(words))
        for chunk, backprop_chunk in callbacks:
            backprop_chunk(d_vectors[chunk])
        return []

    return split_by_doc(vectors[tokens], docs, model.ops), backprop


def _to_device(arrays: tuple[NDArray[np.int64], ...], shim: TorchShim) -> tuple[torch.Tensor, ...]:
    return tuple(torch.from_numpy(array).to(shim.device) for array in arrays)


def _chunks(words: list[str]) -> Iterator[list[int]]:
    """Yield indices of words that fit into one padded batch."""
    chunk: list[int] = []
    # words of similar length together, so that a very long one does not pad all others
    for word in sorted(range(len(words)), key=lambda word: len(words[word])):
        if chunk and (len(chunk) + 1) * len(words[word]) > _PADDED_CHARACTERS:
            yield chunk
            chunk = []
        chunk.append(word)
    if chunk:
        yield chunk


def hashed_characters(words: list[str], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows of the table for the characters of words, with marks for beginning and end.

    Returns:
        (W, C, 2) int64 padded with 0, and the lengths (W,) int64.
    """
    lengths = np.array([len(word) for word in words], dtype=np.int64)
    codes = np.frombuffer("".join(words).encode("utf-32-le"), dtype=np.uint32)
    padded = np.full((len(words), lengths.max() + 2, 2), _PADDING, dtype=np.int64)
    padded[_inside(padded, lengths + 2)] = _hash(codes, rows)
    padded[:, 0, 0] = _WORD_BEGINS
    padded[np.arange(len(words)), lengths + 1, 0] = _WORD_ENDS
    return padded, lengths + 2


def _inside(padded: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return the mask of characters, without marks and padding: (W, C) bool."""
    position = np.arange(padded.shape[1])
    return (position >= 1) & (position < lengths[:, None] - 1)


def _make_unknown(
    padded: NDArray[np.int64], lengths: NDArray[np.int64], rate: float, unknown: int
) -> None:
    """Replace some characters by the row of unknown ones, in place."""
    drawn = torch.rand(padded.shape[:2]).numpy() < rate
    padded[drawn & _inside(padded, lengths)] = (unknown, _PADDING)


def _hash(codes: NDArray[np.uint32], rows: int) -> NDArray[np.int64]:
    """Hash each code point to two rows: (N,) -> (N, 2).

    The first keeps neighbouring code points, and so an alphabet, apart; the second, Knuth's
    multiplicative hash, keeps apart those that the first confuses.
    """
    free = rows - _FIRST_FREE
    wide = codes.astype(np.uint64)
    second = (wide * 2654435761 % 2**32) >> 11
    return _FIRST_FREE + np.stack([wide % free, second % free], axis=1).astype(np.int64)
