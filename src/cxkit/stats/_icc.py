"""How much of the answers' variance lies between groups."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy import special

from cxkit.stats._interval import Interval, check_confidence

Array = npt.NDArray[np.float64]

# Groups below which ICC(1) has no interval, see docs/explanation/intervals.md,
# reproduced by `python benchmarks/coverage/icc.py`.
MIN_GROUPS = 5


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

    Reference: Bliese (2000) in Klein & Kozlowski, Multilevel theory, 349-381. The interval
    is the wider of the F interval (Shrout & Fleiss 1979, Psychological Bulletin 86, 420-428)
    with its degrees of freedom reduced by the kurtosis of the group means, and a jackknife
    over groups of log F (Arvesen 1969, Annals of Mathematical Statistics 40, 2076-2100).
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
    k = persons / groups
    between, within = _mean_squares(s, ss, size)
    scale = between + (k - 1) * within
    if scale <= 0:
        return None
    return Icc(
        ms_between=between,
        ms_within=within,
        group_size=k,
        icc1=(between - within) / scale,
        icc2=(between - within) / between if between > 0 else None,
        interval=_interval(s, ss, size, confidence) if groups >= MIN_GROUPS else None,
        groups=groups,
        n=int(persons),
    )


def _mean_squares(s: Array, ss: Array, size: Array) -> tuple[float, float]:
    groups, persons = len(size), float(size.sum())
    grand = s.sum() / persons
    between = float(size @ (s / size - grand) ** 2) / (groups - 1)
    within = max(float((ss - s**2 / size).sum()), 0.0) / (persons - groups)
    return between, within


def _interval(s: Array, ss: Array, size: Array, confidence: float) -> Interval | None:
    """Return the wider of two intervals; each alone fails where the other holds."""
    between, within = _mean_squares(s, ss, size)
    if within <= 0 or between <= 0:
        return None
    groups, persons = len(size), float(size.sum())
    # With unequal groups this size, not the mean, makes the ratio of mean squares unbiased.
    k = (persons - float(size @ size) / persons) / (groups - 1)
    df1 = _df_between(s, size)
    ends = [_f_interval(between / within, df1, persons - groups, k, confidence)]
    error = _jackknife_error(s, ss, size)
    if error is not None:
        log_f = math.log(between / within)
        half = float(special.stdtrit(groups - 1, (1 + confidence) / 2)) * error
        ends.append((_icc1(math.exp(log_f - half), k), _icc1(math.exp(log_f + half), k)))
    return Interval(low=min(end[0] for end in ends), high=max(end[1] for end in ends))


def _icc1(f: float, k: float) -> float:
    return (f - 1) / (f + k - 1)


def _f_interval(
    f: float, df1: float, df2: float, k: float, confidence: float
) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    low = f / float(special.fdtri(df1, df2, 1 - tail))
    high = f * float(special.fdtri(df2, df1, 1 - tail))
    return _icc1(low, k), _icc1(high, k)


def _df_between(s: Array, size: Array) -> float:
    """Return the degrees of freedom of MSB, fewer if some groups lie far off (kurtosis)."""
    groups = len(size)
    off = (s / size - s.sum() / size.sum()) * np.sqrt(size)
    kurtosis = float(np.mean(off**4) / np.mean(off**2) ** 2)
    excess = max(kurtosis - 3 * (groups - 1) / (groups + 1), 0.0)
    return 2 / (2 / (groups - 1) + excess / (groups - 1))


def _jackknife_error(s: Array, ss: Array, size: Array) -> float | None:
    """Return the standard error of log F from leaving out one group at a time."""
    groups = len(size)
    persons, total = size.sum() - size, s.sum() - s
    explained = (s**2 / size).sum() - s**2 / size
    squares = ss.sum() - ss
    between = (explained - total**2 / persons) / (groups - 2)
    within = (squares - explained) / (persons - groups + 1)
    if np.any(between <= 1e-12 * squares) or np.any(within <= 1e-12 * squares):
        return None
    k = (persons - ((size @ size) - size**2) / persons) / (groups - 2)
    left_out = (between - within) / (between + (k - 1) * within)
    common = (size.sum() - float(size @ size) / size.sum()) / (groups - 1)
    ratio = (1 + (common - 1) * left_out) / (1 - left_out)
    if np.any(ratio <= 0):
        return None
    logs = np.log(ratio)
    return math.sqrt((groups - 1) / groups * float(np.sum((logs - logs.mean()) ** 2)))
