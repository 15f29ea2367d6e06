"""Bootstrap confidence intervals of precision, recall and F1."""

import numpy as np
from numpy.typing import NDArray

from spacy_bigru_crf.evaluation.counts import precision_recall_f1

N_SAMPLES = 1000
LEVEL = 0.95

# samples drawn at once: each holds a number per document
_SAMPLES_AT_ONCE = 64


def resampled_counts(counts: NDArray[np.float64], n_samples: int, seed: int) -> NDArray[np.float64]:
    """Draw documents with replacement, as many as there are, and sum their counts.

    Documents are drawn, not entities, because the entities of a document depend on one another.

    Args:
        counts: (documents, ...).
        n_samples: Number of samples.
        seed: Seed of the random numbers.

    Returns:
        (samples, ...).
    """
    rng = np.random.default_rng(seed)
    n_docs = len(counts)
    flat = counts.reshape(n_docs, -1)
    sums = []
    for first in range(0, n_samples, _SAMPLES_AT_ONCE):
        n = min(_SAMPLES_AT_ONCE, n_samples - first)
        drawn = rng.integers(n_docs, size=(n, n_docs))
        times = np.stack([np.bincount(sample, minlength=n_docs) for sample in drawn])
        sums.append(times @ flat)
    return np.concatenate(sums).reshape(n_samples, *counts.shape[1:])


def interval(samples: NDArray[np.float64]) -> tuple[float, float]:
    """Return the percentile interval of samples, (N,), of level ``LEVEL``."""
    low, high = np.quantile(samples, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def score_intervals(
    counts: NDArray[np.float64], n_samples: int = N_SAMPLES, seed: int = 0
) -> NDArray[np.float64]:
    """Compute confidence intervals of precision, recall and F1, of level ``LEVEL``.

    Percentile intervals (Efron & Tibshirani 1993, section 13.3). Samples in which a score is 0 / 0,
    because no drawn document has a rare label, are left out of the interval of that score.

    Args:
        counts: (documents, labels, 3), as from ``count_labels``.
        n_samples: Number of samples; 0 for none.
        seed: Seed of the random numbers.

    Returns:
        (labels, 3, 2), lower and upper ends. NaN without samples, with fewer than two documents,
        and for scores that are always 0 / 0.
    """
    intervals = np.full((*counts.shape[1:], 2), np.nan)
    if n_samples == 0 or len(counts) < 2:
        return intervals
    scores = precision_recall_f1(resampled_counts(counts, n_samples, seed), undefined=np.nan)
    for index in np.ndindex(*counts.shape[1:]):
        values = scores[(slice(None), *index)]
        values = values[~np.isnan(values)]
        if len(values):
            intervals[index] = interval(values)
    return intervals
