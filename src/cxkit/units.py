"""The unit tree: departments and teams, with dates, renames, merges and splits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from attrs import evolve, field, frozen

from cxkit.errors import InputError, Problem


@frozen(kw_only=True)
class Unit:
    """A department or team during one stretch of time.

    Attributes:
        id: Permanent id.
        parent: Id of the unit above it, or None at the top.
        name: What people call it.
        valid_from: First day of this row, or None for "always".
        valid_until: Last day of this row, or None for "still".
        predecessors: Units that this one continues (rename, merge, split).
        head_counts: Audience -> number of people, for response rates.
        row: Where it stands in its table, for messages.
    """

    id: str
    parent: str | None = None
    name: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    predecessors: tuple[str, ...] = ()
    head_counts: Mapping[str, int] = field(factory=dict)
    row: int | None = field(default=None, eq=False, repr=False)


@frozen(kw_only=True, slots=False)
class UnitTree:
    """All units of an organisation at one time.

    Attributes:
        units: The units, each id once.
        successors: Id of a unit that ended -> id of the one that continues it.
        rows: The rows of all times, for head counts at an earlier day.
    """

    units: tuple[Unit, ...] = ()
    successors: Mapping[str, str] = field(factory=dict)
    rows: tuple[Unit, ...] = field(default=(), repr=False)

    @cached_property
    def by_id(self) -> Mapping[str, Unit]:
        """Unit id -> unit."""
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[str, ...]]:
        children: dict[str | None, list[str]] = {}
        for unit in self.units:
            children.setdefault(unit.parent, []).append(unit.id)
        return {parent: tuple(sorted(ids)) for parent, ids in children.items()}

    def children(self, unit: str | None) -> tuple[str, ...]:
        """Ids of the units directly below `unit` (None: the top), sorted."""
        return self._children.get(unit, ())

    def ancestors(self, unit: str) -> tuple[str, ...]:
        """Ids above `unit`, nearest first."""
        above: list[str] = []
        current = self.by_id.get(unit)
        while current is not None and current.parent is not None:
            above.append(current.parent)
            current = self.by_id.get(current.parent)
        return tuple(above)

    def descendants(self, unit: str | None) -> tuple[str, ...]:
        """Ids below `unit` at any depth, sorted by path."""
        below: list[str] = []
        for child in self.children(unit):
            below.append(child)
            below.extend(self.descendants(child))
        return tuple(below)

    def name(self, unit: str) -> str:
        """What people call the unit; its id if it has no name."""
        found = self.by_id.get(unit)
        return found.name if found and found.name else unit

    def head_count(self, unit: str | None, audience: str, day: date | None = None) -> int | None:
        """How many people of `audience` a unit has with all below it; None if unknown.

        Args:
            unit: Id of the unit, None for the whole organisation.
            audience: Id of the audience.
            day: When; a unit has the people of those that it continues, by then. None is now.
        """
        heads = self._heads(audience, day)
        # The organisation has those too whose unit has ended and goes on nowhere.
        units = heads if unit is None else (unit, *self.descendants(unit))
        known = [heads[u] for u in units if u in heads]
        return sum(known) if known else None

    def _heads(self, audience: str, day: date | None) -> Mapping[str, int]:
        """People by unit of this tree; those of ended units count where these went on."""
        rows = self.units
        if day is not None and self.rows:
            # Two rows of one unit at one time are an error, which is told for today's.
            rows = tuple({r.id: r for r in self.rows if _is_valid(r, day)}.values())
        heads: dict[str, int] = {}
        for row in rows:
            if audience in row.head_counts:
                unit = self.successors.get(row.id, row.id)
                heads[unit] = heads.get(unit, 0) + row.head_counts[audience]
        return heads

    def with_flat(self, unit_ids: Iterable[str]) -> UnitTree:
        """The tree with units that answers name but the tree lacks, added at the top."""
        new = sorted({u for u in unit_ids if u and u not in self.by_id})
        return evolve(self, units=self.units + tuple(Unit(id=u) for u in new))

    @classmethod
    def at(cls, rows: Iterable[Unit], day: date | None = None) -> UnitTree:
        """The tree that the dated rows describe on `day` (None: the latest rows).

        Raises:
            InputError: for double rows, unknown parents or a cycle, all at once.
        """
        rows = tuple(rows)
        valid = [row for row in rows if _is_valid(row, day)]
        problems = _double_rows(valid)
        units = tuple({row.id: row for row in valid}.values())
        problems += _tree_problems(units)
        if problems:
            raise InputError(problems)
        return cls(units=units, successors=_successors(rows, {u.id for u in units}), rows=rows)


def _is_valid(row: Unit, day: date | None) -> bool:
    if day is None:
        return row.valid_until is None
    starts = row.valid_from is None or row.valid_from <= day
    return starts and (row.valid_until is None or day <= row.valid_until)


def _double_rows(rows: Iterable[Unit]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for row in rows:
        if row.id in seen:
            problems.append(
                Problem(
                    code="unit_twice",
                    row=row.row,
                    column="unit" if row.row else None,
                    message=f"Unit {row.id!r} has two rows that are valid at the same time.",
                    hint="Give the older row a valid_until, or delete one of them.",
                )
            )
        seen.add(row.id)
    return problems


def _tree_problems(units: tuple[Unit, ...]) -> list[Problem]:
    by_id = {unit.id: unit for unit in units}
    problems = [
        Problem(
            code="unknown_parent",
            row=unit.row,
            column="parent" if unit.row else None,
            message=f"Unit {unit.id!r} lies below {unit.parent!r}, which is not in the tree.",
            hint="Add a row for the parent, or leave the parent empty for the top.",
        )
        for unit in units
        if unit.parent is not None and unit.parent not in by_id
    ]
    reported: set[str] = set()
    for unit in units:
        cycle = _cycle_from(unit, by_id)
        if cycle and not reported & set(cycle):
            reported |= set(cycle)
            problems.append(
                Problem(
                    code="unit_cycle",
                    row=unit.row,
                    column="parent" if unit.row else None,
                    message="The units lie below one another in a circle: "
                    + " -> ".join([*cycle, cycle[0]])
                    + ".",
                    hint="Correct the parent of one of them.",
                )
            )
    return problems


def _cycle_from(unit: Unit, by_id: Mapping[str, Unit]) -> list[str]:
    path: list[str] = []
    current: Unit | None = unit
    while current is not None:
        if current.id in path:
            return path[path.index(current.id) :]
        path.append(current.id)
        current = by_id.get(current.parent) if current.parent else None
    return []


def _successors(rows: Iterable[Unit], alive: set[str]) -> dict[str, str]:
    """Ended unit -> unit alive today, where exactly one continues it (not for splits)."""
    heirs: dict[str, set[str]] = {}
    for row in rows:
        for old in row.predecessors:
            heirs.setdefault(old, set()).add(row.id)
    successors = {}
    for old in heirs:
        current, seen = old, {old}
        while current not in alive and len(heirs.get(current, ())) == 1:
            (current,) = heirs[current]
            if current in seen:
                break
            seen.add(current)
        if current != old and current in alive and old not in alive:
            successors[old] = current
    return successors
