"""Events come here once, from ranges of a file where that can be, and stay on their shelves."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import polars
import pytest
from events_support import mapping
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit import default_cube
from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.local import log
from cxkit.evidence.events.local.counter import Counter
from cxkit.evidence.events.local.shelves import Shelves
from cxkit.evidence.events.local.spread import Spread
from cxkit.gather import gather
from cxkit.tallies import Tallies

START = polars.datetime(2026, 3, 28, time_zone="UTC")
event = st.tuples(
    st.integers(0, 5), st.sampled_from("ABC"), st.integers(0, 3), st.sampled_from(["x", "y", ""])
)


def tallies(events: Any, **how: Any) -> Tallies:
    found = gather([], default_cube(), evidence={"events": [events]}, mapping=mapping(**how))
    (partition,) = found.partitions
    assert isinstance(partition.tallies, Tallies)
    return partition.tallies


def written(folder: Path, frame: polars.DataFrame) -> Path:
    """A file of small groups of rows."""
    path = folder / "log.parquet"
    frame.write_parquet(path, row_group_size=4)
    return path


def table(events: list[tuple[Any, ...]], orders: Any = None) -> polars.DataFrame:
    columns = ("case", "activity", "hour", "unit")
    frame = polars.DataFrame({name: [e[k] for e in events] for k, name in enumerate(columns)})
    return frame.select(
        polars.col("case").cast(polars.String),
        "activity",
        "unit",
        time=START + polars.duration(hours=polars.col("hour")),
        order=polars.Series(range(len(events)) if orders is None else orders),
    )


@settings(max_examples=20)
@given(events=st.lists(event, min_size=1, max_size=40))
def test_a_file_is_read_range_by_range(
    tmp_path_factory: pytest.TempPathFactory, events: list[tuple[Any, ...]]
) -> None:
    frame = table(events)
    path = written(tmp_path_factory.mktemp("ranges"), frame)
    kept = patch.object(DuckDB, "keep", side_effect=AssertionError("nothing is kept"))
    with kept, patch.multiple(log, PIECE=5, PORTION=4):
        found = tallies(path)
    assert found.content() == tallies(frame.to_arrow()).content()


@pytest.mark.parametrize(
    ("how", "more"),
    [
        ({"duplicates": "drop"}, {}),
        ({}, {"lifecycle": ["start", "complete"] * 6}),
        ({}, {"person": [f"p{k}" for k in range(12)]}),
    ],
    ids=["without repeats", "with begins in rows of their own", "with many persons"],
)
def test_what_follows_from_several_rows_is_kept(
    tmp_path: Path, how: dict[str, Any], more: dict[str, Any]
) -> None:
    frame = table([(k // 6, "AB"[k // 2 % 2], k, "x") for k in range(12)]).with_columns(
        **{name: polars.Series(values) for name, values in more.items()}
    )
    path = written(tmp_path, frame)
    kept = patch.object(DuckDB, "keep", autospec=True, side_effect=DuckDB.keep)
    with kept as keep, patch("cxkit.evidence.events.coding.MOST_LABELS", 11):
        found = tallies(path, **how)
    assert keep.call_count == 1
    assert found.content() == tallies(frame.to_arrow(), **how).content()


@pytest.mark.parametrize(
    "orders",
    [[3, 2, 1, 0], [2**31, 5, -1, 4], [2**40, 2**31 - 1, 2**31, 0], [-(2**62), 2**62, 0, 1]],
    ids=["small", "around the limit", "large", "very far apart"],
)
def test_orders_of_any_size_settle_ties(tmp_path: Path, orders: list[int]) -> None:
    path = written(tmp_path, table([(1, name, 0, "x") for name in "ABCA"], orders))
    edges = tallies(path).tables["edges"]
    found = set(zip(edges.keys["from_activity"], edges.keys["to_activity"], strict=True))
    names = [name for _, name in sorted(zip(orders, "ABCA", strict=True))]
    assert found == set(pairwise(names))


def test_another_thread_may_make_room_in_between() -> None:
    counts = Counter(sizes={"x": 50, "y": 2})

    class Meanwhile:
        """A lock before which somebody else adds what is new."""

        others = True

        def __enter__(self) -> None:
            if self.others:
                self.others = False
                counts.add({"x": np.arange(20), "y": np.zeros(20, dtype=np.int64)})

        def __exit__(self, *_: object) -> None:
            return None

    counts.add({"x": np.asarray([7]), "y": np.asarray([1])})
    counts._lock = Meanwhile()  # type: ignore[assignment]
    counts.add({"x": np.asarray([7, 7]), "y": np.asarray([1, 0])})
    rows = counts.rows()
    found = dict(
        zip(
            zip(rows["x"].tolist(), rows["y"].tolist(), strict=True),
            rows["n"].tolist(),
            strict=True,
        )
    )
    assert found == {(x, 0): 1 for x in range(20)} | {(7, 0): 2, (7, 1): 2}


def test_rows_on_the_shelves_are_found_by_their_cases_and_put_in_another_order() -> None:
    rng = np.random.default_rng(7)
    number = rng.integers(0, 2**63, 30)
    known, case = CaseNumbers(number=number, key=np.arange(30)), rng.integers(0, 30, 200)
    spread = Spread.of(200, 30, at_once=10**6, portion=20)
    shelves = Shelves(spread=spread, room=200, kinds=50)
    shelves.clear(spread.cases(known))
    x = rng.integers(0, 25, 200) * 2
    for start in (0, 90):
        end = 90 if start == 0 else 200
        shelves.put(start, {"c": number[case[start:end]], "x": x[start:end]})
    assert shelves.seen.tolist() == sorted(set(x.tolist()))
    wanted = number[[3, 8, 21]]
    expected = sorted(zip(number[case].tolist(), x.tolist(), strict=True))
    expected = [row for row in expected if row[0] in wanted.tolist()]
    for _ in range(2):
        rows = shelves.find(wanted)
        found = zip(rows["c"].tolist(), rows["x"].tolist(), strict=True)
        assert sorted(found) == expected
        assert len(shelves.find(wanted[:0])["x"]) == 0
        for place in range(spread.portions):
            own = shelves.take(place)
            shelves.put_back(place, {name: values[::-1] for name, values in own.items()})
            again = shelves.take(place)
            assert again["x"].tolist() == own["x"][::-1].tolist()
            assert again["c"].tolist() == own["c"][::-1].tolist()
