"""What was predicted beside what came: how far one's own promises can be trusted (F89)."""

from __future__ import annotations

import math
from collections.abc import Sequence

from attrs import field, frozen
from scipy import special

from cxkit.stats import Interval, wilson

# A range of an expectation holds four cases in five, see `cxkit.initiative.Benefit`.
LEVEL = 0.8
# Results below which nothing is said about calibration.
MIN_RESULTS = 5
# Standard deviations from the middle to the 10 % and 90 % points of a normal law.
_TENTH = float(special.ndtri(0.9))


@frozen(kw_only=True)
class Outcome:
    """One prediction with its result.

    A prediction is one of the effect; the result is the effect with the chance of measuring it.
    So the result is held against the range with that chance added, which holds four results in
    five if the range holds four effects in five.

    Attributes:
        low: Lower end of the range that was predicted.
        high: Upper end.
        result: What came, in the same unit.
        chance: The chance that was given to something, 0..1; None if none was.
        happened: Whether that came; None with `chance`.
        se: Standard error of the result, 0 or more.
    """

    low: float
    high: float
    result: float
    chance: float | None = field(default=None)
    happened: bool | None = field(default=None)
    se: float = field(default=0.0)

    @property
    def bounds(self) -> tuple[float, float]:
        """The range in which four results in five are to be expected."""
        return with_noise(self.low, self.high, self.se)

    @property
    def inside(self) -> bool:
        """True if the result lies in the range."""
        low, high = self.bounds
        return low <= self.result <= high


@frozen(kw_only=True)
class Calibration:
    """How predictions did.

    Attributes:
        n: Predictions with a result.
        inside: How many results lay in their ranges.
        share: Their share; `level` if predictions are well calibrated.
        interval: Wilson's interval of the share.
        exact: Clopper and Pearson's.
        below: How many results lay below their ranges.
        above: How many lay above.
        brier: Mean squared distance of chances from what came; None without chances.
        brier_plain: The same for one who always gives the share that came in all.
        level: What the ranges promised.
    """

    n: int
    inside: int
    share: float
    interval: Interval
    exact: Interval
    below: int
    above: int
    brier: float | None
    brier_plain: float | None
    level: float

    @property
    def verdict(self) -> str:
        """`too_sure`, `too_unsure` or `undecided`, by whether the exact interval holds `level`."""
        if self.exact.high < self.level:
            return "too_sure"
        return "too_unsure" if self.exact.low > self.level else "undecided"


def calibration(
    outcomes: Sequence[Outcome], level: float = LEVEL, confidence: float = 0.95
) -> Calibration | None:
    """Return how predictions did; None without any result.

    Args:
        outcomes: Predictions with their results.
        level: The share that should lie in the ranges.
        confidence: Level of the intervals.

    Reference: Brier (1950), Monthly Weather Review 78, 1-3; Clopper & Pearson (1934),
    Biometrika 26, 404-413; Wilson (1927).
    """
    n = len(outcomes)
    if not n:
        return None
    inside = sum(each.inside for each in outcomes)
    scored = [(e.chance, e.happened) for e in outcomes if e.chance is not None]
    pairs = [(chance, float(bool(happened))) for chance, happened in scored]
    plain = sum(came for _, came in pairs) / len(pairs) if pairs else 0.0
    return Calibration(
        n=n,
        inside=inside,
        share=inside / n,
        interval=wilson(inside, n, confidence),
        exact=clopper_pearson(inside, n, confidence),
        below=sum(each.result < each.bounds[0] for each in outcomes),
        above=sum(each.result > each.bounds[1] for each in outcomes),
        brier=sum((p - came) ** 2 for p, came in pairs) / len(pairs) if pairs else None,
        brier_plain=plain * (1 - plain) if pairs else None,
        level=level,
    )


def clopper_pearson(k: int, n: int, confidence: float = 0.95) -> Interval:
    """Return the exact interval of the share k/n, in 0..1.

    Raises:
        ValueError: If k lies outside 0..n, or n is not positive.

    Reference: Clopper & Pearson (1934), Biometrika 26, 404-413.
    """
    if not n > 0 or not 0 <= k <= n:
        raise ValueError(f"a share needs 0 <= k <= n and n > 0, not k={k!r}, n={n!r}")
    tail = (1 - confidence) / 2
    low = float(special.betaincinv(k, n - k + 1, tail)) if k else 0.0
    high = float(special.betaincinv(k + 1, n - k, 1 - tail)) if k < n else 1.0
    return Interval(low=low, high=high)


def with_noise(low: float, high: float, se: float) -> tuple[float, float]:
    """Return the range of four results in five, of a range of four effects in five.

    Both are read as the 10 % and 90 % points of a normal law; their variances add up.

    Example:
        >>> with_noise(0.0, 6.0, 0.0)
        (0.0, 6.0)
    """
    half = math.hypot((high - low) / 2, _TENTH * se)
    return (low + high) / 2 - half, (low + high) / 2 + half


def chance_above(low: float, high: float, bound: float) -> float:
    """Return the chance that a range of four cases in five gives to lying above a bound.

    The range is read as the 10 % and 90 % points of a normal law; a range of no width is
    certain.

    Raises:
        ValueError: If the range is upside down.
    """
    if low > high:
        raise ValueError(f"the range [{low}, {high}] is upside down")
    if low == high:
        return 1.0 if low > bound else 0.0
    sd = (high - low) / (2 * _TENTH)
    return float(special.ndtr(((low + high) / 2 - bound) / sd))
