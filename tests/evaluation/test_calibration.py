"""Reliability, calibration error and temperatures, on numbers whose answer is known."""

import numpy as np
import pytest

from spacy_bigru_crf.evaluation.calibration import (
    Bin,
    brier_score,
    expected_calibration_error,
    fit_temperature,
    precision_of_most_certain,
    reliability,
)
from spacy_bigru_crf.pipeline.calibration import with_temperature


def drawn(n, temperature, *, seed=0):
    """Probabilities, and outcomes that come true as often as they say at another temperature."""
    rng = np.random.default_rng(seed)
    probabilities = rng.beta(4, 1, n)
    return probabilities, rng.random(n) < with_temperature(probabilities, temperature)


def test_bins_hold_equally_many_predictions_in_order():
    probabilities = np.linspace(0.0, 0.99, 100)
    correct = np.arange(100) % 4 == 0
    shuffled = np.random.default_rng(0).permutation(100)
    bins = reliability(probabilities[shuffled], correct[shuffled])
    assert [b.count for b in bins] == [10] * 10
    assert [b.mean_probability for b in bins] == pytest.approx(np.arange(0.045, 1, 0.1))
    assert [b.accuracy for b in bins] == [0.3, 0.2] * 5


@pytest.mark.parametrize("n", [1, 3, 9, 10, 11, 19, 101])
def test_bins_cover_any_number_of_predictions_evenly(n):
    probabilities, correct = drawn(n, 1.0)
    bins = reliability(probabilities, correct)
    counts = [b.count for b in bins]
    assert len(bins) == min(n, 10)
    assert sum(counts) == n
    assert max(counts) - min(counts) <= 1
    assert sum(b.count * b.accuracy for b in bins) == pytest.approx(correct.sum())


def test_equal_probabilities_share_a_bin():
    probabilities = np.array([0.2, 0.4] + [0.9] * 6)
    correct = np.array([False, True, True, True, False, False, True, True])
    expected = [Bin(1, 0.2, 0.0), Bin(1, 0.4, 1.0), Bin(6, 0.9, 4 / 6)]
    for order in (np.arange(8), np.arange(8)[::-1]):
        bins = reliability(probabilities[order], correct[order], n_bins=8)
        assert [b.count for b in bins] == [1, 1, 6]
        for found, wanted in zip(bins, expected, strict=True):
            assert found.mean_probability == pytest.approx(wanted.mean_probability)
            assert found.accuracy == pytest.approx(wanted.accuracy)


def test_calibration_error_is_the_weighted_mean_gap():
    bins = [Bin(3, 0.5, 1.0), Bin(1, 0.9, 0.8)]
    assert expected_calibration_error(bins) == pytest.approx((3 * 0.5 + 1 * 0.1) / 4)


def test_honest_probabilities_have_a_small_error_and_others_a_large_one():
    probabilities, correct = drawn(20_000, 1.0)
    assert expected_calibration_error(reliability(probabilities, correct)) < 0.01
    overconfident = with_temperature(probabilities, 0.3)
    assert expected_calibration_error(reliability(overconfident, correct)) > 0.08


def test_brier_score_is_the_mean_squared_difference():
    assert brier_score([1.0, 0.0, 0.5, 0.8], [True, True, False, True]) == pytest.approx(
        (0 + 1 + 0.25 + 0.04) / 4
    )


def test_precision_without_the_least_certain():
    probabilities = [0.9, 0.1, 0.8, 0.2, 0.7]
    correct = [True, False, True, True, False]
    assert precision_of_most_certain(probabilities, correct) == 3 / 5
    assert precision_of_most_certain(probabilities, correct, 0.19) == 3 / 5
    assert precision_of_most_certain(probabilities, correct, 0.2) == 3 / 4
    assert precision_of_most_certain(probabilities, correct, 0.6) == 1.0


def test_precision_does_not_depend_on_the_order_of_equal_probabilities():
    probabilities = [0.5, 0.5, 0.5, 0.5, 0.9]
    # two of four that are right with 1/4 each, and the certain one
    for right in range(4):
        correct = [i == right for i in range(4)] + [True]
        assert precision_of_most_certain(probabilities, correct, 0.4) == pytest.approx(1.5 / 3)


def test_temperature_divides_the_logit():
    p = np.array([0.001, 0.2, 0.5, 0.9, 0.999])
    for temperature in (0.25, 1.0, 3.0):
        expected = 1 / (1 + np.exp(-np.log(p / (1 - p)) / temperature))
        assert with_temperature(p, temperature) == pytest.approx(expected, abs=1e-12)
    assert with_temperature([0.0, 1.0], 3.0).tolist() == [0.0, 1.0]
    assert with_temperature(p, np.full(5, 2.0)) == pytest.approx(with_temperature(p, 2.0))


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
    grid = np.geomspace(0.5, 4, 2000)
    p = with_temperature(probabilities[None], grid[:, None])
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


@pytest.mark.parametrize(
    ("probabilities", "correct"),
    [([], []), ([0.5], [True, False]), ([1.5], [True]), ([-0.1], [True]), ([np.nan], [True])],
)
def test_what_cannot_be_measured_is_named(probabilities, correct):
    for measure in (reliability, brier_score, precision_of_most_certain):
        with pytest.raises(ValueError, match="R026"):
            measure(probabilities, correct)
