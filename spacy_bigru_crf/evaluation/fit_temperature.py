"""Temperature fitting: calibrate the probabilities of a pipe on held-out data."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from spacy_bigru_crf.evaluation.calibration_metrics import (
    CalibrationMetrics,
    calibration_metrics,
    checked_outcomes,
)
from spacy_bigru_crf.evaluation.predictions import Pipe, Predictions
from spacy_bigru_crf.util.progress import Progress, no_progress

_TEMPERATURES = tuple(2.0**power for power in range(-3, 4))
_LOG_TOLERANCE = 0.005
# resolution of posteriors in single precision
_RESOLUTION = 1e-6
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class TemperatureFit:
    """A fitted temperature and its effect.

    Attributes:
        temperature: Temperature of the lattice; for an ensemble, of its scores.
        count: Number of predictions.
        before: Metrics without a temperature.
        after: Metrics with the fitted temperature, on the same predictions and therefore slightly
            optimistic; held-out data tells the rest.
    """

    temperature: float
    count: int
    before: CalibrationMetrics
    after: CalibrationMetrics


def calibrate_pipe(
    pipe: Pipe, predictions: Predictions, progress: Progress = no_progress
) -> TemperatureFit:
    """Fit the temperature of a pipe and set it, in place of an earlier one.

    Args:
        pipe: The pipe to calibrate.
        predictions: Its predictions on data that it was not trained on.
        progress: Shows the progress over the documents; about twenty rounds.
    """
    correct = predictions.correct
    uncalibrated = predictions.probabilities(pipe, 1.0, progress)
    temperature = fit_temperature(lambda t: predictions.probabilities(pipe, t, progress), correct)
    pipe.set_calibration(temperature)
    calibrated = predictions.probabilities(pipe, None, progress)
    return TemperatureFit(
        temperature,
        len(correct),
        calibration_metrics(uncalibrated, correct),
        calibration_metrics(calibrated, correct),
    )


def fit_temperature(probabilities_at: Callable[[float], ArrayLike], correct: ArrayLike) -> float:
    """Fit the temperature that minimises the binary cross-entropy of probability and correctness.

    This calibrates the events in question, not the whole model (Kuleshov & Liang 2015). Targets
    are smoothed as in Platt (1999, section 2.2), so that a few predictions that are all correct do
    not get probabilities of 1.

    Args:
        probabilities_at: Returns the probabilities of the predictions at a temperature; called
            about twenty times.
        correct: (N,) bool, whether each prediction is correct.

    Returns:
        A temperature from 1/8 to 8, to within half a percent.

    Raises:
        ValueError: There are no predictions.
    """
    n_correct = int(np.sum(correct))
    n_wrong = np.size(correct) - n_correct
    target = np.where(correct, (n_correct + 1) / (n_correct + 2), 1 / (n_wrong + 2))

    def cross_entropy(log_temperature: float) -> float:
        probabilities, _ = checked_outcomes(probabilities_at(math.exp(log_temperature)), correct)
        p = np.clip(probabilities, _RESOLUTION, 1 - _RESOLUTION)
        return -float(np.mean(target * np.log(p) + (1 - target) * np.log1p(-p)))

    return math.exp(_minimum(cross_entropy, [math.log(t) for t in _TEMPERATURES]))


def _minimum(function: Callable[[float], float], grid: Sequence[float]) -> float:
    """Minimise a function by golden-section search (Kiefer 1953) around the best grid point."""
    values = [function(x) for x in grid]
    best = values.index(min(values))
    low, high = grid[max(best - 1, 0)], grid[min(best + 1, len(grid) - 1)]
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    while high - low > _LOG_TOLERANCE:
        if at_left <= at_right:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        else:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
    return (low + high) / 2
