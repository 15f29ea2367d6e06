"""Checks of the settings of layers and losses, with one message for all.

spaCy accepts a text such as ``"96"`` where a number is declared, and passes it on as a text.
"""

import math
from collections.abc import Callable
from numbers import Integral, Real
from typing import Any, NamedTuple

from spacy_bigru_crf.errors import Errors


class Range(NamedTuple):
    """The values that a setting can have.

    Attributes:
        wanted: Description of them, for the message.
        includes: Takes any value; returns whether it is one of them.
    """

    wanted: str
    includes: Callable[[Any], bool]


def check_settings(layer: str, allowed: Range, **settings: Any) -> None:
    """Check settings that have the same range.

    Args:
        layer: Registered name of the layer, for the message.
        allowed: The range.
        settings: The values by name.

    Raises:
        ValueError: If a value is outside of the range.
    """
    for setting, value in settings.items():
        if not allowed.includes(value):
            raise ValueError(
                Errors.N065.format(layer=layer, setting=setting, value=value, wanted=allowed.wanted)
            )


def at_least(least: int) -> Range:
    """Return the range of whole numbers from a minimum."""
    return Range(
        f"a whole number of at least {least}",
        lambda value: _is_a(Integral, value) and value >= least,
    )


def multiple_of(n_shares: int, share: str) -> Range:
    """Return the range of widths that can be shared equally, such as among "kernel width"."""
    return Range(
        f"a positive multiple of {n_shares}, one share for each {share}",
        lambda value: COUNT.includes(value) and value % n_shares == 0,
    )


def _is_a(number: type, value: Any) -> bool:
    # True and False are integers to Python
    return isinstance(value, number) and not isinstance(value, bool)


COUNT = at_least(1)
EVEN = Range(
    "an even number of at least 2, half for each direction",
    lambda value: COUNT.includes(value) and value % 2 == 0,
)
RATE = Range(
    "a number of at least 0 and less than 1", lambda value: _is_a(Real, value) and 0 <= value < 1
)
WEIGHT = Range("a number of at least 0", lambda value: _is_a(Real, value) and 0 <= value < math.inf)
