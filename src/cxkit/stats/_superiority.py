"""How often an answer of one group exceeds an answer of another."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from attrs import frozen
from scipy import special

from cxkit.stats._bounded import beta_bounds
from cxkit.stats._interval import Interval, check_confidence
from cxkit.stats._ordinal import as_counts

# Size of the smaller group below which no interval is given, see
# docs/explanation/intervals.md, reproduced by `python benchmarks/coverage/superiority.py`.
MIN_GROUP = 5


@frozen(kw_only=True)
class Superiority:
    """Probability that a random answer of X exceeds one of Y, ties counted half.

    Attributes:
        value: P(X > Y) + P(X = Y) / 2, in 0..1; .5 means no tendency.
        cliffs_delta: 2 * value - 1, in -1..1.
        n_x: Answers of X.
        n_y: Answers of Y.
        variance: Brunner and Munzel's variance of `value`; None if a group has one answer.
        statistic: Brunner and Munzel's statistic for X against Y, positive if X tends to
            be higher; None where the variance is 0 or unknown.
        df: Its degrees of freedom; None with it.
        p_value: Two-sided, from t with `df`; None with it.
        interval: Interval of `value` inside 0..1; None for small groups.
    """

    value: float
    cliffs_delta: float
    n_x: int
    n_y: int
    variance: float | None
    statistic: float | None
    df: float | None
    p_value: float | None
    interval: Interval | None


def probability_superiority(
    counts_x: npt.ArrayLike, counts_y: npt.ArrayLike, confidence: float = 0.95
) -> Superiority:
    """Return P(X > Y) + P(X = Y) / 2 of two independent groups, with its interval.

    Args:
        counts_x: Answers of X per category, in order.
        counts_y: Answers of Y over the same categories.
        confidence: Level of the interval.

    Raises:
        ValueError: If a group has no answer or the categories differ in number.

    Reference: Brunner & Munzel (2000), Biometrical Journal 42, 17-25, for the variance;
    Vargha & Delaney (2000), Journal of Educational and Behavioral Statistics 25, 101-132,
    for the measure. The interval completes the sample as `mean_interval` does.
    """
    check_confidence(confidence)
    x, y = as_counts(counts_x), as_counts(counts_y)
    if x.size != y.size:
        raise ValueError(f"both groups need the same categories, not {x.size} and {y.size}")
    n_x, n_y = float(x.sum()), float(y.sum())
    over_y = (np.cumsum(y) - y / 2) / n_y  # for each category, share of Y below, ties half
    over_x = (np.cumsum(x) - x / 2) / n_x
    value = float(x @ over_y) / n_x
    variance = statistic = df = p_value = interval = None
    if n_x > 1 and n_y > 1:
        part_x = float(x @ (over_y - value) ** 2) / (n_x - 1) / n_x
        part_y = float(y @ (over_x - (1 - value)) ** 2) / (n_y - 1) / n_y
        variance = part_x + part_y
        if variance > 0:
            df = variance**2 / (part_x**2 / (n_x - 1) + part_y**2 / (n_y - 1))
            statistic = (value - 0.5) / math.sqrt(variance)
            p_value = 2 * float(special.stdtr(df, -abs(statistic)))
        interval = _interval(value, variance, min(n_x, n_y), confidence)
    return Superiority(
        value=value,
        cliffs_delta=2 * value - 1,
        n_x=int(n_x),
        n_y=int(n_y),
        variance=variance,
        statistic=statistic,
        df=df,
        p_value=p_value,
        interval=interval,
    )


def _interval(value: float, variance: float, n: float, confidence: float) -> Interval | None:
    if n < MIN_GROUP:
        return None
    # Placements of the smaller group carry the most that the variance can be: p(1-p)/min(n).
    low, high = beta_bounds(value, variance, n, confidence)
    return Interval(low=float(low), high=float(high))
