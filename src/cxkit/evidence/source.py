"""A table as it was found in a file, before anybody knows what its columns mean."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from attrs import field, frozen

from cxkit.errors import Problem

if TYPE_CHECKING:
    from concurrent.futures import Future

    from duckdb import DuckDBPyConnection, DuckDBPyRelation

    from cxkit.evidence.row_ranges import RowRanges

# Of the memory that there is, this share is DuckDB's, between these bounds in MB.
SHARE, LEAST_MEMORY, MOST_MEMORY = 0.25, 1000, 2000
SPILL_LIMIT = "16GB"
_BLANKS = " \t\r\n\u00a0"


@frozen(kw_only=True)
class SourceTable:
    """One table of one file, with what was guessed about the file.

    Attributes:
        name: The file's name, or `file!sheet` where a workbook has several sheets.
        file: The file's name, as problems mention it.
        path: Where the file is.
        frame: The rows as a DuckDB relation. Columns of CSV and Excel files are
            text without blanks at the ends, empty cells are NULL; Parquet keeps its types.
        columns: The names of the columns, in the file's order.
        rows: How many rows there are below the header.
        role: `answers`, or `units` for a table recognised as the unit tree by its name.
        sheet: The worksheet, for workbooks.
        encoding: How the text was encoded; None where the format says so itself.
        delimiter: What separates the cells of a CSV file.
        header_rows: How many rows the header has (three for Qualtrics; 0 for Parquet).
        texts: Column -> question text, where the file states both.
        notes: What was guessed, and what was left out.
        numbered: SQL that yields the rows with their record number as `__row`.
        ranges: How the frame is read range by range, where the format allows that.
    """

    name: str
    file: str
    path: Path
    frame: DuckDBPyRelation = field(eq=False, repr=False)
    columns: tuple[str, ...]
    rows: int
    _sha256: str | Future[str] = field(eq=False, repr=False)
    role: str = "answers"
    sheet: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    header_rows: int = 1
    texts: Mapping[str, str] = field(factory=dict)
    notes: tuple[Problem, ...] = ()
    numbered: str = field(default="", eq=False, repr=False)
    connection: DuckDBPyConnection = field(eq=False, repr=False)
    ranges: RowRanges | None = field(default=None, eq=False, repr=False)

    @property
    def sha256(self) -> str:
        """Hash of the file's bytes, in hexadecimal."""
        return self._sha256 if isinstance(self._sha256, str) else self._sha256.result()


@frozen(kw_only=True)
class Rows:
    """Where something stands in a file.

    Attributes:
        first: The first record numbers; the header is row 1, as a spreadsheet counts.
        count: How many rows there are in all.
    """

    first: tuple[int, ...]
    count: int

    def __str__(self) -> str:
        return name_rows(self.first, self.count)


def name_rows(rows: Sequence[int], count: int) -> str:
    """`row 7`, `rows 5, 9 and 12`, or `rows 2, 3, 4, 5, 6 and 20 more`."""
    shown = [str(row) for row in rows]
    if count == 1:
        return f"row {shown[0]}"
    if count > len(shown):
        return f"rows {', '.join(shown)} and {count - len(shown):,} more"
    return f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def memory_limit(given: Path = Path("/sys/fs/cgroup/memory.max")) -> int:
    """How many MB DuckDB may take before it writes to the disk.

    Args:
        given: Where Linux says how much a container may take.
    """
    known = [_physical_memory()]
    with suppress(OSError, ValueError):
        known.append(int(given.read_text(encoding="utf-8")))
    share = int(min(known) * SHARE) // 1_000_000
    return min(max(share, LEAST_MEMORY), MOST_MEMORY)


def _physical_memory() -> int:
    """The memory of the machine in bytes; 0 where the system does not say it this way."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def connect() -> DuckDBPyConnection:
    """A DuckDB connection in memory that loads nothing from the network.

    It spills into a directory of its own, readable by this user only, which is
    deleted together with the connection.
    """
    import duckdb

    directory = tempfile.mkdtemp(prefix="cxkit-")
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": f"{memory_limit()}MB",
            "temp_directory": directory,
            "max_temp_directory_size": SPILL_LIMIT,
        },
    )
    # A bar on the terminal would break what is printed.
    connection.execute("SET enable_progress_bar = false")
    weakref.finalize(connection, shutil.rmtree, directory, ignore_errors=True)
    return connection


def load_text(
    connection: DuckDBPyConnection, path: Path, *, delimiter: str, width: int, odd_blanks: bool
) -> str:
    """The name of a new temporary table with the records of a UTF-8 CSV file.

    Its columns are `c0`, `c1`, ... as text, trimmed, NULL where blank; `rowid + 1`
    is the number of the record. The header is among the records.

    Args:
        connection: Where to create it.
        path: The file.
        delimiter: What separates the cells.
        width: How many cells each record has.
        odd_blanks: True if cells may have tabs, line ends or no-break spaces at their ends.

    Raises:
        duckdb.Error: if a record does not have `width` cells or a quotation mark is open.
    """
    table = f"cxkit_{uuid4().hex}"
    names = [f"c{index}" for index in range(width)]
    # Trimming more than spaces costs four times the reading, so only where it is needed.
    blanks = f", {literal(_BLANKS)}" if odd_blanks else ""
    cells = ", ".join(f"nullif(trim({name}{blanks}), '') AS {name}" for name in names)
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
    connection.execute(
        f"CREATE TEMP TABLE {table} AS SELECT {cells} FROM read_csv("
        f"{path_literal(path)}, auto_detect=false, header=false, skip=0, strict_mode=true, "
        f"delim={literal(delimiter)}, quote='\"', escape='\"', columns={{{columns}}})"
    )
    return table


def fetch_one(connection: DuckDBPyConnection, sql: str) -> tuple[Any, ...]:
    """The single row that `sql` yields."""
    # Not fetchone(): DuckDB 2 refuses further work while a result is not read to its end.
    (row,) = connection.execute(sql).fetchall()
    return tuple(row)


def literal(text: str) -> str:
    """`text` as a SQL string."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """`name` as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def path_literal(path: Path) -> str:
    """`path` as a SQL string that matches this file alone, whatever its name holds."""
    escaped = "".join(f"[{char}]" if char in "*?[" else char for char in str(path))
    return literal(escaped)


def select_columns(table: str, names: Iterable[tuple[str, str]]) -> str:
    """SQL for the columns of `table`, given as pairs of old and new name."""
    cells = ", ".join(f"{identifier(old)} AS {identifier(new)}" for old, new in names)
    return f"SELECT {cells} FROM {table}"
