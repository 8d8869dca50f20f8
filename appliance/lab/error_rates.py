"""Shares of errors and how sure they are."""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

CONFIDENCE = 0.95
REPEATS = 2000  # draws of a bootstrap

Counts = NDArray[np.float64]


def rate(errors: int, trials: int) -> dict[str, float]:
    """A share of errors with its Clopper-Pearson bounds."""
    low, high = clopper_pearson(errors, trials)
    return {"rate": errors / trials, "low": low, "high": high}


def over_people(errors: Counts, trials: Counts) -> dict[str, float]:
    """A share of errors with bounds from a bootstrap over people, who bring all of their trials along.

    Counts of each person [n], or of each two people [n, n], symmetric. Without any error the upper bound is that of
    one trial a person, or a pair.
    """
    people = len(errors)
    weights = np.random.default_rng(0).multinomial(people, np.full(people, 1 / people), REPEATS).astype(np.float64)
    wrong, tried = (_weighted(counts.astype(np.float64), weights) for counts in (errors, trials))
    shares = wrong[tried > 0] / tried[tried > 0]
    low, high = np.quantile(shares, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    if not errors.any():
        high = clopper_pearson(0, int(np.count_nonzero(trials)) // errors.ndim)[1]
    tested, with_errors = (int(counts.reshape(people, -1).any(axis=1).sum()) for counts in (trials, errors))
    share = float(errors.sum() / trials.sum())
    return {"rate": share, "low": float(low), "high": float(high), "people": tested, "with_errors": with_errors}


def _weighted(counts: Counts, weights: Counts) -> Counts:
    summed = weights @ counts
    return summed if counts.ndim == 1 else (summed * weights).sum(axis=1)


def clopper_pearson(errors: int, trials: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The exact interval of a binomial share (Clopper and Pearson 1934), found by bisection."""
    tail = (1 - confidence) / 2
    low = 0.0 if errors == 0 else _solve(lambda p: 1 - _cdf(errors - 1, trials, p), tail)
    high = 1.0 if errors == trials else _solve(lambda p: 1 - _cdf(errors, trials, p), 1 - tail)
    return round(low, 8), round(high, 8)


def _solve(rising: Callable[[float], float], target: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < target else (low, middle)
    return (low + high) / 2


def _cdf(k: int, n: int, p: float) -> float:
    """P(X <= k) of a binomial, summed in logarithms."""
    if p <= 0.0:
        return 1.0
    if p >= 1.0:
        return 1.0 if k >= n else 0.0
    logs = [
        math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) + i * math.log(p) + (n - i) * math.log1p(-p)
        for i in range(k + 1)
    ]
    top = max(logs)
    return min(1.0, math.exp(top) * sum(math.exp(value - top) for value in logs))
