"""Statistics over samples, and their bootstrap intervals. Pure.

A statistic maps weights of the samples, shape (draws, n), to values, shape (draws,): with weights of 1 it is
the figure, with the counts of a resample it is that resample's. So one way of drawing serves all of them, and
two runs are compared on the same draws.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from theorybot.evaluation.runs import Figure

Array = NDArray[np.float64]
Statistic = Callable[[Array], Array]

DRAWS = 1000
BINS = 10  # of the calibration error


def column(values: Sequence[float | None]) -> Array:
    """Values as an array, with NaN where there is none."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def ratio(above: Array, below: Array) -> Statistic:
    """Sum of `above` over sum of `below`; samples with NaN in either are left out."""
    present = ~(np.isnan(above) | np.isnan(below))
    top, bottom = np.where(present, above, 0.0), np.where(present, below, 0.0)

    def of(weights: Array) -> Array:
        return _divided(weights @ top, weights @ bottom)

    return of


def mean(values: Array) -> Statistic:
    """Mean of the values that are there."""
    return ratio(values, np.where(np.isnan(values), np.nan, 1.0))


def balanced(correct: Array, positive: Array) -> Statistic:
    """Balanced accuracy: mean of the shares that are correct among positives and among negatives."""
    one = ratio(correct * positive, positive)
    other = ratio(correct * (1 - positive), 1 - positive)
    return lambda weights: (one(weights) + other(weights)) / 2


def f1(said: Array, positive: Array) -> Statistic:
    """Harmonic mean of precision and recall of the positives."""
    both = said * positive

    def of(weights: Array) -> Array:
        return _divided(2 * (weights @ both), weights @ said + weights @ positive)

    return of


def auroc(scores: Array, positive: Array) -> Statistic:
    """Probability that a positive scores above a negative, ties half; after Mann and Whitney."""
    _, inverse = np.unique(scores, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    starts = np.flatnonzero(np.r_[True, np.diff(inverse[order]) > 0])
    yes = positive[order]

    def of(weights: Array) -> Array:
        drawn = weights[:, order]
        good = np.add.reduceat(drawn * yes, starts, axis=1)
        bad = np.add.reduceat(drawn * (1 - yes), starts, axis=1)
        below = np.cumsum(bad, axis=1) - bad
        return _divided((good * (below + bad / 2)).sum(axis=1), good.sum(axis=1) * bad.sum(axis=1))

    return of


def calibration_error(scores: Array, positive: Array) -> Statistic:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    place = np.minimum((scores * BINS).astype(int), BINS - 1)
    gaps = np.zeros((len(scores), BINS))
    gaps[np.arange(len(scores)), place] = scores - positive

    def of(weights: Array) -> Array:
        return _divided(np.abs(weights @ gaps).sum(axis=1), weights.sum(axis=1))

    return of


def figure(statistic: Statistic, n: int, seed: int = 0) -> Figure | None:
    """The value over all samples with its 95 % interval; None where the statistic has no value.

    Resamples in which it has none (no unanswerable question drawn) are left out of the interval.
    """
    if n == 0:
        return None
    value = float(statistic(np.ones((1, n)))[0])
    if np.isnan(value):
        return None
    drawn = statistic(draws(n, seed))
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return Figure(round(value, 4), round(float(min(low, value)), 4), round(float(max(high, value)), 4))


@lru_cache(maxsize=64)
def draws(n: int, seed: int) -> Array:
    """How often each of `n` samples is in each resample, shape (DRAWS, n)."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=DRAWS).astype(np.float64)


def _divided(above: Array, below: Array) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
