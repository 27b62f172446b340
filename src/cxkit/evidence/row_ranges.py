"""A file of columns, of which a view shows all rows or a range of them."""

from __future__ import annotations

from collections.abc import Generator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from attrs import field, frozen

from cxkit.evidence.source import path_literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

# DuckDB reads several groups of rows at once, each by a thread of its own.
_AT_LEAST = 2


@frozen(kw_only=True, eq=False, slots=False)
class RowRanges:
    """A Parquet file behind a view.

    Attributes:
        connection: Where the view is.
        path: The file.
        view: Name of the view; all rows, unless a range is shown.
    """

    connection: DuckDBPyConnection = field(repr=False)
    path: Path
    view: str = field(factory=lambda: f"cxkit_{uuid4().hex}")

    @property
    def all_rows(self) -> str:
        """SQL for all rows."""
        return self._read("")

    @property
    def numbered(self) -> str:
        """SQL for all rows with their place from 0 as `file_row_number`."""
        return self._read("file_row_number=true, ")

    def relation(self) -> DuckDBPyRelation:
        """What the view shows; what follows from it follows from the range shown later on.

        Raises:
            duckdb.Error: if it is no Parquet file.
        """
        self._show(f"SELECT * FROM {self.all_rows}")
        return self.connection.view(self.view)

    def ranges(self, rows: int) -> Generator[None, None, None]:
        """Show one range after the other, and all rows again in the end.

        Args:
            rows: How many rows each has at least, but for the last one. They end where a group
                of rows ends, which is read as a whole.
        """
        try:
            for first, end in pairwise(self._borders(rows)):
                self._show(
                    f"SELECT * EXCLUDE file_row_number FROM {self.numbered} "
                    f"WHERE file_row_number >= {first} AND file_row_number < {end}"
                )
                yield
        finally:
            self._show(f"SELECT * FROM {self.all_rows}")

    def largest(self) -> int:
        """How many rows the largest group of rows has."""
        return max(self._groups, default=0)

    def _borders(self, rows: int) -> list[int]:
        """Where ranges begin, and where the last one ends."""
        borders, end, groups = [0], 0, 0
        for count in self._groups:
            end, groups = end + count, groups + 1
            if groups >= _AT_LEAST and end - borders[-1] >= rows:
                borders.append(end)
                groups = 0
        return borders if borders[-1] == end else [*borders, end]

    @cached_property
    def _groups(self) -> list[int]:
        """How many rows each group has, in the order of the file."""
        found = self.connection.execute(
            "SELECT DISTINCT row_group_id, row_group_num_rows "
            f"FROM parquet_metadata({path_literal(self.path)}) ORDER BY row_group_id"
        ).fetchall()
        return [count for _, count in found]

    def _read(self, options: str) -> str:
        return f"read_parquet({path_literal(self.path)}, {options}hive_partitioning=false)"

    def _show(self, sql: str) -> None:
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {self.view} AS {sql}")
