"""OCEL 2.0, as JSON and as SQLite: each object that events are about is a case.

An event that is about several objects stands in the case of each of them; the type of the
object is the process, so that the ways of orders and of parcels are not mixed up.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from cxkit.errors import InputError, Problem
from cxkit.evidence.events.batches import Batches, Row
from cxkit.evidence.source import identifier

_NAMES = {"case": "ocel:object", "process": "ocel:type", "activity": "ocel:activity"}
_TIME = "ocel:time"


def open_ocel(path: Path, connection: Any) -> Mapping[str, Any]:
    """The events of an object-centric log, one row per event and object.

    Args:
        path: The file.
        connection: The connection to DuckDB that keeps the events.

    Raises:
        InputError: if it is no OCEL 2.0, or is damaged.
    """
    table = Batches(connection=connection)
    read = _sqlite if path.suffix.lower() == ".sqlite" else _json
    try:
        for row in read(path):
            table.add([row])
    except OSError as error:
        message = f"The file cannot be read: {error.strerror or error}."
        raise InputError([_problem(path, "cannot_read", message)]) from error
    relation = table.relation()
    if relation is None:
        raise InputError([_problem(path, "empty_file", "The log has no events.")])
    return {path.name: relation}


def _json(path: Path) -> Iterator[Row]:
    try:
        document = json.loads(path.read_bytes())
        types = {each["id"]: each["type"] for each in document["objects"]}
        for event in document["events"]:
            yield from _rows(event, types)
    except (ValueError, RecursionError) as error:
        message = f"This is no JSON: {error}."
        raise InputError([_problem(path, "broken_file", message)]) from error
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError([_problem(path, "broken_file", _NO_OCEL)]) from error


def _rows(event: Mapping[str, Any], types: Mapping[str, str]) -> Iterator[Row]:
    """One row per object that an event is about."""
    said: Row = {
        str(each["name"]): _text(each.get("value")) for each in event.get("attributes") or ()
    }
    said[_NAMES["activity"]], said[_TIME] = _text(event["type"]), _text(event["time"])
    objects = dict.fromkeys(each["objectId"] for each in event.get("relationships") or ())
    for name in objects:
        yield {_NAMES["case"]: _text(name), _NAMES["process"]: _text(types.get(name)), **said}


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _sqlite(path: Path) -> Iterator[Row]:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as log:
            log.row_factory = sqlite3.Row
            for kind, suffix in log.execute(
                "SELECT ocel_type, ocel_type_map FROM event_map_type ORDER BY ocel_type"
            ).fetchall():
                yield from _of_type(log, kind, f"event_{suffix}")
    except sqlite3.DatabaseError as error:
        raise InputError([_problem(path, "broken_file", _NO_OCEL)]) from error


def _of_type(log: sqlite3.Connection, kind: str, table: str) -> Iterator[Row]:
    """The events of one type, each with the objects that it is about."""
    found = log.execute(
        f"SELECT DISTINCT o.ocel_id AS object, o.ocel_type AS type, e.* FROM {identifier(table)} e "
        "JOIN event_object r ON r.ocel_event_id = e.ocel_id "
        "JOIN object o ON o.ocel_id = r.ocel_object_id ORDER BY e.ocel_id, o.ocel_id"
    )
    for row in found:
        cells = dict(row)
        yield {
            _NAMES["case"]: _text(cells.pop("object")),
            _NAMES["process"]: _text(cells.pop("type")),
            _NAMES["activity"]: kind,
            _TIME: _text(cells.pop("ocel_time")),
            **{name: _text(value) for name, value in cells.items() if name != "ocel_id"},
        }


_NO_OCEL = "This is no object-centric event log (OCEL 2.0)."


def _problem(path: Path, code: str, message: str) -> Problem:
    return Problem(code=code, file=path.name, message=message, hint="Export the log again.")
