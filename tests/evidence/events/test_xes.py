"""XES: the same events as in a CSV of the log, read as a stream; what is hostile is refused."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb
import pytest

from cxkit import InputError, Problem
from cxkit.evidence.events.xes import LONGEST, MOST_COLUMNS, open_xes
from cxkit.evidence.events.xes_rows import XesRows
from cxkit.evidence.source import connect
from cxkit.tallies.events import EventsView

Scan = Callable[..., EventsView]
Rows = Callable[[str], list[dict[str, Any]]]
COLUMNS = {"unit": "department", "order": "event_id", "time": "timestamp_utc"}


def event(activity: str, time: str = "2026-01-05T08:00:00+01:00", more: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="{activity}"/>'
        f'<date key="time:timestamp" value="{time}"/>{more}</event>'
    )


def trace(case: str, *events: str) -> str:
    return f'<trace><string key="concept:name" value="{case}"/>{"".join(events)}</trace>'


def log(*parts: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><log xes.version="2.0">{"".join(parts)}</log>'


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a log; a name that ends in .gz is compressed."""

    def write(text: str | bytes, name: str = "log.xes") -> Path:
        content = text.encode() if isinstance(text, str) else text
        path = tmp_path / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    return write


@pytest.fixture
def rows(file: Callable[..., Path]) -> Rows:
    """The events of a log as dictionaries, in its order, without what is missing."""

    def read(text: str) -> list[dict[str, Any]]:
        path = file(text)
        with connect() as connection:
            frame = open_xes(path, connection)[path.name]
            names, found = frame.columns, frame.fetchall()
        events = [dict(zip(names, row, strict=True)) for row in found]
        ordered = sorted(events, key=lambda e: int(e["order"]))
        return [{k: v for k, v in e.items() if v is not None} for e in ordered]

    return read


@pytest.fixture
def refused(file: Callable[..., Path]) -> Callable[..., Problem]:
    """The only problem of a log that is refused."""

    def of(path: str | bytes | Path) -> Problem:
        path = path if isinstance(path, Path) else file(path)
        with connect() as connection, pytest.raises(InputError) as caught:
            open_xes(path, connection)
        (problem,) = caught.value.problems
        assert problem.file == path.name
        return problem

    return of


@pytest.mark.parametrize(
    ("xes", "name"),
    [("helpdesk.xes.gz", "helpdesk"), ("running-example.xes", "running_example")],
)
def test_a_log_equals_its_csv(xes: str, name: str, references: Path, scan: Scan) -> None:
    one = scan(references / xes, owner=True)
    other = scan(references / f"{name}.csv", columns=COLUMNS, owner=True)
    for table in ("edges", "starts", "ends", "variants", "rework", "lead_bins"):
        assert one.tallies.tables[table].content() == other.tallies.tables[table].content(), table
    # Of units the XES of the help desk says nothing.
    assert one.cases().n == other.cases().n
    assert one.cases().lead.total == other.cases().lead.total


def test_events_and_what_stands_on_their_cases(rows: Rows) -> None:
    found = rows(
        log(
            '<extension name="Concept" prefix="concept" uri="x"/>',
            '<global scope="event"><string key="concept:name" value="unknown"/></global>',
            '<string key="origin" value="nobody"/>',
            '<trace><string key="concept:name" value="c1"/><string key="kind" value="big"/>',
            event("a", more='<string key="org:group" value="G"/><int key="cost" value="7"/>'),
            event("b", more='<string key="org:resource" value="Ann"/>'),
            "</trace>",
        )
    )
    time = "2026-01-05T08:00:00+01:00"
    both = {"case": "c1", "case:kind": "big", "time": time}
    assert found == [
        {"order": "1", "activity": "a", "unit": "G", "cost": "7", **both},
        {"order": "2", "activity": "b", "person": "Ann", **both},
    ]


def test_names_hold_whatever_people_write(rows: Rows) -> None:
    name = "a&quot;b, &#10;c;é€😀 &lt;x&gt;"
    (found,) = rows(log(trace("NA", event(name))))
    assert found["activity"] == 'a"b, \nc;é€😀 <x>'
    # A case that is called NA is a case.
    assert found["case"] == "NA"


def test_long_names_are_names(rows: Rows) -> None:
    assert len(rows(log(trace("1", event("x" * 10_000))))[0]["activity"]) == 10_000


def test_what_is_nested_in_an_attribute_is_not_taken_for_it(rows: Rows) -> None:
    nested = (
        '<list key="things"><values><string key="concept:name" value="wrong"/></values></list>'
        '<string key="x" value="1"><string key="time:timestamp" value="wrong"/></string>'
    )
    (found,) = rows(log(trace("1", event("a", more=nested))))
    assert found["activity"] == "a"
    assert found["x"] == "1"
    assert "wrong" not in found.values()


