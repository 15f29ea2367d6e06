import pytest

from spacy_bigru_crf.pipeline.calibration import Calibration, with_temperature


def test_logits():
    calibration = Calibration(logit_temperature=2.0)
    # odds of 9 become 3
    assert calibration.scores([0.9, 0.1]) == pytest.approx([0.75, 0.25])
    assert calibration.scores([0.0, 1.0, 1.0 + 1e-7]).tolist() == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("score", [0.1, 0.5, 0.9])
def test_the_probability_of_a_score(score):
    calibration = Calibration(logit_temperature=2.0)
    assert calibration.scores([calibration.probability(score)]) == pytest.approx([score])


def test_temperature():
    assert with_temperature(0.9, 2.0) == pytest.approx(0.75)
    assert with_temperature([0.9, 0.1], 1.0) == pytest.approx([0.9, 0.1])
