"""Calibration of probabilities by temperatures, which are fitted on held-out data."""

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spacy_bigru_crf.crf.lattice import Lattice
from spacy_bigru_crf.errors import Errors


@dataclass(frozen=True)
class Calibration:
    """Temperatures, above 1 for an overconfident model.

    Attributes:
        lattice_temperature: Divides all scores of a lattice (Guo et al. 2017, section 4.2). The
            best path stays the same.
        logit_temperature: Divides the logits of the resulting span probabilities.
    """

    lattice_temperature: float = 1.0
    logit_temperature: float = 1.0

    def lattice(self, lattice: Lattice) -> Lattice:
        """Return the calibrated lattice."""
        return lattice.scale(1.0 / self.lattice_temperature)

    def scores(self, probabilities: ArrayLike) -> NDArray[np.float64]:
        """Return the calibrated probabilities of spans."""
        if self.logit_temperature == 1.0:  # the most frequent case
            return np.minimum(np.asarray(probabilities, dtype=np.float64), 1.0)
        return with_temperature(probabilities, self.logit_temperature)

    def probability(self, score: float) -> float:
        """Return the probability that has this calibrated score: the inverse of ``scores``."""
        return float(with_temperature(score, 1.0 / self.logit_temperature))


def check_temperature(temperature: float, pipe: str) -> float:
    """Return a temperature as a float.

    Args:
        temperature: The temperature.
        pipe: Name of the pipe, for the message.

    Raises:
        ValueError: If it is not a finite number above 0.
    """
    if not isinstance(temperature, Real) or not 0.0 < temperature < math.inf:
        raise ValueError(Errors.P052.format(name=pipe, value=temperature))
    return float(temperature)


def check_no_label_temperatures(temperatures: object, pipe: str) -> None:
    """Refuse temperatures of labels, which the calibration of an early pipeline may have.

    Args:
        temperatures: The stored temperatures of labels, if any.
        pipe: Name of the pipe, for the message.

    Raises:
        ValueError: If there are any.
    """
    if temperatures:
        raise ValueError(Errors.P047.format(name=pipe))


def with_temperature(probabilities: ArrayLike, temperature: ArrayLike) -> NDArray[np.float64]:
    """Divide the logits of probabilities: sigmoid(logit(p) / T). 0 and 1 stay the same.

    Args:
        probabilities: Any shape.
        temperature: One for all, or one for each; more than 0. Above 1 it moves probabilities
            towards 1/2.
    """
    # values that were computed in float32 may be slightly above 1
    p = np.minimum(np.asarray(probabilities, dtype=np.float64), 1.0)
    power = 1.0 / np.asarray(temperature, dtype=np.float64)
    # sigmoid(logit(p) / T), without the logit, which may be infinite
    yes, no = p**power, (1.0 - p) ** power
    return np.asarray(yes / (yes + no))
