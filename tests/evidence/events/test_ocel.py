"""Object-centric logs (OCEL 2.0): each object is a case, and its type the process."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cxkit import Problem
from cxkit.tallies.events import EventsView

Scan = Callable[..., EventsView]
OBJECTS = {"o1": "order", "o2": "order", "p1": "parcel"}
EVENTS: list[tuple[str, str, str, str | None, list[str]]] = [
    ("e1", "Order placed", "2026-03-01T08:00:00Z", "shop", ["o1"]),
    ("e2", "Order placed", "2026-03-01T09:00:00Z", "shop", ["o2"]),
    ("e3", "Packed", "2026-03-02T08:00:00Z", "store", ["o1", "o2", "p1", "p1"]),
    ("e4", "Sent", "2026-03-04T08:00:00Z", None, ["p1"]),
]


def write_json(path: Path) -> Path:
    document: dict[str, Any] = {
        "objectTypes": [{"name": name, "attributes": []} for name in ("order", "parcel")],
        "eventTypes": [],
        "objects": [{"id": key, "type": kind} for key, kind in OBJECTS.items()],
        "events": [
            {
                "id": key,
                "type": kind,
                "time": time,
                "attributes": [{"name": "department", "value": unit}] if unit else [],
                "relationships": [{"objectId": o, "qualifier": "about"} for o in objects],
            }
            for key, kind, time, unit, objects in EVENTS
        ],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def write_sqlite(path: Path) -> Path:
    with sqlite3.connect(path) as log:
        log.executescript(
            "CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);"
            "CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);"
            "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, "
            "ocel_qualifier TEXT);"
        )
        log.executemany("INSERT INTO object VALUES (?, ?)", OBJECTS.items())
        for kind in dict.fromkeys(event[1] for event in EVENTS):
            table = f"event_{kind.replace(' ', '')}"
            log.execute("INSERT INTO event_map_type VALUES (?, ?)", (kind, table[6:]))
            log.execute(f"CREATE TABLE {table} (ocel_id TEXT, ocel_time TEXT, department TEXT)")
            own = [(key, time, unit) for key, k, time, unit, _ in EVENTS if k == kind]
            log.executemany(f"INSERT INTO {table} VALUES (?, ?, ?)", own)
        for key, _, _, _, objects in EVENTS:
            pairs = [(key, name, "about") for name in objects]
            log.executemany("INSERT INTO event_object VALUES (?, ?, ?)", pairs)
    log.close()
    return path


@pytest.fixture(params=["log.jsonocel", "log.ocel.json", "log.sqlite"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    return write_sqlite(path) if path.suffix == ".sqlite" else write_json(path)


def test_objects_are_cases_and_their_types_processes(log: Path, scan: Scan) -> None:
    view = scan(log)
    assert view.processes == ("order", "parcel")
    edges = {(e.process, e.source, e.target): (e.n, e.wait.mean / 3600) for e in view.edges()}
    assert edges == {
        ("order", "Order placed", "Packed"): (2, 23.5),
        ("parcel", "Packed", "Sent"): (1, 48.0),
    }
    assert view.cases("order").n == 2
    assert view.cases("parcel").n == 1
    assert {(b.source, b.target) for b in view.borders("order")} == {("shop", "store")}


def test_some_types_of_objects_alone_are_read(log: Path, scan: Scan) -> None:
    view = scan(log, processes=["parcel"])
    assert view.processes == ("parcel",)
    assert view.cases().sums["events"] == 2


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("log.jsonocel", "{", "no JSON"),
        ("log.jsonocel", "[" * 100_000, "no JSON"),
        ("log.jsonocel", '{"events": []}', "OCEL 2.0"),
        ("log.jsonocel", '{"objects": [], "events": []}', "no events"),
        ("log.jsonocel", '{"objects": [], "events": [{"id": "e1"}]}', "OCEL 2.0"),
        ("log.sqlite", "no database at all, but long enough to look at" * 50, "OCEL 2.0"),
    ],
)
def test_what_is_no_log_is_refused(
    name: str,
    text: str,
    said: str,
    tmp_path: Path,
    problems: Callable[..., list[Problem]],
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (problem,) = problems(path)
    assert said in problem.message
    assert problem.file == name
