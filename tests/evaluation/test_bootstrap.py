"""Confidence intervals, where they are known."""

import numpy as np
import pytest

from spacy_bigru_crf.evaluation.bootstrap import resampled_counts, score_intervals


def test_documents_are_drawn_as_a_whole_and_as_many_as_there_are():
    counts = np.array([[[1.0, 0.0, 0.0]], [[0.0, 10.0, 0.0]], [[0.0, 0.0, 100.0]]])
    drawn = resampled_counts(counts, 200, seed=0)[:, 0]
    times = drawn / [1.0, 10.0, 100.0]
    assert (times == times.round()).all()
    assert (times.sum(axis=1) == 3).all()
    assert len({tuple(row) for row in times}) == 10  # all there are
    assert (resampled_counts(counts, 200, seed=0)[:, 0] == drawn).all()
    assert (resampled_counts(counts, 200, seed=1)[:, 0] != drawn).any()


def test_the_interval_of_a_share_is_that_of_the_binomial_distribution():
    """With one predicted entity a document, precision is a share of independent draws."""
    n, p = 400, 0.3
    right = np.arange(n) < p * n
    counts = np.stack([right, ~right, np.zeros(n)], axis=-1)[:, None, :]
    low, high = score_intervals(counts, 4000)[0, 0]
    deviation = np.sqrt(p * (1 - p) / n)
    assert (low, high) == pytest.approx((p - 1.96 * deviation, p + 1.96 * deviation), abs=0.005)


def test_documents_that_are_all_the_same_leave_no_doubt():
    counts = np.tile([[[2.0, 1.0, 0.0]]], (10, 1, 1))
    assert score_intervals(counts, 50)[0].tolist() == [
        [pytest.approx(2 / 3)] * 2,
        [1.0, 1.0],
        [pytest.approx(0.8)] * 2,
    ]


def test_samples_without_a_rare_label_say_nothing_about_it():
    counts = np.zeros((50, 2, 3))
    counts[:, 0] = [1, 1, 0]
    counts[0, 1] = [1, 0, 0]
    assert score_intervals(counts, 200)[1].tolist() == [[1.0, 1.0]] * 3


@pytest.mark.parametrize(
    ("n_docs", "n_samples", "counts"), [(1, 100, [1, 1, 1]), (5, 0, [1, 1, 1]), (5, 100, [0, 0, 0])]
)
def test_no_interval_where_there_is_nothing_to_draw_from(n_docs, n_samples, counts):
    array = np.tile(np.array(counts, dtype=float), (n_docs, 1, 1))
    assert np.isnan(score_intervals(array, n_samples)).all()
