"""A metric's series as methods need them: by unit and period, with the days of each period."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.context import Context
from cxkit.initiative.journal import Registration
from cxkit.periods import period_length
from cxkit.tallies.series import Metric, SeriesView
from cxkit.waves import wave_days
from cxkit_effect._measured import Sources
from cxkit_effect._power_series import Period
from cxkit_effect._rollout import arms_of

Floats = npt.NDArray[np.float64]
SEASON = {"month": 12, "quarter": 4, "week": 52, "year": 1, "day": 365}


@frozen(kw_only=True, eq=False)
class Series:
    """One metric by unit and period.

    Attributes:
        metric: What is known of the metric.
        units: Ids of the units.
        periods: Names of the periods, in order, also those without a figure.
        days: First and last day of each period.
        values: (units, periods) figures; nan where nothing was measured.
        cases: (units,) cases behind the figures of each unit.
    """

    metric: Metric
    units: tuple[str, ...]
    periods: tuple[str, ...]
    days: tuple[tuple[date, date], ...]
    values: Floats = field(repr=False)
    cases: tuple[int, ...]

    @property
    def period(self) -> Period:
        """How long a period is: `day`, `week`, `month`, `quarter` or `year`."""
        length = (self.days[0][1] - self.days[0][0]).days + 1
        limits: tuple[tuple[int, Period], ...] = (
            (1, "day"),
            (7, "week"),
            (31, "month"),
            (92, "quarter"),
        )
        return next((name for most, name in limits if length <= most), "year")

    @property
    def per_month(self) -> float:
        """Periods in a month."""
        return {"day": 30.4, "week": 4.35, "month": 1.0, "quarter": 1 / 3, "year": 1 / 12}[
            self.period
        ]

    @property
    def season(self) -> int | None:
        """Periods of a year, where seasons can be taken out."""
        return SEASON[self.period] if self.period in ("month", "quarter") else None

    @property
    def first_break(self) -> int | None:
        """Position of the first period that is measured differently; None if none is."""
        breaks = [self.periods.index(p) for p in self.metric.breaks if p in self.periods]
        return min(breaks, default=None)

    def turn(self, start: date, lag_days: int = 0) -> tuple[int, int]:
        """Position of the first period that a start touches, and how many are left out.

        Left out are the periods from there on that do not lie wholly behind the lag.
        """
        shows = start + timedelta(days=lag_days)
        first = sum(last < start for _, last in self.days)
        whole = sum(begin < shows for begin, _ in self.days)
        return first, max(whole - first, 0)

    def rows(self, units: tuple[str, ...]) -> Floats:
        """(some units, periods) figures of those units that were measured."""
        return self.values[[self.units.index(u) for u in units if u in self.units]]


def all_series(context: Context) -> Iterator[Series]:
    """Every metric whose periods are of one length."""
    tallies = context.tallies("series")
    if tallies is None:
        return
    view = SeriesView(tallies=tallies)
    for name, metric in view.metrics.items():
        panel = view.panel(name)
        if len({period_length(period) for period in panel.periods}) != 1:
            continue
        known = tuple(d for period in panel.periods if (d := wave_days(period)) is not None)
        yield Series(
            metric=metric,
            units=panel.units,
            periods=panel.periods,
            days=known,
            values=panel.mean,
            cases=tuple(int(n) for n in panel.n.sum(axis=1)),
        )


def registered(context: Context, series: Series) -> tuple[Registration, ...]:
    """The registrations that hold and are about a metric."""
    return tuple(
        each
        for each in context.journal.current
        if each.target_kind == "metric" and each.target == series.metric.id
    )


def starts_of(context: Context, series: Series, registration: Registration) -> Mapping[str, date]:
    """Measured unit -> first day on which it is turned there, by rollout table or registration.

    What lies below a turned unit is turned with it.
    """
    arms = arms_of(Sources(context=context), registration)
    found: dict[str, date] = {}
    for unit, day in sorted(arms.starts.items()):
        for own in _within(context, unit, series.units):
            if own not in arms.excluded:
                found[own] = min(day, found.get(own, day))
    return found


def turned_units(context: Context, series: Series, registration: Registration) -> tuple[str, ...]:
    """The measured units in which a registration runs."""
    return tuple(u for u in series.units if u in starts_of(context, series, registration))


def compared_units(context: Context, series: Series, registration: Registration) -> tuple[str, ...]:
    """The units that it is compared with: as stated, or all in which nothing ran."""
    arms = arms_of(Sources(context=context), registration)
    own = set(starts_of(context, series, registration)) | set(arms.excluded)
    if arms.compared:
        inside = {u for each in arms.compared for u in _within(context, each, series.units)}
        return tuple(u for u in series.units if u in inside - own)
    busy = {u for each in context.journal.current for u in turned_units(context, series, each)}
    return tuple(u for u in series.units if u and u not in busy | own)


def _within(context: Context, unit: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The measured units that a unit consists of; all of them for the whole organisation."""
    if not unit:
        return known
    now = context.tree.successors.get(unit, unit)
    inside = {unit, now, *context.tree.descendants(now)}
    return tuple(u for u in known if u in inside)
