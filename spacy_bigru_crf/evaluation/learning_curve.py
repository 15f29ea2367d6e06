"""Extrapolation of learning curves: expected F1 with more training data.

The curve is the inverse power law F(n) = a - b * n^(-c) (Figueroa et al. 2012; for errors of
networks Hestness et al. 2017), with asymptote a.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spacy_bigru_crf.errors import Errors
from spacy_bigru_crf.evaluation.bootstrap import LEVEL, interval

Values = NDArray[np.float64]

N_SAMPLES = 1000
MIN_SIZES = 3

# from a straight line over log n to a step; on a grid, and refined by a factor of ten each time
_EXPONENTS = (0.01, 10.0)
_GRID, _REFINEMENTS = 200, 6


@dataclass(frozen=True)
class Estimate:
    """A value of a learning curve.

    Attributes:
        value: The best estimate.
        interval: Confidence interval of level ``LEVEL``; None with too few runs.
    """

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class LearningCurve:
    """A curve through the scores of runs.

    Attributes:
        a: Asymptote in F(n) = a - b * n^(-c), F1 from 0 to 1, for n training documents.
        b: Coefficient.
        c: Exponent.
        largest: Largest number of documents among the runs.
        samples: (S, 3) bootstrapped curves: a, b * largest^(-c), and c. S is 0 with too few runs.
    """

    a: float
    b: float
    c: float
    largest: int
    samples: Values

    def f1(self, documents: float) -> Estimate:
        """Return the expected F1 with this number of training documents."""
        best = self.a - self.b * documents**-self.c
        return self._estimate(best, self._sampled(documents))

    def gain(self, documents: float, more: float) -> Estimate:
        """Return the expected rise of F1 from one number of training documents to another."""
        best = self.b * (documents**-self.c - more**-self.c)
        return self._estimate(best, self._sampled(more) - self._sampled(documents))

    def _sampled(self, documents: float) -> Values:
        return _curve(documents / self.largest, *self.samples.T)

    def _estimate(self, best: float, samples: Values) -> Estimate:
        return Estimate(float(best), interval(samples) if len(samples) else None)


def fit_learning_curve(
    documents: ArrayLike, scores: ArrayLike, n_samples: int = N_SAMPLES, seed: int = 0
) -> LearningCurve:
    """Fit a curve by least squares, with 0 <= a <= 1, b >= 0 and c > 0.

    Uncertainty comes from a wild bootstrap over the runs (Wu 1986; with random signs, Davidson &
    Flachaire 2008): each run keeps the size of its residual, which varies with the number of
    documents, and gets a random sign. Residuals are scaled up for the three fitted parameters.
    Without more runs than parameters there is no estimate of uncertainty.

    Args:
        documents: (N,) number of training documents of each run, at least 1.
        scores: (N,) F1 of each run, from 0 to 1.
        n_samples: Number of bootstrapped curves.
        seed: Seed of the random numbers.

    Raises:
        ValueError: There are fewer than three different numbers of documents.
    """
    n, y = np.asarray(documents, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    n_sizes = len(np.unique(n))
    if n_sizes < MIN_SIZES:
        raise ValueError(Errors.R130.format(count=n_sizes))
    # relative to the largest number, parameters have similar size and little correlation
    largest = n.max()
    x = n / largest
    [best] = _fit(x, y[None])
    fitted = _curve(x, *best)
    samples = np.zeros((0, 3))
    if len(y) > len(best):
        residuals = (y - fitted) * np.sqrt(len(y) / (len(y) - len(best)))
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n_samples, len(y)))
        samples = _fit(x, fitted + signs * residuals)
    a, gap, c = best
    return LearningCurve(float(a), float(gap * largest**c), float(c), int(largest), samples)


def _curve(x: ArrayLike, a: ArrayLike, gap: ArrayLike, c: ArrayLike) -> Values:
    """Evaluate the law with n relative to the largest number; gap is the distance to a at x = 1."""
    value: Values = np.asarray(a) - np.asarray(gap) * np.asarray(x) ** -np.asarray(c)
    return value


def _fit(x: Values, y: Values) -> Values:
    """Fit curves by least squares: x (N,), y (S, N) -> (S, 3), a, gap and c of each curve.

    Given c the law is linear, so the best exponent is searched on a grid, which is then refined
    around the best one of each curve.
    """
    exponents, ratio = np.geomspace(*_EXPONENTS, _GRID)[None], (_EXPONENTS[1] / _EXPONENTS[0])
    ratio **= 1 / (_GRID - 1)
    for _ in range(_REFINEMENTS):
        a, gap, errors = _fit_linear(x, y, exponents)
        best = errors.argmin(axis=1)[:, None]
        exponents = np.broadcast_to(exponents, errors.shape)
        fitted = np.hstack([np.take_along_axis(part, best, 1) for part in (a, gap, exponents)])
        exponents = np.clip(fitted[:, 2:] * ratio ** np.linspace(-1, 1, 21), *_EXPONENTS)
        ratio **= 0.1
    return fitted


def _fit_linear(x: Values, y: Values, exponents: Values) -> tuple[Values, Values, Values]:
    """Return a, gap and the sum of squared errors, (S, C), given exponents (S or 1, C)."""
    powers = x ** -exponents[..., None]  # (S or 1, C, N)
    y = y[:, None]
    mean, y_mean = powers.mean(axis=-1), y.mean(axis=-1)
    centred = powers - mean[..., None]
    gap = np.maximum(-(centred * y).sum(axis=-1) / (centred**2).sum(axis=-1), 0.0)
    a = np.clip(y_mean + gap * mean, 0.0, 1.0)  # no F1 is outside of these
    # a bound on a changes the best gap
    gap = np.maximum(((a[..., None] - y) * powers).sum(axis=-1) / (powers**2).sum(axis=-1), 0.0)
    errors = ((y - a[..., None] + gap[..., None] * powers) ** 2).sum(axis=-1)
    return a, gap, errors


def summary_sentence(curve: LearningCurve, documents: int) -> str:
    """Return a sentence on the expected gain from twice as many training documents."""
    gain = curve.gain(documents, 2 * documents)
    chance = ""
    if gain.interval is not None:
        low, high = map(_plain, gain.interval)
        chance = f" ({LEVEL:.0%} interval {low} to {high})"
    now, then = (_plain(curve.f1(n).value) for n in (documents, 2 * documents))
    return (
        f"Doubling the training data from {documents} to {2 * documents} documents should bring "
        f"{_plain(gain.value)} points of F1{chance}, from {now} to {then}."
    )


def _plain(value: float) -> str:
    # in points of F1; adding 0 turns -0.0 into 0.0
    return f"{round(100 * value, 1) + 0.0:.1f}"
