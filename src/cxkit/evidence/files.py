"""Opening what people have: one file, a workbook, or a folder of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.csvfile import blank_records, open_csv
from cxkit.evidence.excelfile import open_excel
from cxkit.evidence.parquetfile import open_parquet
from cxkit.evidence.source import Rows, SourceTable, connect, fetch_one, identifier, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "Inputs",
    "Rows",
    "SourceTable",
    "all_rows",
    "connect",
    "find_inputs",
    "open_path",
    "row_numbers",
]

CSV_SUFFIXES = (".csv", ".tsv", ".tab")
EXCEL_SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
PARQUET_SUFFIXES = (".parquet", ".pq")
SUFFIXES = CSV_SUFFIXES + EXCEL_SUFFIXES + PARQUET_SUFFIXES
UNITS = "units"

_HINTS = {
    ".zip": "Unpack it and name the file inside.",
    ".gz": "Unpack it and name the file inside.",
    ".sav": "Save it as CSV or Excel in SPSS.",
    ".dta": "Export it as CSV in Stata.",
    ".rds": "Write it as CSV in R: write.csv(x, file, row.names = FALSE).",
    ".json": "Export the answers as CSV or Excel. An object-centric event log (OCEL 2.0) is "
    "read if its name ends in .jsonocel.",
    ".pdf": "Export the answers as CSV or Excel.",
    ".toml": "Name a mapping with --mapping FILE and a cube with --cube FILE.",
}


@frozen(kw_only=True)
class Inputs:
    """What a path holds, sorted by what it is for.

    Attributes:
        answers: Files with answers, sorted by name.
        units: Files with the unit tree (`units.csv`, `units.xlsx`).
        documents: TOML documents: mappings and cubes.
    """

    answers: tuple[Path, ...] = ()
    units: tuple[Path, ...] = ()
    documents: tuple[Path, ...] = ()


def find_inputs(path: str | Path, *, further: Collection[str] = ()) -> Inputs:
    """The files at `path`, a file or a folder (its own files, not those of folders in it).

    `further` names endings that are read beside the known ones.

    Raises:
        InputError: if there is nothing at `path` that cxkit reads.
    """
    path = Path(path)
    if not path.exists():
        message = "There is no such file or folder."
        hint = f"Check the name; the working folder is {Path.cwd()}."
        raise InputError([Problem(code="no_file", message=message, hint=hint, file=str(path))])
    if not path.is_dir():
        return _sorted_out([path])
    visible = sorted(p for p in path.iterdir() if p.is_file() and p.name[0] not in ".~")
    endings = (*SUFFIXES, ".toml", *further)
    found = _sorted_out(p for p in visible if p.name.lower().endswith(endings))
    if not found.answers:
        message = "The folder holds no file with answers."
        hint = f"cxkit reads files that end in {', '.join(SUFFIXES)}."
        raise InputError([Problem(code="no_answers", message=message, hint=hint, file=str(path))])
    return found


def _sorted_out(paths: Iterable[Path]) -> Inputs:
    answers, units, documents = [], [], []
    for path in paths:
        if path.suffix.lower() == ".toml":
            documents.append(path)
        elif path.stem.lower() == UNITS:
            units.append(path)
        else:
            answers.append(path)
    return Inputs(answers=tuple(answers), units=tuple(units), documents=tuple(documents))


def open_path(
    path: str | Path, *, connection: DuckDBPyConnection | None = None
) -> list[SourceTable]:
    """The tables of a file, or of every file with answers in a folder, sorted by name.

    A folder's unit tree and TOML documents are left out; see `find_inputs`. A
    unit tree that is named itself is opened, with `role="units"`.

    Args:
        path: A CSV, Excel or Parquet file, or a folder.
        connection: Where to open them; by default a new one, see `connect`.

    Raises:
        InputError: with every problem of every file.
    """
    path = Path(path)
    found = find_inputs(path)
    files = found.answers if path.is_dir() else (path,)
    connection = connection or connect()
    tables: list[SourceTable] = []
    problems: list[Problem] = []
    for file in files:
        try:
            tables += _open_file(file, connection)
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tables


def _open_file(path: Path, connection: DuckDBPyConnection) -> list[SourceTable]:
    suffix = path.suffix.lower()
    try:
        if suffix in EXCEL_SUFFIXES:
            tables = open_excel(path, connection)
        elif suffix in PARQUET_SUFFIXES:
            tables = [open_parquet(path, connection)]
        elif suffix in _HINTS:
            raise InputError([_unsupported(path)])
        else:
            tables = [open_csv(path, connection)]
    except OSError as error:
        message = f"The file cannot be read: {error.strerror}."
        hint = "Close it in other programs, and check that you may read it."
        problem = Problem(code="cannot_read", message=message, hint=hint, file=path.name)
        raise InputError([problem]) from error
    role = "units" if path.stem.lower() == UNITS else "answers"
    return [evolve(table, role=role) for table in tables]


def _unsupported(path: Path) -> Problem:
    return Problem(
        code="unsupported_file",
        message=f"Files that end in {path.suffix} hold no table that cxkit reads.",
        hint=_HINTS[path.suffix.lower()],
        file=path.name,
    )


def row_numbers(
    table: SourceTable,
    *,
    where: str = "",
    column: str = "",
    values: Sequence[object] = (),
    limit: int = 5,
) -> Rows:
    """Where rows stand in the file; for messages, since it reads the file again.

    Args:
        table: The table.
        where: A SQL condition on the columns; or else
        column: a column, and
        values: the values that are looked for in it.
        limit: How many record numbers are returned at most.
    """
    if column:
        wanted = ", ".join(literal(str(value)) for value in values)
        where = f"CAST({identifier(column)} AS VARCHAR) IN ({wanted})"
    matches = f"FROM ({table.numbered}) WHERE {where}"
    (count,) = fetch_one(table.connection, f"SELECT count(*) {matches}")
    found = table.connection.execute(
        f"SELECT __row {matches} ORDER BY __row LIMIT {limit}"
    ).fetchall()
    rows = true_numbers(table, [row for (row,) in found])
    return Rows(first=tuple(rows), count=count)


def all_rows(table: SourceTable) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a small table as the file counts it, with its cells as text, blanks left out."""
    found = table.connection.execute(f"SELECT * FROM ({table.numbered}) ORDER BY __row")
    names = [column[0] for column in found.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    numbers = true_numbers(table, [int(row.pop("__row")) for row in rows])
    for number, row in zip(numbers, rows, strict=True):
        texts = {name: str(value).strip() for name, value in row.items() if value is not None}
        yield number, {name: text for name, text in texts.items() if text}


def true_numbers(table: SourceTable, rows: list[int]) -> list[int]:
    """Record numbers as a spreadsheet counts them, from those that DuckDB counts."""
    if table.delimiter is not None and len(table.columns) > 1:
        return _with_blanks(rows, blank_records(table))
    return rows


def _with_blanks(rows: list[int], blanks: list[int]) -> list[int]:
    """Record numbers as a spreadsheet counts them, which counts blank lines too."""
    for blank in blanks:
        rows = [row + 1 if row >= blank else row for row in rows]
    return rows
