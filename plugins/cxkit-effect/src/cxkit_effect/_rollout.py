"""Who is turned when, and with whom they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
from attrs import evolve, field, frozen

from cxkit.initiative.journal import Registration
from cxkit_effect._measured import Days, Measured, Sources, Starts
from cxkit_effect._panel import NEVER, Floats, Panel
from cxkit_effect._places import Places

UNKNOWN_UNITS = "effect:unknown_units"
SEVERAL_AT_ONCE = "effect:several_at_once"
NO_COMPARISON = "effect:comparison_not_measured"
OTHER_UNITS = "effect:other_units"
OTHER_START = "effect:other_start"


@frozen(kw_only=True)
class Arms:
    """Who takes part in a rollout.

    Attributes:
        starts: Unit id -> first day on which it is turned; `""` for everybody.
        compared: Ids of units to compare with; empty for comparable siblings.
        excluded: Ids of units that take part in neither way.
        randomised: True if chance decided.
    """

    starts: Mapping[str, date]
    compared: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    randomised: bool = False


@frozen(kw_only=True, eq=False)
class Rolled:
    """A panel of one registration.

    Attributes:
        panel: Turned and compared units.
        days: First and last day of each period.
        notes: Reason codes of what had to be dealt with.
        unknown: Ids of registered units about which nothing was measured.
        same_measure: False if the measure's definition changed in between.
    """

    panel: Panel
    days: tuple[Days, ...]
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = field(default=())
    same_measure: bool = True


def arms_of(sources: Sources, registration: Registration) -> Arms:
    """The arms that a rollout table states, else those of the registration."""
    found = sources.rollouts.get(registration.initiative)
    if found is None or not found.starts:
        units = registration.units or ("",)
        return Arms(
            starts=dict.fromkeys(units, registration.start),
            compared=registration.comparison,
            randomised=registration.randomised,
        )
    return Arms(
        starts=found.starts,
        compared=found.comparison or registration.comparison,
        excluded=found.excluded,
        randomised=registration.randomised if found.randomised is None else found.randomised,
    )


def rolled_out(
    sources: Sources, registration: Registration, measured: Measured, arms: Arms
) -> Rolled:
    """The panel of a registration, on the lowest units that were measured."""
    places = sources.places(measured)
    starts: dict[str, date] = {}
    for unit, day in arms.starts.items():
        for row in places.within(unit):
            starts[row] = min(day, starts.get(row, day))
    excluded = places.of(arms.excluded)
    compared = _compared(arms, places) - set(starts) - excluded
    kept = [
        row for row in places.lowest if (row in starts and row not in excluded) or row in compared
    ]
    panel = _arrays(registration, arms, measured, kept, starts)
    others = _others(sources, registration, measured)
    mean, notes = _without_others(panel, measured.days, others, set(starts))
    unknown = tuple(sorted(unit for unit in arms.starts if not places.within(unit)))
    notes += [UNKNOWN_UNITS] if unknown else []
    notes += [NO_COMPARISON] if arms.compared and not places.of(arms.compared) else []
    notes += _deviations(registration, arms, places)
    panel = evolve(panel, mean=mean)
    return Rolled(
        panel=panel,
        days=measured.days,
        notes=tuple(notes),
        unknown=unknown,
        same_measure=_same(measured, panel),
    )


def _deviations(registration: Registration, arms: Arms, places: Places) -> list[str]:
    """What was done otherwise than it was written down."""
    promised, done = places.of(registration.units or ("",)), places.of(arms.starts)
    found = [OTHER_UNITS] if promised != done else []
    return [*found, *([OTHER_START] if min(arms.starts.values()) != registration.start else [])]


def _compared(arms: Arms, places: Places) -> frozenset[str]:
    """Units that are named to compare with, else siblings of those turned, else all others."""
    if arms.compared:
        return places.of(arms.compared)
    siblings = places.siblings(arms.starts)
    return siblings if siblings - places.of(arms.starts) else frozenset(places.lowest)


def _others(sources: Sources, registration: Registration, measured: Measured) -> dict[str, date]:
    """Measured unit -> first day on which another initiative turns the same thing there."""
    found: dict[str, date] = {}
    for unit, starts in _turned_at(sources, registration.target, measured).items():
        days = [day for day, initiative in starts if initiative != registration.initiative]
        if days:
            found[unit] = days[0]
    return found


def _turned_at(sources: Sources, target: str, measured: Measured) -> Mapping[str, Starts]:
    """Measured unit -> the first two starts there of initiatives that turn a target."""
    key = (target, id(measured))
    if key not in sources.starts:
        found: dict[str, dict[str, date]] = {}
        for other in sources.context.journal.current:
            if other.target != target:
                continue
            for unit, day in arms_of(sources, other).starts.items():
                for row in sources.places(measured).within(unit):
                    own = found.setdefault(row, {})
                    own[other.initiative] = min(day, own.get(other.initiative, day))
        sources.starts[key] = {
            row: tuple(sorted((day, name) for name, day in own.items())[:2])
            for row, own in found.items()
        }
    return sources.starts[key]


def _arrays(
    registration: Registration,
    arms: Arms,
    measured: Measured,
    kept: list[str],
    starts: Mapping[str, date],
) -> Panel:
    """What was measured of these units, with their starts and the lag in periods."""
    place = {unit: k for k, unit in enumerate(measured.units)}
    rows = np.asarray([place[unit] for unit in kept], dtype=np.int64)
    start = np.asarray(
        [_period(measured.days, starts[unit]) if unit in starts else NEVER for unit in kept],
        dtype=np.int64,
    )
    began = min(arms.starts.values())
    earliest = _first_whole(measured.days, began + timedelta(days=registration.lag_days))
    return Panel(
        units=kept,
        periods=measured.periods,
        mean=measured.mean[rows],
        start=start,
        n=measured.n[rows],
        precision=measured.precision[rows],
        lag=max(earliest - _period(measured.days, began), 0),
    )


def _period(days: tuple[Days, ...], day: date) -> int:
    """Index of the period in which, or after which, a day falls; further on in the future."""
    return next((k for k, (_, last) in enumerate(days) if last >= day), len(days))


def _first_whole(days: tuple[Days, ...], earliest: date) -> int:
    """Index of the first period that lies wholly after the lag is over.

    A wave of asking that is a stretch of time is asked at its end, a month of figures
    gathers all its days; in both, a period that the turn cuts through shows a part of it.
    """
    return next((k for k, (first, _) in enumerate(days) if first >= earliest), len(days))


def _without_others(
    panel: Panel, days: tuple[Days, ...], others: Mapping[str, date], turned: set[str]
) -> tuple[Floats, list[str]]:
    """Means without comparison units from when something else turned them, and notes."""
    mean = panel.mean.copy()
    notes: list[str] = []
    for k, unit in enumerate(panel.units):
        if unit not in others:
            continue
        if unit in turned:
            notes.append(SEVERAL_AT_ONCE)
        else:
            mean[k, _period(days, others[unit]) :] = np.nan
    return mean, list(dict.fromkeys(notes))


def _same(measured: Measured, panel: Panel) -> bool:
    """False if the definition changed between the first period used and the last."""
    used = np.flatnonzero(panel.observed.any(axis=0))
    return not any(used.size and used[0] < k <= used[-1] for k in measured.breaks)
