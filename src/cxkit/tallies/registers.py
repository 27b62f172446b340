"""Registers of an organisation as tallies, and the records that rules read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from attrs import field, frozen

from cxkit.tallies.evidence import Shape, Tallies

# One row per filled cell. `position` is the row in the register, for where its order counts.
SHAPE: Shape = {"cells": (("register", "position", "record", "field", "value"), ("n",))}


@frozen(kw_only=True)
class Record:
    """One entry of a register; its fields are text in one way of writing.

    Days are ISO, numbers have a decimal point, yes and no are `yes` and `no`, lists are
    joined by semicolons, units are their ids.

    Attributes:
        register: Id of the register, such as `promises`.
        id: Id of the entry within it; where the register has no ids, the fields that tell
            its entries apart, such as `Answer complaints · billing · R`.
        fields: Name of a field -> what stands there.
    """

    register: str
    id: str
    fields: Mapping[str, str] = field(factory=dict)

    def __getitem__(self, name: str) -> str:
        """What stands in a field; empty if nothing does."""
        return self.fields.get(name, "")

    @property
    def title(self) -> str:
        """What people call it; its id if nobody said."""
        return self["title"] or self.id

    def many(self, name: str) -> tuple[str, ...]:
        """The parts of a list."""
        return tuple(part for part in self[name].split(";") if part)

    def flag(self, name: str) -> bool | None:
        """Yes or no; None if nobody said."""
        return {"yes": True, "no": False}.get(self[name])

    def number(self, name: str) -> float | None:
        """A number; None if there is none."""
        try:
            return float(self[name])
        except ValueError:
            return None

    def count(self, name: str) -> int | None:
        """A whole number; None if there is none."""
        value = self.number(name)
        return int(value) if value is not None and value.is_integer() else None

    def day(self, name: str) -> date | None:
        """A day; None if there is none."""
        try:
            return date.fromisoformat(self[name])
        except ValueError:
            return None


@frozen(kw_only=True, slots=False, eq=False)
class RegistersView:
    """What rules and methods read of registers.

    Attributes:
        tallies: Tallies of the kind `registers`.
    """

    tallies: Tallies

    @cached_property
    def all(self) -> Mapping[str, tuple[Record, ...]]:
        """Register -> its records in the order of their rows, sorted by register."""
        keys = self.tallies.tables["cells"].keys
        columns = [keys[name].tolist() for name in ("register", "position", "record")]
        cells: dict[tuple[str, int, str], dict[str, str]] = {}
        values = zip(keys["field"].tolist(), keys["value"].tolist(), strict=True)
        for place, (name, value) in zip(zip(*columns, strict=True), values, strict=True):
            cells.setdefault(place, {})[name] = value
        found: dict[str, list[Record]] = {}
        for (register, _, record), fields in sorted(cells.items(), key=lambda cell: cell[0]):
            one = Record(register=register, id=record, fields=fields)
            found.setdefault(register, []).append(one)
        return {register: tuple(records) for register, records in found.items()}

    def records(self, register: str) -> tuple[Record, ...]:
        """The records of a register in the order of their rows; none if it is not there."""
        return self.all.get(register, ())
