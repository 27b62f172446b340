"""The header of a table: which rows it has, and what the columns are called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from cxkit.errors import Problem
from cxkit.evidence.source import fetch_one, select_columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
# LimeSurvey can write "G1Q01[SQ001]. We see people, not cases" as a header.
_CODE_AND_TEXT = re.compile(r"(?P<code>[A-Za-z]\w*(\[\w+\])*)\. (?P<text>\S.*)", re.DOTALL)

Records = Sequence[Sequence[str]]


@frozen(kw_only=True)
class Header:
    """What the first records say about the columns.

    Attributes:
        cells: The cell of every column in the first row; empty where it is blank.
        rows: How many rows belong to the header.
        texts: Column -> question text.
        notes: What was recognised.
        problems: What makes the header unusable.
    """

    cells: tuple[str, ...]
    rows: int = 1
    texts: Mapping[str, str] = field(factory=dict)
    notes: tuple[Problem, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_header(records: Records) -> Header:
    """The header that the first records of a table form."""
    cells = tuple(" ".join(cell.split()) for cell in records[0])
    problems = tuple(_title_above(records) or _no_names(cells) or _double_names(cells))
    rows, texts, notes = _question_texts(cells, records)
    return Header(cells=cells, rows=rows, texts=texts, notes=tuple(notes), problems=problems)


def _question_texts(
    cells: tuple[str, ...], records: Records
) -> tuple[int, dict[str, str], list[Problem]]:
    if len(records) > 2 and _is_import_ids(records[2]):
        texts = {
            name: " ".join(text.split())
            for name, text in zip(cells, records[1], strict=False)
            if name and text.strip()
        }
        message = "Three header rows, as Qualtrics writes them: names, questions, import ids."
        return 3, texts, [Problem(code="qualtrics_header", message=message)]
    matches = {name: _CODE_AND_TEXT.fullmatch(name) for name in cells if name}
    texts = {name: match["text"] for name, match in matches.items() if match}
    if len(texts) * 2 > len(matches):
        message = "The header holds codes and questions, as LimeSurvey writes them."
        return 1, texts, [Problem(code="limesurvey_header", message=message)]
    return 1, {}, []


def _is_import_ids(record: Sequence[str]) -> bool:
    filled = [cell for cell in record if cell.strip()]
    return bool(filled) and all('"ImportId"' in cell for cell in filled)


def _title_above(records: Records) -> list[Problem]:
    """A problem if the first row has one cell and the next ones have more."""
    filled = [sum(bool(cell.strip()) for cell in record) for record in records[:10]]
    if filled[0] > 1 or max(filled) <= 2:
        return []
    row = next(index for index, count in enumerate(filled) if count > 2) + 1
    return [
        Problem(
            code="header_not_first",
            message="The first row is no header: it has at most one filled cell, "
            f"and row {row} has {filled[row - 1]}.",
            hint=f"Delete the rows above row {row}, so that the column names are in row 1.",
            row=1,
        )
    ]


def _no_names(cells: tuple[str, ...]) -> list[Problem]:
    filled = [cell for cell in cells if cell]
    if len(set(filled)) == len(filled) or not all(_NUMBER.fullmatch(cell) for cell in filled):
        return []
    return [
        Problem(
            code="no_header",
            message="The first row holds numbers only, so the columns seem to have no names.",
            hint="Insert a first row with a name for each column.",
            row=1,
        )
    ]


def _double_names(cells: tuple[str, ...]) -> list[Problem]:
    places: dict[str, list[int]] = {}
    for index, name in enumerate(cells):
        if name:
            places.setdefault(name.casefold(), []).append(index)
    return [
        _double_name([cells[index] for index in indices], indices)
        for indices in places.values()
        if len(indices) > 1
    ]


def _double_name(names: list[str], indices: list[int]) -> Problem:
    letters = ", ".join(column_letter(index) for index in indices)
    same = len(set(names)) == 1
    message = (
        f"The name {names[0]!r} stands above {len(names)} columns ({letters})."
        if same
        else f"The names {' and '.join(map(repr, names))} ({letters}) differ only in capitals."
    )
    hint = "Give each column a name of its own; from LimeSurvey, export question codes."
    return Problem(code="double_column", message=message, hint=hint, row=1, column=names[0])


def column_letter(index: int) -> str:
    """The letter by which spreadsheets call the column at `index`, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def name_columns(
    connection: DuckDBPyConnection, table: str, header: Header
) -> tuple[list[tuple[str, str]], Header]:
    """The columns of a loaded table that have names, and the header with what was left out.

    A column without a name is dropped if it is blank, or if it is the first and
    counts the rows, as pandas and R write it; otherwise it is a problem.
    """
    nameless = [index for index, name in enumerate(header.cells) if not name]
    named = [(f"c{i}", name) for i, name in enumerate(header.cells) if name]
    if not nameless or any(problem.code == "header_not_first" for problem in header.problems):
        return named, header
    notes, problems, unnamed = list(header.notes), list(header.problems), list[str]()
    counts = ", ".join(f"count(c{index})" for index in nameless)
    below = f"FROM {table} WHERE rowid >= {header.rows}"
    filled = fetch_one(connection, f"SELECT {counts} {below}")
    for index, count in zip(nameless, filled, strict=True):
        if not count:
            continue
        if index == 0 and _counts_rows(connection, table, header.rows):
            message = "The first column has no name and counts the rows; it is not used."
            notes.append(Problem(code="row_names", message=message))
            continue
        unnamed.append(column_letter(index))
    if unnamed:
        problems.append(_unnamed(unnamed))
    return named, evolve(header, notes=tuple(notes), problems=tuple(problems))


def _unnamed(letters: list[str]) -> Problem:
    one = len(letters) == 1
    shown = ", ".join(letters[:5]) + (f" and {len(letters) - 5} more" if len(letters) > 5 else "")
    return Problem(
        code="unnamed_column",
        message=f"Column {shown} has no name, but it is not empty."
        if one
        else f"Columns {shown} have no names, but they are not empty.",
        hint="Write a name into the first cell of each, or delete the column. If the names stand "
        "in two rows, join them into one.",
        row=1,
        count=len(letters),
    )


def _counts_rows(connection: DuckDBPyConnection, table: str, header_rows: int) -> bool:
    number = f"(rowid - {header_rows})"
    return any(
        fetch_one(
            connection,
            f"SELECT bool_and(try_cast(c0 AS BIGINT) = {number}),"
            f" bool_and(try_cast(c0 AS BIGINT) = {number} + 1)"
            f" FROM {table} WHERE rowid >= {header_rows}",
        )
    )


def body_sql(table: str, columns: list[tuple[str, str]], header_rows: int) -> tuple[str, str]:
    """SQL for the rows below the header that are not blank: plain, and numbered as `__row`."""
    filled = " OR ".join(f"{old} IS NOT NULL" for old, _ in columns)
    where = f" WHERE rowid >= {header_rows} AND ({filled})"
    plain = select_columns(table, columns) + where
    numbered = plain.replace("SELECT ", "SELECT rowid + 1 AS __row, ", 1)
    return plain, numbered
