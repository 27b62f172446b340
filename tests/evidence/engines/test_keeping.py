"""What an engine keeps for a while it gives back."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars
import pytest

from cxkit import RefusedError, default_cube
from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.events.kind import KIND
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.evidence_table import adopt_table
from cxkit.evidence.kind import EvidenceReduction, Reading
from cxkit.evidence.source import connect

LOG = polars.DataFrame(
    {
        "case": ["1", "1", "2"],
        "activity": ["a", "b", "a"],
        "time": ["2026-01-01T10:00:00Z", "2026-01-01T12:00:00Z", "2026-01-01T11:00:00Z"],
    }
)


def tables(connection: Any) -> list[str]:
    # Without views: DuckDB 1.4 keeps the name of every query, which takes no room.
    rows = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return sorted(name for (name,) in rows)


@pytest.fixture
def connection() -> Any:
    """A connection of our own, with a log on it."""
    own = connect()
    own.register("given", LOG.to_arrow())
    own.execute("CREATE TABLE log AS SELECT * FROM given")
    own.unregister("given")
    return own


def reduced(connection: Any, rows: str, **more: Any) -> EvidenceReduction:
    engine = DuckDB(connection.sql(f"SELECT * FROM log {rows}"), connection)
    how = EvidenceMapping(kind="events", files=["*"])
    table = adopt_table("log", KIND.all_forms[0], how, engine)
    return KIND.reduce(table, Reading(cube=default_cube(), how=how, **more))


def test_duckdb_drops_what_it_kept(connection: Any) -> None:
    engine = DuckDB(connection.table("log"), connection)
    kept = engine.keep(engine.frame.with_columns(nw.lit(1).alias("one")))
    assert len(tables(connection)) == 2
    assert engine.fetch(kept.select(nw.col("one").sum()))["one"] == [3]
    engine.drop(kept)
    assert tables(connection) == ["log"]


def test_a_scan_leaves_nothing_behind(connection: Any) -> None:
    assert reduced(connection, "").rows == 3
    assert tables(connection) == ["log"]


def test_a_scan_that_is_refused_leaves_nothing_behind(connection: Any) -> None:
    later = reduced(connection, "WHERE activity = 'b'", open_ends=True)
    with pytest.raises(RefusedError, match="1 events of 1 cases"):
        reduced(connection, "WHERE activity = 'a'", earlier={"other": later.state})
    assert tables(connection) == ["log"]


@pytest.mark.parametrize("count", [0, 3, 500])
def test_a_small_table_has_the_types_of_its_like(connection: Any, count: int) -> None:
    connection.execute("CREATE TABLE like_it AS SELECT 1::SMALLINT AS k, 'a' AS name")
    engine = DuckDB(connection.table("like_it"), connection)
    numbers = [k - 7 for k in range(count)]
    found = engine.small_table(
        engine.frame, {"k": numbers}, {"code": [10**15 * k for k in numbers]}
    )
    assert [str(kind) for kind in found.to_native().types] == ["SMALLINT", "BIGINT"]
    rows = engine.fetch(found)
    assert sorted(zip(rows["k"], rows["code"], strict=True)) == [(k, 10**15 * k) for k in numbers]


def test_texts_and_what_is_missing_stay_as_they_are(connection: Any) -> None:
    engine = DuckDB(connection.table("log"), connection)
    names = [f"it's, {k}" for k in range(50)]
    codes: list[Any] = [None, *range(49)]
    rows = engine.fetch(engine.small_table(engine.frame, {"case": names}, {"code": codes}))
    assert dict(zip(rows["case"], rows["code"], strict=True)) == dict(
        zip(names, codes, strict=True)
    )
