"""What was measured by unit and period: answers to a tile or dimension, or a metric."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property

import numpy as np
from attrs import field, frozen

from cxkit.context import Context
from cxkit.cube import Item
from cxkit.initiative.journal import Journal, Registration
from cxkit.tallies import CANT_JUDGE
from cxkit.tallies.rollout import Rollout, RolloutView
from cxkit.tallies.series import SeriesView
from cxkit.tallies.table import TallyTable
from cxkit.waves import in_order, wave_days
from cxkit_effect._panel import Floats, Ints
from cxkit_effect._places import Places

POINTS = "points_0_100"
# What befalls a unit in a wave varies by about 4 points, a person's rating of a tile by 28.
# The weights that follow cost or save width; the interval holds with any weights.
_SHOCK_TO_ANSWER = (4 / 28) ** 2
Days = tuple[date, date]


# The first starts in a unit, each with its initiative.
Starts = tuple[tuple[date, str], ...]
Asked = tuple[str, str, str | None, str]


@frozen(kw_only=True, eq=False)
class Measured:
    """A measure by unit and period.

    Attributes:
        units: The U unit ids; the empty id is the whole organisation.
        periods: The T periods, earliest first.
        days: First and last day of each period.
        mean: (U, T) means; NaN where nothing, or too little, was measured.
        n: (U, T) persons or cases.
        measure_unit: What the values count.
        persons: True if persons stand behind the values.
        breaks: Indices of periods from which on the measure is defined differently.
    """

    units: tuple[str, ...]
    periods: tuple[str, ...]
    days: tuple[Days, ...]
    mean: Floats
    n: Floats
    measure_unit: str
    persons: bool
    breaks: tuple[int, ...] = ()

    @property
    def precision(self) -> Floats:
        """(U, T) how much each cell counts: few answers say less than many."""
        if not self.persons:
            return np.ones_like(self.mean)
        return np.asarray(1 / (_SHOCK_TO_ANSWER + 1 / np.maximum(self.n, 1)))


@frozen(kw_only=True, eq=False, slots=False)
class Sources:
    """What was measured of each target, read once.

    Attributes:
        context: Answers, series and units.
        starts: What was worked out about who is turned when, by target and measure.
    """

    context: Context
    starts: dict[tuple[str, int], dict[str, Starts]] = field(factory=dict, init=False, repr=False)
    _known: dict[Asked, Measured | None] = field(factory=dict, init=False, repr=False)
    _places: dict[int, Places] = field(factory=dict, init=False, repr=False)

    def places(self, measured: Measured) -> Places:
        """The measured units in the tree."""
        if id(measured) not in self._places:
            self._places[id(measured)] = Places(units=measured.units, tree=self.context.tree)
        return self._places[id(measured)]

    @cached_property
    def rollouts(self) -> Mapping[str, Rollout]:
        """Initiative id -> where it runs since when, of those about which a table says it."""
        tallies = self.context.tallies("rollout")
        return {} if tallies is None else RolloutView(tallies=tallies).rollouts

    def of(self, registration: Registration) -> Measured | None:
        """What was measured of the target of a registration, by unit and period."""
        metric = registration.target_kind == "metric"
        key = (
            registration.target_kind,
            registration.target,
            registration.side,
            "" if metric else registration.audience,
        )
        if key not in self._known:
            read = of_series if metric else of_answers
            self._known[key] = read(self.context, registration)
        return self._known[key]


def of_answers(context: Context, registration: Registration) -> Measured | None:
    """The answers to what a registration is about; None if nobody was asked.

    Each question is taken around its own mean over all units and waves, so that a unit
    that was asked fewer sides in one wave does not seem to have moved. Cells of fewer
    persons than may be shown are too thin to enter.
    """
    audience = context.audiences.get(registration.audience)
    if context.answers is None or audience is None:
        return None
    weights = _weights(context, registration, audience.form)
    items = [context.cube.items[name] for name in weights]
    counts = context.answers.counts
    rows = np.isin(counts.keys["item"], list(weights)) & (
        counts.keys["audience"] == registration.audience
    )
    table = counts.where(rows & (counts.keys["value"] < CANT_JUDGE))
    waves = _dated(table.keys["wave"].tolist(), context.journal)
    if not waves:
        return None
    units = tuple(sorted(set(table.keys["unit"].tolist())))
    n, total = _by_cell(table, units, tuple(waves), items)
    mean = _combined(n, total, np.asarray(list(weights.values())))
    persons = _persons(context, registration, units, tuple(waves))
    enough = persons >= context.settings.min_for(registration.audience)
    return Measured(
        units=units,
        periods=tuple(waves),
        days=tuple(waves.values()),
        mean=np.where(enough, mean, np.nan),
        n=np.where(enough, persons, 0.0),
        measure_unit=POINTS,
        persons=True,
    )


def of_series(context: Context, registration: Registration) -> Measured | None:
    """The figures of a metric; None if there are none."""
    tallies = context.tallies("series")
    if tallies is None:
        return None
    view = SeriesView(tallies=tallies)
    metric = view.metrics.get(registration.target)
    if metric is None:
        return None
    panel = view.panel(metric.id)
    # Periods of several lengths stand in the order of their days.
    days = {period: span for period in panel.periods if (span := wave_days(period))}
    order = sorted(range(len(days)), key=lambda k: days[panel.periods[k]])
    periods = tuple(panel.periods[k] for k in order)
    return Measured(
        units=panel.units,
        periods=periods,
        days=tuple(days[period] for period in periods),
        mean=panel.mean[:, order],
        n=panel.n[:, order].astype(float),
        measure_unit=metric.measure_unit or "metric",
        persons=False,
        breaks=tuple(k for k, period in enumerate(periods) if period in metric.breaks),
    )


def _weights(context: Context, registration: Registration, form: str) -> dict[str, float]:
    """Item id -> its weight in the tile or dimension."""
    cube = context.cube
    if registration.target_kind == "dimension":
        dimension = cube.by_dimension.get(registration.target)
        tiles = dimension.tiles if dimension else ()
    else:
        tiles = (cube.tiles[registration.target],) if registration.target in cube.tiles else ()
    found: dict[str, float] = {}
    for tile in tiles:
        items = tile.items_of(form, registration.side)
        sides = dict.fromkeys(item.side for item in items)
        for item in items:
            alike = sum(other.side == item.side for other in items)
            share = cube.weight(f"{tile.id}.{item.side}") / alike
            whole = sum(cube.weight(f"{tile.id}.{side}") for side in sides)
            found[item.id] = cube.weight(tile.id) * share / whole if whole else 0.0
    return found


def _dated(waves: Iterable[str], journal: Journal) -> dict[str, Days]:
    """Wave -> its days, in order; a wave whose name is no time has the day of its first look."""
    found: dict[str, Days] = {}
    for wave in set(waves):
        days = wave_days(wave)
        if days is None:
            seen = [look.day for look in journal.looks if wave in look.waves and look.day]
            days = (min(seen), min(seen)) if seen else None
        if days is not None:
            found[wave] = days
    place = {wave: k for k, wave in enumerate(in_order(found))}
    return dict(sorted(found.items(), key=lambda each: (each[1], place[each[0]])))


def _positions(values: Sequence[str], known: Sequence[str]) -> Ints:
    place = {value: k for k, value in enumerate(known)}
    return np.asarray([place.get(value, -1) for value in values], dtype=np.int64)


def _by_cell(
    table: TallyTable, units: Sequence[str], waves: Sequence[str], items: Sequence[Item]
) -> tuple[Floats, Floats]:
    """(U, T, I) answers and their sum on 0..100, reversed questions turned."""
    u = _positions(table.keys["unit"].tolist(), units)
    t = _positions(table.keys["wave"].tolist(), waves)
    i = _positions(table.keys["item"].tolist(), [item.id for item in items])
    low = np.asarray([item.scale.low for item in items], dtype=float)[i]
    high = np.asarray([item.scale.high for item in items], dtype=float)[i]
    turned = np.asarray([item.direction for item in items])[i] < 0
    points = 100 * (table.keys["value"].astype(float) - low) / (high - low)
    points = np.where(turned, 100 - points, points)
    n, total = (np.zeros((len(units), len(waves), len(items))) for _ in range(2))
    dated = t >= 0
    where = (u[dated], t[dated], i[dated])
    count = table.sums["n"].astype(float)[dated]
    np.add.at(n, where, count)
    np.add.at(total, where, count * points[dated])
    return n, total


def _combined(n: Floats, total: Floats, weights: Floats) -> Floats:
    """(U, T) weighted means, each question around its own mean; NaN where nothing was rated."""
    asked = n.sum(axis=(0, 1)) > 0
    n, total, weights = n[..., asked], total[..., asked], weights[asked]
    usual = total.sum(axis=(0, 1)) / n.sum(axis=(0, 1))
    there = n > 0
    off = np.where(there, total / np.where(there, n, 1.0) - usual, 0.0)
    share = (there * weights).sum(axis=-1)
    mean = (off * weights).sum(axis=-1) / np.where(share > 0, share, 1.0)
    level = float(usual @ weights / weights.sum()) if weights.sum() > 0 else np.nan
    return np.asarray(np.where(share > 0, mean + level, np.nan))


def _persons(
    context: Context, registration: Registration, units: Sequence[str], waves: Sequence[str]
) -> Floats:
    """(U, T) distinct persons who rated within the tile or dimension."""
    assert context.answers is not None
    table = context.answers.persons
    own = table.where(
        (table.keys["audience"] == registration.audience)
        & (table.keys["scope"] == registration.target)
    )
    found = np.zeros((len(units), len(waves)))
    u = _positions(own.keys["unit"].tolist(), units)
    t = _positions(own.keys["wave"].tolist(), waves)
    known = (u >= 0) & (t >= 0)
    np.add.at(found, (u[known], t[known]), own.sums["n"].astype(float)[known])
    return found
