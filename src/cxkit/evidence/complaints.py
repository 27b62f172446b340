"""Everything that is wrong with the cells of a table, each kind of wrong once with its rows."""

from __future__ import annotations

from attrs import define, field

from cxkit.errors import InputError, Problem
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.source import name_rows

_SHOWN = 5


@define(kw_only=True)
class Complaints:
    """Problems and warnings of one table while it is read.

    Attributes:
        table: The table.
    """

    table: EvidenceTable
    _problems: dict[tuple[str, str | None, str, str], list[int]] = field(factory=dict)
    _warnings: dict[tuple[str, str | None, str, str], list[int]] = field(factory=dict)
    _ready: list[Problem] = field(factory=list)

    def wrong(
        self,
        code: str,
        message: str,
        hint: str,
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Something that makes the table unusable; `row` counts the rows of the table."""
        rows = self._problems.setdefault((code, column, message, hint), [])
        rows += [row] if row is not None else []

    def warn(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        """Something that a reader should know."""
        rows = self._warnings.setdefault((code, column, message, hint), [])
        rows += [row] if row is not None else []

    def add(self, problem: Problem | None) -> None:
        """A problem that knows its place already."""
        self._ready += [problem] if problem is not None else []

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems so far."""
        return (*self._ready, *self._placed(self._problems))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All warnings so far, with the notes of the table."""
        return (*self.table.notes, *self._placed(self._warnings))

    def check(self) -> None:
        """Go on if there is nothing wrong.

        Raises:
            InputError: with every problem.
        """
        if self.problems:
            raise InputError(self.problems)

    def _placed(self, found: dict[tuple[str, str | None, str, str], list[int]]) -> list[Problem]:
        placed = []
        for (code, column, message, hint), rows in found.items():
            numbers = [n for n in map(self.table.row_number, rows) if n is not None]
            more = f" ({name_rows(numbers[:_SHOWN], len(numbers))})" if len(numbers) > 1 else ""
            times = f" ({len(rows)} rows)" if len(rows) > 1 and not numbers else ""
            placed.append(
                Problem(
                    code=code,
                    message=_with(message, more + times),
                    hint=hint,
                    file=self.table.file,
                    sheet=self.table.sheet,
                    row=numbers[0] if numbers else None,
                    column=self.table.header(column) if column else None,
                    count=len(rows) or None,
                )
            )
        return placed


def _with(message: str, more: str) -> str:
    """A sentence with more before its end."""
    return f"{message[:-1]}{more}{message[-1]}" if message[-1:] in (".", "?") else message + more
