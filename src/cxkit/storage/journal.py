"""The journal in the tables of a workspace: rows are added, never changed."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from attrs import evolve

from cxkit.errors import RefusedError
from cxkit.initiative.journal import (
    Decision,
    Journal,
    LookRecord,
    Registration,
    SkippedLook,
    TurnRecord,
)
from cxkit.storage.rows import to_json


def stored_journal(connection: sqlite3.Connection) -> Journal:
    """The journal that a workspace holds."""
    return Journal(
        registrations=tuple(map(Registration.from_dict, _rows(connection, "registrations"))),
        turns=_turns(map(TurnRecord.from_dict, _rows(connection, "turns", "number"))),
        looks=_looks(connection),
        decisions=tuple(map(Decision.from_dict, _rows(connection, "decisions"))),
        skipped=tuple(map(SkippedLook.from_dict, _rows(connection, "skipped_looks", "turn"))),
    )


def write_journal(connection: sqlite3.Connection, journal: Journal) -> None:
    """Add what the workspace does not hold yet, within the caller's transaction.

    Raises:
        RefusedError: if the journal does not begin with what the workspace holds.
    """
    before = stored_journal(connection)
    for name in ("registrations", "turns", "decisions", "skipped"):
        old, new = getattr(before, name), getattr(journal, name)
        if name == "turns":
            old, new = _open(old), _open(new)
        if new[: len(old)] != old:
            raise RefusedError(
                "The journal was written by somebody else meanwhile, or changed; nothing was "
                "written.",
                hint="Open the workspace again. What is written down is replaced openly, "
                "never changed.",
            )
        for position, each in enumerate(new[len(old) :], len(old)):
            _insert(connection, name, position, each)


def add_look_day(connection: sqlite3.Connection, look: int, day: date) -> None:
    """Write down on which day a look was made; the first day that was said stays."""
    connection.execute("INSERT OR IGNORE INTO look_days VALUES (?, ?)", (look, day.isoformat()))


def _insert(connection: sqlite3.Connection, name: str, position: int, each: Any) -> None:
    document = each.to_dict()
    if name == "registrations":
        expected = each.expected
        row: tuple[Any, ...] = (position, each.id, each.initiative)
        row += (each.target, each.target_kind)
        row += (expected.low, expected.likely, expected.high)
        row += (document["start"], document["registered"], each.supersedes)
    elif name == "turns":
        row = (each.number, each.label, document["start"], each.looks_before)
    elif name == "decisions":
        row = (position, each.initiative, each.registration, each.turn, each.choice)
        row += (document["day"],)
    else:
        name, row = "skipped_looks", (each.turn, each.reason)
    marks = ", ".join("?" * (len(row) + 1))
    connection.execute(f"INSERT INTO {name} VALUES ({marks})", (*row, to_json(document)))


def _rows(
    connection: sqlite3.Connection, table: str, order: str = "position"
) -> list[Mapping[str, Any]]:
    found = connection.execute(f"SELECT document FROM {table} ORDER BY {order}")
    return [json.loads(document) for (document,) in found]


def _open(turns: Sequence[TurnRecord]) -> tuple[TurnRecord, ...]:
    """The turns without their ends, which follow from the next one's start."""
    return tuple(evolve(turn, end=None) for turn in turns)


def _turns(turns: Iterable[TurnRecord]) -> tuple[TurnRecord, ...]:
    found = _open(tuple(turns))
    ends = [after.start - timedelta(days=1) for after in found[1:]]
    return tuple(evolve(turn, end=end) for turn, end in zip(found, [*ends, None], strict=False))


def _looks(connection: sqlite3.Connection) -> tuple[LookRecord, ...]:
    """The looks that rest on other data than the one before; looking twice shows nothing new."""
    days = dict(connection.execute("SELECT look, day FROM look_days").fetchall())
    found, before = [], None
    for number, waves, provenance in connection.execute(
        "SELECT number, waves, provenance FROM looks ORDER BY number"
    ).fetchall():
        data = json.loads(provenance).get("data")
        if data is None or data != before:
            found.append(LookRecord(number=number, day=days.get(number), waves=json.loads(waves)))
        before = data
    return tuple(found)
