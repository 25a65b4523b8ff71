"""Confidence intervals (95 %): how far a figure could be off, with no more questions than these.

Shares of questions have Wilson's score interval (Wilson 1927, JASA 22:209–212); averages, ratios
and quantiles have the percentile bootstrap over questions (Efron 1979, Ann. Statist. 7:1–26); a
difference between two runs has the same bootstrap over the questions that both asked.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2000
SEED = 20220900
LEVEL = 0.95
_Z = 1.959963984540054

Floats = NDArray[np.float64]
Interval = tuple[float, float]


def wilson(successes: float, trials: int) -> Interval:
    """Wilson's score interval for a share; `trials` is at least 1."""
    share = successes / trials
    spread = _Z * _Z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def ratio_interval(numerators: Floats, denominators: Floats) -> Interval:
    """Interval for sum(numerators) / sum(denominators) over questions.

    Where every question has the same value (all right, say) a bootstrap would claim certainty;
    Wilson's interval on the number of questions is given instead.
    """
    ratios = numerators / denominators
    values = set(ratios.tolist())
    if values <= {0.0, 1.0} and (denominators == 1).all():
        return wilson(float(numerators.sum()), len(numerators))
    if len(values) == 1 and values <= {0.0, 1.0}:
        return wilson(len(ratios) * ratios[0], len(ratios))
    picks = _picks(len(numerators))
    return _middle(numerators[picks].sum(axis=1) / denominators[picks].sum(axis=1))


def quantile_interval(values: Floats, quantile: float) -> Interval:
    """Interval for a quantile (0–1) of `values`."""
    return _middle(np.quantile(values[_picks(len(values))], quantile, axis=1))


def paired_ratio_interval(before: tuple[Floats, Floats], after: tuple[Floats, Floats]) -> Interval:
    """Interval for the change of a ratio; row i of all four arrays is the same question."""
    picks = _picks(len(before[0]))
    with np.errstate(invalid="ignore", divide="ignore"):
        old = before[0][picks].sum(axis=1) / before[1][picks].sum(axis=1)
        new = after[0][picks].sum(axis=1) / after[1][picks].sum(axis=1)
    change = new - old
    return _middle(change[np.isfinite(change)])


def paired_quantile_interval(before: Floats, after: Floats, quantile: float) -> Interval:
    """Interval for the change of a quantile; row i of both arrays is the same question."""
    picks = _picks(len(before))
    return _middle(
        np.quantile(after[picks], quantile, axis=1) - np.quantile(before[picks], quantile, axis=1)
    )


def _picks(size: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, size, size=(RESAMPLES, size))


def _middle(draws: Floats) -> Interval:
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(draws, [tail, 1 - tail])
    return float(low), float(high)
