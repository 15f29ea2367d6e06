"""What more training data should bring: a curve of saturation through scores of smaller shares.

The curve is the inverse power law F(n) = a - b * n^(-c) (Figueroa et al. 2012; for errors of
networks Hestness et al. 2017), with a the F1 that it approaches.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import OptimizeWarning, curve_fit

from spacy_bigru_crf.errors import Errors

Values = NDArray[np.float64]

N_SAMPLES = 1000
LEVEL = 0.95
LEAST_SIZES = 3

# a: no F1 is more than 1; c: from a straight line over log n to a step
_LOWER, _UPPER = (0.0, 0.0, 0.01), (1.0, np.inf, 10.0)
_FIRST_EXPONENTS = (0.1, 0.3, 1.0, 3.0)


@dataclass(frozen=True)
class Estimate:
    """What a curve says.

    interval: Between which bounds it may lie by chance; None where the runs are too few to tell.
    """

    value: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class LearningCurve:
    """A curve through the scores of runs.

    a, b, c: F(n) = a - b * n^(-c), the F1 from 0 to 1, for n training documents.
    largest: The largest number of documents that was trained on.
    samples: (S, 3) the curves of the bootstrap: a, b * largest^(-c), and c. S is 0 where the runs
        are too few.
    """

    a: float
    b: float
    c: float
    largest: int
    samples: Values

    def f1(self, documents: float) -> Estimate:
        """The expected F1 with this number of training documents."""
        best = self.a - self.b * documents**-self.c
        return self._estimate(best, self._sampled(documents))

    def gain(self, documents: float, more: float) -> Estimate:
        """By how much the F1 should rise from one number of training documents to another."""
        best = self.b * (documents**-self.c - more**-self.c)
        return self._estimate(best, self._sampled(more) - self._sampled(documents))

    def _sampled(self, documents: float) -> Values:
        return _curve(documents / self.largest, *self.samples.T)

    def _estimate(self, best: float, samples: Values) -> Estimate:
        if not len(samples):
            return Estimate(float(best), None)
        tail = (1.0 - LEVEL) / 2
        low, high = np.quantile(samples, [tail, 1.0 - tail])
        return Estimate(float(best), (float(low), float(high)))


def fit_learning_curve(
    documents: ArrayLike, scores: ArrayLike, n_samples: int = N_SAMPLES, seed: int = 0
) -> LearningCurve:
    """Fit a curve by least squares, with 0 <= a <= 1, b >= 0 and c > 0.

    How sure it is comes from a wild bootstrap over the runs (Wu 1986; with random signs, Davidson
    & Flachaire 2008): each run keeps its own distance from the curve, which differs with the
    number of documents, and chance decides on which side it lies. The distances are scaled up
    for the three parameters that were fitted to them. With no more runs than parameters there is
    nothing to learn from about chance.

    documents: (N,) the number of training documents of each run, at least 1.
    scores: (N,) its F1, from 0 to 1.
    n_samples: The number of curves to draw. seed: Seed of the random numbers.

    Raises ValueError if there are fewer than three different numbers of documents.
    """
    n, y = np.asarray(documents, dtype=np.float64), np.asarray(scores, dtype=np.float64)
    n_sizes = len(np.unique(n))
    if n_sizes < LEAST_SIZES:
        raise ValueError(Errors.R130.format(count=n_sizes))
    # relative to the largest number, parameters are of like size and little correlated
    largest = n.max()
    x = n / largest
    fits = [_fit(x, y, _start(x, y, c)) for c in _FIRST_EXPONENTS]
    best = min(fits, key=lambda fit: float(((y - _curve(x, *fit)) ** 2).sum()))
    fitted = _curve(x, *best)
    samples = np.zeros((0, 3))
    if len(y) > len(best):
        residuals = (y - fitted) * np.sqrt(len(y) / (len(y) - len(best)))
        signs = np.random.default_rng(seed).choice([-1.0, 1.0], size=(n_samples, len(y)))
        samples = np.array([_fit(x, fitted + sign * residuals, best) for sign in signs])
    a, gap, c = best
    return LearningCurve(
        float(a), float(gap * largest**c), float(c), int(largest), samples.reshape(-1, 3)
    )


def _curve(x: ArrayLike, a: ArrayLike, gap: ArrayLike, c: ArrayLike) -> Values:
    """The law with n relative to the largest number: gap is what is missing to a at x = 1."""
    value: Values = np.asarray(a) - np.asarray(gap) * np.asarray(x) ** -np.asarray(c)
    return value


def _derivatives(x: Values, a: float, gap: float, c: float) -> Values:
    power = x**-c
    return np.stack([np.ones_like(x), -power, gap * power * np.log(x)], axis=1)


def _start(x: Values, y: Values, c: float) -> Values:
    """The best curve of an exponent, moved into the bounds."""
    design = np.stack([np.ones_like(x), -(x**-c)], axis=1)
    a, gap = np.linalg.lstsq(design, y, rcond=None)[0]
    return np.array([np.clip(a, _LOWER[0], _UPPER[0]), max(gap, _LOWER[1]), c])


def _fit(x: Values, y: Values, start: Values) -> Values:
    with warnings.catch_warnings():
        # where scores do not rise, c says nothing; its variance is not asked for
        warnings.simplefilter("ignore", OptimizeWarning)
        return curve_fit(
            _curve, x, y, p0=start, bounds=(_LOWER, _UPPER), jac=_derivatives, max_nfev=1000
        )[0]


def summary_sentence(curve: LearningCurve, documents: int) -> str:
    """One sentence on what twice as many training documents should bring."""
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
    # in points of F1; adding 0 takes the minus off nothing
    return f"{round(100 * value, 1) + 0.0:.1f}"
