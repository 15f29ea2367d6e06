"""Schedules of the learning rate."""

import re
from collections.abc import Iterator
from itertools import repeat
from numbers import Real
from typing import Any

from thinc.schedules import warmup_linear

from spacy_bigru_crf.errors import Errors


def build_warmup_linear_v1(
    initial_rate: float, warmup_steps: int, total_steps: int | str
) -> Iterator[float]:
    """Build the rates of thinc's ``warmup_linear.v1``, or a constant one if the end is unknown.

    ``spacy train`` fills in ``total_steps = ${training.max_steps}``. ``nlp.create_optimizer``, and
    with it ``nlp.resume_training``, ``nlp.initialize`` and ``nlp.update``, do not: there is no
    ``max_steps`` in a loop of one's own, which need not step the schedule either. Its rate is
    ``initial_rate / 2``, the mean of a rate that falls to zero.

    Args:
        initial_rate: The rate after ``warmup_steps``, the highest one.
        warmup_steps: Steps in which the rate rises from zero.
        total_steps: Step at which the rate is back to zero; or a variable that is not filled in.

    Raises:
        ValueError: If a setting has an invalid value.
    """
    # spaCy passes on a text such as "100" where a number is declared
    _check("initial_rate", initial_rate, _is_a(Real, initial_rate), "a number of at least 0")
    _check("warmup_steps", warmup_steps, _is_a(int, warmup_steps), "a whole number of at least 0")
    if isinstance(total_steps, str) and re.fullmatch(r"\$\{[^{}]+\}", total_steps):
        return repeat(initial_rate / 2)
    wanted = "a whole number of at least 0, or to ${training.max_steps}"
    _check("total_steps", total_steps, _is_a(int, total_steps), wanted)
    rates: Iterator[float] = iter(warmup_linear(initial_rate, warmup_steps, int(total_steps)))
    return rates


def _is_a(number: type[Any], value: Any) -> bool:
    return isinstance(value, number) and not isinstance(value, bool) and value >= 0


def _check(setting: str, value: Any, valid: bool, wanted: str) -> None:
    if not valid:
        raise ValueError(
            Errors.N065.format(layer="WarmupLinear.v1", setting=setting, value=value, wanted=wanted)
        )
