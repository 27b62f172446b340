"""Parquet files: read in place, with the types that they declare."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cxkit.errors import InputError, Problem
from cxkit.evidence.encoding import hash_beside
from cxkit.evidence.row_ranges import RowRanges
from cxkit.evidence.source import SourceTable, fetch_one

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def open_parquet(path: Path, connection: DuckDBPyConnection) -> SourceTable:
    """The table of a Parquet file; nothing is copied.

    Raises:
        InputError: if it is no Parquet file, or has no rows.
    """
    import duckdb

    ranges = RowRanges(connection=connection, path=path)
    try:
        frame = ranges.relation()
        (rows,) = fetch_one(connection, f"SELECT count(*) FROM {ranges.all_rows}")
    except duckdb.Error as error:
        message = f"This is no readable Parquet file ({str(error).splitlines()[0]})."
        hint = "Write it again, or export the answers as CSV."
        problem = Problem(code="broken_file", message=message, hint=hint, file=path.name)
        raise InputError([problem]) from error
    if not rows:
        message = "The table has columns, but no rows."
        hint = "Export the answers again, and check that no filter hides them."
        raise InputError([Problem(code="no_rows", message=message, hint=hint, file=path.name)])
    return SourceTable(
        name=path.name,
        file=path.name,
        path=path,
        frame=frame,
        columns=tuple(frame.columns),
        rows=rows,
        sha256=hash_beside(path),
        header_rows=0,
        numbered="SELECT file_row_number + 1 AS __row, * EXCLUDE file_row_number "
        f"FROM {ranges.numbered}",
        connection=connection,
        ranges=ranges,
    )
