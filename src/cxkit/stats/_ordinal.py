"""What counts of ordered answers say, distribution first."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit.stats._interval import Interval
from cxkit.stats._proportion import wilson

Array = npt.NDArray[np.float64]


@frozen(kw_only=True)
class Moments:
    """Mean and variance of counted answers.

    Attributes:
        n: Number of answers.
        mean: Their mean.
        variance: Their variance with the divisor n - 1; None for one answer.
        variance_of_mean: variance / n; None for one answer.
    """

    n: int
    mean: float
    variance: float | None
    variance_of_mean: float | None


@frozen(kw_only=True)
class Share:
    """A share of answers with Wilson's interval.

    Attributes:
        k: Answers that count.
        n: All answers.
        value: k / n.
        interval: Wilson's interval, in 0..1.
    """

    k: int
    n: int
    value: float
    interval: Interval


def as_counts(counts: npt.ArrayLike) -> Array:
    """Return counts as floats; ValueError if they are not counts of at least one answer."""
    c = np.asarray(counts, dtype=np.float64)
    if c.ndim != 1 or c.size == 0:
        raise ValueError("counts are one number per possible answer, in order")
    if np.any(c < 0) or np.any(c != np.floor(c)):
        raise ValueError(f"counts are whole numbers from 0 on, not {counts!r}")
    if c.sum() == 0:
        raise ValueError("there is no answer to count")
    return c


def _with_values(counts: npt.ArrayLike, values: npt.ArrayLike | None) -> tuple[Array, Array]:
    c = as_counts(counts)
    v = np.arange(1, c.size + 1, dtype=np.float64) if values is None else np.asarray(values, float)
    if v.shape != c.shape:
        raise ValueError(f"{c.size} counts need {c.size} values, not {v.size}")
    if np.any(np.diff(v) <= 0):
        raise ValueError("values must rise")
    return c, v


def moments(counts: npt.ArrayLike, values: npt.ArrayLike | None = None) -> Moments:
    """Return number, mean and variance of counted answers.

    Args:
        counts: Answers per category, in order.
        values: Value of each category, rising; 1..k unless given.

    Raises:
        ValueError: If there is no answer, or counts and values do not match.
    """
    c, v = _with_values(counts, values)
    n = int(c.sum())
    mean = float(c @ v) / n
    if n == 1:
        return Moments(n=n, mean=mean, variance=None, variance_of_mean=None)
    variance = float(c @ (v - mean) ** 2) / (n - 1)
    return Moments(n=n, mean=mean, variance=variance, variance_of_mean=variance / n)


def quantile(counts: npt.ArrayLike, q: float, values: npt.ArrayLike | None = None) -> float:
    """Return the q-quantile of counted answers, on the scale of `values`.

    Where the distribution function meets q exactly, the mean of the two neighbouring
    answers is returned (Hyndman & Fan 1996, definition 2), so q = .5 is the usual median.

    Args:
        counts: Answers per category, in order.
        q: Share of answers at or below, 0..1.
        values: Value of each category, rising; 1..k unless given.

    Raises:
        ValueError: If q lies outside 0..1, or counts and values do not match.
    """
    if not 0 <= q <= 1:
        raise ValueError(f"q must lie in 0..1, not {q!r}")
    c, v = _with_values(counts, values)
    v, c = v[c > 0], c[c > 0]
    below = np.cumsum(c)
    target = q * below[-1]
    # Shares such as .1 are not exact in binary; without slack .1 * 30 would miss 3.
    slack = 1e-9 * below[-1]
    lower = int(np.searchsorted(below, target - slack))
    upper = int(np.searchsorted(below, target + slack, side="right"))
    last = len(v) - 1
    return float((v[min(lower, last)] + v[min(upper, last)]) / 2)


def agreement_a(counts: npt.ArrayLike) -> float:
    """Return van der Eijk's agreement A: 1 one answer, 0 uniform, -1 two camps at the ends.

    Args:
        counts: Answers per category, in order; every possible category, also empty ones.

    Raises:
        ValueError: If there is no answer or only one category.

    Reference: van der Eijk (2001), Quality & Quantity 35, 325-341.
    """
    c = as_counts(counts)
    if c.size < 2:
        raise ValueError("agreement needs at least two possible answers")
    total, rest, agreement = float(c.sum()), c.copy(), 0.0
    while rest.sum() > 0:
        pattern = rest > 0
        layer = float(rest[pattern].min())
        agreement += layer * int(pattern.sum()) / total * _layer_agreement(tuple(pattern.tolist()))
        rest = np.where(pattern, rest - layer, 0.0)
    return agreement


# Five categories have 31 patterns, and a look asks for them thousands of times.
@lru_cache(maxsize=4096)
def _layer_agreement(pattern: tuple[bool, ...]) -> float:
    """Return A of a layer in which every answer given was given equally often."""
    k, filled = len(pattern), sum(pattern)
    triples = list(combinations(pattern, 3))
    unimodal = sum(t in ((True, True, False), (False, True, True)) for t in triples)
    against = triples.count((True, False, True))
    if against == 0:
        u = 1.0
    else:
        u = ((k - 2) * unimodal - (k - 1) * against) / ((k - 2) * (unimodal + against))
    return u * (1 - (filled - 1) / (k - 1))


def bimodality(counts: npt.ArrayLike, values: npt.ArrayLike | None = None) -> float | None:
    """Return Sarle's bimodality coefficient with the correction for small samples.

    5/9 is the value of a uniform distribution; more points to two camps, or to strong
    skew, which the coefficient cannot tell apart: read it beside `agreement_a`.
    (g^2 + 1) / (k + 3(n-1)^2 / ((n-2)(n-3))) with the bias-corrected skewness g and
    excess kurtosis k, as SAS PROC CLUSTER prints it.

    Args:
        counts: Answers per category, in order.
        values: Value of each category, rising; 1..k unless given.

    Returns:
        None below 4 answers, or if all answers are the same.

    Reference: Pfister et al. (2013), Frontiers in Psychology 4, 700.
    """
    c, v = _with_values(counts, values)
    n = float(c.sum())
    centred = v - float(c @ v) / n
    m2, m3, m4 = (float(c @ centred**power) / n for power in (2, 3, 4))
    if n < 4 or m2 == 0:
        return None
    skew = m3 / math.sqrt(m2) ** 3 * math.sqrt(n * (n - 1)) / (n - 2)
    excess = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (m4 / m2**2 - 3) + 6)
    return (skew**2 + 1) / (excess + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))


def top_box_share(counts: npt.ArrayLike, boxes: int = 2, confidence: float = 0.95) -> Share:
    """Return the share of answers in the highest categories, with Wilson's interval (F28).

    Args:
        counts: Answers per category, in order.
        boxes: How many of the highest categories count.
        confidence: Level of the interval.

    Raises:
        ValueError: If there is no answer, or `boxes` is not between 1 and the number of
            categories less one.

    Reference: Wilson (1927), JASA 22, 209-212.
    """
    c = as_counts(counts)
    if not 1 <= boxes < c.size:
        raise ValueError(f"boxes must lie in 1..{c.size - 1}, not {boxes!r}")
    k, n = int(c[-boxes:].sum()), int(c.sum())
    return Share(k=k, n=n, value=k / n, interval=wilson(k, n, confidence))
