"""Rows of texts from a reader, kept in DuckDB as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any
from uuid import uuid4

import numpy as np
from attrs import define, field

from cxkit.evidence.source import identifier

Row = dict[str, str | None]
# So many rows are in Python at once.
SIZE = 50_000


@define(kw_only=True)
class Batches:
    """A temporary table that grows of texts; its columns are those that any row has.

    Attributes:
        connection: Where it is kept.
        cell: What is kept of a cell, in SQL.
    """

    connection: Any
    cell: str = "CAST({} AS VARCHAR)"
    table: str = field(factory=lambda: f"cxkit_{uuid4().hex}", init=False)
    columns: list[str] = field(factory=list, init=False)
    _waiting: list[Row] = field(factory=list, init=False)

    def add(self, rows: list[Row]) -> None:
        """Keep more rows; they are written when there are enough of them, or by `flush`."""
        self._waiting += rows
        if len(self._waiting) >= SIZE:
            self.flush()

    def flush(self) -> None:
        """Write what waits."""
        rows, self._waiting = self._waiting, []
        if rows:
            names = [*rows[0], *sorted(set().union(*rows) - rows[0].keys())]
            self.write(cells_of(rows, names))

    def write(self, cells: Mapping[str, Sequence[Any] | np.ndarray[Any, Any]]) -> None:
        """Write rows at once, given as column -> cells."""
        self._widen(list(cells))
        batch = {f"c{k}": np.asarray(each, dtype=object) for k, each in enumerate(cells.values())}
        source = f"{self.table}_batch"
        self.connection.register(source, batch)
        columns = ", ".join(map(identifier, cells))
        kinds = ", ".join(self.cell.format(name) for name in batch)
        self.connection.execute(
            f"INSERT INTO {self.table} ({columns}) SELECT {kinds} FROM {source}"
        )
        self.connection.unregister(source)

    def relation(self) -> Any:
        """The rows as a relation; None if there are none."""
        self.flush()
        return self.connection.table(self.table) if self.columns else None

    def drop(self) -> None:
        """Forget all rows."""
        self.connection.execute(f"DROP TABLE IF EXISTS {self.table}")

    def _widen(self, names: list[str]) -> None:
        new = [name for name in names if name not in self.columns]
        if not self.columns:
            columns = ", ".join(f"{identifier(n)} VARCHAR" for n in new)
            self.connection.execute(f"CREATE TEMP TABLE {self.table} ({columns})")
        else:
            for name in new:
                self.connection.execute(
                    f"ALTER TABLE {self.table} ADD COLUMN {identifier(name)} VARCHAR"
                )
        self.columns += new


def cells_of(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """Name -> cells, None where a row lacks one."""
    try:
        # Most logs say the same of every event.
        cells = zip(*map(itemgetter(*names, names[0]), rows), strict=True)
        return dict(zip(names, cells, strict=False))
    except KeyError:
        return {name: [row.get(name) for row in rows] for name in names}
