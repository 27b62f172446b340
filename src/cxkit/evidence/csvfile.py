"""CSV files as people have them: any delimiter, the German Excel's, Qualtrics', LimeSurvey's."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.encoding import Bytes, examine
from cxkit.evidence.header import body_sql, name_columns, read_header
from cxkit.evidence.source import SourceTable, fetch_one, load_text, name_rows

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_DELIMITERS = (";", ",", "\t", "|")
_DELIMITER_NAMES = {";": "semicolon", ",": "comma", "\t": "tab", "|": "vertical bar"}
_SAMPLE_CHARACTERS = 1 << 18
_SAMPLE_RECORDS = 200
_SHOWN_ROWS = 5


@frozen(kw_only=True)
class _Format:
    """How the text of a file becomes records.

    Attributes:
        encoding: As `open` takes it.
        delimiter: What separates the cells.
        skip: Characters before the first record (the line `sep=;` of Excel).
    """

    encoding: str
    delimiter: str
    skip: int = 0


def open_csv(path: Path, connection: DuckDBPyConnection) -> SourceTable:
    """The table of a CSV file.

    Raises:
        InputError: with everything that makes the file unusable.
    """
    found = examine(path)
    if found.problems:
        raise InputError(_placed(found.problems, path))
    form, records = _sniff(path, found)
    if not any(any(cell.strip() for cell in record) for record in records):
        raise InputError(_placed([_empty_file()], path))
    header = read_header(records)
    with TemporaryDirectory(prefix="cxkit-") as folder:
        table, problems = _load(path, connection, form, found, len(header.cells), Path(folder))
    if table is None:
        raise InputError(_placed([*header.problems, *problems], path))
    columns, header = name_columns(connection, table, header)
    plain, numbered = body_sql(table, columns, header.rows)
    (rows,) = fetch_one(connection, f"SELECT count(*) FROM ({plain})")
    problems = [*header.problems] + ([] if rows else [header_only(header.rows)])
    if problems:
        connection.execute(f"DROP TABLE {table}")
        raise InputError(_placed(problems, path))
    notes = [*found.notes, *header.notes]
    return SourceTable(
        name=path.name,
        file=path.name,
        path=path,
        frame=connection.sql(plain),
        columns=tuple(name for _, name in columns),
        rows=rows,
        sha256=found.sha256,
        encoding=found.encoding,
        delimiter=form.delimiter,
        header_rows=header.rows,
        texts=header.texts,
        notes=_placed(notes, path),
        numbered=numbered,
        connection=connection,
    )


def blank_records(table: SourceTable) -> list[int]:
    """Numbers of the records without any cell, which DuckDB does not count."""
    assert table.encoding is not None
    assert table.delimiter is not None
    form, _ = _sniff(table.path, Bytes(sha256="", encoding=table.encoding))
    with _records(table.path, form) as records:
        return [number for number, record in enumerate(records, start=1) if not record]


def _placed(problems: Iterable[Problem], path: Path) -> tuple[Problem, ...]:
    return tuple(evolve(problem, file=path.name) for problem in problems)


def _empty_file() -> Problem:
    return Problem(
        code="empty_file",
        message="The file is empty.",
        hint="Export the answers again; the first row must hold the names of the columns.",
    )


def header_only(rows: int) -> Problem:
    """The problem of a table that has a header and nothing below it."""
    return Problem(
        code="no_rows",
        message="There is a header, but no row below it.",
        hint="Export the answers again, and check that no filter hides them.",
        row=rows,
    )


def _sniff(path: Path, found: Bytes) -> tuple[_Format, list[list[str]]]:
    """The format, and the first records."""
    with path.open(encoding=found.encoding, newline="") as file:
        text = file.read(_SAMPLE_CHARACTERS)
        whole = not file.read(1)
    first, _, _ = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.rstrip("\r")) == 5:
        form = _Format(encoding=found.encoding, delimiter=first[4], skip=len(first) + 1)
        return form, _first_records(text[form.skip :], form.delimiter, whole)
    tried = {mark: _first_records(text, mark, whole) for mark in _DELIMITERS}
    best = max(_DELIMITERS, key=lambda mark: _regularity(tried[mark]))
    return _Format(encoding=found.encoding, delimiter=best), tried[best]


def _first_records(text: str, delimiter: str, whole: bool) -> list[list[str]]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    with _long_cells():
        records = list(itertools.islice(reader, _SAMPLE_RECORDS + 1))
    # The last record may be cut off where the sample ends.
    if len(records) <= _SAMPLE_RECORDS and not whole and len(records) > 1:
        records.pop()
    return [record for record in records[:_SAMPLE_RECORDS] if record]


def _regularity(records: Sequence[Sequence[str]]) -> tuple[bool, float, int]:
    """How well a delimiter explains the records.

    First, it does not cut through quotation marks; then the share of records as
    wide as the header; then the width.
    """
    if not records or len(records[0]) < 2:
        return False, 0.0, 0
    width = len(records[0])
    same = sum(len(record) == width for record in records)
    whole = not any(cell.count('"') % 2 for record in records for cell in record)
    return whole, round(same / len(records), 1), width


@contextmanager
def _long_cells() -> Iterator[None]:
    """Free texts may be longer than the module's limit."""
    before = csv.field_size_limit(1 << 30)
    try:
        yield
    finally:
        csv.field_size_limit(before)


