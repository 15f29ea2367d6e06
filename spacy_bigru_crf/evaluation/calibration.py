"""Do probabilities say how often predictions are right, and the temperature that makes them.

All functions take one number for each prediction: ``probabilities``, (N,) within [0, 1], and
``correct``, (N,) bool, whether it was right.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spacy_bigru_crf.errors import Errors

Values = NDArray[np.float64]

N_BINS = 10

_TEMPERATURES = tuple(2.0**power for power in range(-3, 4))
_LOG_TOLERANCE = 0.005
# posteriors of scores in single precision are known to about this
_RESOLUTION = 1e-6
_GOLDEN = (math.sqrt(5) - 1) / 2


@dataclass(frozen=True)
class Bin:
    """Predictions of about the same probability.

    count: How many they are.
    mean_probability: The mean of their probabilities.
    accuracy: The share of them that is right.
    """

    count: int
    mean_probability: float
    accuracy: float


def reliability(probabilities: ArrayLike, correct: ArrayLike, n_bins: int = N_BINS) -> list[Bin]:
    """The data of a reliability diagram, from the least to the most certain predictions.

    Bins hold equally many predictions, to within one (adaptive binning, Nguyen & O'Connor 2015):
    a good model is certain of nearly everything, so that bins of equal width would leave most of
    them without predictions. Predictions of equal probability are never parted, so that the
    result does not depend on their order; a bin that would end among them ends after them. There
    are fewer bins where this takes up a whole one, and where there are fewer predictions than
    bins.

    Raises ValueError if there are no predictions, or the two arrays do not fit each other.
    """
    probabilities, correct = _checked(probabilities, correct)
    order = np.argsort(probabilities, kind="stable")
    probabilities, correct = probabilities[order], correct[order]
    ends = np.linspace(0, len(order), n_bins + 1).round().astype(int)
    last = probabilities[ends[ends > 0] - 1]
    ends = np.unique(np.searchsorted(probabilities, last, side="right"))
    return [
        Bin(len(p), float(p.mean()), float(c.mean()))
        for p, c in zip(
            np.split(probabilities, ends[:-1]), np.split(correct, ends[:-1]), strict=True
        )
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """By how much probability and accuracy differ, in the mean over predictions.

    Guo et al. 2017, section 2, "Expected Calibration Error"; with equally filled bins as
    ``reliability`` makes them.
    """
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.mean_probability - b.accuracy) for b in bins) / total


def brier_score(probabilities: ArrayLike, correct: ArrayLike) -> float:
    """The mean squared difference of probability and outcome (Brier 1950), of one class.

    Unlike the calibration error it also rewards telling right from wrong predictions.
    """
    probabilities, correct = _checked(probabilities, correct)
    return float(np.mean((probabilities - correct) ** 2))


def precision_of_most_certain(
    probabilities: ArrayLike, correct: ArrayLike, dropped: float = 0.0
) -> float:
    """The precision that is left when the least certain predictions are dropped.

    dropped: Their share, at least 0 and less than 1; rounded down to whole predictions. Of
        predictions of equal probability, the expected precision of any choice is taken.
    """
    probabilities, correct = _checked(probabilities, correct)
    n_dropped = int(dropped * len(probabilities))
    threshold = np.sort(probabilities)[n_dropped]
    above, tied = probabilities > threshold, probabilities == threshold
    n_kept = len(probabilities) - n_dropped
    n_right = correct[above].sum() + (n_kept - above.sum()) * correct[tied].mean()
    return float(n_right / n_kept)


def fit_temperature(probabilities_at: Callable[[float], ArrayLike], correct: ArrayLike) -> float:
    """The temperature at which probabilities explain best which predictions are right.

    It minimises the binary cross-entropy of probability and correctness: what is calibrated are
    the events that are asked about, not the whole model (Kuleshov & Liang 2015). Outcomes count
    as Platt (1999, section 2.2) has them, not quite as 1 and 0, so that a few predictions that
    are all right do not get probabilities of 1.

    probabilities_at: Gives the probabilities of the predictions at a temperature. It is called
        about twenty times.

    Returns a temperature from 1/8 to 8, to within half a percent.
    Raises ValueError if there are no predictions.
    """
    n_right = int(np.sum(correct))
    n_wrong = np.size(correct) - n_right
    target = np.where(correct, (n_right + 1) / (n_right + 2), 1 / (n_wrong + 2))

    def cross_entropy(log_temperature: float) -> float:
        probabilities, _ = _checked(probabilities_at(math.exp(log_temperature)), correct)
        p = np.clip(probabilities, _RESOLUTION, 1 - _RESOLUTION)
        return -float(np.mean(target * np.log(p) + (1 - target) * np.log1p(-p)))

    return math.exp(_minimum(cross_entropy, [math.log(t) for t in _TEMPERATURES]))


def _minimum(function: Callable[[float], float], grid: Sequence[float]) -> float:
    """Where a function of one variable is smallest: the best point of a grid, then golden-section
    search between its neighbours (Kiefer 1953)."""
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


def _checked(probabilities: ArrayLike, correct: ArrayLike) -> tuple[Values, NDArray[np.bool_]]:
    p, c = np.asarray(probabilities, dtype=np.float64), np.asarray(correct, dtype=np.bool_)
    if p.ndim != 1 or p.shape != c.shape or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(Errors.R026.format(probabilities=p.shape, correct=c.shape))
    return p, c
