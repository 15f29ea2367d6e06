"""Schedules of the learning rate."""

import re
from collections.abc import Iterator
from itertools import repeat

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
        ValueError: If ``total_steps`` is neither.
    """
    if isinstance(total_steps, int):
        rates: Iterator[float] = iter(warmup_linear(initial_rate, warmup_steps, total_steps))
        return rates
    if not re.fullmatch(r"\$\{[^{}]+\}", str(total_steps)):
        raise ValueError(Errors.P060.format(value=total_steps))
    return repeat(initial_rate / 2)
