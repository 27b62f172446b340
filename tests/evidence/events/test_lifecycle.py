"""An activity that is scheduled, begun and completed is done once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars
import pytest

from cxkit import Problem
from cxkit.gather import Gathered
from cxkit.german import translated
from cxkit.tallies.events import EventsView

Read = Callable[..., Gathered]
Scan = Callable[..., EventsView]
# Case, activity, hour, transition.
EVENTS = [
    ("1", "a", 8, "schedule"),
    ("1", "a", 9, "start"),
    ("1", "a", 10, "COMPLETE"),
    ("1", "b", 11, "start"),
    ("1", "b", 14, "complete"),
    ("1", "c", 15, ""),
]


def csv(events: list[tuple[str, str, int, str]], header: str = "lifecycle:transition") -> str:
    rows = [f"{c},{a},2026-01-01T{h:02}:00:00Z,{t}\n" for c, a, h, t in events]
    return f"case,activity,time,{header}\n{''.join(rows)}"


def xes(path: Path) -> Path:
    events = "".join(
        f'<event><string key="concept:name" value="{activity}"/>'
        f'<date key="time:timestamp" value="2026-01-01T{hour:02}:00:00Z"/>'
        + (f'<string key="lifecycle:transition" value="{word}"/>' if word else "")
        + "</event>"
        for _, activity, hour, word in EVENTS
    )
    case = f'<trace><string key="concept:name" value="1"/>{events}</trace>'
    path.write_text(f"<log>{case}</log>", encoding="utf-8")
    return path


def ocel(path: Path) -> Path:
    events: list[dict[str, Any]] = [
        {
            "id": f"e{k}",
            "type": activity,
            "time": f"2026-01-01T{hour:02}:00:00Z",
            "attributes": [{"name": "lifecycle", "value": word}] if word else [],
            "relationships": [{"objectId": case, "qualifier": "about"}],
        }
        for k, (case, activity, hour, word) in enumerate(EVENTS)
    ]
    document = {"objects": [{"id": "1", "type": "order"}], "events": events}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def parquet(path: Path) -> Path:
    frame = polars.read_csv(csv(EVENTS, "Lebenszyklus").encode())
    frame.with_columns(polars.col("time").str.to_datetime(time_zone="UTC")).write_parquet(path)
    return path


@pytest.fixture(params=["events.csv", "log.xes", "log.ocel.json", "events.parquet", "polars"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The events in every format, and as a frame."""
    path = tmp_path / str(request.param)
    match str(request.param).split("."):
        case ["log", "xes"]:
            return xes(path)
        case ["log", "ocel", _]:
            return ocel(path)
        case ["events", "csv"]:
            return csv(EVENTS)
        case _:
            file = parquet(tmp_path / "events.parquet")
            return file if request.param == "events.parquet" else polars.read_parquet(file)


def warned(found: Gathered) -> dict[str, Problem]:
    for warning in found.warnings:
        assert translated(warning.message) != warning.message
        assert translated(warning.hint) != warning.hint
    return {warning.code: warning for warning in found.warnings}


def edges(view: EventsView) -> dict[tuple[str, str], tuple[int, float]]:
    return {(e.source, e.target): (e.n, (e.wait.mean or 0) / 3600) for e in view.edges()}


def test_completions_alone_are_counted_and_that_is_said(log: Any, read: Read, scan: Scan) -> None:
    assert edges(scan(log)) == {("a", "b"): (1, 4.0), ("b", "c"): (1, 1.0)}
    note = warned(read(log))["only_completions"]
    assert note.count == 3
    assert "(schedule 1, start 2)" in note.message


def test_the_mapping_says_what_counts(log: Any, read: Read, scan: Scan) -> None:
    how = {"transitions": ["start", "complete"]}
    assert edges(scan(log, **how)) == {
        ("a", "a"): (1, 1.0),
        ("a", "b"): (1, 1.0),
        ("b", "b"): (1, 3.0),
        ("b", "c"): (1, 1.0),
    }
    assert "only_completions" not in warned(read(log, **how))


def test_one_transition_counts_whatever_it_is(read: Read) -> None:
    found = read(csv([event for event in EVENTS if event[3] == "start"]))
    assert found.partitions[0].rows == 2
    assert warned(found) == {}


def test_without_completions_all_count_and_that_is_said(read: Read) -> None:
    found = read(csv([event for event in EVENTS if event[3] in ("start", "schedule")]))
    assert found.partitions[0].rows == 3
    assert warned(found)["several_transitions"].count == 3


def test_unknown_transitions_are_named_and_do_not_count_beside_completions(read: Read) -> None:
    found = read(csv([*EVENTS, ("1", "d", 16, "compleet"), ("1", "e", 17, "done")]))
    notes = [w for w in found.warnings if w.code == "unknown_transition"]
    assert [(note.column, note.count) for note in notes] == [("lifecycle:transition", 1)] * 2
    assert "did you mean 'complete'?" in notes[0].message
    assert found.partitions[0].rows == 3
    both = read(csv([*EVENTS, ("1", "e", 17, "done")]), transitions=["complete", "Done"])
    assert both.partitions[0].rows == 4


def test_what_is_wrong_with_transitions_is_said_with_all_else(
    problems: Callable[..., list[Problem]],
) -> None:
    found = problems(csv([*EVENTS, ("", "d", 16, "start")]), transitions=["compleet", "start"])
    assert [(p.code, p.column) for p in found] == [
        ("unknown_transition", "lifecycle:transition"),
        ("incomplete_events", "case"),
    ]
    assert "did you mean 'complete'?" in found[0].message
    assert translated(found[0].hint) == "Das Protokoll hat: complete, schedule, start."
    many = [("1", "a", 8, f"step {k}") for k in range(101)]
    assert [p.code for p in problems(csv(many))] == ["too_many_labels"]


def test_a_column_that_is_no_lifecycle_can_be_ignored(read: Read) -> None:
    found = read(csv(EVENTS), ignore=["lifecycle:transition"])
    assert found.partitions[0].rows == len(EVENTS)
