"""HashedWords and WordDropout: word vectors from hashed attributes, and words made unknown."""

from collections.abc import Callable
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from spacy.attrs import IDS, LOWER, NORM, ORTH, PREFIX, SUFFIX, intify_attr
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.distinct_words import (
    Backprop,
    gradient_of_tokens,
    split_by_doc,
    sum_by_word,
    token_attributes,
)
from spacy_bigru_crf.architectures.settings_checks import COUNT, RATE, Range, check_settings
from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.nets.dropout import dropout_mask
from spacy_bigru_crf.nets.hashed_words import UniqueHashEmbed
from spacy_bigru_crf.torch_backend.runtime import one_thread_in_workers
from spacy_bigru_crf.torch_backend.shim import reset_shim
from spacy_bigru_crf.torch_backend.word_cache import WordShim, word_shim_of

# the attributes that make a word unknown; a shape is hardly ever unknown
_SPELLING = frozenset((ORTH, LOWER, NORM, PREFIX, SUFFIX))
_ATTRS = Range(
    "a list of attributes of tokens, such as NORM, PREFIX or SHAPE",
    lambda values: bool(values) and all(attr in IDS for attr in values),
)
# the seed of the first attribute's hash in MultiHashEmbed; each further one has the next
_FIRST_SEED = 8
# odd, its bits without pattern: 2**64 divided by the golden ratio (Knuth 1998, section 6.4)
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


def build_hashed_words_v1(
    width: int, attrs: list[str], rows: list[int], word_dropout: float = 0.0
) -> Model[list[Doc], list[Floats2d]]:
    """Embed each distinct word once by its hashed attributes.

    The same network as ``spacy.MultiHashEmbed.v2`` without static vectors under
    ``WordDropout.v1``, which compute everything for each token. In prediction, the vectors of words
    are cached across batches. The dropout rate is ``training.dropout``: on the columns of the
    attributes' vectors, one mask per batch, and on the output.

    Args:
        width: Width of a word's vector, and of each attribute's.
        attrs: Attributes of tokens, such as NORM, PREFIX, SUFFIX, SHAPE.
        rows: Rows of each attribute's table. Each value of an attribute is hashed to four of them.
        word_dropout: Share of the tokens whose word is replaced by an unknown one in training, see
            ``WordDropout.v1``. Unlike other dropout it does not follow ``training.dropout``.

    Returns:
        The layer, from documents to (T, width) for each.

    Raises:
        ValueError: If a setting is out of range or names an unknown attribute.
    """
    layer = "HashedWords.v1"
    counts = Range(
        f"a list of {len(attrs)} whole numbers of at least 1, one for each of attrs",
        lambda values: len(values) == len(attrs) and all(map(COUNT.includes, values)),
    )
    check_settings(layer, COUNT, width=width)
    check_settings(layer, _ATTRS, attrs=attrs)
    check_settings(layer, counts, rows=rows)
    check_settings(layer, RATE, word_dropout=word_dropout)
    return Model(
        "hashed_words",
        # settings are not attrs, because from_disk would restore the attrs over the config
        partial(forward, attrs=[IDS[attr] for attr in attrs], rows=rows, word_dropout=word_dropout),
        init=reset_shim,
        dims={"nO": width},
        # the rate of the training loop is set on every attr of this name
        attrs={"dropout_rate": 0.0},
        shims=[WordShim(UniqueHashEmbed(width, rows))],
    )


