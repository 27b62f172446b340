"""Event times from counts by time and status: how long until it happens (F31, F79)."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy import special

from cxkit.stats import Interval

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# Cases below which no curve has an interval, see docs/explanation/effects.md,
# reproduced by `python plugins/cxkit-effect/benchmarks/survival.py`.
MIN_CASES = 5


@frozen(kw_only=True, eq=False)
class EventTimes:
    """Counts of cases by time and status; they add up over sources.

    Attributes:
        times: (k,) distinct times, rising, in any unit.
        events: (k,) cases in which it happened at that time.
        censored: (k,) cases that were observed without it up to that time.
    """

    times: Floats
    events: Integers
    censored: Integers

    @classmethod
    def of(cls, times: npt.ArrayLike, happened: npt.ArrayLike) -> EventTimes:
        """The counts of single cases.

        Args:
            times: How long each case was observed, 0 or more.
            happened: True where it happened then, False where observation ended.

        Raises:
            ValueError: If the lengths differ or a time is negative or not a number.
        """
        t, d = np.asarray(times, dtype=np.float64), np.asarray(happened, dtype=bool)
        if t.ndim != 1 or t.shape != d.shape:
            raise ValueError("each case needs one time and one status")
        if not (np.isfinite(t) & (t >= 0)).all():
            raise ValueError("a time of observation is 0 or more")
        distinct, place = np.unique(t, return_inverse=True)
        count = np.bincount(place, minlength=len(distinct))
        events = np.bincount(place, weights=d, minlength=len(distinct)).astype(np.int64)
        return cls(times=distinct, events=events, censored=count.astype(np.int64) - events)

    @classmethod
    def merge(cls, parts: Iterable[EventTimes]) -> EventTimes:
        """The counts of all parts together."""
        parts = tuple(parts)
        if not parts:
            return cls.of((), ())
        every = np.concatenate([part.times for part in parts])
        distinct, place = np.unique(every, return_inverse=True)

        def added(name: str) -> Integers:
            weights = np.concatenate([getattr(part, name) for part in parts])
            sums = np.bincount(place, weights=weights, minlength=len(distinct))
            return sums.astype(np.int64)

        return cls(times=distinct, events=added("events"), censored=added("censored"))

    @property
    def cases(self) -> int:
        """How many cases there are."""
        return int(self.events.sum() + self.censored.sum())

    @property
    def at_risk(self) -> Integers:
        """(k,) cases that were still observed just before each time."""
        leaving = self.events + self.censored
        return np.asarray(leaving[::-1].cumsum()[::-1], dtype=np.int64)


@frozen(kw_only=True, eq=False)
class Curve:
    """The share of cases in which it has not happened yet (Kaplan and Meier 1958).

    The curve is 1 before the first time and keeps its value from each time to the next.

    Attributes:
        times: (k,) times, rising.
        at_risk: (k,) cases still observed just before.
        events: (k,) events at that time.
        survival: (k,) share in which it has not happened by that time.
        variance: (k,) Greenwood's variance of that share; nan where it has fallen to 0.
        low: (k,) lower ends of pointwise intervals.
        high: (k,) upper ends.
        confidence: Level of the intervals.
    """

    times: Floats = field(repr=False)
    at_risk: Integers = field(repr=False)
    events: Integers = field(repr=False)
    survival: Floats
    variance: Floats = field(repr=False)
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    confidence: float

    @property
    def cases(self) -> int:
        """How many cases there were at the start."""
        return int(self.at_risk[0]) if len(self.at_risk) else 0

    @property
    def last(self) -> float:
        """The longest time of observation; nothing is known beyond."""
        return float(self.times[-1]) if len(self.times) else 0.0

    def at(self, time: float) -> tuple[float, Interval]:
        """The share in which it has not happened by a time, and its interval.

        Raises:
            ValueError: If nobody was observed that long.
        """
        if time > self.last:
            raise ValueError(f"nothing was observed beyond {self.last}, and {time} was asked for")
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return 1.0, Interval(low=_first_low(self), high=1.0)
        ends = Interval(low=float(self.low[place]), high=float(self.high[place]))
        return float(self.survival[place]), ends

    def quantile(self, share: float = 0.5) -> Quantile:
        """The time by which it has happened in a share of the cases (the median for .5).

        The interval holds every time at which the curve's own interval holds 1 - share
        (Brookmeyer & Crowley 1982, Biometrics 38, 29-41); an open end is None.
        """
        left = 1 - share
        return Quantile(
            value=_first(self.times, self.survival <= left + 1e-12),
            low=_first(self.times, self.low <= left + 1e-12),
            high=_first(self.times, self.high < left - 1e-12),
        )


@frozen(kw_only=True)
class Quantile:
    """A time, with its interval; None where the data put no limit.

    Attributes:
        value: The time; None if it had not happened in enough cases.
        low: Lower end.
        high: Upper end.
    """

    value: float | None
    low: float | None
    high: float | None


def kaplan_meier(data: EventTimes, confidence: float = 0.95, *, interval: str = "beta") -> Curve:
    """Return the curve with pointwise intervals.

    Args:
        data: Counts by time and status.
        confidence: Level of the intervals.
        interval: `beta`, the beta product interval that keeps its level in small samples
            (Fay, Brittain & Proschan 2013, Biostatistics 14, 723-736, by moments), or
            `loglog`, Greenwood's variance on log(-log S) (Kalbfleisch & Prentice 1980),
            which is [0, 1] where S is 0 or 1.

    Raises:
        ValueError: If there is no case, or the interval is of no such kind.

    Reference: Kaplan & Meier (1958), JASA 53, 457-481; Greenwood (1926).
    """
    if not data.cases:
        raise ValueError("a curve needs at least one case")
    if interval not in ("beta", "loglog"):
        raise ValueError(f"intervals are 'beta' or 'loglog', not {interval!r}")
    y, d = data.at_risk.astype(np.float64), data.events.astype(np.float64)
    survival: Floats = np.cumprod(1 - d / y, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.cumsum(np.where(d > 0, d / (y * (y - d)), 0.0))
        variance = np.where(survival > 0, survival**2 * hazard, np.nan)
    ends = _beta_ends(data, confidence) if interval == "beta" else None
    low, high = ends or _loglog_ends(survival, hazard, confidence)
    return Curve(
        times=data.times,
        at_risk=data.at_risk,
        events=data.events,
        survival=survival,
        variance=variance,
        low=low,
        high=high,
        confidence=confidence,
    )


def _loglog_ends(survival: Floats, hazard: Floats, confidence: float) -> tuple[Floats, Floats]:
    z = float(special.ndtri((1 + confidence) / 2))
    inside = (survival > 0) & (survival < 1)
    s = np.where(inside, survival, 0.5)
    spread = np.where(inside, z * np.sqrt(hazard) / np.abs(np.log(s)), 0.0)
    return (
        np.where(inside, s ** np.exp(spread), 0.0),
        np.where(inside, s ** np.exp(-spread), 1.0),
    )


def _beta_ends(data: EventTimes, confidence: float) -> tuple[Floats, Floats]:
    """The two ends as quantiles of beta laws that have the moments of products of betas.

    With y at risk and d events at a time the curve falls by a factor that is Beta
    (y - d + 1, d); for the lower end the next event, among those at risk afterwards,
    is taken as having just happened.
    """
    y, d = data.at_risk.astype(np.float64), data.events.astype(np.float64)
    after = y - d - data.censored
    first = np.cumsum(np.log((y - d + 1) / (y + 1)))
    second = np.cumsum(np.log((y - d + 1) * (y - d + 2) / ((y + 1) * (y + 2))))
    tail = (1 - confidence) / 2
    none_yet = np.cumsum(d) == 0
    high = np.where(none_yet, 1.0, _beta_quantile(first, second, 1 - tail))
    with np.errstate(divide="ignore"):
        last_first, last_second = np.log(after / (after + 1)), np.log(after / (after + 2))
    low = np.where(after > 0, _beta_quantile(first + last_first, second + last_second, tail), 0.0)
    # More events can only lower what is certain; moments alone do not see to that.
    return np.minimum.accumulate(low), np.minimum.accumulate(high)


def _beta_quantile(log_first: Floats, log_second: Floats, level: float) -> Floats:
    mean, square = np.exp(log_first), np.exp(log_second)
    spread = np.maximum(square - mean**2, 1e-300)
    size = np.maximum(mean * (1 - mean) / spread - 1, 1e-12)
    a, b = np.maximum(mean * size, 1e-12), np.maximum((1 - mean) * size, 1e-12)
    return np.asarray(special.betaincinv(a, b, level), dtype=np.float64)


def _first_low(curve: Curve) -> float:
    """The lower end before the first time: nothing has happened among all cases."""
    return float(((1 - curve.confidence) / 2) ** (1 / max(curve.cases, 1)))


def _first(times: Floats, reached: npt.NDArray[np.bool_]) -> float | None:
    places = np.flatnonzero(reached)
    return float(times[places[0]]) if len(places) else None


@frozen(kw_only=True)
class LogRank:
    """Whether groups have one curve.

    Attributes:
        statistic: Chi-squared statistic; None if nothing could differ.
        df: Its degrees of freedom, groups less one.
        p_value: Of the statistic; None with it.
        observed: Events per group.
        expected: Events per group that one common curve would give.
    """

    statistic: float | None
    df: int
    p_value: float | None
    observed: tuple[float, ...]
    expected: tuple[float, ...]


def log_rank(*groups: EventTimes) -> LogRank:
    """Return the log-rank test of two or more groups.

    Raises:
        ValueError: If there are fewer than two groups, or one has no case.

    Reference: Mantel (1966), Cancer Chemotherapy Reports 50, 163-170; as R's
    `survival::survdiff` with rho = 0.
    """
    if len(groups) < 2 or not all(group.cases for group in groups):
        raise ValueError("a comparison needs two groups, each with a case")
    times = np.unique(np.concatenate([group.times for group in groups]))
    y, d = (np.asarray([part(group, times) for group in groups]) for part in (_risk, _events))
    total, happened = y.sum(axis=0), d.sum(axis=0)
    share = y / total
    expected = (happened * share).sum(axis=1)
    observed = d.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.where(total > 1, happened * (total - happened) / (total - 1), 0.0)
    spread = np.diag((factor * share).sum(axis=1)) - (factor * share) @ share.T
    gap = (observed - expected)[:-1]
    df = len(groups) - 1
    known = np.linalg.matrix_rank(spread[:-1, :-1]) == df
    statistic = float(gap @ np.linalg.solve(spread[:-1, :-1], gap)) if known else None
    return LogRank(
        statistic=statistic,
        df=df,
        p_value=None if statistic is None else float(special.chdtrc(df, statistic)),
        observed=tuple(observed.tolist()),
        expected=tuple(expected.tolist()),
    )


def _risk(group: EventTimes, times: Floats) -> Floats:
    """Cases at risk just before each of the times."""
    gone = np.searchsorted(group.times, times, side="left")
    risk = np.append(group.at_risk, 0)
    return np.asarray(risk[gone], dtype=np.float64)


def _events(group: EventTimes, times: Floats) -> Floats:
    found = np.zeros(len(times))
    found[np.searchsorted(times, group.times)] = group.events
    return found


@frozen(kw_only=True)
class RestrictedMean:
    """The mean time until it happens, counted up to a horizon.

    Attributes:
        value: Area under the curve up to the horizon, in units of time.
        standard_error: Greenwood's, with the correction for few events; None without events.
        interval: Within 0..horizon; None for few events.
        horizon: Where counting stops.
        events: Events by then.
        cases: Cases at the start.
    """

    value: float
    standard_error: float | None
    interval: Interval | None
    horizon: float
    events: int
    cases: int


# Events by the horizon below which a restricted mean has no interval, see
# docs/explanation/effects.md.
MIN_EVENTS = 5


def restricted_mean(curve: Curve, horizon: float) -> RestrictedMean:
    """Return the mean time up to a horizon, with its interval.

    The variance is the sum over events of area to come squared times Greenwood's term
    (Karrison 1987, JASA 82, 1169-1176), times m / (m - 1) for m events (Kaplan & Meier
    1958, section 6.2). The interval is of t with m - 1 degrees of freedom on the logit of
    value / horizon, so that it stays within 0..horizon.

    Args:
        curve: The curve.
        horizon: Where counting stops, above 0 and not beyond what was observed.

    Raises:
        ValueError: If the horizon lies outside what was observed.
    """
    if not 0 < horizon <= curve.last:
        raise ValueError(f"a horizon lies above 0 and up to {curve.last}, not at {horizon!r}")
    inside = curve.times <= horizon
    edges = np.concatenate([[0.0], curve.times[inside], [horizon]])
    heights = np.concatenate([[1.0], curve.survival[inside]])
    areas = heights * np.diff(edges)
    value = float(areas.sum())
    to_come = areas[::-1].cumsum()[::-1][1:]
    y, d = curve.at_risk[inside].astype(float), curve.events[inside].astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Where the curve falls to 0 nothing is to come.
        terms = np.where(d < y, to_come**2 * d / (y * (y - d)), 0.0)
    events = int(d.sum())
    error = None
    if events > 1:
        error = math.sqrt(float(terms.sum()) * events / (events - 1))
    return RestrictedMean(
        value=value,
        standard_error=error,
        interval=_logit_interval(value, error, horizon, events, curve.confidence),
        horizon=float(horizon),
        events=events,
        cases=curve.cases,
    )


def _logit_interval(
    value: float, error: float | None, horizon: float, events: int, confidence: float
) -> Interval | None:
    if error is None or error == 0 or events < MIN_EVENTS or not 0 < value < horizon:
        return None
    share = value / horizon
    half = float(special.stdtrit(events - 1, (1 + confidence) / 2)) * error
    half /= horizon * share * (1 - share)
    centre = math.log(share / (1 - share))
    return Interval(
        low=horizon * float(special.expit(centre - half)),
        high=horizon * float(special.expit(centre + half)),
    )


def restricted_mean_difference(
    first: RestrictedMean, second: RestrictedMean, confidence: float = 0.95
) -> tuple[float, Interval | None]:
    """Return first minus second with an interval of t after Welch and Satterthwaite.

    Raises:
        ValueError: If the horizons differ: the means would not be of the same thing.

    Reference: Royston & Parmar (2013), BMC Medical Research Methodology 13, 152; Welch
    (1947), Biometrika 34, 28-35, with events less one as degrees of freedom.
    """
    if first.horizon != second.horizon:
        raise ValueError(f"one horizon for both, not {first.horizon} and {second.horizon}")
    difference = first.value - second.value
    if first.interval is None or second.interval is None:
        return difference, None
    parts = [(each.standard_error or 0.0) ** 2 for each in (first, second)]
    freedoms = [each.events - 1 for each in (first, second)]
    df = sum(parts) ** 2 / sum(p**2 / f for p, f in zip(parts, freedoms, strict=True))
    half = float(special.stdtrit(df, (1 + confidence) / 2)) * math.sqrt(sum(parts))
    return difference, Interval(low=difference - half, high=difference + half)
