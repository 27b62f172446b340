"""Event logs in the XES format (IEEE 1849-2016), also compressed, read as a stream.

A document with a type declaration is refused: entities could make it grow without bound or
read other files. What stands on a trace or on an event itself is read; what is nested deeper,
and what a log says about itself, is not.
"""

from __future__ import annotations

import csv
import gzip
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4
from xml.parsers import expat

from attrs import define, field

from cxkit.errors import InputError, Problem
from cxkit.evidence.events.columns import COLUMNS
from cxkit.evidence.near import plain_name
from cxkit.evidence.source import identifier, path_literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# What the standard extensions of the format call the columns of an event log.
_OF_EVENT = {
    "concept:name": "activity",
    "time:timestamp": "time",
    "org:resource": "person",
    "org:group": "unit",
}
_OF_CASE = {"concept:name": "case"}
_ORDER = "order"
_KNOWN = frozenset({*_OF_EVENT.values(), *_OF_CASE.values(), _ORDER})
_TYPES = frozenset({"string", "date", "int", "float", "boolean", "id"})
# More kinds of attributes are no log but an accident; a longer value is no name.
MOST_COLUMNS, LONGEST = 200, 100_000
_CHUNK = 1 << 16
_DELIMITED = (
    "auto_detect=false, header=false, strict_mode=true, delim=',', quote='\"', escape='\"', "
    "new_line='\\n', max_line_size=33554432, columns={}"
)


