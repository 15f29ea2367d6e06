"""``spacy-bigru-crf.WordDropout.v1``: learn what to do with words never seen."""

from collections.abc import Callable
from functools import partial

import torch
from spacy.attrs import intify_attr
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import Floats2d, Ints2d

from spacy_bigru_crf.architectures.words import SPELLING
from spacy_bigru_crf.errors import Errors


def build_word_dropout_v1(
    embed: Model[list[Doc], list[Floats2d]], rate: float
) -> Model[list[Doc], list[Floats2d]]:
    """Turn some words of each update into unknown ones.

    A hashed embedding has no row for unknown words: one that was never trained gets the sum of
    rows that belong to other words. This layer shows just that to the network in training. It
    replaces the ids of a word and its affixes (``ORTH``, ``LOWER``, ``NORM``, ``PREFIX``,
    ``SUFFIX``) by random ones, so that the network learns to rely on what is left: shape,
    characters, context. Prediction is as before. For vocabularies, Lample et al. (2016, section
    4.1) and Kiperwasser & Goldberg (2016) do the like. Static vectors are not hashed and stay.

    embed: ``spacy.MultiHashEmbed.v2``, or another layer whose first one extracts features.
    rate: Share of the tokens whose word is replaced. Unlike other dropout it does not follow
        ``training.dropout``.
    """
    if not 0 <= rate < 1:
        raise ValueError(Errors.N009.format(rate=rate))
    extract = next((node for node in embed.walk() if node.name == "extract_features"), None)
    if extract is None:
        raise ValueError(Errors.N010.format(name=embed.name))
    columns = [
        i for i, attr in enumerate(extract.attrs["columns"]) if intify_attr(attr) in SPELLING
    ]
    dropping: Model[list[Doc], list[Ints2d]] = Model(
        "extract_features_with_word_dropout",
        # settings are no attrs: those would be read back from disk, whatever the config says
        partial(forward, rate=rate, columns=columns),
        layers=[extract],
    )
    embed.replace_node(extract, dropping)
    return embed


def forward(
    model: Model[list[Doc], list[Ints2d]],
    docs: list[Doc],
    is_train: bool,
    *,
    rate: float,
    columns: list[int],
) -> tuple[list[Ints2d], Callable]:
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
