"""How far the people of one unit agree, from the counts of their answers (F11).

All functions take `counts`, an items x answers table of how many people of the
unit gave each answer, one column for every answer that was possible. An item
that fewer than two people answered is left out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cxkit.stats import Interval
from cxkit_survey._reliability import excess_kurtosis

Counts = NDArray[np.float64]

# Fewest items and people for an interval of r_wg(J).
LEAST_ITEMS = 3
LEAST_PEOPLE = 20

# Variance of a slightly skewed "no agreement" on five answers (LeBreton, J. M. & Senter,
# J. L. 2008, Organizational Research Methods 11, 815-852, table 2).
SLIGHT_SKEW: Mapping[int, float] = {5: 1.34}


def _items(counts: ArrayLike) -> Counts:
    table = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    kept: Counts = table[table.sum(axis=1) >= 2]
    return kept


def _means(table: Counts) -> Counts:
    answers = np.arange(table.shape[1], dtype=np.float64)
    mean: Counts = table @ answers / table.sum(axis=1)
    return mean


def item_variances(counts: ArrayLike) -> Counts:
    """The sample variance of each item that at least two people answered."""
    table = _items(counts)
    answers = np.arange(table.shape[1], dtype=np.float64)
    n = table.sum(axis=1)
    squares = table @ answers**2 - (table @ answers) ** 2 / n
    variances: Counts = np.clip(squares, 0.0, None) / (n - 1)
    return variances


def uniform_variance(points: int) -> float:
    """The variance of answers of which each of `points` is equally likely."""
    return (points**2 - 1) / 12.0


def rwg_j(counts: ArrayLike, *, null_variance: float | None = None) -> float | None:
    """r_wg(J) of one unit, 0..1; None if nobody can agree with anybody.

    James, L. R., Demaree, R. G. & Wolf, G. (1984), Journal of Applied Psychology
    69, 85-98. The expected variance under no agreement is the uniform one unless
    `null_variance` says otherwise (see `SLIGHT_SKEW`). Less agreement than none is
    0, as in the R package multilevel.
    """
    table = _items(counts)
    if not len(table):
        return None
    return _rwg_of(_ratio(table, null_variance), len(table))


def rwg_j_interval(
    counts: ArrayLike, *, null_variance: float | None = None, confidence: float = 0.95
) -> Interval | None:
    """An interval of r_wg(J) that is rather too wide, within 0..1; None where none is known.

    The standard error of each item's variance comes from its kurtosis, corrected for
    small samples, and is at least half of what normal answers would give; the items'
    errors are taken as wholly dependent, which they are at most. Simulated coverage is
    at least .92 from 3 items and 20 people on, also for answers that pile up at one
    end (`benchmarks/coverage.py` of this plugin); below there is none.
    """
    from scipy import special

    table = _items(counts)
    if len(table) < LEAST_ITEMS or table.sum(axis=1).min() < LEAST_PEOPLE:
        return None
    variance, ratio = item_variances(table), _ratio(table, null_variance)
    if ratio <= 0:
        return None
    n = table.sum(axis=1)
    excess = np.asarray([excess_kurtosis(item) for item in table])
    squared_error = variance**2 * np.maximum(2 / (n - 1) + excess / n, 1 / (n - 1))
    relative = float(np.sqrt(squared_error).mean() / variance.mean())
    reach = np.exp(float(special.stdtrit(n.min() - 1, (1 + confidence) / 2)) * relative)
    j = len(table)
    return Interval(low=_rwg_of(ratio * reach, j), high=_rwg_of(ratio / reach, j))


def _rwg_of(ratio: float, j: int) -> float:
    return 0.0 if ratio > 1 else float(j * (1 - ratio) / (j * (1 - ratio) + ratio))


def r_star_wg(counts: ArrayLike, *, null_variance: float | None = None) -> float | None:
    """Lindell's r*_wg(J) of one unit, at most 1; negative for divided units; None if undefined.

    Lindell, M. K., Brandt, C. J. & Whitney, D. J. (1999), Applied Psychological
    Measurement 23, 127-135. Unlike r_wg(J) it does not grow with the number of items.
    """
    table = _items(counts)
    return 1.0 - _ratio(table, null_variance) if len(table) else None


def _ratio(table: Counts, null_variance: float | None) -> float:
    expected = uniform_variance(table.shape[1]) if null_variance is None else null_variance
    if expected <= 0:
        raise ValueError("the variance under no agreement is a positive number")
    return float(item_variances(table).mean() / expected)


def a_wg(counts: ArrayLike) -> float | None:
    """a_wg(J) of one unit, -1..1; None if an item's mean lies too near the end to tell.

    Brown, R. D. & Hauenstein, N. M. A. (2005), Organizational Research Methods 8,
    165-184: agreement against the largest variance that the mean allows. Items on
    which all agree count as 1; items with a mean outside their equation 9 are left out.
    """
    table = _items(counts)
    n, mean, high = table.sum(axis=1), _means(table), table.shape[1] - 1.0
    telling = (mean >= high / n) & (mean <= high * (n - 1) / n)
    agreed = table.max(axis=1, initial=0.0) == n
    possible = (high * mean - mean**2) * n / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(agreed, 1.0, 1.0 - 2.0 * item_variances(table) / possible)
    kept = each[telling | agreed]
    return float(kept.mean()) if len(kept) else None


def ad_m(counts: ArrayLike) -> float | None:
    """AD_M(J) of one unit: the mean distance from the item means, in answer units, or None.

    Burke, M. J., Finkelstein, L. M. & Dusig, M. S. (1999), Organizational Research
    Methods 2, 49-68. Small is agreement; up to a sixth of the number of answers is
    the usual limit (Burke & Dunlap 2002).
    """
    table = _items(counts)
    if not len(table):
        return None
    answers = np.arange(table.shape[1], dtype=np.float64)
    distance = np.abs(answers[None, :] - _means(table)[:, None])
    return float(((table * distance).sum(axis=1) / table.sum(axis=1)).mean())


def ad_limit(points: int) -> float:
    """The largest AD_M that still counts as agreement on `points` answers.

    Burke, M. J. & Dunlap, W. P. (2002), Organizational Research Methods 5, 159-172.
    """
    return points / 6.0
