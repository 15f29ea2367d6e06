"""Fit the temperature of a pipe on data that it was not trained on."""

from dataclasses import dataclass

from numpy.typing import ArrayLike

from spacy_bigru_crf.evaluation.calibration import (
    Bin,
    brier_score,
    expected_calibration_error,
    fit_temperature,
    reliability,
)
from spacy_bigru_crf.evaluation.predictions import Pipe, Predictions
from spacy_bigru_crf.util.progress import Progress, no_progress


@dataclass(frozen=True)
class Fit:
    """How well probabilities say how often predictions are right.

    ece: The expected calibration error of ``bins``.
    brier: The Brier score.
    bins: The data of a reliability diagram.
    """

    ece: float
    brier: float
    bins: list[Bin]


@dataclass(frozen=True)
class Calibrated:
    """A calibration and what it does.

    temperature: That of the lattice; of an ensemble, of its scores.
    count: The number of predictions.
    before: Without any temperature. after: With this one, on the same predictions, so that it
        flatters them a little; how they do elsewhere only other data can tell.
    """

    temperature: float
    count: int
    before: Fit
    after: Fit


def measure(probabilities: ArrayLike, correct: ArrayLike) -> Fit:
    """How well probabilities say how often predictions are right."""
    bins = reliability(probabilities, correct)
    return Fit(expected_calibration_error(bins), brier_score(probabilities, correct), bins)


def calibrate_pipe(pipe: Pipe, found: Predictions, progress: Progress = no_progress) -> Calibrated:
    """Fit the temperature of a pipe and set it, in the place of an earlier one.

    found: What the pipe finds in data that it was not trained on.
    progress: Shows the progress over the documents, of which there are about twenty rounds.
    """
    uncalibrated = found.probabilities(pipe, 1.0, progress)
    temperature = fit_temperature(lambda t: found.probabilities(pipe, t, progress), found.correct)
    pipe.set_calibration(temperature)
    return Calibrated(
        temperature,
        len(found.correct),
        measure(uncalibrated, found.correct),
        measure(found.probabilities(pipe, None, progress), found.correct),
    )
