"""The plan before a survey: how many answers, how exact, and what will stay hidden.

Expected figures of a person sample: a person who answers m items of a part with
correlation r between them brings the variance (1 + (m - 1) r) / m of one answer
(Kish 1965, cluster sampling), and a mean over p persons gets the half-width
t(p - 1) * sd * sqrt((1 + (m - 1) r) / (m p)). No finite population correction is
made: a look speaks about the organisation, not only about those on its books today.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import asdict, field, frozen

from cxkit.cube.model import Cube
from cxkit.cube.sampler import STAFF_ITEMS, Layout, Pool, layout
from cxkit.errors import InputError, Problem

MINUTES_PER_ITEM = 3 / STAFF_ITEMS
MOST_MINUTES = 15.0
TILE, SIDE, DIMENSION = "tile", "side", "dimension"
LEVELS = (DIMENSION, TILE, SIDE)

Floats = npt.NDArray[np.float64]


@frozen(kw_only=True)
class Assumptions:
    """What a plan takes for granted.

    Attributes:
        response: Share of those asked who answer, 0..1.
        sd: Standard deviation of answers between persons, in points of the answer scale.
        correlation: Correlation between two answers of one person within a dimension.
        cannot_judge: Share of answers that are "I can't judge", 0..1.
        low: Lowest answer of the scale.
        high: Highest answer of the scale.
        confidence: Level of the intervals.
        min_persons: Fewer persons than this are hidden.
        max_half_width: Points on 0..100 up to which a figure is usable.
    """

    response: float = 0.6
    sd: float = 1.0
    correlation: float = 1 / 3
    cannot_judge: float = 0.0
    low: float = 1.0
    high: float = 5.0
    confidence: float = 0.95
    min_persons: int = 5
    max_half_width: float = 12.5


@frozen(kw_only=True)
class Cell:
    """What one part of the cube gets from one unit.

    Attributes:
        unit: Id of the unit; None for the whole organisation.
        level: `dimension`, `tile` or `side` (of a tile).
        part: `dimension`, `dimension.tile` or `dimension.tile.side`.
        form: `self`, `predicted` or `customer`.
        persons: Expected number of persons who judge at least one of its items.
        answers: Expected number of their answers.
        half_width: Of the interval, in points of the answer scale; None below two persons
            and where it would be wider than the scale.
        half_width_100: The same on 0..100.
        p_hidden: Probability that fewer persons than the minimum answer.
        hidden: True if that is more likely than not.
        usable: True if it is neither hidden nor too inexact.
    """

    unit: str | None
    level: str
    part: str
    form: str
    persons: float
    answers: float
    half_width: float | None
    half_width_100: float | None
    p_hidden: float
    hidden: bool
    usable: bool

    def to_dict(self) -> dict[str, object]:
        """The cell as a plain dictionary."""
        return asdict(self)


@frozen(kw_only=True)
class UnitOutlook:
    """How deep one unit can be looked into.

    Attributes:
        unit: Id of the unit; None for the whole organisation.
        parent: Id of the unit above it.
        heads: How many people are asked, with all units below.
        persons: Expected number of them who answer.
        tiles: How many tiles are asked about.
        usable_tiles: How many of them will be usable.
        dimensions: How many dimensions are asked about.
        usable_dimensions: How many of them will be usable.
        drill_down: `tile` or `dimension`, the finest level of which at least half is
            usable; `parent` if the unit can only be shown within the one above it.
    """

    unit: str | None
    parent: str | None
    heads: int
    persons: float
    tiles: int
    usable_tiles: int
    dimensions: int
    usable_dimensions: int
    drill_down: str

    def to_dict(self) -> dict[str, object]:
        """The outlook as a plain dictionary."""
        return asdict(self)


@frozen(kw_only=True)
class SamplingPlan:
    """What a survey will be able to say, before it starts.

    Attributes:
        layout: What is asked of whom.
        assumptions: What is taken for granted.
        units: One outlook per unit, the whole organisation first.
        cells: One cell per unit and part of the cube.
        looks_per_year: How often a person is asked in a year.
        minutes_per_look: How long one questionnaire takes.
        warnings: What should be considered.
    """

    layout: Layout
    assumptions: Assumptions
    units: tuple[UnitOutlook, ...]
    cells: tuple[Cell, ...] = field(repr=False)
    looks_per_year: int
    minutes_per_look: float
    warnings: tuple[Problem, ...]

    @property
    def minutes_per_year(self) -> float:
        """Minutes that a person spends on all looks of a year."""
        return self.minutes_per_look * self.looks_per_year

    def select(
        self, unit: str | None = None, level: str | None = None, form: str | None = None
    ) -> tuple[Cell, ...]:
        """The cells of one unit (None: the whole), of one level and form if given."""
        return tuple(
            cell
            for cell in self.cells
            if cell.unit == unit and level in (None, cell.level) and form in (None, cell.form)
        )

    def rows(self, unit: str | None = None, level: str = TILE) -> list[dict[str, object]]:
        """One row per part of a level for a table, of one unit (None: the whole)."""
        return [cell.to_dict() for cell in self.select(unit, level)]

    def unit_rows(self) -> list[dict[str, object]]:
        """One row per unit for a table."""
        return [unit.to_dict() for unit in self.units]

    def to_dict(self) -> dict[str, object]:
        """The plan as a plain dictionary."""
        return {
            "design": self.layout.design,
            "audience": self.layout.audience,
            "items_per_person": self.layout.items_per_person,
            "minutes_per_look": self.minutes_per_look,
            "looks_per_year": self.looks_per_year,
            "minutes_per_year": self.minutes_per_year,
            "assumptions": asdict(self.assumptions),
            "units": self.unit_rows(),
            "cells": [cell.to_dict() for cell in self.cells],
            "warnings": [warning.to_dict() for warning in self.warnings],
        }


def plan(
    cube: Cube,
    design: str,
    head_counts: Mapping[str, int],
    response: float = 0.6,
    *,
    parents: Mapping[str, str | None] | None = None,
    audience: str = "staff",
    assumptions: Assumptions | None = None,
    looks_per_year: int = 1,
    focus: Sequence[str] = (),
    leave_out: Sequence[str] = (),
    items_per_person: int | None = None,
    predictions: int | None = 0,
) -> SamplingPlan:
    """What a survey of a design will be able to say, for every unit and part of the cube.

    A cell counts as hidden if, with the response as the chance of each person who is
    asked, fewer than the minimum answer with a probability above one half (binomial).

    Args:
        cube: The questions.
        design: As in `cxkit.cube.sampler.draw`, like the arguments not named here.
        head_counts: Unit id -> people who belong to the unit itself, not to units below.
        response: Share of those asked who answer, 0..1.
        parents: Unit id -> id of the unit above it, or None at the top.
        assumptions: Everything else that is taken for granted; `response` wins over its own.
        looks_per_year: How often the survey is repeated within a year.

    Raises:
        InputError: as `draw`, and for unknown parents, circles, and impossible numbers.
    """
    asked = layout(
        cube,
        design,
        audience,
        focus=focus,
        leave_out=leave_out,
        items_per_person=items_per_person,
        predictions=predictions,
    )
    given = _with_response(assumptions or Assumptions(), response)
    parents = dict(parents or {})
    _check(head_counts, parents, given, looks_per_year)
    parts = _parts(cube, asked)
    heads = _heads(head_counts, parents)
    cells = {unit: _cells(unit, count, parts, given) for unit, count in heads.items()}
    minutes = asked.items_per_person * MINUTES_PER_ITEM
    return SamplingPlan(
        layout=asked,
        assumptions=given,
        units=tuple(
            _outlook(unit, parents.get(unit or ""), heads[unit], own, given)
            for unit, own in cells.items()
        ),
        cells=tuple(cell for own in cells.values() for cell in own),
        looks_per_year=looks_per_year,
        minutes_per_look=minutes,
        warnings=minutes_warning(minutes * looks_per_year),
    )


def minutes_warning(minutes_per_year: float) -> tuple[Problem, ...]:
    """A warning if all looks of a year take a person longer than fifteen minutes."""
    if minutes_per_year <= MOST_MINUTES:
        return ()
    return (
        Problem(
            code="too_many_minutes",
            message=f"A person would answer for {minutes_per_year:.0f} minutes a year; "
            f"more than {MOST_MINUTES:.0f} costs response.",
            hint="Plan fewer looks, or ask fewer items per look.",
        ),
    )


@frozen(kw_only=True)
class _Part:
    """A part of the cube with the share of persons asked and their items."""

    level: str
    part: str
    form: str
    share: float
    items: float


def _parts(cube: Cube, asked: Layout) -> tuple[_Part, ...]:
    """Every part that is asked about; what everyone is asked joins what rotates."""
    items: dict[tuple[str, str, str], float] = {}
    nobody: dict[tuple[str, str, str], float] = {}

    def add(form: str, tile: str, side: str, share: float) -> None:
        for level, part in _names(tile, side):
            key = (level, part, form)
            items[key] = items.get(key, 0.0) + share

    for item in asked.everyone:
        own = cube.items[item]
        add(own.form, own.tile, own.side, 1.0)
        nobody.update({(*name, own.form): 0.0 for name in _names(own.tile, own.side)})
    for pool in asked.pools:
        share = pool.groups_per_person / max(len(pool.groups), 1)
        for group, tile in zip(pool.groups, pool.tiles, strict=True):
            drawn = min(pool.items_per_group, len(group))
            for item in group:
                add(pool.form, tile, cube.items[item].side, share * drawn / len(group))
        for key, chance in _missed(cube, pool).items():
            nobody[key] = nobody.get(key, 1.0) * chance
    found = [
        _Part(level=key[0], part=key[1], form=key[2], share=1 - nobody[key], items=count)
        for key, count in items.items()
        if nobody[key] < 1
    ]
    return tuple(sorted(found, key=lambda part: LEVELS.index(part.level)))


def _names(tile: str, side: str) -> tuple[tuple[str, str], ...]:
    return (DIMENSION, tile.split(".")[0]), (TILE, tile), (SIDE, f"{tile}.{side}")


def _missed(cube: Cube, pool: Pool) -> dict[tuple[str, str, str], float]:
    """Part -> chance that a person gets none of its items from the pool."""
    share = pool.groups_per_person / max(len(pool.groups), 1)
    missed: dict[tuple[str, str, str], float] = {}
    sizes: dict[str, int] = {}
    for group, tile in zip(pool.groups, pool.tiles, strict=True):
        dimension = tile.split(".")[0]
        sizes[dimension] = sizes.get(dimension, 0) + 1
        missed[TILE, tile, pool.form] = 1 - share
        drawn = min(pool.items_per_group, len(group))
        sides = [cube.items[item].side for item in group]
        for side in set(sides):
            others = len(group) - sides.count(side)
            none = math.comb(others, drawn) / math.comb(len(group), drawn)
            missed[SIDE, f"{tile}.{side}", pool.form] = 1 - share * (1 - none)
    for dimension, size in sizes.items():
        missed[DIMENSION, dimension, pool.form] = _misses_dimension(pool, size)
    return missed


def _misses_dimension(pool: Pool, size: int) -> float:
    groups, drawn = len(pool.groups), pool.groups_per_person
    if pool.by_dimension:
        return max(0.0, 1 - drawn * size / groups)
    return math.comb(groups - size, drawn) / math.comb(groups, drawn)


def _heads(
    head_counts: Mapping[str, int], parents: Mapping[str, str | None]
) -> dict[str | None, int]:
    """Unit -> people in it and below it, the whole organisation (None) first."""
    total: dict[str | None, int] = {None: sum(head_counts.values())}
    units = dict.fromkeys([*head_counts, *parents, *(p for p in parents.values() if p)], 0)
    for unit in units:
        total[unit] = 0
    for unit, count in head_counts.items():
        current: str | None = unit
        while current is not None:
            total[current] += count
            current = parents.get(current)
    return total


def _cells(
    unit: str | None, heads: int, parts: Sequence[_Part], given: Assumptions
) -> tuple[Cell, ...]:
    judged = 1 - given.cannot_judge
    share = np.array([part.share for part in parts])
    # A person who was asked m items judges at least one with 1 - cannot_judge ** m.
    items = np.array([part.items for part in parts]) / share
    reached = share * (1 - given.cannot_judge ** np.maximum(items, 1))
    persons = heads * given.response * reached
    answers = heads * given.response * share * items * judged
    width = _half_width(persons, answers, given)
    hidden = _p_fewer(given.min_persons, heads, given.response * reached)
    numbers = np.stack([persons, answers, width, hidden], axis=1).tolist()
    return tuple(_cell(unit, part, own, given) for part, own in zip(parts, numbers, strict=True))


def _cell(unit: str | None, part: _Part, numbers: Sequence[float], given: Assumptions) -> Cell:
    persons, answers, width, p_hidden = numbers
    half = width if width < given.high - given.low else None
    half_100 = None if half is None else 100 * half / (given.high - given.low)
    hidden = p_hidden > 0.5
    return Cell(
        unit=unit,
        level=part.level,
        part=part.part,
        form=part.form,
        persons=persons,
        answers=answers,
        half_width=half,
        half_width_100=half_100,
        p_hidden=p_hidden,
        hidden=hidden,
        usable=not hidden and half_100 is not None and half_100 <= given.max_half_width,
    )


def _half_width(persons: Floats, answers: Floats, given: Assumptions) -> Floats:
    """Of a mean over persons, in points of the answer scale; infinite below two persons."""
    from scipy.special import stdtrit

    enough = persons >= 2
    safe = np.where(enough, persons, 2.0)
    per_person = np.where(enough, answers, 2.0) / safe
    variance = (1 + (per_person - 1) * given.correlation) / (per_person * safe)
    quantile = stdtrit(safe - 1, 0.5 + given.confidence / 2)
    return np.where(enough, quantile * given.sd * np.sqrt(variance), np.inf)


def _p_fewer(minimum: int, heads: int, chance: Floats) -> Floats:
    from scipy.special import bdtr

    if heads < minimum:
        return np.ones_like(chance)
    return np.asarray(bdtr(minimum - 1, heads, np.minimum(chance, 1.0)))


def _outlook(
    unit: str | None, parent: str | None, heads: int, cells: Sequence[Cell], given: Assumptions
) -> UnitOutlook:
    own = [cell for cell in cells if cell.form != "predicted"]
    tiles = [cell.usable for cell in own if cell.level == TILE]
    dimensions = [cell.usable for cell in own if cell.level == DIMENSION]
    drill_down = "parent"
    if sum(dimensions) * 2 >= len(dimensions) > 0:
        drill_down = DIMENSION
    if sum(tiles) * 2 >= len(tiles) > 0:
        drill_down = TILE
    return UnitOutlook(
        unit=unit,
        parent=parent,
        heads=heads,
        persons=heads * given.response,
        tiles=len(tiles),
        usable_tiles=sum(tiles),
        dimensions=len(dimensions),
        usable_dimensions=sum(dimensions),
        drill_down=drill_down,
    )


def _with_response(given: Assumptions, response: float) -> Assumptions:
    values: dict[str, Any] = {**asdict(given), "response": response}
    return Assumptions(**values)


def _check(
    head_counts: Mapping[str, int],
    parents: Mapping[str, str | None],
    given: Assumptions,
    looks_per_year: int,
) -> None:
    """Raise all problems of the numbers and of the tree at once."""
    problems = [
        Problem(
            code="bad_head_count",
            message=f"Unit {unit!r} cannot have {count!r} people.",
            hint="Give a whole number, 0 or more.",
        )
        for unit, count in head_counts.items()
        if count < 0
    ]
    shares = {"response": given.response, "cannot_judge": given.cannot_judge}
    problems += [
        Problem(code="bad_share", message=f"{name} is a share in 0..1, not {share!r}.")
        for name, share in shares.items()
        if not 0 <= share <= 1
    ]
    if looks_per_year < 0:
        problems.append(Problem(code="bad_count", message="Looks per year are counted from 0."))
    problems += _circles(parents)
    if problems:
        raise InputError(problems)


def _circles(parents: Mapping[str, str | None]) -> list[Problem]:
    for unit in parents:
        seen = [unit]
        above = parents.get(unit)
        while above is not None and above not in seen:
            seen.append(above)
            above = parents.get(above)
        if above == unit:
            return [
                Problem(
                    code="unit_cycle",
                    message="The units lie below one another in a circle: "
                    + " -> ".join([*seen, unit])
                    + ".",
                    hint="Correct the parent of one of them.",
                )
            ]
    return []
