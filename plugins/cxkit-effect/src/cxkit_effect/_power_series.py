"""The power of a comparison of units over time: how long, how many, not before (F88)."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import evolve, frozen
from scipy import special

from cxkit_effect._anytime import critical, tuned
from cxkit_effect._its import MIN_AFTER, MIN_BEFORE
from cxkit_effect._power import POWER, detectable_t, power_t
from cxkit_effect._power_alone import reach

Floats = npt.NDArray[np.float64]
Period = Literal["day", "week", "month", "quarter", "year"]
Kind = Literal["units", "one_unit", "one_series"]

PER_YEAR = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}
# After so many years nobody waits for a verdict any more.
_MOST_YEARS = 5
# Fewest units on each side from which the spread between units is a yardstick.
MIN_UNITS = 4
MIN_COMPARISON = 2


@frozen(kw_only=True)
class Noise:
    """What befalls a unit in a period, beyond its own level and what befalls all alike.

    Attributes:
        sd: Standard deviation, in the unit of the metric, above 0.
        memory: Correlation of neighbouring periods, above -1 and below 1.
    """

    sd: float
    memory: float = 0.0


@frozen(kw_only=True)
class Setup:
    """A comparison of periods before with periods after a turn.

    Attributes:
        noise: What befalls a unit in a period.
        treated: Units that are turned, 1 or more.
        comparison: Units that are not; 0 if the series stands alone.
        before: Periods before the turn.
        after: Periods after it in which an effect can show.
        often: True if one will look again and again and may stop early.
    """

    noise: Noise
    treated: int = 1
    comparison: int = 0
    before: int = 24
    after: int = 6
    often: bool = False

    @property
    def kind(self) -> Kind:
        """`units`: both sides give the yardstick; `one_unit`: the others do; `one_series`."""
        if min(self.treated, self.comparison) >= MIN_UNITS:
            return "units"
        return "one_unit" if self.comparison >= MIN_COMPARISON else "one_series"

    @property
    def df(self) -> float:
        """Degrees of freedom of the yardstick."""
        if self.kind == "units":
            return self.treated + self.comparison - 2
        if self.kind == "one_unit":
            return self.comparison - 1
        return self.before + self.after - 4

    @property
    def error(self) -> float:
        """The standard error of a difference of changes between units."""
        change = change_variance(self.before, self.after, self.noise.memory)
        return self.noise.sd * math.sqrt(change * (1 / self.treated + 1 / self.comparison))

    def stretch(self, confidence: float = 0.95) -> float:
        """How much wider than for one look the interval is, at the look that it is tuned for."""
        if not self.often:
            return 1.0
        once = float(special.stdtrit(self.df, (1 + confidence) / 2))
        return float(critical(tuned(self.df, confidence), self.df, confidence)) / once

    @property
    def possible(self) -> bool:
        """True if there are enough periods for the comparison at all."""
        if self.kind == "one_series":
            return self.before >= MIN_BEFORE and self.after >= MIN_AFTER
        return self.before >= 1 and self.after >= 1

    def power(self, effect: float, confidence: float = 0.95) -> float:
        """The chance to see an effect; 0 where the comparison is not possible."""
        if not self.possible:
            return 0.0
        if self.kind == "one_series":
            return float((self._reach(confidence) < abs(effect)).mean())
        return power_t(effect, self.error, self.df, confidence, self.stretch(confidence))

    def detectable(self, power: float = POWER, confidence: float = 0.95) -> float | None:
        """The smallest effect that is seen with a power; None if nothing can be."""
        if not self.possible:
            return None
        if self.kind == "one_series":
            return float(np.quantile(self._reach(confidence), power))
        return detectable_t(self.error, self.df, power, confidence, self.stretch(confidence))

    def _reach(self, confidence: float) -> Floats:
        # Effects that the series of a simulation must exceed, in the metric's unit.
        alone = reach(self.before, self.after, round(self.noise.memory, 2), confidence)
        return np.asarray(self.noise.sd * self.stretch(confidence) * alone)


def change_variance(before: int, after: int, memory: float) -> float:
    """Return the variance of mean after less mean before of an AR(1) of variance 1.

    Args:
        before: Periods before.
        after: Periods after, next to them.
        memory: Correlation of neighbours.
    """
    weights = np.concatenate([np.full(before, -1 / before), np.full(after, 1 / after)])
    return float(weights @ _correlations(before + after, memory) @ weights)


def _correlations(n: int, memory: float) -> Floats:
    steps = np.abs(np.subtract.outer(np.arange(n), np.arange(n)))
    return np.asarray(np.float64(memory) ** steps, dtype=np.float64)


def noise_of(values: npt.ArrayLike) -> Noise:
    """Return what befalls units in periods, from periods in which nothing was turned.

    Levels of units and what befalls all alike are taken out; the memory is corrected for
    what taking out means costs short series (Nickell 1981, Econometrica 49, 1417-1426).

    Args:
        values: (units, periods); nan where nothing was measured.

    Raises:
        ValueError: If there are fewer than 2 periods, or one unit and fewer than 4.
    """
    table = np.atleast_2d(np.asarray(values, dtype=np.float64))
    units, periods = table.shape
    if periods < 2 or (units == 1 and periods < 4):
        raise ValueError(f"{periods} periods of {units} units do not show what varies")
    rest = _without_means(table)
    there = np.isfinite(rest)
    lost = units + periods - 1 if units > 1 else 2
    df = max(int(there.sum()) - lost, 1)
    squares = float(np.nansum(rest**2))
    products = rest[:, 1:] * rest[:, :-1]
    pairs = int(np.isfinite(products).sum())
    if squares == 0 or not pairs:
        return Noise(sd=math.sqrt(squares / df))
    r = float(np.nansum(products)) / pairs / (squares / int(there.sum()))
    corrected = r + (1 + (3 if units == 1 else 1) * r) / (periods - 1)
    return Noise(sd=math.sqrt(squares / df), memory=min(max(corrected, 0.0), 0.95))


def _without_means(table: Floats) -> Floats:
    """Units' and periods' means taken out; of a single unit, its straight trend."""
    if table.shape[0] == 1:
        time = np.arange(table.shape[1], dtype=np.float64)
        there = np.isfinite(table[0])
        return table - np.polyval(np.polyfit(time[there], table[0][there], 1), time)
    rest = table.copy()
    for _ in range(100):
        before = rest.copy()
        for axis in (0, 1):
            counts = np.isfinite(rest).sum(axis=axis, keepdims=True)
            means = np.nansum(rest, axis=axis, keepdims=True) / np.maximum(counts, 1)
            rest = rest - means
        if np.nanmax(np.abs(rest - before), initial=0.0) < 1e-12:
            break
    return rest


@frozen(kw_only=True)
class Step:
    """What can be seen after some periods.

    Attributes:
        after: Periods in which an effect can show.
        day: The last day of the last of them; None without a start.
        detectable: The smallest effect that is seen with the power asked for.
        power: The chance to see the effect asked for.
    """

    after: int
    day: date | None
    detectable: float | None
    power: float


def outlook(
    setup: Setup,
    effect: float,
    *,
    period: Period = "month",
    start: date | None = None,
    lag_days: int = 0,
    power: float = POWER,
    confidence: float = 0.95,
) -> tuple[Step, ...]:
    """What can be seen after each number of periods, until twice as long as is needed.

    Args:
        setup: The comparison; its `after` is not used.
        effect: The effect to be seen.
        period: How long a period is.
        start: The first day of the turn.
        lag_days: Days after it before which nothing can show.
        power: The chance to see it that is enough.
        confidence: Level of the interval.
    """
    steps: list[Step] = []
    enough: int | None = None
    for after in _counts(setup.kind, _MOST_YEARS * PER_YEAR[period]):
        now = evolve(setup, after=after)
        step = Step(
            after=after,
            day=_last_day(start, lag_days, period, after),
            detectable=now.detectable(power, confidence),
            power=now.power(effect, confidence),
        )
        steps.append(step)
        if enough is None and step.power >= power:
            enough = after
        if (enough is not None and after >= max(2 * enough, 6)) or _settled(steps):
            break
    return tuple(steps)


def _counts(kind: Kind, most: int) -> Iterator[int]:
    """Numbers of periods to try; those that are simulated in steps that grow."""
    after = 1 if kind != "one_series" else MIN_AFTER
    while after <= most:
        yield after
        after += 1 if kind != "one_series" else max(1, after // 6)


def _settled(steps: list[Step]) -> bool:
    """True if a year's worth of further periods changes next to nothing."""
    if len(steps) < 24:
        return False
    last, earlier = steps[-1].detectable, steps[-12].detectable
    return last is not None and earlier is not None and abs(last - earlier) < 1e-3 * earlier


def not_before(steps: tuple[Step, ...], power: float = POWER) -> Step | None:
    """The first step at which the effect is seen with the power; None if never."""
    return next((step for step in steps if step.power >= power), None)


def _last_day(start: date | None, lag_days: int, period: Period, after: int) -> date | None:
    """The last day of the last whole period after the lag."""
    if start is None:
        return None
    first = start + timedelta(days=lag_days)
    return _nth_end(first, period, after)


def _nth_end(first: date, period: Period, count: int) -> date:
    if period in ("day", "week"):
        return first + timedelta(days=count * (1 if period == "day" else 7) - 1)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    # Calendar periods: the first whole one begins on or after `first`.
    begin = first.year * 12 + first.month - 1 + (first.day > 1)
    begin += -begin % months
    after = begin + months * count
    return date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


def best_comparison(
    setup: Setup, most: int, effect: float, confidence: float = 0.95
) -> Iterator[tuple[int, float]]:
    """Number of comparison units, 0 to `most` -> the chance to see the effect with them."""
    for count in range(most + 1):
        yield count, evolve(setup, comparison=count).power(effect, confidence)
