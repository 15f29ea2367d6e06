import itertools
from dataclasses import replace

import numpy as np
import pytest

from spacy_bigru_crf.evaluation import significance
from spacy_bigru_crf.evaluation.significance import compare_counts, summary_sentence

# tp, fp, fn; some documents are the same
COUNTS_A = np.array(
    [[2, 1, 0], [0, 2, 3], [1, 0, 1], [1, 0, 1], [3, 1, 1], [0, 0, 0], [0, 1, 2], [2, 0, 0]]
)
COUNTS_B = np.array(
    [[2, 0, 0], [2, 2, 1], [1, 1, 1], [1, 1, 1], [3, 0, 1], [0, 1, 0], [2, 0, 0], [1, 0, 1]]
)


def f1(counts):
    tp, fp, fn = counts.sum(0)
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 0.0


def share_at_least(values, bound):
    return np.mean(np.abs(values) >= abs(bound) - 1e-12)


def standard_error(p, n):
    return np.sqrt(p * (1 - p) / n)


def test_the_difference_is_that_of_micro_f1():
    result = compare_counts(COUNTS_A, COUNTS_B, 10)
    assert result.f1_a == pytest.approx(f1(COUNTS_A))
    assert result.f1_b == pytest.approx(f1(COUNTS_B))
    assert result.difference == pytest.approx(f1(COUNTS_B) - f1(COUNTS_A))
    assert (result.n_documents, result.n_samples) == (8, 10)


def test_randomisation_agrees_with_all_swaps():
    swaps = np.array(list(itertools.product([False, True], repeat=8)))
    exact = [
        f1(np.where(swap[:, None], COUNTS_A, COUNTS_B))
        - f1(np.where(swap[:, None], COUNTS_B, COUNTS_A))
        for swap in swaps
    ]
    p = share_at_least(exact, f1(COUNTS_B) - f1(COUNTS_A))
    assert 0.02 < p < 0.9
    n = 20_000
    estimate = compare_counts(COUNTS_A, COUNTS_B, n).p_randomisation
    assert abs(estimate - p) < 4 * standard_error(p, n)


def test_bootstrap_agrees_with_all_resamples():
    a, b = COUNTS_A[1:6], COUNTS_B[1:6]
    drawn = [list(i) for i in itertools.product(range(5), repeat=5)]
    exact = np.array([f1(b[i]) - f1(a[i]) for i in drawn])
    difference = f1(b) - f1(a)
    p = share_at_least(exact - difference, difference)
    assert 0.02 < p < 0.9
    n = 20_000
    result = compare_counts(a, b, n)
    assert abs(result.p_bootstrap - p) < 4 * standard_error(p, n)
    # 95% of all resamples lie within
    low, high = result.interval
    assert np.mean(exact < low - 1e-12) <= 0.025 + 4 * standard_error(0.025, n)
    assert np.mean(exact > high + 1e-12) <= 0.025 + 4 * standard_error(0.025, n)
    assert np.mean(exact <= low + 1e-12) >= 0.025 - 4 * standard_error(0.025, n)
    assert np.mean(exact >= high - 1e-12) >= 0.025 - 4 * standard_error(0.025, n)


def test_identical_systems_do_not_differ():
    result = compare_counts(COUNTS_A, COUNTS_A, 500)
    assert result.difference == 0
    assert result.interval == (0, 0)
    assert result.p_bootstrap == result.p_randomisation == 1
    assert "same F1" in summary_sentence(result)


def test_a_system_that_is_better_everywhere_has_the_least_p():
    better, worse = np.tile([3, 0, 0], (40, 1)), np.tile([1, 1, 2], (40, 1))
    result = compare_counts(worse, better, 999)
    assert result.p_bootstrap == result.p_randomisation == 1 / 1000
    assert "B is better than A" in summary_sentence(result)
    turned = compare_counts(better, worse, 999)
    assert turned.difference == -result.difference
    assert turned.p_bootstrap == turned.p_randomisation == 1 / 1000
    assert "A is better than B" in summary_sentence(turned)


def test_equally_good_systems_seldom_differ_significantly():
    rng = np.random.default_rng(0)
    n_small = 0
    for trial in range(200):
        tp = rng.binomial(3, 0.7, size=(2, 60))
        a, b = (np.stack([right, 3 - right, 3 - right], axis=1) for right in tp)
        result = compare_counts(a, b, 200, seed=trial)
        n_small += (result.p_randomisation < 0.05) + (result.p_bootstrap < 0.05)
    # 400 tests at 5%, two by two the same: 20 are expected, 40 are far too many
    assert 4 <= n_small <= 40


def test_samples_drawn_in_portions_are_as_good(monkeypatch):
    whole = compare_counts(COUNTS_A, COUNTS_B, 1000)
    assert compare_counts(COUNTS_A, COUNTS_B, 1000) == whole
    assert compare_counts(COUNTS_A, COUNTS_B, 1000, seed=1) != whole
    monkeypatch.setattr(significance, "_DRAWN_AT_ONCE", 100)
    portions = []

    def progress(starts):
        portions.extend(starts)
        return starts

    parts = compare_counts(COUNTS_A, COUNTS_B, 1000, progress=progress)
    assert len(portions) > 10
    assert parts.n_samples == 1000
    assert abs(parts.p_randomisation - whole.p_randomisation) < 0.1


def test_documents_without_entities_change_nothing():
    nothing = np.zeros((30, 3))
    a, b = np.concatenate([COUNTS_A, nothing]), np.concatenate([COUNTS_B, nothing])
    result = compare_counts(a, b, 5000)
    assert result.difference == compare_counts(COUNTS_A, COUNTS_B, 10).difference
    assert np.isfinite(result.interval).all()
    empty = compare_counts(nothing, nothing, 10)
    assert (empty.f1_a, empty.difference, empty.p_bootstrap) == (0, 0, 1)


@pytest.mark.parametrize(
    ("difference", "interval", "p", "words"),
    [
        (0.02, (0.01, 0.03), 0.001, ["B is better than A", "2.00 points", "1.00 to 3.00"]),
        (-0.02, (-0.03, -0.01), 0.001, ["A is better than B", "2.00 points", "1.00 to 3.00"]),
        (0.02, (-0.01, 0.05), 0.3, ["does not show", "F1 of B", "-1.00 to 5.00", "0.3"]),
        (-0.02, (-0.05, 0.01), 0.3, ["does not show", "F1 of A", "-1.00 to 5.00", "0.3"]),
    ],
)
def test_the_sentence_says_who_is_better_and_how_sure_that_is(difference, interval, p, words):
    result = compare_counts(COUNTS_A, COUNTS_B, 10)
    result = replace(
        result, difference=difference, interval=interval, p_bootstrap=p, p_randomisation=p
    )
    for word in words:
        assert word in summary_sentence(result)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (COUNTS_A, COUNTS_B[1:]),
        (COUNTS_A[:, :2], COUNTS_B[:, :2]),
        (COUNTS_A[:0], COUNTS_B[:0]),
        (COUNTS_A, -COUNTS_B),
        (COUNTS_A[0], COUNTS_B[0]),
    ],
)
def test_what_are_no_counts_of_the_same_documents_is_refused(a, b):
    with pytest.raises(ValueError, match="R120"):
        compare_counts(a, b)


def test_no_samples_are_refused():
    with pytest.raises(ValueError, match="R121"):
        compare_counts(COUNTS_A, COUNTS_B, 0)
