"""Who is turned when, and with whom they are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np
from attrs import field, frozen

from cxkit.initiative.journal import Registration
from cxkit.units import UnitTree
from cxkit_effect._measured import Days, Measured, Sources
from cxkit_effect._panel import NEVER, Floats, Panel

UNKNOWN_UNITS = "effect:unknown_units"
SEVERAL_AT_ONCE = "effect:several_at_once"
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
    tree = sources.context.tree
    rows = _lowest(measured.units, tree)
    starts: dict[str, date] = {}
    unknown: list[str] = []
    for unit, day in sorted(arms.starts.items()):
        own = _within(unit, rows, tree)
        if not own:
            unknown.append(unit)
        for row in own:
            starts[row] = min(day, starts.get(row, day))
    excluded = {row for unit in arms.excluded for row in _within(unit, rows, tree)}
    compared = _compared(arms, rows, tree) - set(starts) - excluded
    kept = [row for row in rows if (row in starts and row not in excluded) or row in compared]
    others = _others(sources, registration, rows)
    panel, lag = _arrays(registration, measured, kept, starts)
    mean, notes = _without_others(panel, measured.days, others, set(starts))
    panel = Panel(
        units=panel.units,
        periods=panel.periods,
        mean=mean,
        start=panel.start,
        n=panel.n,
        precision=panel.precision,
        lag=lag,
    )
    if unknown:
        notes.append(UNKNOWN_UNITS)
    notes += _deviations(registration, arms, rows, tree)
    return Rolled(
        panel=panel,
        days=measured.days,
        notes=tuple(notes),
        unknown=tuple(unknown),
        same_measure=_same(measured, panel),
    )


def _deviations(
    registration: Registration, arms: Arms, rows: tuple[str, ...], tree: UnitTree
) -> list[str]:
    """What was done otherwise than it was written down."""
    promised = {row for unit in registration.units or ("",) for row in _within(unit, rows, tree)}
    done = {row for unit in arms.starts for row in _within(unit, rows, tree)}
    found = [OTHER_UNITS] if promised != done else []
    return [*found, *([OTHER_START] if min(arms.starts.values()) != registration.start else [])]


def _lowest(units: Iterable[str], tree: UnitTree) -> tuple[str, ...]:
    """Measured units without those that lie above other measured ones."""
    known = set(units)
    above = {a for unit in known for a in tree.ancestors(unit)}
    if known - {""}:
        above.add("")
    return tuple(sorted(known - above))


def _within(unit: str, rows: Iterable[str], tree: UnitTree) -> tuple[str, ...]:
    """The measured units that a unit consists of; all of them for the whole organisation."""
    if not unit:
        return tuple(rows)
    now = tree.successors.get(unit, unit)
    inside = {now, *tree.descendants(now)}
    return tuple(row for row in rows if row in inside)


def _compared(arms: Arms, rows: tuple[str, ...], tree: UnitTree) -> set[str]:
    """Units that are named to compare with, else siblings of those turned, else all others."""
    if arms.compared:
        return {row for unit in arms.compared for row in _within(unit, rows, tree)}
    siblings: set[str] = set()
    for unit in arms.starts:
        now = tree.successors.get(unit, unit)
        parents = tree.ancestors(now)
        for sibling in tree.children(parents[0] if parents else None):
            siblings |= set(_within(sibling, rows, tree))
    turned = {row for unit in arms.starts for row in _within(unit, rows, tree)}
    return siblings if siblings - turned else set(rows)


def _others(sources: Sources, registration: Registration, rows: tuple[str, ...]) -> dict[str, date]:
    """Measured unit -> first day on which another initiative turns the same thing there."""
    found: dict[str, date] = {}
    context = sources.context
    for other in context.journal.current:
        if other.initiative == registration.initiative or other.target != registration.target:
            continue
        for unit, start in arms_of(sources, other).starts.items():
            for row in _within(unit, rows, context.tree):
                found[row] = min(start, found.get(row, start))
    return found


def _arrays(
    registration: Registration,
    measured: Measured,
    kept: list[str],
    starts: Mapping[str, date],
) -> tuple[Panel, int]:
    """The panel without any lag yet, and the lag in periods."""
    place = {unit: k for k, unit in enumerate(measured.units)}
    rows = np.asarray([place[unit] for unit in kept], dtype=np.int64)
    start = np.asarray(
        [_period(measured.days, starts[unit]) if unit in starts else NEVER for unit in kept],
        dtype=np.int64,
    )
    earliest = _first_whole(measured.days, registration)
    begins = _period(measured.days, registration.start)
    panel = Panel(
        units=kept,
        periods=measured.periods,
        mean=measured.mean[rows],
        start=start,
        n=measured.n[rows],
        precision=measured.precision[rows],
    )
    return panel, max(earliest - begins, 0)


def _period(days: tuple[Days, ...], day: date) -> int:
    """Index of the period in which, or after which, a day falls; further on in the future."""
    return next((k for k, (_, last) in enumerate(days) if last >= day), len(days))


def _first_whole(days: tuple[Days, ...], registration: Registration) -> int:
    """Index of the first period that lies wholly after the lag.

    A wave of asking that is a stretch of time is asked at its end, a month of figures
    gathers all its days; in both, a period that the turn cuts through shows a part of it.
    """
    earliest = registration.earliest
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
