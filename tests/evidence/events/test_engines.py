"""Every engine counts a log alike, whole and in parts, ties in time included."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any

import polars
import pytest
from events_support import mapping
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cxkit import default_cube
from cxkit.gather import gather
from cxkit.tallies import Tallies

# Ibis calls what DuckDB has renamed; the warning points at Ibis.
pytestmark = pytest.mark.filterwarnings(
    r"ignore:fetch_arrow_table\(\) is deprecated:DeprecationWarning"
)
Frame = Callable[[polars.DataFrame, str], Any]
START = polars.datetime(2026, 3, 28, time_zone="UTC")
HOW = {
    "failure": ["C"],
    "ends": ["B"],
    "happy_path": [["A", "B"]],
    "persons": "keep",
    "unhappy_below": 3,
    "zone": "Europe/Zurich",
    "every": "week",
}
LOCAL = ["duckdb", "pandas", "pyarrow", "polars lazy", "ibis"]
# What one scan alone knows, and how often something was said.
NOT_ADDITIVE = ("quantiles", "spellings", "facts")
ADDITIVE_FACTS = ("events", "ties", "unit_changes", "person_changes", "unit_changes_same_person")

# Few hours for many events, so that about half of the neighbours have the same time.
event = st.tuples(
    st.integers(0, 3), st.sampled_from("ABC"), st.integers(0, 9), st.sampled_from(["x", "y", ""]),
    st.sampled_from(["p", "q", "r", ""]), st.integers(0, 20),
)  # fmt: skip
logs = st.lists(event, min_size=3, max_size=24)


def table(events: Sequence[tuple[Any, ...]], *, ordered: bool = False) -> polars.DataFrame:
    """A log over the night in which summer time begins."""
    columns = ("case", "activity", "hour", "unit", "person", "k")
    log = polars.DataFrame([list(map(str, e)) for e in events], schema=columns, orient="row")
    hour, k = polars.col("hour").cast(polars.Int64), polars.col("k").cast(polars.Int64)
    time = START + polars.duration(hours=4 * hour)
    log = log.select(
        "case",
        "activity",
        time=time,
        start=time - polars.duration(minutes=k * 20),
        unit=polars.when(polars.col("unit") != "").then("unit"),
        person=polars.when(polars.col("person") != "").then("person"),
        rating=polars.when(k < 9).then(k % 6),
        right=polars.when(k == 3).then(polars.lit("yes")).when(k == 4).then(polars.lit("no")),
        channel=polars.when(k % 2 == 1).then(polars.lit("phone")),
    )
    return log.with_row_index("order").cast({"order": polars.Int64}) if ordered else log


def counted(frames: Sequence[Any]) -> Tallies:
    """The tallies of frames that are read one after the other."""
    found = gather([], default_cube(), evidence={"events": list(frames)}, mapping=mapping(**HOW))
    return Tallies.merge([p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)])


def facts(tallies: Tallies) -> dict[str, int]:
    rows = tallies.tables["facts"]
    found = zip(rows.keys["fact"].tolist(), rows.sums["n"].tolist(), strict=True)
    return {fact: n for fact, n in found if fact in ADDITIVE_FACTS}


def assert_same(whole: Tallies, parts: Tallies) -> None:
    """All that adds up is equal."""
    names = [name for name in whole.tables if name not in NOT_ADDITIVE]
    assert [n for n in names if whole.tables[n] != parts.tables[n]] == []
    assert facts(whole) == facts(parts)


def some_events(seed: int, count: int) -> list[tuple[Any, ...]]:
    rng = random.Random(seed)
    return [
        (
            rng.randrange(6),
            rng.choice("ABC"),
            rng.randrange(10),
            rng.choice(["x", "y", ""]),
            rng.choice(["p", "q", "r", ""]),
            rng.randrange(20),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("engine", LOCAL)
def test_all_tallies_are_equal_to_the_last_digit(engine: str, ordered: bool, frame: Frame) -> None:
    log = table(some_events(6, 80), ordered=ordered)
    ties = facts(expected := counted([log])).get("ties", 0)
    assert (ties == 0) is ordered
    assert counted([frame(log, engine)]).content() == expected.content()


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "pyarrow"])
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=logs, cut=st.integers(1, 8), case=st.integers(0, 2))
def test_parts_by_time_and_by_case_add_up_to_the_whole(
    engine: str, frame: Frame, events: list[tuple[Any, ...]], cut: int, case: int
) -> None:
    whole = counted([table(events)])
    by_time = [[e for e in events if e[2] < cut], [e for e in events if e[2] >= cut]]
    by_case = [[e for e in events if e[0] <= case], [e for e in events if e[0] > case]]
    for parts in (by_time, by_case):
        assert_same(whole, counted([frame(table(part), engine) for part in parts if part]))


@pytest.mark.spark
def test_spark_counts_what_polars_and_duckdb_count(frame: Frame) -> None:
    log = table(some_events(7, 60))
    found = counted([frame(log, "pyspark")]).content()
    assert found == counted([log]).content()
    assert found == counted([frame(log, "duckdb")]).content()


@pytest.mark.spark
def test_parts_on_spark_add_up_to_the_whole(frame: Frame) -> None:
    whole = table(some_events(8, 40), ordered=True)
    early = polars.col("time") < START + polars.duration(hours=20)
    parts = [frame(whole.filter(part), "pyspark") for part in (early, ~early)]
    assert_same(counted([whole]), counted(parts))


def test_an_engine_that_loses_an_hour_would_be_seen(frame: Frame) -> None:
    """The night of the change is in the log: read by another zone, periods differ."""
    log = table(some_events(6, 80))
    moved = log.with_columns(polars.col("time") + polars.duration(hours=1))
    assert counted([frame(moved, "duckdb")]).content() != counted([log]).content()
