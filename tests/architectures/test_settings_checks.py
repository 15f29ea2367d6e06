"""The ranges of settings, and every number of every builder given as text."""

import inspect
import math
import re

import numpy as np
import pytest
from spacy.ml.models.tok2vec import MultiHashEmbed
from spacy.util import registry

from spacy_bigru_crf.architectures.settings_checks import (
    COUNT,
    EVEN,
    RATE,
    WEIGHT,
    at_least,
    check_settings,
    multiple_of,
)

NAN = math.nan
ENCODER = {"width": 8, "depth": 1}
VECTORS = {"width": 8}
# the arguments that a builder needs, where they are more than none
ARGUMENTS = {
    "BiGRUEncoder.v1": ENCODER,
    "BiGRUEncoder.v2": ENCODER,
    "BiLSTMEncoder.v1": ENCODER,
    "BiLSTMEncoder.v2": ENCODER,
    "CharCNN.v1": {"width": 8, "kernel_widths": [3]},
    "CharRNN.v1": {"width": 8},
    "Gazetteer.v1": {"width": 8, "lists": {"terms": "terms.txt"}},
    "HashedWords.v1": {"width": 8, "attrs": ["NORM"], "rows": [10]},
    "Radical.v1": {"width": 8},
    "RadicalSequence.v1": {"width": 8, "decomposition": "parts.txt"},
    "Segmentation.v1": {"width": 8, "segmenter": str.split},
    "TCNEncoder.v1": ENCODER,
    "TCNEncoder.v2": ENCODER,
    "WordDropout.v1": {
        "embed": MultiHashEmbed(8, ["NORM"], [10], include_static_vectors=False),
        "rate": 0.1,
    },
    "WordVectors.v1": VECTORS,
    "WordVectors.v2": VECTORS,
}


@pytest.mark.parametrize(
    ("allowed", "inside", "outside"),
    [
        (COUNT, [1, 96, np.int64(3)], [0, -1, 1.0, "1", True, None, [1]]),
        (at_least(4), [4, 5], [3, "4"]),
        (EVEN, [2, 96], [0, 1, 7, 2.0, "2", True]),
        (multiple_of(3, "list"), [3, 9], [0, 1, 4, "3", 3.0]),
        (RATE, [0, 0.0, 0.5, np.float32(0.1)], [-0.1, 1, 1.0, NAN, "0.5", False, None]),
        (WEIGHT, [0, 1, 7.5, np.float32(2)], [-1, math.inf, NAN, "1", True, None]),
    ],
    ids=lambda value: getattr(value, "wanted", ""),
)
def test_ranges(allowed, inside, outside):
    check_settings("Layer.v1", allowed, **{f"setting_{i}": value for i, value in enumerate(inside)})
    for value in outside:
        message = f"[NC-N065] Layer.v1: size is {value!r}. Set it to {allowed.wanted}."
        with pytest.raises(ValueError, match=re.escape(message)):
            check_settings("Layer.v1", allowed, good=inside[0], size=value)


def numbers_of_builders():
    """Yield name, builder, setting and a text in its place, for all settings with numbers."""
    prefix = "spacy-bigru-crf."
    builders = {**registry.architectures.get_all(), **registry.losses.get_all()}
    for name, build in sorted(builders.items()):
        if not name.startswith(prefix):
            continue
        for setting, parameter in inspect.signature(build).parameters.items():
            annotation = str(parameter.annotation)
            if re.match(r"(<class ')?(int|float)\b|list\[int|dict\[str, float", annotation):
                container = re.match("list|dict", annotation)
                text = {"list": ["1"], "dict": {"O": "1"}}[container[0]] if container else "1"
                yield pytest.param(name.removeprefix(prefix), build, setting, text)


@pytest.mark.parametrize(("name", "build", "setting", "text"), [*numbers_of_builders()])
def test_a_number_given_as_text_is_named(name, build, setting, text):
    arguments = ARGUMENTS.get(name, {})
    build(**arguments)
    message = rf"^\[NC-N065\] {name.split('.')[0]}\S*: {setting}\S* is .*'1'.*\. Set it to "
    with pytest.raises(ValueError, match=message):
        build(**{**arguments, setting: text})
