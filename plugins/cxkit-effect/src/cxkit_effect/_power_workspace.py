"""What a workspace tells before a turn: head counts, who answers, and how figures wander."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from attrs import frozen

from cxkit.circle.place import surroundings
from cxkit.context import Context
from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.finding import Assessment
from cxkit.initiative.check import unknown
from cxkit.plugins import plugin_manager
from cxkit.units import UnitTree
from cxkit.workspace import Workspace, workspace_at
from cxkit_effect._power_series import Floats, Period
from cxkit_effect._series_panel import Series, all_series

STAFF = "staff"


@frozen(kw_only=True, eq=False)
class Place:
    """A workspace with what its vault tells of figures and units.

    Attributes:
        path: Where the workspace is.
        cube: The cube of its last look.
        tree: The units.
        series: The metrics whose periods are of one length.
        last: What the last look said.
    """

    path: Path
    cube: Cube
    tree: UnitTree
    series: tuple[Series, ...]
    last: Assessment


@frozen(kw_only=True, eq=False)
class Figures:
    """A metric before a turn.

    Attributes:
        values: (units, periods) figures before the turn; nan where nothing was measured.
        treated: Units that would be turned.
        comparison: Units that they can be compared with.
        period: How long a period is.
    """

    values: Floats
    treated: int
    comparison: int
    period: Period


@frozen(kw_only=True)
class Heads:
    """Staff on both sides of a turn, and how many of them answer.

    Attributes:
        turned: Staff of the units that would be turned.
        compared: Staff of the others; 0 if there are none, or the whole is turned.
        response: Share who answered in the last wave, 0..1; None if that is not known.
        waves: Number of waves so far.
    """

    turned: int
    compared: int
    response: float | None
    waves: int


def read_place(out: Path) -> Place:
    """The workspace that a path names, with what lies beside it.

    Raises:
        InputError: If there is none, or it holds no look.
    """
    path = workspace_at(out)
    with Workspace.open(path, create=False) as workspace:
        cube, last = workspace.cube(), workspace.assessment()
    around = surroundings(path, cube, (), plugin_manager())
    context = Context(cube=cube, tree=around.tree, evidence=around.evidence)
    return Place(
        path=path, cube=cube, tree=around.tree, series=tuple(all_series(context)), last=last
    )


def figures_of(
    place: Place, metric: str | None, units: Sequence[str], start: date | None
) -> Figures:
    """The figures of a metric before a day, and who can be compared with whom.

    Args:
        place: The workspace.
        metric: Which metric; may be left out if there is one only.
        units: Where it would be turned; none for any one unit.
        start: Periods that reach to this day are left out; none are if None.

    Raises:
        InputError: If there is no such metric or unit, or too little lies before the day.
    """
    known = {each.metric.id: each for each in place.series}
    if metric is None and len(known) == 1:
        (metric,) = known
    if metric is None or metric not in known:
        raise InputError([_which(place, metric, list(known))])
    found = known[metric]
    turned = _rows(place, found, units)
    before = np.asarray([start is None or last < start for _, last in found.days], dtype=bool)
    values = found.values[:, before]
    if values.shape[1] < 2:
        raise InputError(
            [
                Problem(
                    code="too_few_periods",
                    file=place.path.name,
                    message=f"Fewer than two periods of {metric!r} lie before the start.",
                    hint="Give a later --start, or --sd instead of a series.",
                )
            ]
        )
    treated = len(turned) if units else 1
    return Figures(
        values=values,
        treated=treated,
        comparison=max(len(found.units) - treated, 0),
        period=found.period,
    )


def heads_of(place: Place, units: Sequence[str]) -> Heads:
    """Head counts of the units that would be turned and of the others, and who answered.

    Raises:
        InputError: If there is no such unit, or its head count is not known.
    """
    _check_units(place, units)
    turned = _count(place, tuple(units) or (None,))
    others = [unit for unit in _leaves(place.tree) if not _under(place.tree, unit, units)]
    compared = [place.tree.head_count(unit, STAFF) for unit in others] if units else []
    rates = place.last.select(
        measure="response_rate",
        audience=STAFF,
        unit=None,
        wave=place.last.waves[-1] if place.last.waves else None,
    )
    shown = [each.estimate.value for each in rates if each.estimate.value is not None]
    return Heads(
        turned=turned,
        compared=sum(count or 0 for count in compared),
        response=shown[0] if shown else None,
        waves=len(place.last.waves),
    )


def _count(place: Place, units: tuple[str | None, ...]) -> int:
    counts = {unit: place.tree.head_count(unit, STAFF) for unit in units}
    unknown_ones = [str(unit or "all units") for unit, count in counts.items() if count is None]
    if unknown_ones:
        raise InputError(
            [
                Problem(
                    code="no_head_count",
                    file=place.path.name,
                    message=f"The head count of {', '.join(unknown_ones)} is not known.",
                    hint="Give --heads, or look with a table of units that has a column of heads.",
                )
            ]
        )
    return sum(count or 0 for count in counts.values())


def _leaves(tree: UnitTree) -> list[str]:
    return [unit.id for unit in tree.units if not tree.descendants(unit.id)]


def _under(tree: UnitTree, unit: str, tops: Sequence[str]) -> bool:
    return any(unit == top or unit in tree.descendants(top) for top in tops)


def _rows(place: Place, series: Series, units: Sequence[str]) -> list[str]:
    """The measured units that lie within some units."""
    _check_units(place, units, series.units)
    found = [row for row in series.units if _under(place.tree, row, units)]
    if units and not found:
        raise InputError(
            [
                Problem(
                    code="not_measured",
                    file=place.path.name,
                    message=f"{series.metric.id!r} is not measured in {', '.join(units)}.",
                    hint=f"It is measured in: {', '.join(series.units)}.",
                )
            ]
        )
    return found


def _check_units(place: Place, units: Sequence[str], further: Sequence[str] = ()) -> None:
    known = dict.fromkeys([*(unit.id for unit in place.tree.units), *further])
    problems = [unknown("unit", unit, known, "--unit") for unit in units if unit not in known]
    if problems:
        raise InputError(problems)


def _which(place: Place, metric: str | None, known: list[str]) -> Problem:
    if not known:
        return Problem(
            code="no_series",
            file=place.path.name,
            message="Beside this workspace no figures are kept.",
            hint="Look with a table of series and keep the vault, or give --series FILE.",
        )
    return Problem(
        code="which_metric",
        file=place.path.name,
        message=f"There is no metric {metric!r}." if metric else "There are several metrics.",
        hint=f"Name one: --metric. Known: {', '.join(known)}.",
    )
