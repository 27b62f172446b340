"""Excel workbooks: every visible sheet that is not blank is a table."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from attrs import evolve

from cxkit.errors import InputError, Problem
from cxkit.evidence.csvfile import header_only
from cxkit.evidence.encoding import file_hash
from cxkit.evidence.header import body_sql, name_columns, read_header
from cxkit.evidence.near import plain_name
from cxkit.evidence.source import SourceTable, fetch_one, load_text

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# Sheets that explain others or hold what these choose from, as a template has them.
EXPLAINING = (
    *("read_me", "readme", "instructions", "legend", "lists", "help"),
    *("lies_mich", "liesmich", "anleitung", "legende", "listen", "hilfe", "hinweise"),
)

_Cell = str | float | int | bool | date | datetime | time | timedelta


def open_excel(path: Path, connection: DuckDBPyConnection) -> list[SourceTable]:
    """The tables of a workbook, in the order of its sheets.

    Raises:
        InputError: with everything that makes the workbook unusable, over all sheets.
    """
    sheets, hidden = _read(path)
    if not sheets:
        message = "The workbook has no visible sheet with cells in it."
        hint = "Export the answers again, or show the hidden sheet."
        problem = Problem(code="empty_file", message=message, hint=hint, file=path.name)
        raise InputError([problem])
    tables: list[SourceTable] = []
    problems: list[Problem] = []
    for sheet, rows in _without_explanations(sheets):
        try:
            table = _open_sheet(path, sheet, rows, connection)
        except InputError as error:
            problems += error.problems
        else:
            tables.append(table)
    unfilled = [problem for problem in problems if problem.code == "no_rows"]
    if len(unfilled) == len(problems) and unfilled and not tables and len(sheets) > 1:
        raise InputError([_nothing_filled_in(path)])
    if len(unfilled) < len(problems) or not tables:
        raise InputError(problems)
    digest = file_hash(path)
    hidden = [name for name in hidden if plain_name(name) not in EXPLAINING]
    notes = [_hidden_note(path, hidden)] if hidden else []
    notes += [_unfilled_note(path, unfilled)] if unfilled else []
    return [
        evolve(
            table,
            name=path.name if len(tables) == 1 else f"{path.name}!{table.sheet}",
            sha256=digest,
            notes=(*table.notes, *notes),
        )
        for table in tables
    ]


def _without_explanations(
    sheets: list[tuple[str, list[list[str]]]],
) -> list[tuple[str, list[list[str]]]]:
    """The sheets without those that explain the others, going by their names."""
    return [each for each in sheets if plain_name(each[0]) not in EXPLAINING] or sheets


def _read(path: Path) -> tuple[list[tuple[str, list[list[str]]]], list[str]]:
    """Sheets with their cells as text, and the names of hidden sheets."""
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_path(path)
        sheets, hidden = [], []
        for info in workbook.sheets_metadata:
            if info.visible != calamine.SheetVisibleEnum.Visible:
                hidden.append(info.name)
                continue
            cells = workbook.get_sheet_by_name(info.name).to_python(skip_empty_area=False)
            rows = [[cell_text(cell) for cell in row] for row in cells]
            if any(any(row) for row in rows):
                sheets.append((info.name, rows))
    except calamine.PasswordError as error:
        message = "The workbook is protected by a password."
        hint = "Save a copy without the password, or export the sheet as CSV."
        problem = Problem(code="password", message=message, hint=hint, file=path.name)
        raise InputError([problem]) from error
    except calamine.CalamineError as error:
        message = f"This is no readable Excel workbook ({error})."
        hint = "Open it in Excel and save it as .xlsx, or export it as CSV."
        problem = Problem(code="broken_file", message=message, hint=hint, file=path.name)
        raise InputError([problem]) from error
    return sheets, hidden


def cell_text(cell: _Cell) -> str:
    """A cell as text: `3` for 3.0, `2025-04-03` for a date, blanks at the ends removed."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 2**63 else repr(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ").removesuffix(" 00:00:00")
    return str(cell).strip()


def _open_sheet(
    path: Path, sheet: str, rows: list[list[str]], connection: DuckDBPyConnection
) -> SourceTable:
    def placed(problems: Iterable[Problem]) -> tuple[Problem, ...]:
        return tuple(evolve(problem, file=path.name, sheet=sheet) for problem in problems)

    header = read_header(rows)
    with TemporaryDirectory(prefix="cxkit-") as folder:
        table = load_text(
            connection,
            _write(rows, Path(folder) / "sheet.csv"),
            delimiter=",",
            width=len(header.cells),
            odd_blanks=False,
        )
    columns, header = name_columns(connection, table, header)
    plain, numbered = body_sql(table, columns, header.rows)
    (count,) = fetch_one(connection, f"SELECT count(*) FROM ({plain})")
    problems = [*header.problems] + ([] if count else [header_only(header.rows)])
    if problems:
        connection.execute(f"DROP TABLE {table}")
        raise InputError(placed(problems))
    return SourceTable(
        name=path.name,
        file=path.name,
        path=path,
        sheet=sheet,
        frame=connection.sql(plain),
        columns=tuple(name for _, name in columns),
        rows=count,
        sha256="",
        header_rows=header.rows,
        texts=header.texts,
        notes=placed(header.notes),
        numbered=numbered,
        connection=connection,
    )


def _write(rows: list[list[str]], target: Path) -> Path:
    with target.open("w", encoding="utf-8", newline="") as file:
        # Quoted, a row of blank cells stays a row, so that row numbers are the sheet's.
        csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return target


def _nothing_filled_in(path: Path) -> Problem:
    return Problem(
        code="nothing_filled_in",
        file=path.name,
        message="Every sheet of this workbook has a header and no row below it.",
        hint="Fill in at least one of them, and save the workbook.",
    )


def _unfilled_note(path: Path, unfilled: list[Problem]) -> Problem:
    names = ", ".join(str(problem.sheet) for problem in unfilled)
    message = f"Nothing is filled in yet in: {names}."
    return Problem(code="sheet_not_filled_in", message=message, file=path.name)


def _hidden_note(path: Path, names: list[str]) -> Problem:
    message = f"Hidden sheets were not read: {', '.join(names)}."
    return Problem(code="hidden_sheet", message=message, file=path.name)
