"""``spacy-bigru-crf.RadicalSequence.v1``: vectors of characters from their parts."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from spacy.strings import get_string_id
from spacy.tokens import Doc
from thinc.api import Model, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.resources import numbered_lines
from spacy_bigru_crf.architectures.words import distinct_words, split_by_doc
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.char_rnn import CharRNN
from spacy_bigru_crf.torch_backend.shim import TorchShim, reset_shim, shim_of, to_array

# the row for padding; components are hashed to the others
_PADDING, _FIRST_FREE = range(2)


def build_radical_sequence_v1(
    width: int, decomposition: Path, component_width: int = 32, rows: int = 1000
) -> Model[list[Doc], list[Floats2d]]:
    """Embed Chinese characters by reading their components forwards and backwards.

    A bidirectional LSTM reads the components, and its final states are the vector (Dong et al.
    2016, section 3.2), computed once for each distinct token. A character that the table does not
    have is its own only component; a token of several characters is read as all of their
    components.

    width: Width of the vectors, an even number: half for each direction.
    decomposition: File with a character, a tab, and its components separated by blanks on each
        line, UTF-8. It is read when the pipeline is initialised, and stored in it.
    component_width: Width of a component's vector.
    rows: Rows of the components' table. Each component is hashed to two of them.
    """
    if width < 2 or width % 2:
        raise ValueError(Errors.N061.format(width=width))
    if component_width < 1:
        raise ValueError(Errors.N062.format(name="component_width", value=component_width, least=1))
    if rows <= _FIRST_FREE:
        raise ValueError(Errors.N062.format(name="rows", value=rows, least=_FIRST_FREE + 1))
    return Model(
        "radical_sequence",
        partial(forward, rows=rows),
        init=partial(init, path=decomposition),
        dims={"nO": width},
        # data, not a setting: the file may be gone when the pipeline is loaded
        attrs={"decomposition": {}},
        shims=[TorchShim(CharRNN(rows, component_width, width, "lstm"))],
    )


def init(model: Model, X: object = None, Y: object = None, *, path: Path) -> None:
    """Read the file, draw the weights."""
    model.attrs["decomposition"] = read_decomposition(path)
    reset_shim(model)


def read_decomposition(path: Path) -> dict[str, str]:
    """The components of each character, separated by blanks.

    Raises ValueError with path and line for what is no decomposition.
    """
    decomposition = {}
    for number, line in numbered_lines(path, "decomposition of RadicalSequence.v1"):
        character, _, components = line.partition("\t")
        if len(character.strip()) != 1 or not components.strip():
            raise ValueError(Errors.N063.format(path=path, line=number))
        decomposition[character.strip()] = " ".join(components.split())
    return decomposition


def forward(
    model: Model[list[Doc], list[Floats2d]], docs: list[Doc], is_train: bool, *, rows: int
) -> tuple[list[Floats2d], Callable]:
    """Compute the vectors of the batch's distinct tokens, and deal them out."""
    words, inverse = distinct_words(docs)
    if not words:
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], lambda dYs: []
    shim = shim_of(model)
    table = model.attrs["decomposition"]
    components, lengths = _padded_rows(
        [" ".join(table.get(character, character) for character in word) for word in words], rows
    )
    inputs = (
        torch.from_numpy(components).to(shim.device),
        torch.from_numpy(lengths).to(shim.device),
    )
    tokens = torch.from_numpy(inverse).to(shim.device)

    def scatter_to_docs(vectors: torch.Tensor) -> list[Floats2d]:
        return split_by_doc(to_array(vectors[tokens]), docs, model.ops)

    if not is_train:
        return scatter_to_docs(shim.predict(inputs)), lambda dYs: []
    vectors, backprop_net = shim.begin_update(inputs)

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        dY = xp2torch(model.ops.xp.concatenate(dYs), device=shim.device)
        backprop_net(torch.zeros_like(vectors).index_add_(0, tokens, dY))
        return []

    return scatter_to_docs(vectors), backprop


def _padded_rows(sequences: list[str], rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the table for components separated by blanks.

    Returns (W, C, 2) int64 padded with 0, and the lengths (W,) int64.
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
