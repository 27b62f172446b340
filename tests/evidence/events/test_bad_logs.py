"""What is wrong with a log is said at once; what is only odd is counted in a warning."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest

from cxkit import InputError, Problem
from cxkit.gather import Gathered
from cxkit.german import translated
from cxkit.tallies.events import EventsView

Read = Callable[..., Gathered]
Scan = Callable[..., EventsView]
Problems = Callable[..., list[Problem]]
START = datetime(2026, 1, 1, tzinfo=UTC)


def warned(found: Gathered) -> dict[str, Problem]:
    """The warnings by code; all of them can be said in German."""
    for warning in found.warnings:
        assert translated(warning.message) != warning.message
        assert not warning.hint or translated(warning.hint) != warning.hint
    return {warning.code: warning for warning in found.warnings}


def table(cases: np.ndarray, activities: np.ndarray, seconds: np.ndarray) -> polars.DataFrame:
    """A log of whole seconds since the new year."""
    times = np.datetime64("2026-01-01", "us") + seconds * np.timedelta64(1, "s")
    frame = polars.DataFrame({"case": cases, "activity": activities, "time": times})
    return frame.with_columns(
        polars.format("C{}", "case").alias("case"),
        polars.format("A{}", "activity").alias("activity"),
        polars.col("time").dt.replace_time_zone("UTC"),
    )


def test_everything_that_is_wrong_is_said_at_once(problems: Problems) -> None:
    found = problems(
        "case,activity,time,start,order,unit,right,demand\n"
        ",a,2026-01-01T10:00:00Z,,1,x,maybe,value\n"
        "1,,2026-01-01T10:00:00Z,,2,x,yes,wish\n"
        "1,a,,,3,nowhere,,\n"
        "1,b,2026-01-01 11:00:00,,4,x,,\n"
        "1,c,yesterday,,five,x,perhaps,\n"
        "1,c,1812-01-01T10:00:00Z,2026-01-01 11:00,6,x,maybe,\n",
        units=("x",),
    )
    said = [(p.code, p.column, p.count) for p in found]
    assert said == [
        ("not_whole", "order", 1),
        ("naive_times", "time", 1),
        ("naive_times", "start", 1),
        ("not_a_time", "time", 1),
        ("incomplete_events", "case", 1),
        ("incomplete_events", "time", 1),
        ("incomplete_events", "activity", 1),
        ("impossible_time", "time", 1),
        ("unknown_unit", "unit", None),
        ("unknown_word", "demand", 1),
        ("unknown_word", "right", 2),
        ("unknown_word", "right", 1),
    ]
    messages = {p.column: p.message for p in found if p.code == "incomplete_events"}
    assert "(row 2)" in messages["case"]
    assert "(row 3)" in messages["activity"]
    assert "such as 'yesterday'" in next(p.message for p in found if p.code == "not_a_time")
    for problem in found:
        assert translated(problem.message) != problem.message
        assert translated(problem.hint) != problem.hint


def test_a_column_without_times_hides_nothing_else(problems: Problems) -> None:
    found = problems("case,activity,time,right\n1,,soon,maybe\n,b,later,yes\n")
    assert [(p.code, p.column) for p in found] == [
        ("not_a_time", "time"),
        ("incomplete_events", "case"),
        ("incomplete_events", "activity"),
        ("unknown_word", "right"),
    ]


def test_of_many_unknown_words_the_first_are_named(problems: Problems) -> None:
    rows = "".join(f"1,a,2026-01-01T10:00:0{k}Z,word {k}\n" for k in range(9))
    found = problems(f"case,activity,time,right\n{rows}")
    assert [p.message.split("'")[1] for p in found] == [f"word {k}" for k in range(5)]


def test_too_many_labels_do_not_hide_what_else_is_wrong(problems: Problems) -> None:
    log = polars.DataFrame(
        {
            "case": ["1"] * 10_001,
            "activity": [f"note {k}" for k in range(10_001)],
            "time": [START.replace(tzinfo=None)] * 10_001,
        }
    )
    assert [p.code for p in problems(log)] == ["naive_times", "too_many_labels"]
    assert [p.code for p in problems(log, zone="UTC")] == ["too_many_labels"]


def test_incomplete_events_are_left_out_where_the_mapping_says_so(read: Read) -> None:
    found = read(
        "case,activity,time\n"
        ",a,2026-01-01T10:00:00Z\n1,,2026-01-01T10:00:00Z\n1,a,\n1,b,yesterday\n"
        "1,b,1812-01-01T10:00:00Z\n1,c,2026-01-01T11:00:00Z\n1,d,2026-01-01T12:00:00Z\n",
        incomplete="leave_out",
    )
    assert found.partitions[0].rows == 2
    assert warned(found)["events_left_out"].count == 5


FLAWS: dict[str, tuple[dict[str, Any], list[tuple[str, str, int]]]] = {
    "nothing": ({}, []),
    "no case": ({"case": None}, [("incomplete_events", "case", 1)]),
    "an empty case": ({"case": ""}, [("incomplete_events", "case", 1)]),
    "no activity": ({"activity": None}, [("incomplete_events", "activity", 1)]),
    "an empty activity": ({"activity": ""}, [("incomplete_events", "activity", 1)]),
    "no time": ({"time": None}, [("incomplete_events", "time", 1)]),
    "an early time": ({"time": datetime(1899, 12, 31)}, [("impossible_time", "time", 1)]),
    "a late time": ({"time": datetime(2100, 1, 1)}, [("impossible_time", "time", 1)]),
    "an early begin": ({"start": datetime(1899, 12, 31)}, []),
    "no begin": ({"start": None}, []),
    "no order": ({"order": None}, [("not_whole", "order", 1)]),
}


def flawed(flaw: str, *, zone: str | None) -> polars.DataFrame:
    """A log of four events, the third of which has a flaw."""
    rows = [
        {"case": "1", "activity": f"a{k}", "time": at, "start": at, "order": k}
        for k, at in enumerate(datetime(2026, 1, day) for day in range(1, 5))
    ]
    rows[2] |= FLAWS[flaw][0]
    log = polars.DataFrame(rows, schema_overrides={"time": polars.Datetime("us")})
    return log.with_columns(polars.col("time", "start").dt.replace_time_zone(zone))


def what_is_wrong(action: Callable[[], object]) -> list[tuple[str, str | None, int | None]]:
    try:
        action()
    except InputError as error:
        return [(problem.code, problem.column, problem.count) for problem in error.problems]
    return []


@pytest.mark.parametrize("flaw", FLAWS)
@pytest.mark.parametrize("missing", [(), ("none",)])
def test_one_flaw_in_a_file_of_columns_is_found(
    flaw: str, missing: Sequence[str], tmp_path: Path, read: Read
) -> None:
    path = tmp_path / "log.parquet"
    flawed(flaw, zone="UTC").write_parquet(path)
    assert what_is_wrong(lambda: read(path, missing=missing)) == FLAWS[flaw][1]
    flawed(flaw, zone=None).write_parquet(path)
    naive = [
        ("naive_times", column, 3 if FLAWS[flaw][0].get(column, "") is None else 4)
        for column in ("time", "start")
    ]
    found = what_is_wrong(lambda: read(path, missing=missing))
    assert sorted(found) == sorted([*naive, *FLAWS[flaw][1]])
    assert what_is_wrong(lambda: read(path, missing=missing, zone="UTC")) == FLAWS[flaw][1]


def test_a_word_for_nothing_is_found_in_a_file_of_columns(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "log.parquet"
    flawed("nothing", zone="UTC").with_columns(activity=polars.lit("none")).write_parquet(path)
    assert what_is_wrong(lambda: read(path)) == []
    found = what_is_wrong(lambda: read(path, missing=["none"]))
    assert found == [("incomplete_events", "activity", 4)]


def test_an_end_before_its_start_has_no_duration(read: Read, scan: Scan) -> None:
    log = (
        "case,activity,time,start\n"
        "1,a,2026-01-01T10:00:00Z,2026-01-01T09:00:00Z\n"
        "1,a,2026-01-01T12:00:00Z,2026-01-01T13:00:00Z\n"
    )
    assert warned(read(log))["end_before_start"].count == 1
    (step,) = scan(log).steps()
    assert (step.n, step.work.n, step.work.mean) == (2, 1, 3600)


DOUBLE = (
    "case,activity,time,unit\n"
    "1,a,2026-01-01T10:00:00Z,x\n1,a,2026-01-01T10:00:00Z,x\n"
    "1,b,2026-01-01T11:00:00Z,x\n1,b,2026-01-01T11:00:00Z,y\n"
)


def test_exact_duplicates_are_counted_or_dropped(read: Read, scan: Scan) -> None:
    assert warned(read(DOUBLE))["events_twice"].count == 1
    assert {s.activity: s.n for s in scan(DOUBLE).steps()} == {"a": 2, "b": 2}
    dropped = scan(DOUBLE, duplicates="drop")
    assert {s.activity: s.n for s in dropped.steps()} == {"a": 1, "b": 2}
    assert "events_twice" not in warned(read(DOUBLE, duplicates="drop"))


def xes(events: str) -> bytes:
    trace = f'<trace><string key="concept:name" value="1"/>{events}</trace>'
    return f"<log>{trace}</log>".encode()


def test_duplicates_in_xes_are_seen_although_each_has_its_place(
    tmp_path: Path, read: Read, scan: Scan
) -> None:
    event = (
        '<event><string key="concept:name" value="{}"/>'
        '<date key="time:timestamp" value="2026-01-01T10:00:00Z"/></event>'
    )
    path = tmp_path / "log.xes"
    path.write_bytes(xes("".join(event.format(name) for name in "baacba")))
    found = read(path)
    assert warned(found)["events_twice"].count == 1
    assert "ties" not in warned(found)
    steps = scan(path, duplicates="drop").steps()
    assert {s.activity: (s.n, s.starts, s.ends) for s in steps} == {
        "b": (1, 1, 0),
        "a": (1, 0, 0),
        "c": (1, 0, 1),
    }


def test_a_gzip_that_is_cut_off_is_refused(tmp_path: Path, problems: Problems) -> None:
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(xes("<event/>" * 1000))[:-20])
    assert [p.code for p in problems(path)] == ["damaged_file"]


def test_clock_changes_are_followed_and_said(read: Read, scan: Scan) -> None:
    log = (
        "case,activity,time\n"
        "1,a,2026-03-29 01:30\n1,b,2026-03-29 02:30\n1,c,2026-03-29 03:30\n"
        "2,d,2026-10-25 01:30\n2,e,2026-10-25 02:30\n2,f,2026-10-25 03:30\n"
    )
    found = warned(read(log, zone="Europe/Berlin"))
    assert (found["hour_skipped"].count, found["hour_twice"].count) == (1, 1)
    waits = {
        (e.source, e.target): e.wait.mean / 3600 for e in scan(log, zone="Europe/Berlin").edges()
    }
    # 02:30 is not there in March, and is read by the clock before the change: 03:30 summer
    # time. In October it is there twice, and the first one is taken.
    assert waits == {("a", "b"): 1, ("b", "c"): 0, ("d", "e"): 1, ("e", "f"): 2}


def test_times_with_their_zone_are_exact_through_clock_changes(read: Read, scan: Scan) -> None:
    log = "case,activity,time\n1,a,2026-10-25T02:30:00+02:00\n1,b,2026-10-25T02:30:00+01:00\n"
    assert warned(read(log, zone="Europe/Berlin")) == {}
    assert [e.wait.mean for e in scan(log, zone="Europe/Berlin").edges()] == [3600]


def test_a_case_of_a_million_events_is_read_and_said(read: Read) -> None:
    n = 1_000_000
    what = np.random.default_rng(6).integers(0, 4, n)
    found = read(table(np.zeros(n, dtype=np.int64), what, np.arange(n)))
    assert warned(found)["long_case"].count == n
    tallies: Any = found.partitions[0].tallies
    view = EventsView(tallies=tallies)
    assert sum(edge.n for edge in view.edges()) == n - 1
    assert {edge.wait.mean for edge in view.edges()} == {1.0}
    pairs = np.unique(what[:-1] * 4 + what[1:], return_counts=True)[1]
    assert sorted(edge.n for edge in view.edges()) == sorted(pairs.tolist())


def test_a_hundred_thousand_ways_are_counted_and_said(read: Read) -> None:
    n, steps = 100_000, 6
    case, place = np.repeat(np.arange(n), steps), np.tile(np.arange(steps), n)
    digits = case // 10**place % 10
    found = read(table(case, digits, case * 60 + place))
    assert warned(found)["many_ways"].count == n
    tallies: Any = found.partitions[0].tallies
    variants = EventsView(tallies=tallies).variants()
    assert len(variants) == n
    assert {variant.n for variant in variants} == {1}


def test_a_log_with_one_case(scan: Scan) -> None:
    view = scan("case,activity,time\n1,a,2026-01-01T10:00:00Z\n")
    assert (view.cases().n, len(view.edges()), view.cases().lead.mean) == (1, 0, 0)


@pytest.mark.parametrize("name", ["say \"yes\"; 'no'", "🙂 → 🙃", "x" * 10_000, "a\tb"])
def test_odd_names_stay_as_they_are(name: str, scan: Scan) -> None:
    log = polars.DataFrame(
        {
            "case": ["NA", "NA"],
            "activity": [name, "b"],
            "time": [START, START + timedelta(hours=1)],
        }
    )
    (edge,) = scan(log).edges()
    assert (edge.source, edge.target) == (name, "b")
