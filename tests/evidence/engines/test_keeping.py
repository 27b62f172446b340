"""What an engine keeps for a while it gives back."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import polars
import pytest

from cxkit import RefusedError, default_cube
from cxkit.evidence.engines.base import NUMBERS, Engine, text_hash
from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.engines.polars import Polars
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


@pytest.mark.parametrize("engine_of", ["own", "foreign", "polars"])
def test_parts_hold_every_row_once(connection: Any, engine_of: str) -> None:
    connection.execute("CREATE TABLE numbers AS SELECT range AS n FROM range(10)")
    relation = connection.table("numbers")
    engine: Engine = Polars(polars.DataFrame({"n": range(10)}))
    if engine_of != "polars":
        engine = DuckDB(relation, connection if engine_of == "own" else None)
    kept = engine.keep(engine.frame)
    parts = [engine.fetch_integers(part)["n"].tolist() for part in engine.parts(kept, 4)]
    assert sorted(n for part in parts for n in part) == list(range(10))
    # On a connection of somebody else's, nothing is kept, and there is nothing to cut.
    assert [len(part) for part in parts] == ([10] if engine_of == "foreign" else [4, 4, 2])


def test_numbers_are_those_of_their_texts(connection: Any) -> None:
    texts = polars.DataFrame({"text": ["", "a", "ä", "a'b", "a", "x" * 1000]})
    connection.register("given", texts.to_arrow())
    for engine in (DuckDB(connection.table("given"), connection), Polars(texts)):
        frame, number, key = engine.with_numbers(engine.frame, "text", "c", engine.frame)
        rows = engine.fetch(frame.select("text", "c"))
        own = dict(zip(rows["c"], rows["text"], strict=True))
        assert len(own) == len(number) == 5
        assert [text_hash(own[each]) for each in number.tolist()] == key.tolist()
        assert all(0 <= each < NUMBERS for each in number.tolist())
