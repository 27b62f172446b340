"""Profiles of files and of every engine's frames."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pytest
from attrs import evolve

from cxkit.errors import InputError
from cxkit.evidence.files import open_path
from cxkit.evidence.profile import SHOWN_VALUES, profile, value_text

ROWS = 1000
FRAME = pl.DataFrame(
    [
        {
            "id": i,
            'culture.respect. A "b"': i % 3,
            "day": f"{i % 28 + 1:02d}.0{i % 9 + 1}.2025 10:{i % 60:02d}",
            "answer": "99" if i == 7 else " " if i == 8 else str(i % 5 + 1),
            "comma": f"{i % 5},5",
            "many": f"{i},5" if i else "x",
            "empty": None,
            "float": float(i % 3),
            "yes": i % 2 == 0,
            "when": date(2025, 1 + i % 3, 1),
        }
        for i in range(ROWS)
    ],
    schema_overrides={"empty": pl.String},
)


def ibis_frame() -> Any:
    import ibis

    return ibis.memtable(FRAME.to_arrow())


# DuckDB before 2.0 closes a connection that nobody holds.
CONNECTION = duckdb.connect()


def duckdb_frame() -> Any:
    return CONNECTION.from_arrow(FRAME.to_arrow())


ENGINES: dict[str, Callable[[], Any]] = {
    "polars": lambda: FRAME,
    "polars-lazy": FRAME.lazy,
    "pandas": FRAME.to_pandas,
    "pyarrow": FRAME.to_arrow,
    "duckdb": duckdb_frame,
    "ibis": ibis_frame,
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_yields_the_same_profile(engine: str) -> None:
    found = profile(ENGINES[engine](), name="t")
    assert (found.name, found.rows) == ("t", ROWS)
    answer = found["answer"]
    assert (answer.count, answer.blanks, answer.distinct) == (999, 1, 6)
    assert answer.values == {"1": 200, "2": 200, "3": 199, "4": 199, "5": 200, "99": 1}
    assert (answer.numeric, answer.integers, answer.low, answer.high) == (True, 999, 1, 99)
    assert (found["comma"].decimal, found["comma"].numeric) == (",", True)
    assert (found["many"].decimal, found["many"].numbers) == (",", 999)
    assert not found["many"].numeric
    assert (found["empty"].count, found["empty"].blanks) == (0, ROWS)
    assert found["float"].values == {"0": 334, "1": 333, "2": 333}
    assert (found["float"].integers, found["float"].decimal) == (ROWS, None)
    assert set(found["yes"].values) == {"true", "false"}
    day = found["day"]
    assert (day.days.order, day.dated, day.values) == ("dmy", True, {})
    assert (day.days.first, day.days.last) == (date(2025, 1, 1), date(2025, 9, 28))
    assert found["when"].days.last == date(2025, 3, 1)
    assert found['culture.respect. A "b"'].values == {"0": 334, "1": 333, "2": 333}
    many = found["id"]
    assert (many.kind, many.low, many.high) == ("integer", 0, ROWS - 1)
    assert many.distinct == pytest.approx(ROWS, rel=0.35)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    if shutil.which("java") is None:
        pytest.skip("PySpark needs a Java runtime")
    pytest.importorskip("pyspark", reason="PySpark is not installed")
    from pyspark.sql import SparkSession

    before = SparkSession.getActiveSession()
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    if before is None:
        session.stop()


@pytest.mark.spark
def test_spark_yields_the_same_profile(spark: Any) -> None:
    columns = ['culture.respect. A "b"', "answer", "comma", "day", "empty", "float", "id"]
    rows = FRAME.select(columns).rows()
    schema = '`culture.respect. A "b"` long, answer string, comma string, day string, '
    schema += "empty string, float double, id long"
    found = profile(spark.createDataFrame(rows, schema=schema))
    expected = profile(FRAME.select(columns))
    for ours, theirs in zip(found.columns, expected.columns, strict=True):
        assert evolve(ours, distinct=0) == evolve(theirs, distinct=0)


def test_a_file_is_profiled_with_its_texts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('"id. ID","q1. We see people"\n1,3\n2,\n')
    (table,) = open_path(tmp_path / "a.csv")
    found = profile(table)
    assert found.file == "a.csv"
    assert found.texts["q1. We see people"] == "We see people"
    assert found["q1. We see people"].blanks == 1


def test_nothing_of_a_column_with_many_values_is_kept() -> None:
    n = SHOWN_VALUES + 100
    found = profile(pl.DataFrame({"secret": [f"text {i}" for i in range(n)]}))
    assert found["secret"].values == {}
    assert "text 1" not in repr(found)


def test_columns_of_lists_are_counted_and_left_alone() -> None:
    found = profile(pl.DataFrame({"a": [[1], [2]], "b": [1, 2]}))
    assert (found["a"].kind, found["a"].distinct) == ("other", 0)


def test_a_table_without_columns_that_can_be_counted() -> None:
    assert profile(pl.DataFrame({"a": [[1], [2]]})).rows == 2


def test_an_empty_column_of_dates() -> None:
    frame = pl.DataFrame({"d": [None, None], "x": [1, 2]}, schema={"d": pl.Date, "x": pl.Int64})
    assert not profile(frame)["d"].dated


def test_times_without_a_day_have_no_first_day() -> None:
    frame = pl.DataFrame({"t": [1, 2]}).with_columns(pl.col("t").cast(pl.Time))
    assert profile(frame)["t"].days.first is None


def test_categories_are_text() -> None:
    frame = pd.DataFrame({"c": pd.Categorical(["a", "b", "a"])})
    assert profile(frame)["c"].values == {"a": 2, "b": 1}


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(InputError, match="cannot read"):
        profile([1, 2, 3])


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (float("nan"), ""), (3.0, "3"), (" x ", "x"), (True, "true")]
)
def test_values_as_text(value: object, text: str) -> None:
    assert value_text(value) == text
