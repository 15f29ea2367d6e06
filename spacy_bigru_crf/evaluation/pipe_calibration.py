"""Fit the temperature of a pipe on data that it was not trained on."""

from collections import Counter
from dataclasses import dataclass

from numpy.typing import ArrayLike

from spacy_bigru_crf.evaluation.calibration import (
    Bin,
    brier_score,
    expected_calibration_error,
    fit_label_temperatures,
    fit_temperature,
    reliability,
)
from spacy_bigru_crf.evaluation.predictions import Pipe, Predictions, Watch


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

    temperature: That of the lattice.
    label_temperatures: Those of the labels, for labels with enough predictions; 1 for others.
    label_counts: The number of predictions of each label.
    before: Without any temperature. after: With these, on the same predictions, so that it
        flatters them a little; how they do elsewhere only other data can tell.
    """

    temperature: float
    label_temperatures: dict[str, float]
    label_counts: dict[str, int]
    before: Fit
    after: Fit


def measure(probabilities: ArrayLike, correct: ArrayLike) -> Fit:
    """How well probabilities say how often predictions are right."""
    bins = reliability(probabilities, correct)
    return Fit(expected_calibration_error(bins), brier_score(probabilities, correct), bins)


def calibrate_pipe(
    pipe: Pipe, found: Predictions, *, per_label: bool = False, watch: Watch = iter
) -> Calibrated:
    """Fit the temperature of a pipe and set it, in the place of an earlier one.

    found: What the pipe finds in data that it was not trained on.
    per_label: Whether to fit one temperature a label, for the span posteriors of the lattice as
        it is, instead of one for the lattice.
    watch: Shows the progress over the documents, of which there are about twenty rounds.
    """
    uncalibrated = found.probabilities(pipe, 1.0, watch)
    temperature, label_temperatures = 1.0, {}
    if per_label:
        label_temperatures = fit_label_temperatures(uncalibrated, found.correct, found.labels)
    else:
        temperature = fit_temperature(lambda t: found.probabilities(pipe, t, watch), found.correct)
    pipe.set_calibration(temperature, label_temperatures)
    return Calibrated(
        temperature,
        label_temperatures,
        dict(sorted(Counter(found.labels).items())),
        measure(uncalibrated, found.correct),
        measure(found.probabilities(pipe, None, watch), found.correct),
    )
