"""Intervals for means of answers that have a lowest and a highest possible value."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from cxkit.stats._interval import Interval, check_confidence
from cxkit.stats._proportion import mover

# Persons below which no interval of a mean is given: see docs/explanation/intervals.md,
# reproduced by `python benchmarks/coverage/mean.py`.
MIN_PERSONS = 5

# Imaginary answers, half of them at each end of the range. Among 1, 1.25, 1.5, 1.75 and 2
# the smallest number whose lowest coverage over all distributions of the grid and all n from
# 5 to 400 is above .93 (1: .872, 1.25: .926, 1.5: .931, 1.75: .933, 2: .914), by
# `python benchmarks/coverage/mean.py --all`.
PSEUDO_ANSWERS = 1.5


def beta_bounds(
    p: npt.ArrayLike,
    variance: npt.ArrayLike,
    n: npt.ArrayLike,
    confidence: float,
    pseudo: float = PSEUDO_ANSWERS,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the ends of the interval of means on 0..1, elementwise.

    The sample is completed by `pseudo` imaginary answers, half at each end; mean and
    variance of the completed mean choose a beta distribution, whose quantiles are the
    ends. With answers at the two ends only and one imaginary answer this is close to
    Jeffreys' interval of a share.
    """
    p, n = np.asarray(p, dtype=np.float64), np.asarray(n, dtype=np.float64)
    total = n + pseudo
    centre = (n * p + pseudo / 2) / total
    squares = np.asarray(variance) * n * (n - 1)
    squares = squares + n * pseudo / total * (p - 0.5) ** 2 + pseudo / 4
    completed = squares / (total * (total - 1))
    # No distribution on 0..1 varies more than the one that sits on both ends.
    size = np.maximum(centre * (1 - centre) / completed - 1, 1e-6)
    tail = (1 - confidence) / 2
    a, b = centre * size, (1 - centre) * size
    low: npt.NDArray[np.float64] = special.betaincinv(a, b, tail)
    high: npt.NDArray[np.float64] = special.betaincinv(a, b, 1 - tail)
    # The reported mean is the plain one, so it must lie inside.
    return np.minimum(low, p), np.maximum(high, p)


def mean_interval(
    mean: float,
    variance_of_mean: float,
    n: float,
    low: float,
    high: float,
    *,
    df: float | None = None,
    size: float | None = None,
    confidence: float = 0.95,
) -> Interval | None:
    """Return the interval of the mean of bounded answers, inside low..high, or None.

    It has a positive width even if all answers are the same. For a tile or dimension
    hand over what `linear_composite` found: its variance, `df` and `size`.

    Args:
        mean: The mean, in low..high.
        variance_of_mean: Its estimated variance: s^2/n of plain answers with the
            divisor n - 1 in s^2, or `Composite.variance`.
        n: Distinct persons behind the mean.
        low: The lowest possible answer.
        high: The highest possible answer.
        df: Degrees of freedom of the variance, n - 1 unless given.
        size: How many persons a composite counts for at most, `Composite.size`. Without
            it a composite counts for `df + 1` at most, which is safe and rather wide.
        confidence: Level of the interval.

    Returns:
        None below MIN_PERSONS persons: there the level does not hold.

    Raises:
        ValueError: If the mean lies outside the range or the variance is negative.
    """
    check_confidence(confidence)
    p, variance = _to_unit(mean, variance_of_mean, low, high)
    limit = size if size is not None else n if df is None else df + 1
    base = min(float(n), limit)
    if not base >= MIN_PERSONS:
        return None
    if df is not None and df < base - 1:
        quantiles = special.stdtrit([df, base - 1], (1 + confidence) / 2)
        variance *= float(quantiles[0] / quantiles[1]) ** 2
    ends: tuple[Any, Any] = beta_bounds(p, variance, base, confidence)
    span = high - low
    return Interval(
        low=min(low + span * float(ends[0]), mean), high=max(low + span * float(ends[1]), mean)
    )


def _to_unit(mean: float, variance: float, low: float, high: float) -> tuple[float, float]:
    """Return mean and variance on 0..1."""
    span = high - low
    if not span > 0:
        raise ValueError(f"the range {low!r}..{high!r} is empty")
    slack = 1e-9 * span
    if not low - slack <= mean <= high + slack:
        raise ValueError(f"the mean {mean!r} lies outside {low!r}..{high!r}")
    if not variance >= 0:
        raise ValueError(f"a variance cannot be {variance!r}")
    return min(max((mean - low) / span, 0.0), 1.0), variance / span**2


def difference_interval(
    m1: float,
    v1: float,
    n1: float,
    m2: float,
    v2: float,
    n2: float,
    low: float,
    high: float,
    *,
    df1: float | None = None,
    df2: float | None = None,
    size1: float | None = None,
    size2: float | None = None,
    correlation: float = 0.0,
    confidence: float = 0.95,
) -> Interval | None:
    """Return the interval of m1 - m2 of two bounded means, or None.

    The intervals of both means are combined as Newcombe does for shares, so the ends
    stay inside what the range allows.

    Args:
        m1: First mean, in low..high.
        v1: Variance of the first mean (not of the answers).
        n1: Distinct persons behind the first mean.
        m2: Second mean, in low..high.
        v2: Variance of the second mean.
        n2: Distinct persons behind the second mean.
        low: The lowest possible answer.
        high: The highest possible answer.
        df1: Degrees of freedom of v1, n1 - 1 unless given.
        df2: Degrees of freedom of v2, n2 - 1 unless given.
        size1: `Composite.size` of the first mean, if it is a composite.
        size2: The same of the second mean.
        correlation: Of the two means, in -1..1; 0 for groups of different persons.
        confidence: Level of the interval.

    Returns:
        None if either mean has no interval of its own.

    Raises:
        ValueError: As `mean_interval`.

    Reference: Zou & Donner (2008), Statistics in Medicine 27, 1693-1702.
    """
    first = mean_interval(m1, v1, n1, low, high, df=df1, size=size1, confidence=confidence)
    second = mean_interval(m2, v2, n2, low, high, df=df2, size=size2, confidence=confidence)
    if first is None or second is None:
        return None
    return mover(m1, first, m2, second, correlation=correlation)
