"""How much of the answers' variance lies between groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy import special

from cxkit.stats._interval import Interval, check_confidence

# Groups below which ICC(1) has no interval, see docs/explanation/intervals.md,
# reproduced by `python benchmarks/coverage/icc.py`.
MIN_GROUPS = 10


@frozen(kw_only=True)
class Icc:
    """One-way variance components.

    Attributes:
        ms_between: Mean square between groups.
        ms_within: Mean square within groups.
        group_size: Arithmetic mean group size.
        icc1: ICC(1), share of variance between groups; may be negative.
        icc2: ICC(2), reliability of group means; None if groups do not differ at all.
        interval: Interval of ICC(1); None for few groups.
        groups: Number of groups.
        n: Number of persons.
    """

    ms_between: float
    ms_within: float
    group_size: float
    icc1: float
    icc2: float | None
    interval: Interval | None
    groups: int
    n: int


def icc_oneway(
    sums: npt.ArrayLike, sums_of_squares: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95
) -> Icc | None:
    """Return ICC(1) and ICC(2) of persons in groups, from sums per group.

    ICC(1) = (MSB - MSW) / (MSB + (k - 1) MSW) and ICC(2) = (MSB - MSW) / MSB with k the
    arithmetic mean group size, the definition of Bliese (2000) and R's `multilevel`.

    Args:
        sums: Sum of the answers per group, shape (g,).
        sums_of_squares: Sum of their squares per group, shape (g,).
        n: Persons per group, shape (g,); empty groups are ignored.
        confidence: Level of the interval.

    Returns:
        None if there are fewer than two groups, no group with two persons, or no
        variance at all.

    Raises:
        ValueError: If the shapes differ.

    Reference: Bliese (2000) in Klein & Kozlowski, Multilevel theory, 349-381; interval
    from F as in Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428.
    """
    check_confidence(confidence)
    s, ss, size = (np.asarray(a, dtype=np.float64) for a in (sums, sums_of_squares, n))
    if not s.shape == ss.shape == size.shape or s.ndim != 1:
        raise ValueError("sums, squares and sizes need one number per group each")
    keep = size > 0
    s, ss, size = s[keep], ss[keep], size[keep]
    groups, persons = len(size), float(size.sum())
    if groups < 2 or persons <= groups:
        return None
    # Centred first: the sums of squares of large codes would cancel.
    grand = s.sum() / persons
    between = float(size @ (s / size - grand) ** 2) / (groups - 1)
    within = max(float((ss - s**2 / size).sum()), 0.0) / (persons - groups)
    k = persons / groups
    scale = between + (k - 1) * within
    if scale <= 0:
        return None
    interval = None
    if groups >= MIN_GROUPS and within > 0:
        interval = _interval(between / within, groups - 1, persons - groups, k, confidence)
    return Icc(
        ms_between=between,
        ms_within=within,
        group_size=k,
        icc1=(between - within) / scale,
        icc2=(between - within) / between if between > 0 else None,
        interval=interval,
        groups=groups,
        n=int(persons),
    )


def _interval(f: float, df1: float, df2: float, k: float, confidence: float) -> Interval:
    tail = (1 - confidence) / 2
    low = f / float(special.fdtri(df1, df2, 1 - tail))
    high = f * float(special.fdtri(df2, df1, 1 - tail))
    return Interval(low=(low - 1) / (low + k - 1), high=(high - 1) / (high + k - 1))