def test_attributes_may_be_written_in_any_order(rows: Rows) -> None:
    more = '<string value="v" key="k"/><string key="empty"/>'
    (found,) = rows(log(trace("1", event("a", more=more))))
    assert found["k"] == "v"
    assert "empty" not in found


def test_names_that_would_be_mixed_up_are_kept_apart(rows: Rows) -> None:
    more = '<string key="Activity" value="x"/><string key="Foo" value="1"/>'
    more += '<string key="foo" value="2"/>'
    (found,) = rows(log(trace("1", event("a", more=more))))
    assert found["activity"] == "a"
    assert found["event:Activity"] == "x"
    assert (found["Foo"], found["event:foo"]) == ("1", "2")


def test_an_event_outside_of_a_case_has_none(rows: Rows) -> None:
    found = rows(log(trace("1", event("a")), event("b"), trace("2", event("c"))))
    assert [e.get("case") for e in found] == ["1", None, "2"]


def test_a_log_in_another_encoding(rows: Rows, file: Callable[..., Path]) -> None:
    text = log(trace("1", event("Prüfung"))).replace("UTF-8", "ISO-8859-1")
    path = file(text.encode("latin-1"))
    with connect() as connection:
        (row,) = open_xes(path, connection)[path.name].project("activity").fetchall()
    assert row == ("Prüfung",)


def test_equal_times_keep_the_order_of_the_file(scan: Scan, file: Callable[..., Path]) -> None:
    path = file(log(trace("1", event("z"), event("a"), event("m"))), "log.xes.gz")
    view = scan(path)
    assert [(e.source, e.target) for e in view.edges()] == [("a", "m"), ("z", "a")]
    assert view.count("ties") == 0


BOMB = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE log [<!ENTITY secret SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("declared", [BOMB, OUTSIDE, '<!DOCTYPE log SYSTEM "http://x/log.dtd">'])
def test_entities_are_refused(declared: str, refused: Callable[..., Problem]) -> None:
    text = log(trace("1", event("&b;"))).replace("<log", f"{declared}<log", 1)
    problem = refused(text)
    assert problem.code == "entities_refused"


def test_what_is_cut_off_is_refused_whole(
    refused: Callable[..., Problem], file: Callable[..., Path], tmp_path: Path
) -> None:
    text = log(*(trace(str(k), event("a")) for k in range(2000)))
    assert refused(text[:50_000]).code == "not_xml"
    whole = file(text, "whole.xes.gz").read_bytes()
    half = tmp_path / "half.xes.gz"
    half.write_bytes(whole[: len(whole) // 2])
    assert refused(half).code == "damaged_file"
    broken = tmp_path / "broken.xes.gz"
    broken.write_bytes(whole[:300] + b"\xff" * 40 + whole[340:])
    assert refused(broken).code in ("damaged_file", "not_xml")


def test_what_is_no_log_is_refused(refused: Callable[..., Problem], tmp_path: Path) -> None:
    assert refused("case,activity\n").code == "not_xml"
    assert refused("<html><p>no</p></html>").code == "empty_file"
    assert refused(log()).code == "empty_file"
    plain = tmp_path / "plain.xes.gz"
    plain.write_bytes(b"<log/>")
    assert refused(plain).code == "damaged_file"


def test_a_log_for_which_there_is_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "log.xes"
    event = '<event><string key="concept:name" value="A"/></event>'
    path.write_text(f"<log><trace>{event}</trace></log>", encoding="utf-8")
    connection, full = connect(), duckdb.OutOfMemoryException("the disk is full")
    with (
        patch.object(XesRows, "relation", side_effect=full),
        pytest.raises(InputError) as error,
    ):
        open_xes(path, connection)
    (problem,) = error.value.problems
    assert (problem.code, problem.file) == ("unreadable", "log.xes")
    assert "the disk is full" in problem.message
    assert "Make room on the disk" in problem.hint
    assert connection.execute("SHOW ALL TABLES").fetchall() == []


def test_a_value_without_end_is_refused(refused: Callable[..., Problem]) -> None:
    text = log(trace("1", event("x" * (LONGEST * 4))))
    assert refused(text).code == "value_too_long"


def test_a_log_of_ever_new_attributes_is_refused(refused: Callable[..., Problem]) -> None:
    more = [f'<string key="k{k}" value="1"/>' for k in range(MOST_COLUMNS + 1)]
    text = log(trace("1", *(event("a", more=each) for each in more)))
    assert refused(text).code == "too_many_columns"


def test_every_column_may_come_late(rows: Rows) -> None:
    events = [event("a", more=f'<string key="k{k}" value="{k}"/>') for k in range(150)]
    found = rows(log(trace("1", *events)))
    assert [e[f"k{k}"] for k, e in enumerate(found)] == [str(k) for k in range(150)]


def test_problems_of_a_log_are_those_of_a_look(
    problems: Callable[..., list[Problem]], file: Callable[..., Path]
) -> None:
    (problem,) = problems(file(log(trace("1", event("a"))).replace("</log>", "")))
    assert problem.code == "not_xml"
