"""``spacy-bigru-crf.HashedWords.v1``: word vectors from hashed attributes."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from spacy.attrs import IDS
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps, xp2torch
from thinc.types import Floats2d

from spacy_bigru_crf.architectures.words import (
    SPELLING,
    split_by_doc,
    summed_by_word,
    token_attributes,
)
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.dropout import dropout_mask
from spacy_bigru_crf.nets.hashed_words import HashedWordsNet
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import reset_shim, to_array
from spacy_bigru_crf.torch_backend.word_cache import WordShim, word_shim_of

# the seed of the first attribute's hash in MultiHashEmbed; each further one has the next
_FIRST_SEED = 8
# odd, its bits without pattern: 2**64 divided by the golden ratio (Knuth 1998, section 6.4)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def build_hashed_words_v1(
    width: int, attrs: list[str], rows: list[int], word_dropout: float = 0.0
) -> Model[list[Doc], list[Floats2d]]:
    """Embed words by their attributes, computed once for each distinct word. In prediction, the
    vectors of words are kept for the batches to come.

    The same network as ``spacy.MultiHashEmbed.v2`` without static vectors under
    ``WordDropout.v1``, where all of it is computed for each token. The rate of dropout is
    ``training.dropout``: on the columns of the attributes' vectors, one mask for the batch, and on
    the output.

    width: Width of a word's vector, and of each attribute's.
    attrs: Attributes of tokens, such as NORM, PREFIX, SUFFIX, SHAPE.
    rows: Rows of each attribute's table. Each value of an attribute is hashed to four of them.
    word_dropout: Share of the tokens whose word is replaced by an unknown one in training, see
        ``WordDropout.v1``. Unlike other dropout it does not follow ``training.dropout``.
    """
    if width < 1:
        raise ValueError(Errors.N050.format(layer="HashedWords.v1", width=width))
    if not attrs or len(rows) != len(attrs) or min(rows) < 1:
        raise ValueError(Errors.N090.format(attrs=attrs, rows=rows))
    if unknown := [attr for attr in attrs if attr not in IDS]:
        raise ValueError(Errors.N091.format(attr=unknown[0]))
    if not 0 <= word_dropout < 1:
        raise ValueError(Errors.N092.format(rate=word_dropout))
    return Model(
        "hashed_words",
        # settings are no attrs: those would be read back from disk, whatever the config says
        partial(forward, attrs=[IDS[attr] for attr in attrs], rows=rows, word_dropout=word_dropout),
        init=reset_shim,
        dims={"nO": width},
        # the rate of the training loop is set on every attr of this name
        attrs={"dropout_rate": 0.0},
        shims=[WordShim(HashedWordsNet(width, rows))],
    )


def forward(
    model: Model[list[Doc], list[Floats2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    attrs: list[int],
    rows: list[int],
    word_dropout: float,
) -> tuple[list[Floats2d], Callable]:
    """Compute the vectors of the batch's distinct words, and deal them out to the tokens."""
    shim = word_shim_of(model)
    features = token_attributes(docs, attrs)
    if not len(features):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], lambda dYs: []
    if is_train and word_dropout:
        spelling = [i for i, attr in enumerate(attrs) if attr in SPELLING]
        _make_unknown(features, spelling, word_dropout)
    keys, first_token, inverse = np.unique(
        word_keys(features), return_index=True, return_inverse=True
    )
    tokens = torch.from_numpy(inverse).to(shim.device)

    def rows_of_words(words: np.ndarray) -> torch.Tensor:
        return torch.from_numpy(hashed_rows(features[words], rows)).to(shim.device)

    if not is_train:
        # remembered words pass no network that would see to it
        one_thread_in_workers()

        def compute(new: np.ndarray) -> torch.Tensor:
            return shim.predict((rows_of_words(first_token[new]), 0.0))

        vectors = shim.cache.vectors(keys, shim.version, compute)
        return split_by_doc(to_array(vectors[tokens]), docs, model.ops), lambda dYs: []
    words = rows_of_words(first_token)
    dropout = model.attrs["dropout_rate"]
    vectors, backprop_net = shim.begin_update((words, dropout))
    output = vectors[tokens]
    mask = dropout_mask(output.shape, dropout, output) if dropout else None
    if mask is not None:
        output *= mask

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        dY = xp2torch(model.ops.xp.concatenate(dYs), device=shim.device)
        if mask is not None:
            dY = dY * mask
        backprop_net(summed_by_word(dY, tokens, len(words)))
        return []

    return split_by_doc(to_array(output), docs, model.ops), backprop


def word_keys(features: np.ndarray) -> np.ndarray:
    """One number that tells words with different attributes apart: (N, A) -> (N,), uint64.

    That any two of 20,000 words, as many as are remembered, share one has a probability of 1e-11.
    """
    keys = np.zeros(len(features), dtype=np.uint64)
    for column in features.T:
        # numbers of 64 bits wrap around
        keys = (keys ^ column) * _MULTIPLIER
        keys ^= keys >> np.uint64(32)
    return keys


def hashed_rows(features: np.ndarray, rows: list[int]) -> np.ndarray:
    """Rows of the network's table: (W, A) uint64 -> (W, A, 4) int64.

    thinc's ``HashEmbed`` hashes each id to four 32-bit numbers with a seed of its own
    (MurmurHash3), and these to rows.
    """
    ops = NumpyOps()
    first_row = np.cumsum([0, *rows[:-1]])
    return np.stack(
        [
            ops.hash(np.ascontiguousarray(ids), _FIRST_SEED + i) % n_rows + first_row[i]
            for i, (ids, n_rows) in enumerate(zip(features.T, rows, strict=True))
        ],
        axis=1,
    ).astype(np.int64)


def _make_unknown(features: np.ndarray, columns: list[int], rate: float) -> None:
    """Put random ids in the place of some words' attributes, in place."""
    unknown = np.flatnonzero((torch.rand(len(features)) < rate).numpy())
    ids = torch.randint(2**62, (len(unknown), len(columns))).numpy()
    features[unknown[:, None], columns] = ids.astype(np.uint64)
