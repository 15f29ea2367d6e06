"""The rows of the ablation: what is changed in the default config, one thing at a time."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from thinc.api import Config

TOK2VEC = "components.ner_crf.model.tok2vec"
EMBED, ENCODE = f"{TOK2VEC}.embed", f"{TOK2VEC}.encode"
WORDS, CHARACTERS = f"{EMBED}.words", f"{EMBED}.characters"
DECODER = "components.ner_crf.model.decoder"
BATCHER, OPTIMIZER = "training.batcher", "training.optimizer"

# heading, then the row's name and its changes. A value is put in the place of what is there, a
# function gets what is there, and ``...`` takes it out.
Changes = dict[str, Any]
Rows = dict[str, dict[str, Changes]]


def _arch(name: str, **settings: Any) -> dict[str, Any]:
    return {"@architectures": f"spacy-bigru-crf.{name}", **settings}


def _loss(name: str, **settings: Any) -> dict[str, Any]:
    return {"@losses": f"spacy-bigru-crf.{name}.v1", **settings}


def _and(name: str, layer: dict[str, Any]) -> Changes:
    """Another input beside the others. layer: With its ``width``."""
    return {f"{EMBED}.{name}": layer, f"{ENCODE}.input_width": _plus(layer["width"])}


def _without(width: int, *names: str) -> Changes:
    """Inputs left out. width: The sum of the widths of the others."""
    return {f"{EMBED}.{name}": None for name in names} | {f"{ENCODE}.input_width": width}


def _plus(width: int) -> Callable[[int], int]:
    return lambda sum_of_widths: sum_of_widths + width


def _steps(factor: float) -> Changes:
    """So many times the steps, to see as many tokens with another size of batch.

    Evaluated as often, the last time when the learning rate has fallen to zero.
    """
    names = ("max_steps", "eval_frequency")
    return {f"training.{name}": lambda steps: round(steps * factor) for name in names}


def _documents(size: int) -> Changes:
    """Batches of so many documents. The padded ones of the default hold 28 on both corpora."""
    batcher = {"@batchers": "spacy.batch_by_sequence.v1", "size": size, "get_length": None}
    return {BATCHER: batcher, **_steps(28 / size)}


def _words(**changes: Any) -> Changes:
    return {f"{WORDS}.{key}": value for key, value in changes.items()}


def _characters(**changes: Any) -> Changes:
    return {f"{CHARACTERS}.{key}": value for key, value in changes.items()}


def _char_rnn(cell: str) -> Changes:
    rnn = _arch("CharRNN.v1", width=64, cell=cell, char_width=32, rows=512, char_dropout=0.0)
    return {CHARACTERS: rnn}


def _encoder(name: str, **settings: Any) -> Changes:
    """Another encoder of the same width on the same inputs."""
    return {
        ENCODE: lambda default: _arch(
            name, width=default["width"], input_width=default["input_width"], **settings
        )
    }


def _window_encoder(default: dict[str, Any]) -> dict[str, Any]:
    """spaCy's own, which is as wide as its input."""
    return {
        "@layers": "chain.v1",
        "*": {
            "project": {
                "@layers": "with_array.v1",
                "layer": {
                    "@layers": "Maxout.v1",
                    "nO": default["width"],
                    "nI": default["input_width"],
                    "nP": 3,
                    "normalize": True,
                },
            },
            "encode": {
                "@architectures": "spacy.MishWindowEncoder.v2",
                "width": default["width"],
                "depth": 4,
                "window_size": 1,
            },
        },
    }


def _stack(default: dict[str, Any]) -> dict[str, Any]:
    """Convolutions under one recurrent layer."""
    width, inputs = default["width"], default["input_width"]
    return {
        "@layers": "chain.v1",
        "*": {
            "below": _arch(
                "TCNEncoder.v2", width=width, depth=2, kernel_width=3, input_width=inputs
            ),
            "above": {**default, "depth": 1, "input_width": width},
        },
    }


