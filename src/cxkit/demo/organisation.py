"""The demonstration company's units: eight departments, sixty teams, and their past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
from attrs import field, frozen

from cxkit.demo.chance import stream
from cxkit.units import Unit, UnitTree

NAME = "Zweimeer Energie"
STAFF, LEADERS, CUSTOMERS = 2400, 120, 3000
AUDIENCES = ("staff", "leader", "customer")

# Department: name, number of teams, staff per team about which the teams' sizes spread.
_DEPARTMENTS: Mapping[str, tuple[str, int, int]] = {
    "customer_service": ("Customer service", 12, 56),
    "field_service": ("Field service", 10, 44),
    "sales": ("Sales", 8, 38),
    "billing": ("Billing", 8, 37),
    "receivables": ("Receivables", 8, 35),
    "network": ("Network", 7, 42),
    "it": ("Information technology", 5, 30),
    "central": ("Central services", 2, 40),
}
# Teams that are small on purpose, so that protecting people can be seen at work.
_SMALL = {"it-5": 3, "sales-8": 6, "field_service-10": 9}
# Comparable teams: nearly equal in size, so that they can be compared later.
_COMPARABLE = "receivables"
_CUSTOMERS = {
    "customer_service": 1100,
    "billing": 600,
    "sales": 500,
    "field_service": 450,
    "receivables": 350,
}


@frozen(kw_only=True, slots=False)
class Organisation:
    """Who works where, and which department customers dealt with last.

    Attributes:
        units: Rows of the dated unit tree, with head counts.
        staff: Unit id of each staff member, sorted as in the tree.
        leader: Unit id of each leader.
        customer: Unit id of the department that each customer dealt with last.
    """

    units: tuple[Unit, ...]
    staff: tuple[str, ...] = field(repr=False)
    leader: tuple[str, ...] = field(repr=False)
    customer: tuple[str, ...] = field(repr=False)

    @property
    def tree(self) -> UnitTree:
        """The unit tree of today."""
        return UnitTree.at(self.units)

    @property
    def departments(self) -> tuple[str, ...]:
        """Ids of the departments, in order."""
        return tuple(_DEPARTMENTS)

    @property
    def teams(self) -> tuple[str, ...]:
        """Ids of the teams, in order."""
        return tuple(_teams())

    def members(self, audience: str) -> tuple[str, ...]:
        """Unit id of each person of an audience."""
        return {"staff": self.staff, "leader": self.leader, "customer": self.customer}[audience]


def department_of(unit: str) -> str:
    """Id of the department that a team belongs to; the same id for a department."""
    return unit.split("-")[0]


def build_organisation(seed: int) -> Organisation:
    """The organisation that a seed gives: 2,400 staff, 120 leaders, 3,000 customers."""
    sizes = _sizes(stream(seed, "organisation"))
    by_size = sorted(sizes, key=lambda team: -sizes[team])
    deputies = set(by_size[: LEADERS - len(sizes) - len(_DEPARTMENTS)])
    leaders = {unit: 1 for unit in (*_DEPARTMENTS, *sizes)}
    leaders.update(dict.fromkeys(deputies, 2))
    heads = {"staff": sizes, "leader": leaders, "customer": _CUSTOMERS}
    members = {
        audience: tuple(unit for unit, count in counts.items() for _ in range(count))
        for audience, counts in heads.items()
    }
    return Organisation(units=_rows(heads), **members)


def _teams() -> dict[str, tuple[str, int, int]]:
    """Team id -> its department, number, and usual size."""
    return {
        f"{department}-{number}": (department, number, size)
        for department, (_, teams, size) in _DEPARTMENTS.items()
        for number in range(1, teams + 1)
    }


def _sizes(rng: np.random.Generator) -> dict[str, int]:
    """Team id -> staff: unequal, some very small, 2,400 in all."""
    sizes: dict[str, int] = {}
    weights: dict[str, float] = {}
    for team, (department, _, usual) in _teams().items():
        spread = float(np.exp(0.35 * rng.standard_normal()))
        if team in _SMALL:
            sizes[team] = _SMALL[team]
        elif department == _COMPARABLE:
            sizes[team] = usual + int(rng.integers(-3, 4))
        else:
            weights[team] = max(usual * spread, 12.0)
    rest = STAFF - sum(sizes.values())
    ends = np.floor(np.cumsum(list(weights.values())) / sum(weights.values()) * rest + 1e-9)
    counts = np.diff(ends, prepend=0.0).astype(int).tolist()
    sizes.update(zip(weights, counts, strict=True))
    return {team: sizes[team] for team in _teams()}


def _rows(heads: Mapping[str, Mapping[str, int]]) -> tuple[Unit, ...]:
    """The rows of the tree: a department was renamed, two teams were merged."""
    started = {
        "receivables": (date(2025, 1, 1), ("dunning",)),
        "customer_service-3": (date(2025, 7, 1), ("hotline_north", "hotline_south")),
    }

    def row(unit: str, name: str, parent: str | None) -> Unit:
        since, before = started.get(unit, (None, ()))
        counts = {a: own[unit] for a, own in heads.items() if unit in own}
        return Unit(
            id=unit,
            parent=parent,
            name=name,
            valid_from=since,
            predecessors=before,
            head_counts=counts,
        )

    departments = [row(unit, name, None) for unit, (name, _, _) in _DEPARTMENTS.items()]
    teams = [
        row(unit, f"{_DEPARTMENTS[department][0]} {number}", department)
        for unit, (department, number, _) in _teams().items()
    ]
    return (*_past(), *departments, *teams)


def _past() -> tuple[Unit, ...]:
    return (
        Unit(id="dunning", name="Dunning", valid_until=date(2024, 12, 31)),
        *(
            Unit(
                id=f"hotline_{side}",
                parent="customer_service",
                name=f"Hotline {side}",
                valid_until=date(2025, 6, 30),
            )
            for side in ("north", "south")
        ),
    )
