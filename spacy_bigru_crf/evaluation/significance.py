"""Significance of the difference of two F1 scores.

Tests of strict micro-F1 on paired counts per document: the paired bootstrap (Efron & Tibshirani
1993, chapters 13 and 16; for scores of texts Koehn 2004 and, with the p-value used here,
Berg-Kirkpatrick et al. 2012) and approximate randomisation (Noreen 1989; Yeh 2000). The units are
documents, because predictions within a document depend on one another.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.bootstrap import LEVEL, interval
from spacy_bigru_crf.util.progress import Progress, no_progress

Values = NDArray[np.float64]

N_SAMPLES = 10_000

# random numbers drawn at once, which bounds the memory
_DRAWN_AT_ONCE = 1_000_000
# differences that are equal as fractions differ by less in floating point
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Significance:
    """F1 of two systems A and B on the same documents, from 0 to 1, and their difference.

    Attributes:
        f1_a: Micro-F1 of A.
        f1_b: Micro-F1 of B.
        difference: F1 of B minus F1 of A.
        interval: Bootstrap confidence interval of the difference.
        level: Confidence level of the interval.
        p_bootstrap: Two-sided p-value by the bootstrap: the probability of a difference at least as
            large between equally good systems.
        p_randomisation: Two-sided p-value by approximate randomisation.
        n_documents: Number of documents.
        n_samples: Number of samples of either method.
    """

    f1_a: float
    f1_b: float
    difference: float
    interval: tuple[float, float]
    level: float
    p_bootstrap: float
    p_randomisation: float
    n_documents: int
    n_samples: int


def compare_counts(
    counts_a: ArrayLike,
    counts_b: ArrayLike,
    n_samples: int = N_SAMPLES,
    seed: int = 0,
    progress: Progress = no_progress,
) -> Significance:
    """Compare the micro-F1 of two systems.

    Args:
        counts_a: (N, 3), true positives, false positives and false negatives of system A in each
            document.
        counts_b: (N, 3), likewise of system B.
        n_samples: Number of samples, at least 1; the smallest possible p is 1 / (n_samples + 1).
        seed: Seed of the random numbers.
        progress: Shows the progress over portions of samples.

    Raises:
        ValueError: The arrays are not counts of the same documents, at least one, or ``n_samples``
            is less than 1.
    """
    a, b = np.asarray(counts_a, dtype=np.float64), np.asarray(counts_b, dtype=np.float64)
    are_counts = a.ndim == 2 and a.shape == b.shape and a.shape[1] == 3 and len(a)
    if not are_counts or (a < 0).any() or (b < 0).any():
        raise ValueError(Errors.R120.format(a=a.shape, b=b.shape))
    if n_samples < 1:
        raise ValueError(Errors.R121.format(value=n_samples))
    parts = np.concatenate([_parts_of_f1(a), _parts_of_f1(b)], axis=1)
    # documents with equal counts are interchangeable in every sample: there are few distinct rows
    rows, n_equal = np.unique(parts, axis=0, return_counts=True)
    total = parts.sum(0)
    difference = float(_differences(total))
    rng = np.random.default_rng(seed)
    resampled, shuffled = [], []
    portion = max(1, _DRAWN_AT_ONCE // len(rows))
    for start in progress(range(0, n_samples, portion)):
        size = min(portion, n_samples - start)
        resampled.append(_bootstrap(rows, n_equal, size, rng))
        shuffled.append(_randomise(rows, n_equal, size, rng))
    bootstrap, randomised = np.concatenate(resampled), np.concatenate(shuffled)
    return Significance(
        f1_a=float(_f1(total[:2])),
        f1_b=float(_f1(total[2:])),
        difference=difference,
        interval=interval(bootstrap),
        level=LEVEL,
        # the samples vary around the observed difference as those of equally good systems would
        # around 0 (Berg-Kirkpatrick et al. 2012, section 3, here for both directions)
        p_bootstrap=_p_value(bootstrap - difference, difference),
        p_randomisation=_p_value(randomised, difference),
        n_documents=len(a),
        n_samples=n_samples,
    )


def _parts_of_f1(counts: Values) -> Values:
    """Return numerator and denominator of F1 = 2 tp / (2 tp + fp + fn), (N, 3) -> (N, 2)."""
    tp, fp, fn = counts.T
    return np.stack([2 * tp, 2 * tp + fp + fn], axis=1)


def _f1(parts: Values) -> Values:
    """Return F1 of numerators and denominators, (..., 2) -> (...); 0 for 0 / 0."""
    numerator, denominator = parts[..., 0], parts[..., 1]
    zeros = np.zeros_like(numerator)
    return np.divide(numerator, denominator, out=zeros, where=denominator > 0)


def _differences(parts: Values) -> Values:
    """Return F1 of B minus F1 of A, (..., 4) -> (...)."""
    return _f1(parts[..., 2:]) - _f1(parts[..., :2])


def _bootstrap(
    rows: Values, n_equal: NDArray[np.int64], size: int, rng: np.random.Generator
) -> Values:
    """Compute differences in samples of documents drawn with replacement. Shape (size,).

    Args:
        rows: (U, 4), the distinct documents.
        n_equal: (U,), number of documents of each.
        size: Number of samples.
        rng: Source of randomness.
    """
    n = n_equal.sum()
    drawn = rng.multinomial(n, n_equal / n, size=size)
    return _differences(drawn @ rows)


def _randomise(
    rows: Values, n_equal: NDArray[np.int64], size: int, rng: np.random.Generator
) -> Values:
    """Compute differences after random exchange of A and B in each document. Shape (size,)."""
    swapped = rng.binomial(n_equal, 0.5, size=(size, len(n_equal)))
    other = np.roll(rows, 2, axis=1)
    return _differences(swapped @ other + (n_equal - swapped) @ rows)


def _p_value(samples: Values, difference: float) -> float:
    """Compute the share of samples at least as far from 0 as the observed difference.

    The observed one counts as a sample, which keeps p above 0 and the test valid (Noreen 1989;
    Davison & Hinkley 1997, section 4.2.1).
    """
    n_extreme = int((np.abs(samples) >= abs(difference) - _ROUNDING).sum())
    return (n_extreme + 1) / (len(samples) + 1)


def summary_sentence(result: Significance) -> str:
    """Return a sentence that interprets a comparison."""
    if result.difference == 0:
        return f"A and B have the same F1 on these {result.n_documents} documents."
    better, worse = ("B", "A") if result.difference > 0 else ("A", "B")
    sign = 1 if result.difference > 0 else -1
    low, high = sorted(100 * sign * bound for bound in result.interval)
    points = (
        f"the F1 of {better} is {100 * abs(result.difference):.2f} points higher "
        f"({result.level:.0%} interval {low:.2f} to {high:.2f})"
    )
    p = max(result.p_bootstrap, result.p_randomisation)
    if p < 1 - result.level:
        return (
            f"{better} is better than {worse} on texts like these: {points}, and if both were "
            f"equally good, a difference this large would have a probability of only {p:.2g}."
        )
    return (
        f"This data does not show which one is better: {points}, but if both were equally good, "
        f"a difference this large would have a probability of {p:.2g}."
    )
