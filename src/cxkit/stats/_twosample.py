"""Two independent means: Welch's test and the standardised difference."""

from __future__ import annotations

import math

from attrs import frozen
from scipy import special

from cxkit.stats._interval import Interval, check_confidence


@frozen(kw_only=True)
class Welch:
    """Difference of two means with unequal variances.

    Attributes:
        difference: First mean minus second.
        standard_error: Its standard error.
        statistic: difference / standard_error; None if nothing varies.
        df: Welch-Satterthwaite degrees of freedom; None with it.
        p_value: Two-sided; None with it.
        interval: t interval. It ignores the range of the answers and loses its level on
            skewed answers; `difference_interval` is the default. None with `statistic`.
    """

    difference: float
    standard_error: float
    statistic: float | None
    df: float | None
    p_value: float | None
    interval: Interval | None


@frozen(kw_only=True)
class Effect:
    """A standardised difference of two means.

    Attributes:
        value: Hedges' g.
        cohens_d: The difference over the pooled standard deviation, uncorrected.
        correction: The factor J that turns d into g.
        normal_interval: From the noncentral t distribution. It holds for normal answers of
            equal spread; on skewed answers its level is lost at any n
            (`benchmarks/coverage/effect.py`), so show `difference_interval` or the interval
            of `probability_superiority` beside the value instead.
    """

    value: float
    cohens_d: float
    correction: float
    normal_interval: Interval


def _check(n1: float, s1: float, n2: float, s2: float) -> None:
    if not (n1 >= 2 and n2 >= 2):
        raise ValueError(f"both groups need at least 2 answers, not {n1!r} and {n2!r}")
    if not (s1 >= 0 and s2 >= 0):
        raise ValueError(f"a variance cannot be {min(s1, s2)!r}")


def welch(
    m1: float, s1: float, n1: float, m2: float, s2: float, n2: float, confidence: float = 0.95
) -> Welch:
    """Return Welch's t test of two independent means.

    Args:
        m1: First mean.
        s1: Variance of the answers of the first group, divisor n - 1.
        n1: Answers of the first group.
        m2: Second mean.
        s2: Variance of the answers of the second group.
        n2: Answers of the second group.
        confidence: Level of the interval.

    Raises:
        ValueError: If a group has fewer than 2 answers or a variance is negative.

    Reference: Welch (1947), Biometrika 34, 28-35.
    """
    check_confidence(confidence)
    _check(n1, s1, n2, s2)
    difference, part1, part2 = m1 - m2, s1 / n1, s2 / n2
    error = math.sqrt(part1 + part2)
    if error == 0:
        return Welch(
            difference=difference,
            standard_error=0.0,
            statistic=None,
            df=None,
            p_value=None,
            interval=None,
        )
    df = (part1 + part2) ** 2 / (part1**2 / (n1 - 1) + part2**2 / (n2 - 1))
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * error
    return Welch(
        difference=difference,
        standard_error=error,
        statistic=difference / error,
        df=df,
        p_value=2 * float(special.stdtr(df, -abs(difference / error))),
        interval=Interval(low=difference - half, high=difference + half),
    )


def hedges_g(
    m1: float, s1: float, n1: float, m2: float, s2: float, n2: float, confidence: float = 0.95
) -> Effect | None:
    """Return Hedges' g of two independent groups.

    Args:
        m1: First mean.
        s1: Variance of the answers of the first group, divisor n - 1.
        n1: Answers of the first group.
        m2: Second mean.
        s2: Variance of the answers of the second group.
        n2: Answers of the second group.
        confidence: Level of `normal_interval`.

    Returns:
        None if nothing varies in either group: then there is no unit to measure in.

    Raises:
        ValueError: If a group has fewer than 2 answers or a variance is negative.

    Reference: Hedges (1981), Journal of Educational Statistics 6, 107-128, exact J;
    interval from the noncentral t distribution (Steiger & Fouladi 1997).
    """
    check_confidence(confidence)
    _check(n1, s1, n2, s2)
    df = n1 + n2 - 2
    pooled = ((n1 - 1) * s1 + (n2 - 1) * s2) / df
    if pooled == 0:
        return None
    d = (m1 - m2) / math.sqrt(pooled)
    j = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    root, tail = math.sqrt(n1 * n2 / (n1 + n2)), (1 - confidence) / 2
    low, high = (j * _noncentrality(df, q, d * root) / root for q in (1 - tail, tail))
    normal = Interval(low=min(low, high), high=max(low, high))
    return Effect(value=j * d, cohens_d=d, correction=j, normal_interval=normal)


def _noncentrality(df: float, q: float, t: float) -> float:
    """Return the noncentrality at which t is the q-quantile of the noncentral t."""
    return float(special.nctdtrinc(df, q, t))