def forward(
    model: Model[list[Doc], list[Floats2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    attrs: list[int],
    rows: list[int],
    word_dropout: float,
) -> tuple[list[Floats2d], Backprop]:
    """Compute the vectors of the batch's distinct words, and scatter them to the tokens."""
    shim = word_shim_of(model)
    features = token_attributes(docs, attrs)
    if not len(features):
        return [model.ops.alloc2f(0, model.get_dim("nO")) for _ in docs], lambda dYs: []
    if is_train and word_dropout:
        spelling = [i for i, attr in enumerate(attrs) if attr in _SPELLING]
        _make_unknown(features, spelling, word_dropout)
    keys, first_token, inverse = np.unique(
        word_keys(features), return_index=True, return_inverse=True
    )
    tokens = torch.from_numpy(inverse).to(shim.device)

    def rows_of_words(words: NDArray[np.int64]) -> torch.Tensor:
        return torch.from_numpy(hashed_rows(features[words], rows)).to(shim.device)

    if not is_train:
        # cached words pass no network that would do it
        one_thread_in_workers()

        def compute(new: NDArray[np.int64]) -> torch.Tensor:
            return shim.predict((rows_of_words(first_token[new]), 0.0))

        vectors = shim.cache.vectors(keys, shim.version, compute)
        return split_by_doc(vectors[tokens], docs, model.ops), lambda dYs: []
    words = rows_of_words(first_token)
    dropout = model.attrs["dropout_rate"]
    vectors, backprop_net = shim.begin_update((words, dropout))
    output = vectors[tokens]
    mask = dropout_mask(output.shape, dropout, output) if dropout else None
    if mask is not None:
        output *= mask

    def backprop(dYs: list[Floats2d]) -> list[Doc]:
        dY = gradient_of_tokens(dYs, model.ops, shim.device)
        if mask is not None:
            dY = dY * mask
        backprop_net(sum_by_word(dY, tokens, len(words)))
        return []

    return split_by_doc(output, docs, model.ops), backprop


def word_keys(features: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return one number per word that differs where an attribute differs: (N, A) -> (N,), uint64.

    The probability that any two of 20,000 words, the size of the cache, share one is 1e-11.
    """
    keys = np.zeros(len(features), dtype=np.uint64)
    for column in features.T:
        # numbers of 64 bits wrap around
        keys = (keys ^ column) * _MULTIPLIER
        keys ^= keys >> np.uint64(32)
    return keys


def hashed_rows(features: NDArray[np.uint64], rows: list[int]) -> NDArray[np.int64]:
    """Return rows of the network's table: (W, A) uint64 -> (W, A, 4) int64.

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


def _make_unknown(features: NDArray[np.uint64], columns: list[int], rate: float) -> None:
    """Replace the attributes of some words by random ids, in place."""
    unknown = np.flatnonzero((torch.rand(len(features)) < rate).numpy())
    ids = torch.randint(2**62, (len(unknown), len(columns))).numpy()
    features[unknown[:, None], columns] = ids.astype(np.uint64)


def build_word_dropout_v1(
    embed: Model[list[Doc], list[Floats2d]], rate: float
) -> Model[list[Doc], list[Floats2d]]:
    """Replace some words of each update by unknown ones.

    A hashed embedding has no row for unknown words: a word that was never trained gets the sum of
    rows that belong to other words. This layer simulates that in training. It replaces the ids of a
    word and its affixes (``ORTH``, ``LOWER``, ``NORM``, ``PREFIX``, ``SUFFIX``) by random ones, so
    that the network learns to rely on shape, characters and context. Prediction does not change.
    Lample et al. (2016, section 4.1) and Kiperwasser & Goldberg (2016) do the same with
    vocabularies. Static vectors are not hashed and stay.

    Args:
        embed: ``spacy.MultiHashEmbed.v2``, or another layer whose first one extracts features.
        rate: Share of the tokens whose word is replaced. Unlike other dropout it does not follow
            ``training.dropout``.

    Returns:
        ``embed``, changed in place.

    Raises:
        ValueError: If the rate is out of range, or ``embed`` extracts no features.
    """
    check_settings("WordDropout.v1", RATE, rate=rate)
    extract = next((node for node in embed.walk() if node.name == "extract_features"), None)
    if extract is None:
        raise ValueError(Errors.N010.format(name=embed.name))
    columns = [
        i for i, attr in enumerate(extract.attrs["columns"]) if intify_attr(attr) in _SPELLING
    ]
    dropping: Model[list[Doc], list[Ints2d]] = Model(
        "extract_features_with_word_dropout",
        # settings are not attrs, because from_disk would restore the attrs over the config
        partial(forward_with_dropout, rate=rate, columns=columns),
        layers=[extract],
    )
    embed.replace_node(extract, dropping)
    return embed


def forward_with_dropout(
    model: Model[list[Doc], list[Ints2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    rate: float,
    columns: list[int],
) -> tuple[list[Ints2d], Callable[[list[Ints2d]], list[Doc]]]:
    """Extract the features, in training with random ids for some words."""
    features, backprop = model.layers[0](docs, is_train)
    if not is_train or not rate:
        return features, backprop
    xp = model.ops.xp
    dropped = []
    for rows in features:
        unknown = xp.asarray((torch.rand(len(rows)) < rate).numpy())
        rows = rows.copy()
        for column in columns:
            ids = xp.asarray(torch.randint(2**62, (len(rows),)).numpy(), dtype=rows.dtype)
            rows[:, column] = xp.where(unknown, ids, rows[:, column])
        dropped.append(rows)
    return dropped, backprop
