"""Parquet files are read range by range, without anything else noticing."""

from __future__ import annotations

from contextlib import closing
from itertools import accumulate, pairwise
from pathlib import Path

import polars
import pytest

from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.parquetfile import open_parquet
from cxkit.evidence.row_ranges import RowRanges
from cxkit.evidence.source import connect

ROWS = 50


@pytest.fixture(params=["log.parquet", "it's, hive[1] log.parquet"])
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    frame = polars.DataFrame({"n": range(ROWS), "text": [f"t{k % 7}" for k in range(ROWS)]})
    frame.write_parquet(path, row_group_size=6)
    return path


def ends_of_groups(path: Path) -> list[int]:
    """Where the groups of rows end; how many rows one has is up to who writes the file."""
    found = connect().execute(
        "SELECT row_group_num_rows FROM parquet_metadata(?) WHERE path_in_schema = 'n' "
        "ORDER BY row_group_id",
        [str(path).replace("[", "[[]")],
    )
    return list(accumulate(count for (count,) in found.fetchall()))


@pytest.mark.parametrize("rows", [1, 13, 24, 1000])
def test_ranges_hold_every_row_once_and_end_where_groups_end(path: Path, rows: int) -> None:
    ranges = RowRanges(connection=connect(), path=path)
    wanted = ranges.relation().project("n + 1 AS m")
    found = [[m for (m,) in wanted.fetchall()] for _ in ranges.ranges(rows)]
    assert [m for part in found for m in part] == list(range(1, ROWS + 1))
    ends, last = ends_of_groups(path), 0
    assert len(ends) > 5
    assert ranges.largest() == max(b - a for a, b in pairwise([0, *ends]))
    for part in found[:-1]:
        end = part[-1]
        # As few groups as hold that many rows, and two at least.
        shorter = [e for e in ends if last < e < end]
        assert end in ends
        assert len(part) >= rows
        assert shorter
        assert len(shorter) == 1 or shorter[-1] - last < rows
        last = end
    assert len(found) == 1 or rows < 1000


def test_all_rows_are_there_again_whatever_becomes_of_the_ranges(path: Path) -> None:
    ranges = RowRanges(connection=connect(), path=path)
    relation = ranges.relation()
    parts = ranges.ranges(10)
    next(parts)
    assert len(relation.fetchall()) < ROWS
    parts.close()
    assert len(relation.fetchall()) == ROWS
    for _ in ranges.ranges(10):
        pass
    assert len(relation.fetchall()) == ROWS


def test_pieces_that_are_not_read_to_the_end_leave_nothing_behind(path: Path) -> None:
    source = open_parquet(path, connect())
    engine = DuckDB(source.frame, source.connection, source.ranges)
    pieces = engine.pieces(engine.frame, 4)
    assert pieces is not None
    with closing(pieces):
        assert len(engine.fetch_codes(next(pieces).select("n"))["n"]) < ROWS
    assert len(engine.fetch_codes(engine.frame.select("n"))["n"]) == ROWS
    setting = source.connection.execute("SELECT current_setting('disabled_optimizers')")
    assert setting.fetchall() == [("",)]


def test_groups_that_are_too_large_are_not_read_range_by_range(path: Path) -> None:
    source = open_parquet(path, connect())
    engine = DuckDB(source.frame, source.connection, source.ranges)
    assert engine.pieces(engine.frame, 1) is None
    pieces = engine.pieces(engine.frame, 2)
    assert pieces is not None
    assert sum(len(engine.fetch_codes(piece.select("n"))["n"]) for piece in pieces) == ROWS
    assert DuckDB(source.frame, source.connection).pieces(engine.frame, 1000) is None


def test_a_file_whose_name_holds_anything_says_in_which_row_something_stands(path: Path) -> None:
    source = open_parquet(path, connect())
    numbered = source.connection.execute(f"SELECT __row, n FROM ({source.numbered})").fetchall()
    assert sorted(numbered) == [(k + 1, k) for k in range(ROWS)]
