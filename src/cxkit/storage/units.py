"""Rows of the unit tree in a vault."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from datetime import date

from cxkit.units import Unit


def write_units(connection: sqlite3.Connection, units: Iterable[Unit]) -> None:
    """Replace the rows of the unit tree."""
    connection.execute("DELETE FROM units")
    connection.executemany(
        "INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                position,
                unit.id,
                unit.parent,
                unit.name,
                unit.valid_from.isoformat() if unit.valid_from else None,
                unit.valid_until.isoformat() if unit.valid_until else None,
                json.dumps(unit.predecessors, ensure_ascii=False),
                json.dumps(dict(unit.head_counts), ensure_ascii=False),
            )
            for position, unit in enumerate(units)
        ],
    )


def read_units(connection: sqlite3.Connection) -> tuple[Unit, ...]:
    """The rows of the unit tree, in the order in which they were written."""
    rows = connection.execute(
        "SELECT id, parent, name, valid_from, valid_until, predecessors, head_counts "
        "FROM units ORDER BY position"
    )
    return tuple(
        Unit(
            id=unit,
            parent=parent,
            name=name,
            valid_from=_day(start),
            valid_until=_day(end),
            predecessors=tuple(json.loads(predecessors)),
            head_counts=json.loads(head_counts),
        )
        for unit, parent, name, start, end, predecessors, head_counts in rows
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
