"""How much of what people answer depends on their unit, from the moments of each unit (F11)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from cxkit.stats import Icc, Interval, icc_oneway
from cxkit.tallies import Moments

# Fewest units for an interval of ICC(1); the same as for complete answers in cxkit.stats.
MIN_UNITS = 10


def scale_icc(units: Sequence[Moments], *, confidence: float = 0.95) -> Icc | None:
    """ICC(1) and ICC(2) of the mean of k items, from the moments of each unit.

    With complete answers this is the one-way analysis of variance of the persons'
    scale means, because the square of a sum is the sum of all products. Where
    answers are missing, variance components are computed pair by pair of items from
    those who answered both, and added up; they estimate what complete answers would
    have shown, provided that it was chance who gave which answer, as in a planned
    design. There is no ICC(2) then, because the units' means rest on other answers
    than the variances, and `n` and the interval are those of the sparsest pair.

    None if there are fewer than two units, no unit with two people, no variation,
    or a pair of items that too few people answered.
    """
    filled = [unit for unit in units if unit.n.any()]
    if not filled:
        return None
    if all(unit.complete for unit in filled):
        return _complete(filled, confidence)
    return _incomplete(filled, confidence)


def _complete(units: Sequence[Moments], confidence: float) -> Icc | None:
    k = len(units[0].items)
    return icc_oneway(
        [unit.sx.diagonal().sum() / k for unit in units],
        [unit.sxy.sum() / k**2 for unit in units],
        [unit.n[0, 0] for unit in units],
        confidence,
    )


def _incomplete(units: Sequence[Moments], confidence: float) -> Icc | None:
    n = np.stack([unit.n for unit in units])
    pooled, groups = n.sum(axis=0), (n > 0).sum(axis=0)
    if (groups < 2).any() or (pooled <= groups).any():
        return None
    between, within = _components(units, n)
    if within <= 0 or between + within <= 0:
        return None
    sparsest = np.unravel_index(int(pooled.argmin()), pooled.shape)
    size, count = float(pooled[sparsest] / groups[sparsest]), int(groups[sparsest])
    square = within + size * between
    return Icc(
        ms_between=square,
        ms_within=within,
        group_size=size,
        icc1=between / (between + within),
        icc2=None,
        interval=_interval(square / within, count, size, confidence),
        groups=count,
        n=int(pooled[sparsest]),
    )


def _components(units: Sequence[Moments], n: NDArray[np.int64]) -> tuple[float, float]:
    """Variance of the mean of the items between and within units."""
    sums = np.stack([unit.sx for unit in units]).astype(np.float64)
    crossed = sums * np.swapaxes(sums, 1, 2)
    pooled, groups = n.sum(axis=0), (n > 0).sum(axis=0)
    explained = (crossed / np.maximum(n, 1)).sum(axis=0)
    products = np.stack([unit.sxy for unit in units]).sum(axis=0)
    total = sums.sum(axis=0)
    within = (products - explained) / (pooled - groups)
    between = (explained - total * total.T / pooled) / (groups - 1)
    k = len(units[0].items)
    return (
        float(((between - within) * groups / pooled).sum() / k**2),
        float(within.sum() / k**2),
    )


def _interval(f: float, groups: int, size: float, confidence: float) -> Interval | None:
    """From F as for complete answers, with the size of the sparsest pair: rather too wide."""
    if groups < MIN_UNITS:
        return None
    tail, df1, df2 = (1 - confidence) / 2, groups - 1, groups * (size - 1)
    ends = (
        max(f, 0.0) / float(special.fdtri(df1, df2, 1 - tail)),
        max(f, 0.0) * float(special.fdtri(df2, df1, 1 - tail)),
    )
    low, high = ((end - 1) / (end + size - 1) for end in ends)
    return Interval(low=low, high=high)