GERMAN: dict[str, Changes] = {
    "no characters": _without(96, "characters"),
    "no words": _without(64, "words"),
    "words without affixes and shape": _words(attrs=["NORM"], rows=[10000]),
    "no word dropout": _words(word_dropout=0.0),
    "character dropout 0.1": _characters(char_dropout=0.1),
    "one-hot characters": _characters(char_width=None),
    "character kernels 2, 3, 4": {
        **_characters(kernel_widths=[2, 3, 4], width=66),
        f"{ENCODE}.input_width": _plus(2),
    },
    "character BiLSTM": _char_rnn("lstm"),
    "character BiGRU": _char_rnn("gru"),
}

CHINESE: dict[str, Changes] = {
    "no segmentation": _without(128, "segmentation"),
    "no radicals": _without(112, "radicals"),
    "neither": _without(96, "segmentation", "radicals"),
    "no character dropout": _words(word_dropout=0.0),
    "character dropout 0.15": _words(word_dropout=0.15),
}

COMMON: Rows = {
    "encoders": {
        "BiLSTM": {f"{ENCODE}.@architectures": "spacy-bigru-crf.BiLSTMEncoder.v2"},
        "residual BiGRU": {f"{ENCODE}.residual": True},
        "TCN": _encoder("TCNEncoder.v2", depth=4, kernel_width=3),
        "spaCy's MishWindowEncoder": {ENCODE: _window_encoder},
        "TCN under BiGRU": {ENCODE: _stack},
        "1 layer": {f"{ENCODE}.depth": 1},
        "3 layers": {f"{ENCODE}.depth": 3},
        "100 units": {f"{ENCODE}.width": 200},
        "200 units": {f"{ENCODE}.width": 400},
    },
    "decoders and losses": {
        "softmax": {DECODER: _arch("Softmax.v1", scheme="BILOU", loss=_loss("CrossEntropy"))},
        "softmax, focal loss": {
            DECODER: _arch("Softmax.v1", scheme="BILOU", loss=_loss("FocalLoss"))
        },
        "CRF, entities weigh twice": {
            f"{DECODER}.loss": _loss("NegativeLogLikelihood", label_weights={"O": 0.5})
        },
    },
    "schemes": {
        "BIO": {f"{DECODER}.scheme": "BIO"},
        "IO": {f"{DECODER}.scheme": "IO"},
    },
    "training": {
        "no gradient clipping": {"components.ner_crf.max_grad_norm": 0.0},
        "no dropout": {"training.dropout": 0.0},
        "plain dropout": {f"{ENCODE}.dropout_kind": "plain"},
        "batches of 8 documents": _documents(8),
        "batches of 32 documents": _documents(32),
        "SGD": {
            f"{OPTIMIZER}.@optimizers": "SGD.v1",
            f"{OPTIMIZER}.learn_rate.initial_rate": 0.1,
            **{f"{OPTIMIZER}.{key}": ... for key in ("beta1", "beta2", "eps")},
        },
    },
}


def rows_of(config: Config, vectors: Path | None, terms: Path | None) -> Rows:
    """All rows for a config: those of its language's inputs, and what any network has.

    vectors: File of word vectors of width 100 for a row that has them.
    terms: Directory of term lists, ``*.txt``, for a row with gazetteers.
    """
    inputs = dict(CHINESE if config["nlp"]["lang"] == "zh" else GERMAN)
    if vectors:
        inputs["with word vectors"] = _and("vectors", _word_vectors(vectors))
    if terms:
        lists = {path.stem: str(path) for path in sorted(terms.glob("*.txt"))}
        gazetteer = _arch("Gazetteer.v1", width=6 * len(lists), lower=False, lists=lists)
        inputs["with gazetteers"] = _and("gazetteer", gazetteer)
    return {"": {"default": {}}, "inputs": inputs, **COMMON}


def _word_vectors(path: Path) -> dict[str, Any]:
    return _arch(
        "WordVectors.v2",
        width=100,
        path=str(path),
        trainable=False,
        lower_fallback=True,
        unknown="zero",
        keep="corpus",
    )


def changed(config: Config, changes: Changes) -> Config:
    """A copy of a config with changes."""
    result = deepcopy(config)
    for key, value in changes.items():
        *path, last = key.split(".")
        parent = result
        for part in path:
            parent = parent[part]
        if value is ...:
            del parent[last]
        else:
            parent[last] = value(parent[last]) if callable(value) else value
    return result
