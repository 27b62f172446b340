"""Events that come too early: their cases are read again, over all files at hand."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars
import pytest
from events_support import mapping
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cxkit
from cxkit import RefusedError, default_cube
from cxkit.gather import Gathered, gather
from cxkit.german import translated
from cxkit.tallies import Tallies, merge_partitions
from cxkit.tallies.events import EventsView
from cxkit.vault import Vault

HOW: dict[str, Any] = {
    "failure": ["C"],
    "ends": ["B"],
    "happy_path": [["A", "B"], ["A", "A", "B"]],
    "persons": "keep",
    "unhappy_below": 3,
}
# What one scan alone knows.
NOT_ADDITIVE = ("quantiles", "spellings", "facts")
COUNTED = ("events", "unit_changes", "person_changes", "unit_changes_same_person")
HEAD = "case,activity,time,order,unit,person,rating"

Row = tuple[int, str, int, str, str, int]
row = st.tuples(
    st.integers(0, 3), st.sampled_from("ABC"), st.integers(0, 40), st.sampled_from(["x", "y", ""]),
    st.sampled_from(["p", "q", ""]), st.integers(0, 2),
)  # fmt: skip


def write(path: Path, rows: Sequence[tuple[int, Row]]) -> Path:
    """A file of rows with their order."""
    lines = [
        f"{case},{activity},2026-02-{1 + at // 24:02}T{at % 24:02}:00:00Z,{k},{unit},{who},{at % 6}"
        for k, (case, activity, at, unit, who, _) in rows
    ]
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    return path


def read(*paths: Path) -> Gathered:
    return gather([], default_cube(), evidence={"events": list(paths)}, mapping=mapping(**HOW))


def counted(found: Gathered) -> Tallies:
    return Tallies.merge([p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)])


def same(one: Tallies, other: Tallies) -> list[str]:
    """The tables in which two tallies differ."""
    names = [name for name in one.tables if name not in NOT_ADDITIVE]
    return [name for name in names if one.tables[name] != other.tables[name]]


def facts(tallies: Tallies) -> dict[str, int]:
    table = tallies.tables["facts"]
    found = zip(table.keys["fact"].tolist(), table.sums["n"].tolist(), strict=True)
    return {fact: n for fact, n in found if fact in COUNTED}


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(row, min_size=3, max_size=24))
def test_rows_cut_anyhow_add_up_to_the_whole(tmp_path: Path, rows: list[Row]) -> None:
    """Each row goes into one of three files, whatever its case and time."""
    numbered = list(enumerate(rows))
    parts = [[(k, each) for k, each in numbered if each[-1] == part] for part in range(3)]
    whole = counted(read(write(tmp_path / "events.csv", numbered)))
    files = [write(tmp_path / f"events-{k}.csv", part) for k, part in enumerate(parts) if part]
    found = counted(read(*files))
    assert same(whole, found) == []
    assert facts(whole) == facts(found)


def crossing(folder: Path) -> list[Path]:
    """Three files of sixty cases, of which some go on, some cross, and some stay in one."""
    rng = random.Random(6)
    rows: list[Row] = [
        (case, rng.choice("ABC"), rng.randrange(600), rng.choice("xy"), rng.choice("pq"), 0)
        for case in range(60)
        for _ in range(rng.randrange(1, 6))
    ]
    parts: list[list[tuple[int, Row]]] = [[], [], []]
    for k, each in enumerate(rows):
        # A third goes by time, a third anywhere, a third stays together.
        places = (each[2] // 200, rng.randrange(3), each[0] % 2)
        parts[places[each[0] % 3]].append((k, each))
    write(folder / "whole.csv", list(enumerate(rows)))
    return [write(folder / f"events-{k}.csv", part) for k, part in enumerate(parts)]


def test_only_cases_that_cross_are_read_again(tmp_path: Path) -> None:
    found = read(*crossing(tmp_path))
    again = [w for w in found.warnings if w.code == "cases_read_again"]
    assert [w.file for w in again] == ["events-1.csv", "events-2.csv"]
    assert all(0 < (w.count or 0) < 30 for w in again)
    assert all(translated(w.message) != w.message for w in again)
    assert same(counted(read(tmp_path / "whole.csv")), counted(found)) == []


def test_files_in_another_order_give_the_same(tmp_path: Path) -> None:
    one_by_one = counted(read(*reversed(crossing(tmp_path))))
    assert same(counted(read(tmp_path / "whole.csv")), one_by_one) == []


def kept(folder: Path) -> Tallies:
    with Vault.open(folder / "cxkit.vault.db") as vault:
        return merge_partitions(vault.partitions()).evidence["events"]


def test_the_command_of_the_refusal_adds_what_was_refused(tmp_path: Path) -> None:
    first, second, third = crossing(tmp_path)
    out = tmp_path / "out"
    cxkit.look(first, out=out)
    with pytest.raises(RefusedError) as caught:
        cxkit.look(second, out=out, add=True)
    assert "cxkit look --add events-0.csv events-1.csv." in caught.value.hint
    assert translated(caught.value.hint) != caught.value.hint
    before = kept(out).content()
    added = cxkit.look(second, first, out=out, add=True)
    assert kept(out).content() != before
    assert {"cases_read_again", "table_same"} <= {w.code for w in added.warnings}
    with pytest.raises(RefusedError, match="events"):
        cxkit.look(third, second, out=out, add=True)
    cxkit.look(third, second, first, out=out, add=True)
    cxkit.look(evidence={"events": tmp_path / "whole.csv"}, out=tmp_path / "all")
    assert same(kept(tmp_path / "all"), kept(out)) == []
    assert EventsView(tallies=kept(out)).cases().n == 60
    content = kept(out).content()
    cxkit.look(third, second, first, out=out, add=True)
    assert kept(out).content() == content


def test_frames_are_refused_with_what_to_do(tmp_path: Path) -> None:
    frames = [
        polars.read_csv(file).with_columns(polars.col("time").str.to_datetime(time_zone="UTC"))
        for file in crossing(tmp_path)
    ]
    with pytest.raises(RefusedError, match="come before") as caught:
        gather([], default_cube(), evidence={"events": frames}, mapping=mapping(**HOW))
    assert "put into one" in caught.value.hint


def test_what_was_left_out_is_counted_once(tmp_path: Path) -> None:
    head = "case,activity,time,unit\n"
    (tmp_path / "events-1.csv").write_text(
        f"{head}1,A,2026-03-02T08:00:00Z,x\n1,,2026-03-03T08:00:00Z,x\n2,A,2026-03-01T08:00:00Z,\n"
    )
    (tmp_path / "events-2.csv").write_text(
        f"{head}1,B,2026-03-01T08:00:00Z,y\n,B,2026-03-01T08:00:00Z,y\n,,2026-03-01T08:00:00Z,y\n"
        "3,B,2026-03-01T08:00:00Z,y\n"
    )
    found = gather(
        [],
        default_cube(),
        evidence={"events": [tmp_path / "events-1.csv", tmp_path / "events-2.csv"]},
        mapping=mapping(incomplete="leave_out"),
    )
    left = {w.file: w.count for w in found.warnings if w.code == "events_left_out"}
    assert left == {"events-1.csv": 1, "events-2.csv": 2}
    assert [p.rows for p in found.partitions] == [2, 2]
    (edge,) = EventsView(tallies=counted(found)).edges()
    assert (edge.source, edge.target, edge.n) == ("B", "A", 1)


def test_a_log_with_begins_and_one_without_are_not_read_as_one(tmp_path: Path) -> None:
    one, two = tmp_path / "events-1.csv", tmp_path / "events-2.csv"
    one.write_text("case,activity,time,start\n1,A,2026-03-02T08:00:00Z,2026-03-02T07:00:00Z\n")
    two.write_text("case,activity,time\n1,B,2026-03-01T08:00:00Z\n")
    with pytest.raises(RefusedError, match="come before"):
        read(one, two)


def test_parts_in_xes_are_read_again_in_their_order(tmp_path: Path) -> None:
    def xes(name: str, *events: tuple[str, int]) -> Path:
        text = "".join(
            f'<event><string key="concept:name" value="{activity}"/>'
            f'<date key="time:timestamp" value="2026-03-0{day}T08:00:00Z"/></event>'
            for activity, day in events
        )
        case = f'<trace><string key="concept:name" value="1"/>{text}</trace>'
        (tmp_path / name).write_text(f"<log>{case}</log>", encoding="utf-8")
        return tmp_path / name

    # B stands before A in the file, at the same time.
    found = read(xes("events-1.xes", ("B", 2), ("A", 2)), xes("events-2.xes", ("C", 1), ("B", 2)))
    edges = {(e.source, e.target): e.n for e in EventsView(tallies=counted(found)).edges()}
    assert edges == {("C", "B"): 1, ("B", "A"): 1, ("A", "B"): 1}


def test_constants_and_columns_that_one_log_lacks(tmp_path: Path) -> None:
    one, two = tmp_path / "events-1.csv", tmp_path / "events-2.csv"
    one.write_text("case,activity,time,channel\n1,A,2026-03-02T08:00:00Z,phone\n")
    two.write_text("case,activity,time\n1,B,2026-03-01T08:00:00Z\n")
    how = mapping(constants={"unit": "desk"})
    found = gather([], default_cube(), evidence={"events": [one, two]}, mapping=how)
    view = EventsView(tallies=counted(found))
    assert {(b.source, b.target): b.n for b in view.borders()} in ({}, {("desk", "desk"): 1})
    assert json.dumps(view.tallies.tables["contacts"].sums["n"].tolist()) == "[1, 1]"
