"""Parts of a log, cut by case or by time, add up to the whole."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars
import pytest
from events_support import mapping
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit import RefusedError, default_cube
from cxkit.gather import Gathered, gather
from cxkit.tallies import Tallies
from cxkit.tallies.events import EventsView

START = datetime(2026, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
# What one scan alone knows, and how often something was said.
NOT_ADDITIVE = ("quantiles", "spellings", "facts")
ADDITIVE_FACTS = ("events", "ties", "unit_changes", "person_changes", "unit_changes_same_person")

event = st.tuples(
    st.integers(0, 3), st.sampled_from("ABC"), st.integers(0, 60), st.sampled_from(["x", "y", ""]),
    st.sampled_from(["p", "q", "r", ""]), st.integers(0, 20),
)  # fmt: skip
logs = st.lists(event, min_size=2, max_size=24)
HOW = {
    "failure": ["C"],
    "ends": ["B"],
    "happy_path": [["A", "B"], ["A", "A", "B"]],
    "persons": "keep",
    "unhappy_below": 3,
}


def frame(events: Sequence[tuple[Any, ...]]) -> polars.DataFrame:
    """A log; the rating and outcome follow from the event, so that some have one."""
    return polars.DataFrame(
        {
            "case": [str(e[0]) for e in events],
            "activity": [e[1] for e in events],
            "time": [START + 12 * e[2] * HOUR for e in events],
            "start": [START + 12 * e[2] * HOUR - e[5] * HOUR for e in events],
            "unit": [e[3] or None for e in events],
            "person": [e[4] or None for e in events],
            "rating": [e[5] % 6 if e[5] < 9 else None for e in events],
            "right": ["yes" if e[5] == 3 else "no" if e[5] == 4 else None for e in events],
            "channel": ["phone" if e[5] % 2 else None for e in events],
        },
        schema_overrides={
            "unit": polars.String,
            "person": polars.String,
            "rating": polars.Int64,
            "right": polars.String,
            "channel": polars.String,
        },
    )


def counted(parts: Sequence[Sequence[tuple[Any, ...]]]) -> Tallies:
    """The tallies of parts that are read one after the other."""
    frames = [frame(part) for part in parts if part]
    found = gather([], default_cube(), evidence={"events": frames}, mapping=mapping(**HOW))
    return Tallies.merge([p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)])


def same(one: Tallies, other: Tallies) -> list[str]:
    """The tables in which two tallies differ."""
    return [
        name
        for name in one.tables
        if name not in NOT_ADDITIVE and one.tables[name] != other.tables[name]
    ]


def facts(tallies: Tallies) -> dict[str, int]:
    table = tallies.tables["facts"]
    found = zip(table.keys["fact"].tolist(), table.sums["n"].tolist(), strict=True)
    return {fact: n for fact, n in found if fact in ADDITIVE_FACTS}


@settings(max_examples=12)
@given(logs, st.lists(st.integers(0, 60), min_size=1, max_size=2))
def test_cut_by_time(events: list[tuple[Any, ...]], cuts: list[int]) -> None:
    edges = [-1, *sorted(cuts), 100]
    parts = [[e for e in events if low < e[2] <= high] for low, high in itertools.pairwise(edges)]
    whole, together = counted([events]), counted(parts)
    assert same(whole, together) == []
    assert facts(whole) == facts(together)


@settings(max_examples=5)
@given(logs, st.integers(0, 3), st.integers(0, 60))
def test_cut_by_case_and_by_time(events: list[tuple[Any, ...]], case: int, time: int) -> None:
    parts = [
        [e for e in events if e[0] <= case and e[2] <= time],
        [e for e in events if e[0] > case],
        [e for e in events if e[0] <= case and e[2] > time],
    ]
    assert same(counted([events]), counted(parts)) == []


def test_an_event_before_the_last_one_of_its_case_is_refused(
    read: Callable[..., Gathered],
) -> None:
    first = [(0, "A", 10, "x", "p", 0), (0, "B", 30, "x", "p", 0), (1, "A", 1, "x", "p", 0)]
    late = [(0, "C", 20, "x", "p", 0), (0, "A", 25, "x", "p", 0), (0, "C", 40, "x", "p", 0)]
    with pytest.raises(RefusedError) as caught:
        counted([first, late])
    assert "2 events of 1 cases" in caught.value.message
    assert "cxkit forget 'events'" in caught.value.hint


def timed(rows: str, *, ordered: bool) -> polars.DataFrame:
    """A log of one case, given as activities with their hour and, if wanted, their order."""
    events = [(row[0], int(row[1]), k) for row, k in zip(rows.split(), (5, 6, 2, 9), strict=False)]
    log = polars.DataFrame(
        {
            "case": ["1"] * len(events),
            "activity": [activity for activity, _, _ in events],
            "time": [START + hour * HOUR for _, hour, _ in events],
        }
    )
    return log.with_columns(order=polars.Series([k for *_, k in events])) if ordered else log


def added(*parts: polars.DataFrame) -> Gathered:
    return gather([], default_cube(), evidence={"events": list(parts)}, mapping=mapping())


def edges(found: Gathered) -> dict[tuple[str, str], int]:
    parts = [p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)]
    view = EventsView(tallies=Tallies.merge(parts))
    return {(edge.source, edge.target): edge.n for edge in view.edges()}


def test_an_event_of_the_same_time_is_not_earlier_and_comes_after() -> None:
    whole = timed("C1 D2 A2 B2", ordered=False)
    found = added(whole[:2], whole[2:])
    assert edges(found) == {("C", "D"): 1, ("D", "A"): 1, ("A", "B"): 1}
    ties = {w.code: w for w in found.warnings}
    assert ties["ties_between_logs"].count == 1
    assert "0 of them the same activity" in ties["ties_between_logs"].message
    assert ties["ties"].count == 1
    again = added(whole[:2], whole[1:2])
    (note,) = (w for w in again.warnings if w.code == "ties_between_logs")
    assert "1 of them the same activity" in note.message


def test_of_the_same_time_the_order_says_what_is_earlier() -> None:
    whole = timed("C1 D2 A2 B2", ordered=True)
    with pytest.raises(RefusedError) as caught:
        added(whole[:2], whole[2:])
    assert "1 events of 1 cases" in caught.value.message
    found = added(whole[:2], whole[3:])
    assert edges(found) == {("C", "D"): 1, ("D", "B"): 1}
    assert found.warnings == ()


def test_an_order_that_one_log_lacks_settles_nothing() -> None:
    whole = timed("C1 D2 A2 B2", ordered=True)
    found = added(whole[:2], whole[2:].drop("order"))
    assert edges(found) == {("C", "D"): 1, ("D", "A"): 1, ("A", "B"): 1}


def test_events_before_are_counted_by_time_and_order_alone() -> None:
    whole = timed("C3 D4 A3 B4", ordered=False)
    with pytest.raises(RefusedError) as caught:
        added(whole[:2], whole[2:])
    assert "1 events of 1 cases" in caught.value.message


def test_cases_that_were_read_with_other_options_do_not_go_on() -> None:
    one, two = ([(0, "A", 10, "x", "p", 0)], [(0, "B", 20, "x", "p", 0)])
    first = gather(
        [],
        default_cube(),
        evidence={"events": frame(one)},
        mapping=mapping(every="month"),
        open_ends=True,
    )
    with pytest.raises(RefusedError, match="other options"):
        gather(
            [],
            default_cube(),
            evidence={"events": frame(two)},
            mapping=mapping(every="week"),
            earlier={"events": {"before": first.partitions[0].state}},
        )
