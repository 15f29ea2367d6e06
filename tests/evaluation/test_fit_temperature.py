"""Temperatures fitted to outcomes that were drawn at a known temperature."""

import numpy as np
import pytest

from spacy_bigru_crf.evaluation.fit_temperature import fit_temperature
from spacy_bigru_crf.pipeline.calibration import with_temperature
from tests.evaluation.test_calibration_metrics import drawn


def test_temperature_divides_the_logit():
    p = np.array([0.001, 0.2, 0.5, 0.9, 0.999])
    for temperature in (0.25, 1.0, 3.0):
        expected = 1 / (1 + np.exp(-np.log(p / (1 - p)) / temperature))
        assert with_temperature(p, temperature) == pytest.approx(expected, abs=1e-12)
    assert with_temperature([0.0, 1.0], 3.0).tolist() == [0.0, 1.0]


@pytest.mark.parametrize("temperature", [0.3, 0.8, 1.0, 1.7, 4.0])
def test_the_temperature_behind_the_outcomes_is_found(temperature):
    probabilities, correct = drawn(50_000, temperature)
    calls = []

    def at(t):
        calls.append(t)
        return with_temperature(probabilities, t)

    assert fit_temperature(at, correct) == pytest.approx(temperature, rel=0.05)
    assert len(calls) <= 25


def test_the_fit_is_the_minimum_of_the_cross_entropy():
    probabilities, correct = drawn(3000, 1.6)
    n_right = correct.sum()
    n_wrong = len(correct) - n_right
    target = np.where(correct, (n_right + 1) / (n_right + 2), 1 / (n_wrong + 2))
    grid = np.geomspace(1, 3, 300)
    p = np.stack([with_temperature(probabilities, t) for t in grid])
    losses = -(target * np.log(p) + (1 - target) * np.log(1 - p)).mean(1)
    fitted = fit_temperature(lambda t: with_temperature(probabilities, t), correct)
    assert fitted == pytest.approx(grid[losses.argmin()], rel=0.005)


def test_few_predictions_that_are_all_right_become_no_certainty():
    probabilities = np.full(4, 0.8)
    temperature = fit_temperature(lambda t: with_temperature(probabilities, t), np.ones(4, bool))
    # (n + 1) / (n + 2), Laplace's rule of succession
    assert with_temperature(0.8, temperature) == pytest.approx(5 / 6, abs=1e-3)


@pytest.mark.parametrize("certain", [0.0, 1.0])
def test_certainty_that_is_wrong_does_not_break_the_fit(certain):
    probabilities, correct = drawn(2000, 1.0)
    probabilities[0], correct[0] = certain, certain == 0.0
    fitted = fit_temperature(lambda t: with_temperature(probabilities, t), correct)
    assert 0.8 < fitted < 1.4
