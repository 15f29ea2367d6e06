"""The rows of the ablation: what is changed in the default config, one thing at a time."""

from copy import deepcopy
from typing import Any

from thinc.api import Config

TOK2VEC = "components.ner_crf.model.tok2vec"
EMBED, ENCODE = f"{TOK2VEC}.embed", f"{TOK2VEC}.encode"
WORDS, CHARACTERS = f"{EMBED}.*.words", f"{EMBED}.*.characters"
DECODER = "components.ner_crf.model.decoder"
OPTIMIZER = "training.optimizer"

_WORDS_WIDTH, _CHARACTERS_WIDTH, _WIDTH = 96, 64, 256
_BOTH = _WORDS_WIDTH + _CHARACTERS_WIDTH


def _arch(name: str, **settings: Any) -> dict[str, Any]:
    return {"@architectures": f"spacy-bigru-crf.{name}.v1", **settings}


def _loss(name: str, **settings: Any) -> dict[str, Any]:
    return {"@losses": f"spacy-bigru-crf.{name}.v1", **settings}


def _one_more(name: str, layer: dict[str, Any]) -> dict[str, Any]:
    """Another input beside the others. layer: With its ``width``."""
    return {f"{EMBED}.*.{name}": layer, f"{ENCODE}.input_width": _BOTH + layer["width"]}


def _steps(factor: float) -> dict[str, Any]:
    """So many times the steps, to see as many tokens with another batch size."""
    return {"training.max_steps": lambda steps: round(steps * factor)}


# heading, then the row's name and its changes. A value is put in the place of what is there; a
# function gets what is there; a text in braces is the part of the config under that key.
ROWS: dict[str, dict[str, dict[str, Any]]] = {
    "the default": {"default": {}},
    "inputs": {
        "no characters": {EMBED: "{" + WORDS + "}", f"{ENCODE}.input_width": _WORDS_WIDTH},
        "no words": {EMBED: "{" + CHARACTERS + "}", f"{ENCODE}.input_width": _CHARACTERS_WIDTH},
        "words without affixes and shape": {
            f"{WORDS}.attrs": ["NORM"],
            f"{WORDS}.rows": [10000],
        },
        "no word dropout": {f"{WORDS}.word_dropout": 0.0},
        "word dropout 0.15": {f"{WORDS}.word_dropout": 0.15},
        "character dropout 0.1": {f"{CHARACTERS}.char_dropout": 0.1},
        "one-hot characters": {f"{CHARACTERS}.char_width": None},
        "character kernels 2, 3, 4": {
            f"{CHARACTERS}.kernel_widths": [2, 3, 4],
            f"{CHARACTERS}.width": 66,
            f"{ENCODE}.input_width": _WORDS_WIDTH + 66,
        },
        "character BiLSTM": {
            CHARACTERS: _arch("CharRNN", width=64, cell="lstm", char_width=32, rows=512)
        },
        "character BiGRU": {
            CHARACTERS: _arch("CharRNN", width=64, cell="gru", char_width=32, rows=512)
        },
        "with casing": _one_more("casing", _arch("Casing", width=8)),
    },
    "encoders": {
        "BiLSTM": {f"{ENCODE}.@architectures": "spacy-bigru-crf.BiLSTMEncoder.v1"},
        "residual BiGRU": {f"{ENCODE}.residual": True},
        "TCN": {
            ENCODE: _arch("TCNEncoder", width=_WIDTH, depth=4, kernel_width=3, input_width=_BOTH)
        },
        "1 layer": {f"{ENCODE}.depth": 1},
        "3 layers": {f"{ENCODE}.depth": 3},
        "100 units": {f"{ENCODE}.width": 200},
        "200 units": {f"{ENCODE}.width": 400},
    },
    "decoders and losses": {
        "softmax": {DECODER: _arch("Softmax", scheme="BILOU", loss=_loss("CrossEntropy"))},
        "focal loss": {DECODER: _arch("Softmax", scheme="BILOU", loss=_loss("FocalLoss"))},
        "mbr_tokens": {"components.ner_crf.decoding": "mbr_tokens"},
        "mbr_spans": {"components.ner_crf.decoding": "mbr_spans"},
    },
    "schemes": {
        "BIO": {f"{DECODER}.scheme": "BIO"},
        "IO": {f"{DECODER}.scheme": "IO"},
    },
    "training": {
        "no gradient clipping": {"components.ner_crf.max_grad_norm": 0.0},
        "no dropout": {"training.dropout": 0.0},
        "dropout 0.5": {"training.dropout": 0.5},
        "plain dropout": {f"{ENCODE}.dropout_kind": "plain"},
        "batches half as large": {"training.batcher.size": 300, **_steps(2.0)},
        "batches twice as large": {"training.batcher.size": 1200, **_steps(0.5)},
        "SGD": {
            f"{OPTIMIZER}.@optimizers": "SGD.v1",
            f"{OPTIMIZER}.learn_rate.initial_rate": 0.1,
            **{f"{OPTIMIZER}.{key}": ... for key in ("beta1", "beta2", "eps")},
        },
        "RAdam": {f"{OPTIMIZER}.@optimizers": "RAdam.v1"},
        "no averaged weights": {f"{OPTIMIZER}.use_averages": False},
        "twice as long": _steps(2.0),
    },
}


NAMES = [name for group in ROWS.values() for name in group]


def changed(config: Config, row: str) -> Config:
    """A copy of a config with the changes of a row; ``...`` takes a key out."""
    [changes] = [group[row] for group in ROWS.values() if row in group]
    result = deepcopy(config)
    for key, value in changes.items():
        *path, last = _split(key)
        if isinstance(value, str) and value.startswith("{"):
            value = deepcopy(_at(config, _split(value[1:-1])))
        parent = _at(result, path)
        if value is ...:
            del parent[last]
        else:
            parent[last] = value(parent[last]) if callable(value) else value
    return result


def _split(key: str) -> list[str]:
    return key.split(".")


def _at(config: Any, path: list[str]) -> Any:
    for part in path:
        config = config[part]
    return config
