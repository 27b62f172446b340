"""Do units drift apart over longer stretches than their memory from period to period tells?

A team that changes its level for good looks like a turn. One turned team cannot show how
often that happens; the teams that were not turned can, by the same contrast.

Reference: Conley & Taber (2011), Review of Economics and Statistics 93, 113-125.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from cxkit_effect._panel import Floats, Mask

# With fewer other units their spread says too little.
_OTHERS = 3
# From so many on it shows in time whether units walk at random.
ENOUGH_OTHERS = 7
# How sure it has to be that they drift.
_SURE = 0.9
# Shorter stretches are no long ones.
_PERIODS = 8


def drift_error(
    others: Floats, before: Mask, after: Mask, turned: int
) -> tuple[float, float] | None:
    """The standard error that the other units' own changes tell, and its degrees of freedom.

    Args:
        others: (K, T) how each other unit differed from the mean of them; NaN is missing.
        before: (T,) periods that count as before.
        after: (T,) periods that count as after.
        turned: Number of turned units.

    Returns:
        None if there are fewer than three others that were seen before and after.
    """
    there = ~np.isnan(others)
    seen = (there & before).any(axis=1) & (there & after).any(axis=1)
    units = int(seen.sum())
    if units < _OTHERS:
        return None
    known, values = there[seen], np.where(there, others, 0.0)[seen]
    change = _mean(values, known & after) - _mean(values, known & before)
    change = change - change.mean()
    variance = float((change**2).sum()) / (units - 1)
    return float(np.sqrt(variance * (1 / turned + 1 / units))), float(units - 1)


def drifts(error: tuple[float, float], se: float, df: float) -> bool:
    """True if the other units' changes are too large for the error from period to period."""
    return exceeds((error[0] / se) ** 2, error[1], df)


def exceeds(ratio: float, freedom: float, df: float) -> bool:
    """True if a ratio of two variances is larger than chance makes it one time in ten."""
    return bool(ratio > special.fdtri(freedom, df, _SURE))


def stretches(seen: Mask) -> list[tuple[Mask, Mask]]:
    """Pairs of neighbouring stretches: both halves of the periods, and both of each half.

    Args:
        seen: (T,) periods that count.
    """
    there, pairs = np.flatnonzero(seen), []
    half = len(there) // 2
    for part in (there, there[:half], there[half:]):
        if len(part) < _PERIODS:
            continue
        middle = part[len(part) // 2]
        first, second = np.zeros_like(seen), np.zeros_like(seen)
        first[part[part < middle]] = True
        second[part[part >= middle]] = True
        pairs.append((first, second))
    return pairs


def _mean(values: Floats, where: Mask) -> Floats:
    return np.asarray(np.where(where, values, 0.0).sum(axis=1) / where.sum(axis=1))
