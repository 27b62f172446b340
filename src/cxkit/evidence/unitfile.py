"""Unit trees from tables: one row per unit and stretch of time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from cxkit.errors import InputError, Problem
from cxkit.evidence.declared import declared_forms
from cxkit.evidence.near import plain_name
from cxkit.evidence.source import SourceTable
from cxkit.units import Unit

COLUMNS = ("unit", "parent", "name", "valid_from", "valid_until", "predecessors")


def read_units(table: SourceTable, audiences: Iterable[str]) -> tuple[Unit, ...]:
    """The rows of a unit table; columns named after audiences hold head counts.

    Headers may be German, too, as a template writes them.

    Columns: `unit` (id), `parent`, `name`, `valid_from`, `valid_until` (both
    YYYY-MM-DD), `predecessors` (ids separated by blanks or `|`), and one per
    audience, such as `staff`. Only `unit` must be there.

    Raises:
        InputError: with every problem of the table.
    """
    names = _names(table)
    if "unit" not in names.values():
        raise InputError(
            [
                Problem(
                    code="no_column",
                    file=table.file,
                    sheet=table.sheet,
                    message="A table of units needs a column 'unit' with the id of each unit.",
                    hint=f"Columns that are read: {', '.join(COLUMNS)}, and one per audience "
                    "with its head count. Found: " + ", ".join(table.columns),
                )
            ]
        )
    counted = [a for a in audiences if a in names.values()]
    problems: list[Problem] = []
    units = []
    for number, row in enumerate(table.frame.fetchall(), start=table.header_rows + 1):
        cells = {names[k]: _text(v) for k, v in zip(table.frame.columns, row, strict=True)}
        reader = _Row(table, number, cells, names, problems)
        if cells["unit"] is None:
            reader.problem("unit", "The unit has no id.", "Fill it in, or delete the row.")
            continue
        units.append(
            Unit(
                id=cells["unit"],
                row=number,
                parent=cells.get("parent"),
                name=cells.get("name") or "",
                valid_from=reader.day("valid_from"),
                valid_until=reader.day("valid_until"),
                predecessors=tuple((cells.get("predecessors") or "").replace("|", " ").split()),
                head_counts={a: n for a in counted if (n := reader.count(a)) is not None},
            )
        )
    if problems:
        raise InputError(problems)
    return tuple(units)


def is_unit_tree(table: SourceTable) -> bool:
    """True if the columns of a table say that it holds units and where each belongs."""
    return {"unit", "parent"} <= {*_names(table).values()}


def _names(table: SourceTable) -> dict[str, str]:
    """Header -> the name by which it is known; its own where it is none of ours."""
    form = next(form for form in declared_forms("workbook") if form.id == "units")
    known = {plain_name(word): c.name for c in form.columns for word in c.words}
    names: dict[str, str] = {}
    for header in table.columns:
        name = header if header in COLUMNS else known.get(plain_name(header), header)
        # A table may have both an id and a column of the same meaning.
        names[header] = header if name in names.values() or name in table.columns else name
    return names


def _text(value: Any) -> str | None:
    return None if value is None or not str(value).strip() else str(value).strip()


class _Row:
    def __init__(
        self,
        table: SourceTable,
        number: int,
        cells: Mapping[str, str | None],
        names: Mapping[str, str],
        problems: list[Problem],
    ) -> None:
        self.table, self.number, self.cells, self.problems = table, number, cells, problems
        self.headers = {name: header for header, name in names.items()}

    def problem(self, column: str, message: str, hint: str) -> None:
        self.problems.append(
            Problem(
                code="bad_unit_row",
                file=self.table.file,
                sheet=self.table.sheet,
                row=self.number,
                column=self.headers.get(column, column),
                message=message,
                hint=hint,
            )
        )

    def day(self, column: str) -> date | None:
        text = self.cells.get(column)
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.problem(column, f"{text!r} is not a date.", "Write it as YYYY-MM-DD.")
            return None

    def count(self, column: str) -> int | None:
        text = self.cells.get(column)
        if text is None:
            return None
        digits = text.removesuffix(".0")
        if not digits.isdigit():
            self.problem(column, f"{text!r} is not a number of people.", "Write a whole number.")
            return None
        return int(digits)
