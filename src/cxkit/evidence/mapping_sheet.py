"""A sheet of a workbook that says what the columns and words of its answers mean."""

from __future__ import annotations

import glob
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from cxkit.cube.text import Text
from cxkit.errors import InputError, Problem
from cxkit.evidence.columns import number
from cxkit.evidence.declared import declared_forms
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.evidence_table import EvidenceTable, adopt_table
from cxkit.evidence.mapping import CONSTANTS, ROLES, AnswersMapping
from cxkit.evidence.near import plain_name
from cxkit.evidence.source import SourceTable

AUDIENCES = ("staff", "leader", "customer")

# What a column or word can mean beside an item of the cube.
MEANINGS: Mapping[str, Text] = {
    "respondent": {"en": "respondent", "de": "Person"},
    "unit": {"en": "unit", "de": "Bereich"},
    "audience": {"en": "audience", "de": "Befragte"},
    "wave": {"en": "wave", "de": "Erhebung"},
    "item": {"en": "item", "de": "Frage"},
    "value": {"en": "value", "de": "Antwort"},
    "word": {"en": "word", "de": "Wort"},
    "missing": {"en": "missing", "de": "keine Antwort"},
    "cant_judge": {"en": "can't judge", "de": "kann ich nicht beurteilen"},
    "ignore": {"en": "ignore", "de": "nicht verwenden"},
}


@frozen(kw_only=True)
class _Row:
    """One line of the sheet, and where it stands."""

    column: str
    means: str
    value: str
    number: int | None


def is_mapping_sheet(sheet: str | None) -> bool:
    """True if a sheet is one of these by its name."""
    return sheet is not None and plain_name(sheet) in _form().names


def read_mapping_sheet(source: SourceTable) -> tuple[AnswersMapping, ...]:
    """How the answers are read, one mapping for each sheet that is named.

    Raises:
        InputError: with every problem of the sheet.
    """
    from cxkit.evidence.engines.duckdb import DuckDB

    table = adopt_table(
        source.name,
        _form(),
        EvidenceMapping(kind="mapping"),
        DuckDB(source.frame, source.connection),
        source=source,
    )
    problems: list[Problem] = []
    parts = []
    for sheet, rows in _by_sheet(table).items():
        files = (f"{glob.escape(source.file)}!{glob.escape(sheet)}", glob.escape(sheet))
        before = len(problems)
        document = _document(rows, source, problems)
        if len(problems) > before:
            continue
        try:
            parts.append(AnswersMapping(files=files if sheet else ("*",), **document))
        except InputError as error:
            problems += [evolve(p, file=source.file, sheet=source.sheet) for p in error.problems]
    if problems:
        raise InputError(problems)
    # What holds for one sheet goes before what holds for all.
    return tuple(sorted(parts, key=lambda part: "*" in part.files))


def _form() -> Any:
    return next(form for form in declared_forms("workbook") if form.id == "mapping")


def _by_sheet(table: EvidenceTable) -> dict[str, list[_Row]]:
    cells = table.rows()
    found: dict[str, list[_Row]] = {}
    for index in range(len(table)):
        cell = {name: own[index] or "" for name, own in cells.items()}
        row = _Row(
            column=cell["column"],
            means=_meaning(cell["means"]),
            value=cell["value"],
            number=table.row_number(index),
        )
        found.setdefault(cell["sheet"], []).append(row)
    return found


def _meaning(word: str) -> str:
    """The meaning that a word of either language names; an item's id stays as it is."""
    known = {plain_name(w): key for key, text in MEANINGS.items() for w in (key, *text.values())}
    return known.get(plain_name(word), word)


def _document(rows: Sequence[_Row], source: SourceTable, problems: list[Problem]) -> dict[str, Any]:
    """The rows as keys of a mapping; what is wrong goes to the problems."""
    found: dict[str, Any] = {"items": {}, "constants": {}, "missing": [], "cant_judge": []}
    found |= {"audiences": {}, "units": {}, "labels": {}, "ignore": []}
    for row in rows:
        problem = _take(row, found)
        if problem is not None:
            problems.append(evolve(problem, file=source.file, sheet=source.sheet, row=row.number))
    if found.get("item") and found.get("value"):
        found["layout"] = "long"
    return found


def _take(row: _Row, found: dict[str, Any]) -> Problem | None:
    """Take one row into the keys of a mapping; what is wrong with it."""
    if not row.means:
        return Problem(
            code="empty_cell",
            message="Nothing says what this means.",
            hint="Choose a meaning, or delete the row.",
        )
    if row.means in (*ROLES, "item", "value") and row.column:
        found[row.means] = row.column
    elif row.means in CONSTANTS and row.value:
        found["constants"][row.means] = row.value
    elif row.means in ("missing", "cant_judge") and (row.column or row.value):
        found[row.means].append(row.value or row.column)
    elif row.means == "ignore" and row.column:
        found["ignore"].append(row.column)
    elif row.means == "word" and row.column and row.value:
        _take_word(row, found)
    elif row.column and row.means not in MEANINGS:
        found["items"][row.column] = row.means
    else:
        return Problem(
            code="incomplete_row",
            message="The row names neither a column nor a value.",
            hint="Name the column or word, or the value that holds for the whole sheet.",
        )
    return None


def _take_word(row: _Row, found: dict[str, Any]) -> None:
    """A word stands for a number, an audience, or else a unit."""
    size = number(row.value)
    if size is not None:
        found["labels"][row.column] = size
    else:
        key = "audiences" if row.value in AUDIENCES else "units"
        found[key][row.column] = row.value
