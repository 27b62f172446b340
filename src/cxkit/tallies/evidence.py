"""Tallies of kinds of evidence other than answers: named tables of integer sums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.errors import RefusedError
from cxkit.tallies.answers import AnswerTallies
from cxkit.tallies.table import TallyTable

# Table name -> its keys and its integer sums.
Shape = Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

# Keys that hold ids of units, in whatever table.
UNIT_KEYS = ("unit", "from_unit", "to_unit")


@frozen(kw_only=True)
class Tallies:
    """What one scan over a table of some kind of evidence leaves; additive over partitions.

    Attributes:
        kind: Id of the kind of evidence.
        tables: Name -> table of integer sums by key.
    """

    kind: str
    tables: Mapping[str, TallyTable] = field()

    @classmethod
    def empty(cls, kind: str, shape: Shape) -> Tallies:
        """Tallies of nothing."""
        return cls.build(kind, shape, {})

    @classmethod
    def build(cls, kind: str, shape: Shape, rows: Mapping[str, Iterable[Sequence[Any]]]) -> Tallies:
        """The tallies of rows, each with its keys and then its sums, by table.

        Raises:
            OverflowError: if a sum does not fit 62 bits.
            TypeError: if a sum is not an integer.
        """
        tables = {}
        for name, (keys, sums) in shape.items():
            columns = list(zip(*rows.get(name, ()), strict=True)) or [()] * (len(keys) + len(sums))
            by_name = dict(zip((*keys, *sums), map(list, columns), strict=True))
            tables[name] = TallyTable.build(
                {key: by_name[key] for key in keys}, {total: by_name[total] for total in sums}
            )
        return cls(kind=kind, tables=tables)

    @classmethod
    def merge(cls, parts: Iterable[Tallies]) -> Tallies:
        """The tallies of all parts together, equal in whatever order they come.

        Raises:
            ValueError: if there are none, or they are of several kinds.
            RefusedError: if an earlier version of the kind kept other tables.
        """
        parts = list(parts)
        if len({part.kind for part in parts}) != 1:
            raise ValueError("tallies are merged if they are of one kind")
        if len({_shape(part) for part in parts}) != 1:
            raise RefusedError(
                f"What is kept of {parts[0].kind!r} was counted by different versions of it.",
                hint="Look at all sources together again, without --add: cxkit look PATH...",
            )
        names = parts[0].tables
        return cls(
            kind=parts[0].kind,
            tables={name: TallyTable.merge([p.tables[name] for p in parts]) for name in names},
        )

    def with_units(self, successors: Mapping[str, str]) -> Tallies:
        """The tallies with ended units counted in the units that continue them."""
        if not successors:
            return self
        moved = {}
        for name, table in self.tables.items():
            keys = {
                key: np.asarray([successors.get(u, u) for u in table.keys[key].tolist()], object)
                for key in UNIT_KEYS
                if key in table.keys
            }
            moved[name] = table.rekeyed(**keys) if keys else table
        return Tallies(kind=self.kind, tables=moved)

    def units(self) -> tuple[str, ...]:
        """The sorted ids of all units that the tables name."""
        found = {
            unit
            for table in self.tables.values()
            for key in UNIT_KEYS
            if key in table.keys
            for unit in table.keys[key].tolist()
        }
        return tuple(sorted(found - {""}))

    def content(self) -> str:
        """A hash of everything: equal tallies have equal hashes."""
        return content(self)


def tables_of(tallies: AnswerTallies | Tallies) -> Mapping[str, TallyTable]:
    """Name -> table, of tallies of any kind."""
    return tallies.tables if isinstance(tallies, Tallies) else tallies.tables()


def content(tallies: AnswerTallies | Tallies) -> str:
    """A hash of tallies of any kind."""
    tables = tables_of(tallies)
    names = sorted(tables) if isinstance(tallies, Tallies) else list(tables)
    digests = [tables[name].content() for name in names]
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _shape(tallies: Tallies) -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    tables = tallies.tables
    return tuple(
        (name, tuple(tables[name].keys), tuple(tables[name].sums)) for name in sorted(tables)
    )
