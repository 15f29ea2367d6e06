"""Calibration metrics: reliability bins, expected calibration error, Brier score.

All functions take one number per prediction: ``probabilities``, (N,) within [0, 1], and
``correct``, (N,) bool, whether the prediction is a true positive.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spacy_bigru_crf.errors import Errors

N_BINS = 10


@dataclass(frozen=True)
class Bin:
    """Predictions of similar probability.

    Attributes:
        count: Number of predictions.
        mean_probability: Mean of their probabilities.
        accuracy: Share of correct predictions.
    """

    count: int
    mean_probability: float
    accuracy: float


@dataclass(frozen=True)
class CalibrationMetrics:
    """Agreement of probabilities and outcomes.

    Attributes:
        ece: Expected calibration error of ``bins``.
        brier: Brier score.
        bins: Data of a reliability diagram.
    """

    ece: float
    brier: float
    bins: list[Bin]


def calibration_metrics(probabilities: ArrayLike, correct: ArrayLike) -> CalibrationMetrics:
    """Compute all calibration metrics of predictions.

    Args:
        probabilities: (N,), within [0, 1].
        correct: (N,) bool.

    Raises:
        ValueError: There are no predictions, or the arrays differ in shape.
    """
    bins = reliability_bins(probabilities, correct)
    ece = expected_calibration_error(bins)
    return CalibrationMetrics(ece, brier_score(probabilities, correct), bins)


def reliability_bins(
    probabilities: ArrayLike, correct: ArrayLike, n_bins: int = N_BINS
) -> list[Bin]:
    """Compute the bins of a reliability diagram, in ascending order of probability.

    Bins hold equally many predictions, to within one (adaptive binning, Nguyen & O'Connor 2015):
    probabilities of a good model cluster near 1, so most bins of equal width would be empty.
    Predictions of equal probability share a bin, so the result does not depend on their order: a
    bin that would end among them ends after them.

    Args:
        probabilities: (N,), within [0, 1].
        correct: (N,) bool.
        n_bins: Number of bins.

    Returns:
        The bins; fewer than ``n_bins`` if ties fill a whole bin or there are fewer predictions.

    Raises:
        ValueError: There are no predictions, or the arrays differ in shape.
    """
    probabilities, correct = checked_outcomes(probabilities, correct)
    order = np.argsort(probabilities, kind="stable")
    probabilities, correct = probabilities[order], correct[order]
    ends = np.linspace(0, len(order), n_bins + 1).round().astype(int)
    last = probabilities[ends[ends > 0] - 1]
    borders = np.unique(np.searchsorted(probabilities, last, side="right"))[:-1]
    return [
        Bin(len(p), float(p.mean()), float(c.mean()))
        for p, c in zip(np.split(probabilities, borders), np.split(correct, borders), strict=True)
    ]


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """Compute the mean absolute difference of probability and accuracy over predictions.

    Guo et al. 2017, section 2, "Expected Calibration Error", with equally filled bins as
    ``reliability_bins`` makes them.
    """
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.mean_probability - b.accuracy) for b in bins) / total


def brier_score(probabilities: ArrayLike, correct: ArrayLike) -> float:
    """Compute the mean squared difference of probability and outcome (Brier 1950), of one class.

    Unlike the calibration error it also rewards the separation of correct from wrong predictions.
    """
    probabilities, correct = checked_outcomes(probabilities, correct)
    return float(np.mean((probabilities - correct) ** 2))


def checked_outcomes(
    probabilities: ArrayLike, correct: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return both arguments as arrays of the right type.

    Raises:
        ValueError: They are empty, differ in shape, or have probabilities outside of [0, 1].
    """
    p, c = np.asarray(probabilities, dtype=np.float64), np.asarray(correct, dtype=np.bool_)
    if p.ndim != 1 or p.shape != c.shape or not len(p) or not ((p >= 0) & (p <= 1)).all():
        raise ValueError(Errors.R026.format(probabilities=p.shape, correct=c.shape))
    return p, c
