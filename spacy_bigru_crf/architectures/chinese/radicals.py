"""Radical and RadicalSequence: the parts of a Chinese character that hint at its meaning."""

import unicodedata
from bisect import bisect_right
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.distinct_words import Backprop, distinct_words, run_on_words
from spacy_bigru_crf.architectures.resources import numbered_lines
from spacy_bigru_crf.architectures.settings_checks import COUNT, EVEN, at_least, check_settings
from spacy_bigru_crf.architectures.token_classes import (
    Extract,
    Extracted,
    classes_of_words,
    embed_classes,
    extracted,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.char_rnn import CharRNN
from spacy_bigru_crf.torch_backend.shim import TorchShim, reset_shim

N_RADICALS = 214
# the characters that Unicode has in the order of the Kangxi dictionary, by radical
_FIRST, _LAST = "\u4e00", "\u9fa5"
_SECTIONS = [unicodedata.normalize("NFKC", chr(0x2F00 + i)) for i in range(N_RADICALS)]
# the row for padding; components are hashed to the others
_PADDING, _FIRST_FREE = range(2)


def build_radical_v1(width: int) -> Model[list[Doc], list[Floats2d]]:
    """Embed the Kangxi radical of tokens that are one Chinese character.

    No table is needed: the characters U+4E00 to U+9FA5 are in the order of the Kangxi dictionary,
    by radical, and each of its 214 sections begins with the radical itself. A few simplified
    characters are in another section than their traditional form. All other tokens, including later
    additions to Unicode and words of several characters, have no radical and share one vector. For
    components as a sequence see ``RadicalSequence.v1``.

    Args:
        width: Width of a radical's vector.

    Returns:
        The layer, from documents to (T, width) for each.
    """
    check_settings("Radical.v1", COUNT, width=width)
    return embed_classes(Model("radical", forward_radicals), width, 1 + N_RADICALS)


def forward_radicals(model: Extract, docs: list[Doc], is_train: bool) -> Extracted:
    """Return the radical's number of each token: (T, 1) int32 for each document."""
    return extracted(model, classes_of_words(docs, radical_of))


def radical_of(character: str) -> int:
    """Return the number of a character's Kangxi radical, 1 to 214, or 0 if it has none."""
    if len(character) != 1 or not _FIRST <= character <= _LAST:
        return 0
    return bisect_right(_SECTIONS, character)


def build_radical_sequence_v1(
    width: int, decomposition: Path, component_width: int = 32, rows: int = 1000
) -> Model[list[Doc], list[Floats2d]]:
    """Embed Chinese characters by a bidirectional LSTM over their components.

    The final states of both directions are the vector (Dong et al. 2016, section 3.2), computed
    once per distinct token. A character without an entry is its own only component; a token of
    several characters is the sequence of all their components.

    Args:
        width: Width of the vectors, an even number: half for each direction.
        decomposition: File with a character, a tab, and its components separated by blanks on each
            line, UTF-8. It is read when the pipeline is initialised, and stored in it.
        component_width: Width of a component's vector.
        rows: Rows of the components' table. Each component is hashed to two of them.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If a setting is out of range.
    """
    layer = "RadicalSequence.v1"
    check_settings(layer, EVEN, width=width)
    check_settings(layer, COUNT, component_width=component_width)
    check_settings(layer, at_least(_FIRST_FREE + 1), rows=rows)
    return Model(
        "radical_sequence",
        partial(forward_sequences, rows=rows),
        init=partial(init, path=decomposition),
        dims={"nO": width},
        # data, not a setting: the file may be gone when the pipeline is loaded
        attrs={"decomposition": {}},
        shims=[TorchShim(CharRNN(rows, component_width, width, "lstm"))],
    )


def init(
    model: Model[list[Doc], list[Floats2d]], X: object = None, Y: object = None, *, path: Path
) -> None:
    """Read the file and initialise the weights."""
    model.attrs["decomposition"] = read_decomposition(path)
    reset_shim(model)


def read_decomposition(path: Path) -> dict[str, str]:
    """Read the components of each character, separated by blanks.

    Raises:
        ValueError: If a line is no decomposition; the message has path and line.
    """
    decomposition = {}
    for number, line in numbered_lines(path, "decomposition of RadicalSequence.v1"):
        character, _, components = line.partition("\t")
        if len(character.strip()) != 1 or not components.strip():
            raise ValueError(Errors.N063.format(path=path, line=number))
        decomposition[character.strip()] = " ".join(components.split())
    return decomposition


def forward_sequences(
    model: Model[list[Doc], list[Floats2d]], docs: list[Doc], is_train: bool, *, rows: int
) -> tuple[list[Floats2d], Backprop]:
    """Compute the vectors of the batch's distinct tokens, and scatter them to the tokens."""
    words, inverse = distinct_words(docs)
    if not words:
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], lambda dYs: []
    table = model.attrs["decomposition"]
    sequences = [" ".join(table.get(character, character) for character in word) for word in words]
    return run_on_words(model, docs, _padded_rows(sequences, rows), inverse, is_train)


def _padded_rows(sequences: list[str], rows: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows of the table for components separated by blanks.

    Returns:
        (W, C, 2) int64 padded with 0, and the lengths (W,) int64.
    """
    # a token of white space has no other component than itself
    split = [sequence.split() or [sequence] for sequence in sequences]
    lengths = np.array([len(components) for components in split], dtype=np.int64)
    hashes = np.array(
        [get_string_id(component) for components in split for component in components], np.uint64
    )
    free = rows - _FIRST_FREE
    # the two halves of the hash are independent
    pairs = np.stack([hashes % free, (hashes >> 32) % free], axis=1).astype(np.int64)
    padded = np.full((len(split), lengths.max(), 2), _PADDING, dtype=np.int64)
    padded[np.arange(lengths.max()) < lengths[:, None]] = _FIRST_FREE + pairs
    return padded, lengths
