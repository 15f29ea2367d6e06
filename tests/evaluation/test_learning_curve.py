import numpy as np
import pytest

from spacy_bigru_crf.evaluation.learning_curve import fit_learning_curve, summary_sentence

SIZES = np.repeat([300, 600, 1200, 2400, 4800], 3)


def law(n, a=88.0, b=350.0, c=0.5):
    return a - b * np.asarray(n, dtype=float) ** -c


@pytest.mark.parametrize(
    ("a", "b", "c"),
    [(88.0, 350.0, 0.5), (95.0, 150.0, 0.2), (70.0, 5000.0, 1.1), (100.0, 90.0, 0.1)],
)
def test_a_known_curve_is_recovered(a, b, c):
    curve = fit_learning_curve(SIZES, law(SIZES, a, b, c), n_samples=5)
    assert curve.a == pytest.approx(a, rel=1e-4)
    assert curve.b == pytest.approx(b, rel=1e-3)
    assert curve.c == pytest.approx(c, rel=1e-3)
    assert curve.largest == 4800
    for n in (100, 4800, 9600):
        assert curve.f1(n).value == pytest.approx(law(n, a, b, c), abs=1e-3)
        assert curve.f1(n).interval == pytest.approx((law(n, a, b, c),) * 2, abs=1e-3)
    expected = law(9600, a, b, c) - law(4800, a, b, c)
    assert curve.gain(4800, 9600).value == pytest.approx(expected, abs=1e-3)


def test_half_of_noisy_data_tells_what_all_of_it_brings():
    rng = np.random.default_rng(3)
    half = np.repeat([300, 600, 1200, 1800, 2400], 3)
    errors, inside = [], 0
    for seed in range(6):
        scores = law(half) + rng.normal(0, 0.4, len(half))
        expected = fit_learning_curve(half, scores, n_samples=40, seed=seed).f1(4800)
        errors.append(abs(expected.value - law(4800)))
        inside += expected.interval[0] <= law(4800) <= expected.interval[1]
    assert max(errors) < 1.5
    assert np.mean(errors) > 0.01
    assert inside >= 4


def test_the_interval_grows_with_the_noise_and_away_from_the_data():
    rng = np.random.default_rng(0)
    noise = rng.normal(0, 1, len(SIZES))

    def width(curve, n):
        low, high = curve.f1(n).interval
        return high - low

    quiet, loud = (
        fit_learning_curve(SIZES, law(SIZES) + size * noise, n_samples=60) for size in (0.1, 1.0)
    )
    assert 0 < width(quiet, 4800) < width(loud, 4800)
    assert width(loud, 4800) < width(loud, 40_000)
    again = fit_learning_curve(SIZES, law(SIZES) + noise, n_samples=60)
    assert np.array_equal(again.samples, loud.samples)
    other = fit_learning_curve(SIZES, law(SIZES) + noise, n_samples=60, seed=1)
    assert not np.array_equal(other.samples, loud.samples)


@pytest.mark.parametrize("scores", [[50, 50, 50, 50], [53, 52, 51, 50], [0, 0, 0, 0]])
def test_scores_that_do_not_rise_promise_nothing(scores):
    curve = fit_learning_curve([100, 200, 400, 800], scores, n_samples=20)
    assert curve.gain(800, 1600).value == pytest.approx(0, abs=0.01)
    assert curve.f1(1600).value == pytest.approx(np.mean(scores), abs=0.01)
    assert "should bring 0.0 points" in summary_sentence(curve, 800)


def test_no_f1_above_100_is_promised():
    curve = fit_learning_curve([100, 200, 400, 800], [10, 35, 60, 85], n_samples=50)
    assert curve.a <= 100
    for n in (1600, 1e6, 1e9):
        assert curve.f1(n).value <= 100
        assert curve.f1(n).interval[1] <= 100 + 1e-9


def test_three_runs_make_a_curve_but_do_not_tell_about_chance():
    curve = fit_learning_curve([100, 200, 400], law([100, 200, 400]))
    assert curve.f1(800).value == pytest.approx(law(800), abs=0.01)
    assert curve.f1(800).interval is None
    assert "interval" not in summary_sentence(curve, 400)


@pytest.mark.parametrize("sizes", [[], [100], [100, 200], [100, 100, 200, 200]])
def test_fewer_than_three_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match=r"R130.*\(--shares\)"):
        fit_learning_curve(sizes, [50.0] * len(sizes))


def test_the_sentence_says_what_doubling_brings():
    curve = fit_learning_curve(SIZES, law(SIZES), n_samples=5)
    assert summary_sentence(curve, 4800) == (
        "Doubling the training data from 4800 to 9600 documents should bring 1.5 points of F1 "
        "(95% interval 1.5 to 1.5), from 82.9 to 84.4."
    )
