"""Logs that are counted in this process give what their engine would have counted."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import polars
import pytest
from events_support import mapping
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit import InputError, default_cube
from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.events import case_sums, outcomes
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.local import counter, log, records, statistics
from cxkit.evidence.events.local.counter import Counter
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.local.shelves import Shelves
from cxkit.evidence.events.local.spread import Spread
from cxkit.evidence.events.signature import signature_of
from cxkit.gather import gather
from cxkit.tallies import Tallies
from cxkit.tallies.events import GROUPS, WIDE

START = polars.datetime(2026, 3, 28, time_zone="UTC")
PLAIN: dict[str, Any] = {}
RICH: dict[str, Any] = {
    "failure": ["C"],
    "ends": ["B"],
    "happy_path": [["A", "B"]],
    "persons": "keep",
    "unhappy_below": 3,
    "zone": "Europe/Zurich",
    "every": "week",
    "contacts": ["A", "C"],
    "case_is_person": True,
}
event = st.tuples(
    st.integers(0, 5), st.sampled_from("ABC"), st.integers(0, 9), st.sampled_from(["x", "y", ""]),
    st.sampled_from(["p", "q", ""]), st.one_of(st.none(), st.integers(-9, 200)),
)  # fmt: skip
logs = st.lists(event, min_size=1, max_size=30)


def table(events: Sequence[tuple[Any, ...]]) -> polars.DataFrame:
    """A log of which some events have no begin, and some end before they begin."""
    columns = ("case", "activity", "hour", "unit", "person", "k")
    frame = polars.DataFrame(
        {name: [e[place] for e in events] for place, name in enumerate(columns)},
        schema_overrides={"k": polars.Int64, "hour": polars.Int64},
    )
    time = START + polars.duration(hours=polars.col("hour"))
    k = polars.col("k")
    return frame.select(
        polars.col("case").cast(polars.String),
        "activity",
        time=time,
        start=time - polars.duration(minutes=k),
        unit=polars.when(polars.col("unit") != "").then("unit"),
        person=polars.when(polars.col("person") != "").then("person"),
        rating=polars.when(k < 9).then(k.abs() % 6),
        channel=polars.when(k % 2 == 1).then(polars.lit("phone")),
    )


def counted(frames: Sequence[Any], how: dict[str, Any]) -> Tallies:
    found = gather([], default_cube(), evidence={"events": list(frames)}, mapping=mapping(**how))
    return Tallies.merge([p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)])


@contextmanager
def by_its_engine() -> Iterator[None]:
    """A context in which DuckDB counts, and nothing comes here."""
    elsewhere = property(lambda _: False, lambda _, value: None)
    no = patch.object(log.LocalLog, "of", side_effect=AssertionError("not here"))
    with patch.object(DuckDB, "in_this_process", elsewhere), no:
        yield


@contextmanager
def in_small_portions() -> Iterator[None]:
    """A context in which whatever has a limit is beyond it."""
    limits = {
        log: {"PORTION": 4, "MANY": 8, "PASS": 8, "PIECE": 3, "PART": 5, "STEPS": 0, "_FEW": 0},
        counter: {"DENSE": 40, "_WAITING": 5},
        records: {"_DENSE": 0},
        statistics: {"_DENSE": 0},
        outcomes: {"_DENSE": 0},
        case_sums: {"WAITING": 5},
    }
    with ExitStack() as all_of_them:
        for module, values in limits.items():
            all_of_them.enter_context(patch.multiple(module, **values))
        yield


@pytest.mark.parametrize("how", [PLAIN, RICH])
@settings(max_examples=15)
@given(events=logs)
def test_it_is_what_the_engine_counts(how: dict[str, Any], events: list[tuple[Any, ...]]) -> None:
    frame = table(events).to_arrow()
    with by_its_engine():
        expected = counted([frame], how).content()
    assert counted([frame], how).content() == expected


@pytest.mark.parametrize("how", [PLAIN, RICH])
@settings(max_examples=15)
@given(events=logs)
def test_it_does_not_matter_in_how_many_portions(
    how: dict[str, Any], events: list[tuple[Any, ...]]
) -> None:
    for frame in (table(events), table(events).to_arrow()):
        whole = counted([frame], how).content()
        with in_small_portions():
            assert counted([frame], how).content() == whole


@settings(max_examples=10)
@given(events=logs, cut=st.integers(0, 9))
def test_cases_go_on_in_small_portions_too(events: list[tuple[Any, ...]], cut: int) -> None:
    parts = [[e for e in events if e[2] < cut], [e for e in events if e[2] >= cut]]
    frames = [table(part).to_arrow() for part in parts if part]
    expected = counted(frames, RICH).content()
    with in_small_portions():
        assert counted(frames, RICH).content() == expected


def test_events_without_a_begin_are_waited_for_until_they_are_done() -> None:
    frame = table([(1, "A", 1, "x", "", 10), (1, "B", 2, "x", "", None), (1, "C", 4, "x", "", 30)])
    for given_frame in (frame, frame.to_arrow(), frame.to_pandas()):
        tables = counted([given_frame], PLAIN).tables
        edges = tables["edges"]
        waits = [
            int(low) + int(high) * WIDE
            for low, high in zip(edges.sums["wait"], edges.sums["wait_high"], strict=True)
        ]
        assert dict(zip(edges.keys["to_activity"], waits, strict=True)) == {
            "B": 3600 * 10**6,
            "C": 5400 * 10**6,
        }
        took = tables["activities"]
        timed = dict(zip(took.keys["activity"], took.sums["timed"], strict=True))
        assert timed == {"A": 1, "B": 0, "C": 1}
        assert took.sums["work"].sum() == 2400 * 10**6


def test_an_order_that_is_missing_somewhere_is_an_error() -> None:
    frame = table([(1, "A", 1, "x", "", 1), (1, "B", 1, "x", "", 1)])
    frame = frame.with_columns(order=polars.Series([1, None], dtype=polars.Int64))
    with pytest.raises(InputError) as error:
        counted([frame], PLAIN)
    assert [(p.code, p.column, p.count) for p in error.value.problems] == [
        ("not_whole", "order", 1)
    ]


@pytest.mark.parametrize("cases", [1, 40, 70_000])
@pytest.mark.parametrize("alike", [False, True], ids=["spread", "close together"])
def test_portions_hold_whole_cases_by_group_and_in_order(cases: int, alike: bool) -> None:
    rng = np.random.default_rng(3)
    number = rng.permutation(cases) if alike else rng.integers(0, 2**63, cases)
    # The last ones of the cases have no events.
    known = CaseNumbers(number=number, key=rng.permutation(np.arange(cases) * 7 + 1))
    known = known.by_group()
    case = rng.integers(0, max(cases - 3, 1), 3 * cases)
    rows = {"c": known.places(known.number[case]), "t": rng.integers(0, 5, 3 * cases)}
    rows["x"] = rng.integers(0, 12, 3 * cases).astype(np.int16)
    found = Portion.of(rows, ["t", "x"], known, units=3)
    expected: dict[int, list[tuple[int, int]]] = {}
    for own, t, x in zip(case.tolist(), rows["t"].tolist(), rows["x"].tolist(), strict=True):
        expected.setdefault(int(known.key[own]), []).append((t, x))
    events = zip(found["t"].tolist(), found["x"].tolist(), strict=True)
    ordered: dict[int, list[tuple[int, int]]] = {}
    for key, event in zip(np.repeat(found.keys, found.lengths).tolist(), events, strict=True):
        ordered.setdefault(key, []).append(event)
    assert ordered == {key: sorted(events) for key, events in expected.items()}
    assert list(ordered) == found.keys.tolist()
    assert (np.diff(found.keys % GROUPS) >= 0).all()
    assert (found["a"] * 3 + found["u"] == found["x"]).all()


@pytest.mark.parametrize(("at_once", "portion"), [(10**6, 10**6), (10**6, 10), (50, 10), (50, 80)])
def test_cases_are_spread_over_passes_and_portions(at_once: int, portion: int) -> None:
    rng = np.random.default_rng(4)
    number = rng.integers(0, 2**63, 40)
    known, case = CaseNumbers(number=number, key=np.arange(40)), rng.integers(0, 40, 400)
    rows = {"c": number[case], "x": np.arange(400)}
    spread = Spread.of(400, 40, at_once=at_once, portion=portion)
    assert len(spread.passes) == 1 << spread.first
    assert at_once << spread.first >= 400
    assert portion << (spread.first + spread.second) >= 400
    cases, seen = spread.cases(known), list[int]()
    shelves = Shelves(spread=spread, room=400, kinds=0)
    for k, (low, high) in enumerate(spread.passes):
        shelves.clear(cases[k * spread.portions : (k + 1) * spread.portions])
        of_pass = np.flatnonzero((rows["c"] >= low) & (rows["c"] < high))
        # What comes later is put first.
        for start in range(len(of_pass) // 100 * 100, -1, -100):
            part = of_pass[start : start + 100]
            shelves.put(start, {name: values[part] for name, values in rows.items()})
        for place, own in enumerate(shelves.cases):
            found = shelves.take(place)
            assert own.number[found["c"]].tolist() == rows["c"][found["x"]].tolist()
            assert found["x"].tolist() == sorted(found["x"].tolist())
            seen += found["x"].tolist()
    assert sorted(seen) == list(range(400))
    assert sorted(key for part in cases for key in part.key.tolist()) == list(range(40))


@pytest.mark.parametrize("dense", [2**22, 0], ids=["table", "sorted"])
def test_counts_come_in_the_order_that_is_asked_for(dense: int) -> None:
    rng = np.random.default_rng(6)
    sizes = {"x": 4, "y": 3, "z": 5}
    keys = {name: rng.integers(0, size, 70) for name, size in sizes.items()}
    with patch.object(counter, "DENSE", dense):
        counts, alone = Counter(sizes=sizes), Counter(sizes={"x": 4})
        for each in (counts, alone):
            each.add(keys)
        rows = counts.rows(["z", "y"])
    own = Count(keys["x"].tolist())
    assert alone.rows()["n"].tolist() == [own[x] for x in sorted(own)]
    found = list(zip(*(rows[name].tolist() for name in ("x", "z", "y", "n")), strict=True))
    seen = Count(zip(*(keys[name].tolist() for name in ("x", "z", "y")), strict=True))
    assert found == sorted((*key, n) for key, n in seen.items())


@pytest.mark.parametrize(
    "limits",
    [{}, {"DENSE": 0}, {"DENSE": 7}, {"HEADS": 0}],
    ids=["table", "sorted", "table, then sorted", "too many heads"],
)
def test_counters_add_up(limits: dict[str, int]) -> None:
    rng = np.random.default_rng(5)
    with patch.multiple(counter, _WAITING=30, **limits):
        counts = Counter(sizes={"x": 5, "y": 3}, sums=("z",))
        assert {name: len(values) for name, values in counts.rows().items()} == dict.fromkeys(
            ("x", "y", "n", "z"), 0
        )
        expected: dict[tuple[int, int], list[int]] = {}
        for k in range(6):
            x, y, z = (
                rng.integers(0, min(2 + k, 5), 20),
                rng.integers(0, 2, 20),
                rng.integers(0, 2**32, 20),
            )
            counts.add({"x": x, "y": y}, {"z": z})
            for one, other, value in zip(x.tolist(), y.tolist(), z.tolist(), strict=True):
                sums = expected.setdefault((one, other), [0, 0])
                sums[0] += 1
                sums[1] += value
        rows = counts.rows()
        found = list(zip(*(rows[name].tolist() for name in ("x", "y", "n", "z")), strict=True))
        assert found == sorted(found)
        without = counts.over("y").rows()
        of_x: dict[int, list[int]] = {}
        for (one, _), (n, total) in expected.items():
            own = of_x.setdefault(one, [0, 0])
            own[0] += n
            own[1] += total
        rows = zip(*(without[name].tolist() for name in ("x", "n", "z")), strict=True)
        assert list(rows) == [(one, *of_x[one]) for one in sorted(of_x)]
        meant = counts.mapped(np.asarray([2, 0, 2, 1, 0]), 3).rows()
        sums: dict[tuple[int, int], list[int]] = {}
        for (one, other), (n, total) in expected.items():
            own = sums.setdefault(([2, 0, 2, 1, 0][one], other), [0, 0])
            own[0] += n
            own[1] += total
        rows = list(zip(*(meant[name].tolist() for name in ("x", "y", "n", "z")), strict=True))
        assert rows == sorted((*key, *values) for key, values in sums.items())
        assert {row[:2]: list(row[2:]) for row in found} == expected


def test_a_log_whose_cases_are_keys_is_not_counted_here() -> None:
    coded = type("Coded", (), {"cases": None})()
    with pytest.raises(ValueError, match="have numbers"):
        log.LocalLog.of(None, coded, None)  # type: ignore[arg-type]


def test_many_activities_in_long_cases_have_the_signatures_of_their_names() -> None:
    """Codes come in sixteen bits: a product of two must not be cut off."""
    names = [f"A{k:03}" for k in range(200)]
    frame = polars.DataFrame(
        [(str(case), name, hour) for case in range(200) for hour, name in enumerate(names)],
        schema=["case", "activity", "hour"],
        orient="row",
    ).select("case", "activity", time=START + polars.duration(hours=polars.col("hour")))
    variants = counted([frame.to_arrow()], PLAIN).tables["variants"]
    assert variants.keys["signature"].tolist() == [signature_of(names)]
    assert variants.sums["n"].tolist() == [200]