def open_xes(path: Path, connection: DuckDBPyConnection) -> Mapping[str, Any]:
    """The events of a log as one table on a connection: name of the file -> relation.

    Its columns are `case`, `activity`, `time`, `person`, `unit` (those that the log states),
    `order` (the number of the event in the file), and further attributes under their own
    names, those of cases with `case:` before them; all of them are text.

    Raises:
        InputError: if the file is damaged, is no XES, or declares entities.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="cxkit-") as folder:
        rows = _Rows(folder=Path(folder))
        try:
            _Log(rows=rows, file=path.name).read(path)
        finally:
            rows.close()
        if not rows.count:
            raise InputError([_problem(path.name, "empty_file", "The log has no events.")])
        try:
            table = rows.load(connection)
        except duckdb.Error as error:  # pragma: no cover - the file is written above
            message = f"The events cannot be kept: {error}"
            raise InputError([_problem(path.name, "unreadable", message)]) from error
    return {path.name: connection.table(table)}


def _problem(
    file: str, code: str, message: str, hint: str = "Export the log again.", row: int | None = None
) -> Problem:
    return Problem(code=code, file=file, row=row, message=message, hint=hint)


@define(eq=False)
class _Rows:
    """Events on their way into a table: a new file begins whenever a column is new."""

    folder: Path
    columns: list[str] = field(factory=lambda: [_ORDER])
    files: list[tuple[Path, list[str]]] = field(factory=list)
    count: int = 0
    _open: Any = None
    _write: Callable[[Iterable[str | None]], Any] | None = None

    def column(self, key: str, of_case: bool) -> str:
        """The column of an attribute that was not seen before."""
        known = (_OF_CASE if of_case else _OF_EVENT).get(key)
        name = known or f"{'case' if of_case else 'event'}:{key}"
        self.columns.append(name)
        self._write = None
        return name

    def _names(self) -> dict[str, str]:
        """Column -> its name in the table.

        An attribute is called as it calls itself, unless DuckDB or the guess of columns
        would then take it for another one.
        """
        seen = _KNOWN & {*self.columns}
        taken = {plain_name(w) for c in COLUMNS if c.name in seen for w in c.words}
        found = {}
        for column in self.columns:
            name = column if column in seen else column.removeprefix("event:")
            while column not in seen and plain_name(name) in taken:
                name = f"event:{name}"
            taken.add(plain_name(name))
            found[column] = name
        return found

    def add(self, row: dict[str, str]) -> None:
        """Add one event, given as column -> value."""
        write = self._write or self._widen()
        self.count += 1
        row[_ORDER] = str(self.count)
        write(map(row.get, self.columns))

    def _widen(self) -> Callable[[Iterable[str | None]], Any]:
        """Begin another file, with the columns that are known by now."""
        self.close()
        path = self.folder / f"{len(self.files)}.csv"
        self.files.append((path, [*self.columns]))
        self._open = path.open("w", encoding="utf-8", newline="")
        self._write = csv.writer(self._open, lineterminator="\n").writerow
        return self._write

    def close(self) -> None:
        """End the file that is being written."""
        if self._open is not None:
            self._open.close()

    def load(self, connection: DuckDBPyConnection) -> str:
        """The name of a new table with all events."""
        table, names = f"cxkit_{uuid4().hex}", self._names()
        every = ", ".join(f"{identifier(names[column])} VARCHAR" for column in self.files[-1][1])
        connection.execute(f"CREATE TEMP TABLE {table} ({every})")
        # One file at a time: together they would all hold their buffers at once.
        for path, columns in self.files:
            types = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(columns)))
            cells = ", ".join(
                f"nullif(trim(c{k}), '') AS {identifier(names[column])}"
                for k, column in enumerate(columns)
            )
            how = _DELIMITED.format(f"{{{types}}}")
            sql = f"SELECT {cells} FROM read_csv({path_literal(path)}, {how})"
            connection.execute(f"INSERT INTO {table} BY NAME {sql}")
        return table


@define(eq=False)
class _Log:
    """Reads a document, element by element."""

    rows: _Rows
    file: str

    def read(self, path: Path) -> None:
        """Hand every event of a file to the rows.

        Raises:
            InputError: if it cannot be read to its end.
        """
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._handlers()
        fed = 0
        try:
            for chunk in _chunks(path):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - max(parser.CurrentByteIndex, 0) > LONGEST + _CHUNK:
                    raise InputError([self._too_long()])
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            words = expat.ErrorString(error.code)
            message = f"The file is no complete XML document: {words}."
            raise InputError([_problem(self.file, "not_xml", message, row=error.lineno)]) from error
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            message = "The compressed file is damaged or cut off."
            raise InputError([_problem(self.file, "damaged_file", message)]) from error

    def _too_long(self) -> Problem:
        message = f"The log holds a value of more than {LONGEST:,} characters."
        return _problem(self.file, "value_too_long", message, "Leave it out of the export.")

    def _refuse(self, *_: Any) -> None:
        message = "The log declares a document type, which could hide entities."
        hint = "Remove the declaration (<!DOCTYPE ...>); XES needs none."
        raise InputError([_problem(self.file, "entities_refused", message, hint)])

    def _too_many(self) -> None:
        message = f"The log has more than {MOST_COLUMNS} different attributes."
        hint = "Export fewer attributes: case, activity, time, resource and group are enough."
        raise InputError([_problem(self.file, "too_many_columns", message, hint)])

    def _handlers(self) -> tuple[Callable[[str, list[str]], None], Callable[[str], None]]:
        """What happens where an element begins and ends.

        Millions of calls: what they share is bound here rather than looked up.
        """
        add, column, too_many = self.rows.add, self.rows.column, self._too_many
        names: tuple[dict[str, str], dict[str, str]] = {}, {}
        depth = wanted = 0
        trace: dict[str, str] = {}
        target: dict[str, str] = {}
        of_case = in_trace = False

        def start(element: str, given: list[str]) -> None:
            nonlocal depth, wanted, trace, target, of_case, in_trace
            depth += 1
            if depth == wanted and element in _TYPES:
                plain = len(given) == 4 and given[0] == "key" and given[2] == "value"
                key, value = (given[1], given[3]) if plain else _pair(given)
                try:
                    target[names[of_case][key]] = value
                except KeyError:
                    if len(names[0]) + len(names[1]) >= MOST_COLUMNS:
                        too_many()
                    name = names[of_case][key] = column(key, of_case)
                    target[name] = value
            elif element == "event":
                target, of_case, wanted = dict(trace), False, depth + 1
            elif element == "trace":
                trace = target = {}
                of_case, in_trace, wanted = True, True, depth + 1

        def end(element: str) -> None:
            nonlocal depth, wanted, trace, target, of_case, in_trace
            depth -= 1
            if element == "event":
                add(target)
                target, of_case, wanted = trace, True, depth + 1 if in_trace else 0
            elif element == "trace":
                trace = target = {}
                in_trace, wanted = False, 0

        return start, end


def _pair(given: Sequence[str]) -> tuple[str, str]:
    """Key and value of an attribute, in whatever order they stand; empty where missing."""
    found = dict(zip(given[::2], given[1::2], strict=True))
    return found.get("key", ""), found.get("value", "")


def _chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file, decompressed if it is compressed."""
    compressed = path.name.lower().endswith(".gz")
    with gzip.open(path, "rb") if compressed else path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