@contextmanager
def _records(path: Path, form: _Format) -> Iterator[Iterator[list[str]]]:
    with path.open(encoding=form.encoding, newline="") as file, _long_cells():
        file.read(form.skip)
        yield csv.reader(file, delimiter=form.delimiter, strict=True)


def _load(
    path: Path,
    connection: DuckDBPyConnection,
    form: _Format,
    found: Bytes,
    width: int,
    folder: Path,
) -> tuple[str | None, list[Problem]]:
    """The loaded table, or what is wrong with the records."""
    import duckdb

    odd_blanks = found.odd_blanks
    readable = path if found.encoding.startswith("utf-8") and not form.skip else None
    try:
        source = readable or _rewritten(path, form, folder / "utf8.csv")
        return (
            load_text(
                connection, source, delimiter=form.delimiter, width=width, odd_blanks=odd_blanks
            ),
            [],
        )
    except duckdb.Error:
        problems = _irregular(path, form, width)
        if problems:
            return None, problems
    # Mixed line ends and blank cells beyond the header stop DuckDB, and are harmless.
    tidy = _tidied(path, form, width, folder / "tidy.csv")
    return load_text(connection, tidy, delimiter=",", width=width, odd_blanks=True), []


def _rewritten(path: Path, form: _Format, target: Path) -> Path:
    with (
        path.open(encoding=form.encoding, newline="") as source,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        source.read(form.skip)
        while text := source.read(_SAMPLE_CHARACTERS):
            copy.write(text)
    return target


def _tidied(path: Path, form: _Format, width: int, target: Path) -> Path:
    with (
        _records(path, form) as records,
        target.open("w", encoding="utf-8", newline="") as copy,
    ):
        writer = csv.writer(copy, quoting=csv.QUOTE_ALL, lineterminator="\n")
        blanks = [""] * width
        writer.writerows([*record, *blanks][:width] for record in records if record)
    return target


def _irregular(path: Path, form: _Format, width: int) -> list[Problem]:
    """What is wrong with the records, by their numbers; cells beyond the header may be blank."""
    wrong: list[tuple[int, int]] = []
    number = 0
    with _records(path, form) as records:
        try:
            for number, record in enumerate(records, start=1):
                beyond = any(cell.strip() for cell in record[width:])
                short = len(record) < width and any(cell.strip() for cell in record)
                if beyond or short:
                    wrong.append((number, len(record)))
        except csv.Error as error:
            return [_broken_quotes(number + 1, str(error))]
    if not wrong:
        return []
    return [_ragged(wrong, width, form.delimiter)]


def _ragged(wrong: list[tuple[int, int]], width: int, delimiter: str) -> Problem:
    rows = name_rows([number for number, _ in wrong[:_SHOWN_ROWS]], len(wrong))
    usual = Counter(cells for _, cells in wrong).most_common(1)[0][0]
    name = _DELIMITER_NAMES.get(delimiter, repr(delimiter))
    verb = "has" if len(wrong) == 1 else "have"
    return Problem(
        code="ragged_rows",
        message=f"The header has {width} cells, but {rows} {verb} another number "
        f"(mostly {usual}); cells are separated by a {name}.",
        hint=f"Put cells that contain a {name}, a quotation mark or a line break in quotation "
        "marks, or export the file again as Excel.",
        row=wrong[0][0],
        count=len(wrong),
    )


def _broken_quotes(row: int, reason: str) -> Problem:
    return Problem(
        code="broken_quotes",
        message=f"A quotation mark in this row is not closed, or text follows it ({reason}).",
        hint='Write a quotation mark within a cell twice (""), or export the file as Excel.',
        row=row,
    )
