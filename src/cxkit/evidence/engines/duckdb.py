"""DuckDB: relations of one's own connection, and of the user's."""

from __future__ import annotations

import atexit
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import narwhals as nw
import numpy as np

from cxkit.evidence.engines.base import Columns, Engine, lazy
from cxkit.evidence.engines.iso_times import ZONED
from cxkit.evidence.source import literal
from cxkit.tallies.events.bins import FINE, MOST
from cxkit.tallies.table import IntArray

if TYPE_CHECKING:
    from cxkit.evidence.row_ranges import RowRanges

# From so many rows on, a table of whole numbers is not written out as SQL.
_FEW = 20
# So many times as many rows as are wanted may come at once.
_LARGE = 4
# Types whose values are the same in numpy and in Python.
_WHOLE = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"}
_PLAIN = {"VARCHAR", "DOUBLE", "UBIGINT", *_WHOLE}


def adopt(frame: Any) -> Engine:
    """The engine for a relation on a connection of the user's: nothing is created there."""
    return DuckDB(frame)


class DuckDB(Engine):
    """A DuckDB relation.

    narwhals cannot unpivot on DuckDB, and relations of different connections
    cannot be joined: everything here runs on the relation's own connection,
    through `relation.query`.
    """

    name = "duckdb"
    reads_formats = True

    def __init__(
        self, relation: Any, connection: Any = None, ranges: RowRanges | None = None
    ) -> None:
        self.frame = lazy(nw.to_native(relation, pass_through=True))
        self._ranges = ranges
        # Only on a connection of our own may temporary tables be created.
        self._connection = connection
        self.in_this_process = connection is not None

    @property
    def connection(self) -> Any:
        """The connection of our own on which it runs; None if it is the user's."""
        return self._connection

    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        relation = frame.to_native()
        if {str(kind) for kind in relation.types} <= _PLAIN:
            # By column is a quarter faster; what is missing is masked, and None in a list.
            return {name: values.tolist() for name, values in relation.fetchnumpy().items()}
        rows = relation.fetchall()
        columns = zip(*rows, strict=True) if rows else [[] for _ in relation.columns]
        return {name: list(c) for name, c in zip(relation.columns, columns, strict=True)}

    def fetch_integers(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        relation = frame.to_native()
        # DuckDB sums into 128 bits, which numpy would get as floats.
        if not {str(kind) for kind in relation.types} <= _WHOLE:
            names = map(_quoted, relation.columns)
            relation = relation.project(", ".join(f"CAST({n} AS BIGINT) AS {n}" for n in names))
        arrays = relation.fetchnumpy()
        return {name: np.asarray(values, dtype=np.int64) for name, values in arrays.items()}

    def fetch_codes(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        arrays = frame.to_native().fetchnumpy()
        return {name: np.asarray(values) for name, values in arrays.items()}

    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        relation = like.to_native()
        types = dict(zip(relation.columns, map(str, relation.types), strict=True))
        columns = {**keys, **codes}
        casts = ", ".join(
            f"CAST(c{i} AS {types[name] if name in keys else 'BIGINT'}) AS {_quoted(name)}"
            for i, name in enumerate(columns)
        )
        if len(columns[next(iter(columns))]) > _FEW and _are_whole(columns):
            return lazy(relation.query(_name(), f"SELECT {casts} FROM ({_unnested(columns)})"))
        # SQL knows no VALUES without a row, as of a table of which nothing is understood.
        values = list(zip(*columns.values(), strict=True)) or [(None,) * len(columns)]
        rows = ", ".join("(" + ", ".join(_literal(v) for v in row) + ")" for row in values)
        names = ", ".join(f"c{i}" for i in range(len(columns)))
        sql = f"SELECT {casts} FROM (VALUES {rows}) AS small({names})"
        if not next(iter(columns.values())):
            sql += " LIMIT 0"
        return lazy(relation.query(_name(), sql))

    def unpivot(
        self, frame: nw.LazyFrame[Any], index: Sequence[str], on: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        relation, source = frame.to_native(), _name()
        ids = "".join(f"{_quoted(c)}, " for c in index)
        cast = ", ".join(f"CAST({_quoted(c)} AS VARCHAR) AS {_quoted(c)}" for c in on)
        columns = ", ".join(_quoted(c) for c in on)
        sql = (
            f"SELECT {ids}item, value FROM (SELECT {ids}{cast} FROM {source}) "
            f"UNPIVOT (value FOR item IN ({columns}))"
        )
        return lazy(relation.query(source, sql))

    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        relation = frame.to_native()
        return lazy(relation.project(f"*, row_number() OVER () AS {_quoted(name)}"))

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        if self._connection is None:
            return frame
        relation, table, source = frame.to_native(), _name(), _name()
        relation.create_view(source, replace=True)
        # Else columns are made small before each join with a small table, and wide after it.
        self._connection.execute("SET disabled_optimizers = 'compressed_materialization'")
        self._connection.execute(f"CREATE TEMP TABLE {table} AS SELECT * FROM {source}")
        self._connection.execute("RESET disabled_optimizers")
        self._connection.execute(f"DROP VIEW {source}")
        return lazy(self._connection.table(table))

    def parts(self, kept: nw.LazyFrame[Any], rows: int) -> Iterator[nw.LazyFrame[Any]]:
        if self._connection is None:
            yield from super().parts(kept, rows)
            return
        table = kept.to_native()
        count = table.aggregate("count(*)").fetchall()[0][0]
        for first in range(0, count, rows):
            yield lazy(table.filter(f"rowid >= {first} AND rowid < {first + rows}"))

    def pieces(
        self, frame: nw.LazyFrame[Any], rows: int
    ) -> Generator[nw.LazyFrame[Any], None, None] | None:
        ranges = self._ranges
        # A group of rows is in memory as a whole.
        if ranges is None or ranges.largest() > _LARGE * rows:
            return None
        return self._ranged(frame, ranges.ranges(rows))

    def _ranged(
        self, frame: nw.LazyFrame[Any], ranges: Generator[None, None, None]
    ) -> Generator[nw.LazyFrame[Any], None, None]:
        # Small tables would be asked first which rows of the file they have, and have all.
        self._connection.execute("SET disabled_optimizers = 'join_filter_pushdown'")
        try:
            with closing(ranges):
                for _ in ranges:
                    yield frame
        finally:
            self._connection.execute("RESET disabled_optimizers")

    def with_micros(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        return self._with(frame, f"epoch_us({_quoted(column)})", into)

    def with_read_times(
        self, frame: nw.LazyFrame[Any], column: str, into: str, formats: Sequence[str] = ()
    ) -> nw.LazyFrame[Any]:
        text = f"trim({_quoted(column)})"
        zoned = f"regexp_matches({text}, {literal(ZONED)})"
        if formats:
            known = ", ".join(map(literal, formats))
            read = f"epoch_us(try_strptime({text}, [{known}]))"
            return self._with(self._with(frame, read, into), "0", f"{into}_zoned")
        # Only what names its zone is read as such: else the connection's zone would decide.
        read = (
            f"CASE WHEN {zoned} THEN epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) "
            f"ELSE epoch_us(TRY_CAST({text} AS TIMESTAMP)) END"
        )
        return self._with(
            self._with(frame, read, into), f"CAST({zoned} AS BIGINT)", f"{into}_zoned"
        )

    def with_hash(
        self, frame: nw.LazyFrame[Any], column: str, into: str, among: nw.LazyFrame[Any]
    ) -> nw.LazyFrame[Any]:
        source = self._hashes(among, column, into)
        owned = self._with(frame, f"hash({_quoted(column)})", "own")
        return owned.join(lazy(source), on=["own"]).drop("own")

    def with_numbers(
        self, frame: nw.LazyFrame[Any], column: str, into: str, among: nw.LazyFrame[Any]
    ) -> tuple[nw.LazyFrame[Any], IntArray, IntArray]:
        name, code = _quoted(column), _quoted(into)
        number = f"CAST(hash({name}) >> 1 AS BIGINT) AS {code}"
        texts = among.to_native().project(name).distinct()
        half = f"CAST(md5_number({name}) & {2**64 - 1}::UHUGEINT AS UBIGINT) AS half"
        found = texts.project(f"{number}, {half}").fetchnumpy()
        # The first half of the MD5, whose first byte counts least here.
        first = np.asarray(found["half"]).byteswap() >> np.uint64(4)
        numbered = lazy(frame.to_native().project(f"*, {number}"))
        return numbered, np.asarray(found[into]), first.astype(np.int64)

    def _hashes(self, among: nw.LazyFrame[Any], column: str, into: str) -> Any:
        """The hashes of each text: DuckDB's own as `own`, and the portable one."""
        name = _quoted(column)
        portable = f"CAST('0x' || substr(md5(any_value({name})), 1, 15) AS BIGINT)"
        # MD5 takes long: once for each distinct text, which DuckDB's own hash tells apart.
        return among.to_native().aggregate(
            f"hash({name}) AS own, {portable} AS {_quoted(into)}", f"hash({name})"
        )

    def with_bin(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        duration = f"least({_quoted(column)}, {MOST})"
        octave = (
            f"CASE WHEN {duration} >= {2 ** (FINE + 1)} "
            f"THEN CAST(floor(log2({duration})) AS INTEGER) - {FINE} ELSE 0 END"
        )
        return self._with(frame, f"({octave}) * {2**FINE} + ({duration} >> ({octave}))", into)

    def _with(self, frame: nw.LazyFrame[Any], sql: str, into: str) -> nw.LazyFrame[Any]:
        """The frame with a column that SQL gives."""
        return lazy(frame.to_native().project(f"*, {sql} AS {_quoted(into)}"))

    def drop(self, frame: nw.LazyFrame[Any]) -> None:
        if self._connection is not None:
            self._connection.execute(f"DROP TABLE IF EXISTS {frame.to_native().alias}")


@atexit.register
def _let_go() -> None:
    """Empty the caches of narwhals, which keep DuckDB's types alive to the very end.

    DuckDB 2 then reports "nanobind: leaked instances" on the terminal.
    """
    for name in [name for name in sys.modules if name.split(".")[0] == "narwhals"]:
        for value in list(vars(sys.modules[name]).values()):
            if callable(clear := getattr(value, "cache_clear", None)):
                clear()


def _name() -> str:
    return f"cxkit_{uuid4().hex}"


def _are_whole(columns: Columns) -> bool:
    return all(type(value) is int for values in columns.values() for value in values)


def _unnested(columns: Columns) -> str:
    """Whole numbers as one text per column: DuckDB reads SQL of thousands of values slowly."""
    cells = ", ".join(
        f"unnest(string_split('{','.join(map(str, values))}', ',')) AS c{i}"
        for i, values in enumerate(columns.values())
    )
    return f"SELECT {cells}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool | int | float):
        return repr(value)
    return literal(str(value))
