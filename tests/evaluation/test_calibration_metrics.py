"""Calibration metrics on numbers with a known answer."""

import numpy as np
import pytest

from spacy_bigru_crf.evaluation.calibration_metrics import (
    Bin,
    brier_score,
    expected_calibration_error,
    reliability_bins,
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
    bins = reliability_bins(probabilities[shuffled], correct[shuffled])
    assert [b.count for b in bins] == [10] * 10
    assert [b.mean_probability for b in bins] == pytest.approx(np.arange(0.045, 1, 0.1))
    assert [b.accuracy for b in bins] == [0.3, 0.2] * 5


@pytest.mark.parametrize("n", [1, 3, 9, 10, 11, 19, 101])
def test_bins_cover_any_number_of_predictions_evenly(n):
    probabilities, correct = drawn(n, 1.0)
    bins = reliability_bins(probabilities, correct)
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
        bins = reliability_bins(probabilities[order], correct[order], n_bins=8)
        assert [b.count for b in bins] == [1, 1, 6]
        for found, wanted in zip(bins, expected, strict=True):
            assert found.mean_probability == pytest.approx(wanted.mean_probability)
            assert found.accuracy == pytest.approx(wanted.accuracy)


def test_calibration_error_is_the_weighted_mean_gap():
    bins = [Bin(3, 0.5, 1.0), Bin(1, 0.9, 0.8)]
    assert expected_calibration_error(bins) == pytest.approx((3 * 0.5 + 1 * 0.1) / 4)


def test_honest_probabilities_have_a_small_error_and_others_a_large_one():
    probabilities, correct = drawn(20_000, 1.0)
    assert expected_calibration_error(reliability_bins(probabilities, correct)) < 0.01
    overconfident = with_temperature(probabilities, 0.3)
    assert expected_calibration_error(reliability_bins(overconfident, correct)) > 0.08


def test_brier_score_is_the_mean_squared_difference():
    assert brier_score([1.0, 0.0, 0.5, 0.8], [True, True, False, True]) == pytest.approx(
        (0 + 1 + 0.25 + 0.04) / 4
    )


@pytest.mark.parametrize(
    ("probabilities", "correct"),
    [([], []), ([0.5], [True, False]), ([1.5], [True]), ([-0.1], [True]), ([np.nan], [True])],
)
def test_what_cannot_be_measured_is_named(probabilities, correct):
    for measure in (reliability_bins, brier_score):
        with pytest.raises(ValueError, match="R026"):
            measure(probabilities, correct)
