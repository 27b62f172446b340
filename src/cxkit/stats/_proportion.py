"""Shares and differences of shares."""

from __future__ import annotations

import math

from scipy import special

from cxkit.stats._interval import Interval, check_confidence


def wilson(k: float, n: float, confidence: float = 0.95) -> Interval:
    """Return Wilson's score interval of the share k/n, in 0..1.

    Args:
        k: How many of the `n` have the property, 0..n.
        n: How many were asked, above 0.
        confidence: Level of the interval.

    Raises:
        ValueError: If k lies outside 0..n, or n is not positive.

    Reference: Wilson (1927), JASA 22, 209-212; Newcombe (1998), Statistics in
    Medicine 17, 857-872, method 3.
    """
    check_confidence(confidence)
    if not n > 0 or not 0 <= k <= n:
        raise ValueError(f"a share needs 0 <= k <= n and n > 0, not k={k!r}, n={n!r}")
    z = float(special.ndtri((1 + confidence) / 2))
    centre = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    # At k = 0 and k = n the end is exact; rounding must not move it off the range.
    low = 0.0 if k == 0 else max(0.0, centre - half)
    high = 1.0 if k == n else min(1.0, centre + half)
    return Interval(low=low, high=high)


def newcombe(k1: float, n1: float, k2: float, n2: float, confidence: float = 0.95) -> Interval:
    """Return the interval of k1/n1 - k2/n2 of two independent samples, in -1..1.

    Args:
        k1: How many of the first sample have the property.
        n1: Size of the first sample.
        k2: How many of the second sample have the property.
        n2: Size of the second sample.
        confidence: Level of the interval.

    Raises:
        ValueError: As `wilson`.

    Reference: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.
    """
    first, second = wilson(k1, n1, confidence), wilson(k2, n2, confidence)
    return mover(k1 / n1, first, k2 / n2, second)


def mover(
    value1: float,
    first: Interval,
    value2: float,
    second: Interval,
    *,
    correlation: float = 0.0,
) -> Interval:
    """Return the interval of value1 - value2 from their own intervals.

    The squares of the distances to the ends that face each other are added, less twice
    their product times the correlation of the two estimates (method of variance
    estimates recovery, Zou & Donner 2008, Statistics in Medicine 27, 1693-1702; Zou 2007,
    Psychological Methods 12, 399-413, for estimates that go together).
    """
    difference = value1 - value2
    below = _apart(value1 - first.low, second.high - value2, correlation)
    above = _apart(first.high - value1, value2 - second.low, correlation)
    return Interval(low=difference - below, high=difference + above)


def _apart(one: float, other: float, correlation: float) -> float:
    """The side opposite to an angle of which the correlation is the cosine."""
    return math.sqrt(max(one * one + other * other - 2 * correlation * one * other, 0.0))
