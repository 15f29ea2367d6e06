import numpy as np
import pytest

from spacy_bigru_crf.pipeline.calibration import Calibration, with_temperature


def test_labels():
    calibration = Calibration(1.0, np.array([1.0, 2.0, 0.5]))
    # odds of 9 become 9, 3 and 81
    assert calibration.scores([0.9] * 3, [0, 1, 2]) == pytest.approx([0.9, 0.75, 81 / 82])
    assert calibration.scores([0.0, 1.0, 1.0 + 1e-7], [1, 1, 2]).tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("least", [0.1, 0.5, 0.9])
def test_least_probability(least):
    calibration = Calibration(1.0, np.array([1.0, 2.0, 0.5]))
    bound = calibration.least_probability(least)
    assert calibration.scores([bound] * 3, [0, 1, 2]).max() == pytest.approx(least)
    assert Calibration(1.0, np.zeros(0)).least_probability(least) == least


def test_temperature():
    assert with_temperature(0.9, 2.0) == pytest.approx(0.75)
    assert with_temperature([0.9, 0.1], 1.0) == pytest.approx([0.9, 0.1])
