"""A table of evidence as its kind sees it: its own column names, and where each row stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.kind import EvidenceColumn, EvidenceForm
from cxkit.evidence.labels import COLUMN_NAMES, norm, words
from cxkit.evidence.near import did_you_mean, plain_name
from cxkit.evidence.periods import parse_period

if TYPE_CHECKING:
    import narwhals as nw

    from cxkit.evidence.engines.base import Engine
    from cxkit.evidence.source import SourceTable

Cells = dict[str, list[str | None]]
# What headers that are periods say, and what stands below them.
_OF_PERIODS = ("period", "value")
_BESIDE = "beside:"


@frozen(kw_only=True, slots=False, eq=False)
class EvidenceTable:
    """A table of evidence with its mapping applied.

    Attributes:
        name: What partitions call it: `file`, `file!sheet`, or a frame's name.
        form: What the kind expects of it.
        engine: The engine that holds it, with the frame as it was handed in, lazy.
        columns: Column of the kind -> column of the table.
        constants: Column of the kind -> what it is in the whole table.
        missing: Cells that mean that there is no value.
        source: The table as it was opened, for CSV, Excel and Parquet files.
        path: The file, if it came from one.
        notes: What a reader should know about its columns.
        periods: Headers that are periods, with a figure of each below; they become rows.
        unused: Headers that mean nothing to the kind, and that nobody said to ignore.
    """

    name: str
    form: EvidenceForm
    engine: Engine
    columns: Mapping[str, str]
    constants: Mapping[str, str] = field(factory=dict)
    missing: tuple[str, ...] = ()
    source: SourceTable | None = None
    path: Path | None = None
    notes: tuple[Problem, ...] = ()
    periods: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """What problems call the file; the frame's name if there is none."""
        return self.source.file if self.source else self.path.name if self.path else self.name

    @property
    def sheet(self) -> str | None:
        """The worksheet, for workbooks."""
        return self.source.sheet if self.source else None

    def has(self, column: str) -> bool:
        """True if the table or the mapping says something about a column of the kind."""
        return column in self.columns or column in self.constants

    def header(self, column: str) -> str:
        """What the table calls a column of the kind."""
        return self.columns.get(column, column)

    def frame(self) -> nw.LazyFrame[Any]:
        """The rows as a lazy frame with the kind's names, for kinds that are big."""
        import narwhals as nw

        from cxkit.evidence.plain_names import plain_names

        frame, plain = plain_names(self.engine)
        named = [nw.col(plain[header]).alias(name) for name, header in self.columns.items()]
        given = [nw.lit(value).alias(name) for name, value in self.constants.items()]
        below = [nw.col(plain[header]).alias(header) for header in self.periods]
        return frame.select(*named, *given, *below)

    def rows(self) -> Cells:
        """The rows by column of the kind as text, None where a cell is empty, for small kinds.

        Every column that the kind knows is there. Rows of a file stand in its order, those
        of a frame are sorted, since not every engine knows an order.
        """
        return self._rows[0]

    def with_unused(self) -> EvidenceTable:
        """The table whose `rows()` also hold the unused columns, for `told_apart`."""
        beside = {f"{_BESIDE}{header}": header for header in self.unused}
        return evolve(self, columns={**self.columns, **beside})

    def told_apart(self, groups: Iterable[Sequence[int]]) -> list[str]:
        """Those of the unused columns in which rows of one of the groups differ."""
        cells, groups = self.rows(), list(groups)
        return [
            header
            for header in self.unused
            if any(len({cells[f"{_BESIDE}{header}"][row] for row in group}) > 1 for group in groups)
        ]

    def row_number(self, index: int) -> int | None:
        """The record number in the file of a row of `rows()`; None for frames."""
        numbers = self._rows[1]
        return numbers[index] if numbers else None

    def __len__(self) -> int:
        return len(next(iter(self.rows().values()), ()))

    @cached_property
    def _rows(self) -> tuple[Cells, list[int]]:
        names = list(self.columns)
        records, numbers = self._records()
        texts = [tuple(self._cell(cell) for cell in record) for record in records]
        if self.periods:
            texts, numbers = self._one_row_per_period(texts, numbers)
            names += _OF_PERIODS
        own = [k for k, name in enumerate(names) if not name.startswith(_BESIDE)]
        filled = [i for i, record in enumerate(texts) if any(record[k] is not None for k in own)]
        if not numbers:
            filled.sort(key=lambda i: tuple((cell is not None, cell or "") for cell in texts[i]))
        cells: Cells = {name: [texts[i][k] for i in filled] for k, name in enumerate(names)}
        cells |= {name: [value] * len(filled) for name, value in self.constants.items()}
        for column in self.form.columns:
            cells.setdefault(column.name, [None] * len(filled))
        return cells, [numbers[i] for i in filled] if numbers else []

    def _one_row_per_period(
        self, texts: Sequence[tuple[str | None, ...]], numbers: Sequence[int]
    ) -> tuple[list[tuple[str | None, ...]], list[int]]:
        """What stands below periods as rows of their own; an empty cell is no figure."""
        count = len(self.columns)
        found = [
            (place, (*record[:count], header, cell))
            for place, record in enumerate(texts)
            for header, cell in zip(self.periods, record[count:], strict=True)
            if cell is not None
        ]
        return [row for _, row in found], [numbers[place] for place, _ in found if numbers]

    def _records(self) -> tuple[Sequence[Sequence[Any]], list[int]]:
        """The cells of the mapped columns, and the record numbers of a file's rows."""
        headers = [*self.columns.values(), *self.periods]
        if self.source is None:
            names = [*self.columns, *self.periods]
            columns = self.engine.fetch(self.frame().select(*names))
            return list(zip(*(columns[name] for name in names), strict=True)), []
        from cxkit.evidence.files import true_numbers
        from cxkit.evidence.source import identifier

        wanted = "".join(f", {identifier(header)}" for header in headers)
        found = self.source.connection.execute(
            f"SELECT __row{wanted} FROM ({self.source.numbered}) ORDER BY __row"
        ).fetchall()
        numbers = true_numbers(self.source, [row[0] for row in found])
        return [row[1:] for row in found], numbers

    def _cell(self, value: Any) -> str | None:
        text = cell_text(value)
        return None if text in self.missing else text


def _is_period(header: str) -> bool:
    """True for a period as people write it, or for a day, as Excel has months."""
    if parse_period(header) is not None:
        return True
    try:
        datetime.fromisoformat(header)
    except ValueError:
        return False
    return True


def cell_text(value: Any) -> str | None:
    """A cell of any engine as text; None if it is empty."""
    if value is None or value != value:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # As a file would say it: 12 and not 12.0.
        return str(int(value)) if value.is_integer() and abs(value) < 2**63 else repr(value)
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ").removesuffix(" 00:00:00")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip() or None


def adopt_table(
    name: str,
    form: EvidenceForm,
    how: EvidenceMapping,
    engine: Engine,
    *,
    source: SourceTable | None = None,
    path: Path | None = None,
) -> EvidenceTable:
    """The table with its columns found: as the mapping says, else by their names.

    Raises:
        InputError: if the mapping names columns that are not there, or required ones lack.
    """
    file = source.file if source else path.name if path else name
    found = _Columns(
        form=form,
        how=how,
        headers=engine.frame.collect_schema().names(),
        file=file,
        sheet=source.sheet if source else None,
    )
    columns = found.columns()
    problems = [*found.unknown(), *found.double(columns), *found.lacking(columns)]
    if problems:
        raise InputError(problems)
    return EvidenceTable(
        name=name,
        form=form,
        engine=engine,
        columns=found.kept(columns),
        constants=dict(how.constants),
        missing=how.missing,
        source=source,
        path=path,
        notes=tuple(found.notes(columns)),
        periods=found.periods(columns),
        unused=found.rest(columns),
    )


@frozen(kw_only=True, slots=False)
class _Columns:
    """Which column of a table is which of the kind."""

    form: EvidenceForm
    how: EvidenceMapping
    headers: Sequence[str]
    file: str
    sheet: str | None

    @cached_property
    def known(self) -> Mapping[str, EvidenceColumn]:
        """Header in plain words -> column."""
        return {plain_name(word): column for column in self.form.columns for word in column.words}

    def columns(self) -> dict[str, str]:
        """Column of the kind -> header."""
        given = {
            name: header for name, header in self.how.columns.items() if header in self.headers
        }
        taken = {*given.values(), *self.how.ignore}
        for header in self.headers:
            column = self.known.get(plain_name(header))
            if column is not None and header not in taken and column.name not in self.how.constants:
                given.setdefault(column.name, header)
        unit = self._called_as_units_are({*taken, *given.values()})
        if unit is not None and not {"unit"} & {*given, *self.how.constants}:
            given["unit"] = unit
        return given

    def _called_as_units_are(self, taken: Collection[str]) -> str | None:
        """The column whose header means the unit in a table of answers, the surest word first."""
        if not any((column.name, column.type) == ("unit", "unit") for column in self.form.columns):
            return None
        headers = {norm(h): h for h in reversed(self.headers) if h not in taken}
        return next(
            (headers[word] for word in words(COLUMN_NAMES["unit"]) if word in headers), None
        )

    def kept(self, columns: Mapping[str, str]) -> dict[str, str]:
        """The columns, with those that an open form keeps under their own headers."""
        if not self.form.open:
            return dict(columns)
        rest = [h for h in self.headers if h not in (*columns.values(), *self.how.ignore)]
        return {**columns, **{plain_name(header): header for header in rest}}

    def unknown(self) -> list[Problem]:
        """Columns that the mapping names and that are not there, or are none of the kind."""
        names = [column.name for column in self.form.columns]
        shown = ", ".join(self.headers[:12]) + (", ..." if len(self.headers) > 12 else "")
        problems = [
            self.problem(
                "no_column",
                f"The mapping names a column {header!r} that the table does not have"
                + (did_you_mean(header, self.headers) or "."),
                f"Columns of the table: {shown}",
                header,
            )
            for header in self.how.columns.values()
            if header not in self.headers
        ]
        strange = [n for n in (*self.how.columns, *self.how.constants) if n not in names]
        return problems + [
            self.problem(
                "unknown_role",
                f"The mapping says what {name!r} is, which {self.form.id!r} does not know"
                + (did_you_mean(name, names) or "."),
                f"Known are: {', '.join(names)}.",
            )
            for name in strange
            if not self.form.open
        ]

    def double(self, columns: Mapping[str, str]) -> list[Problem]:
        """Headers of which several mean the same column, where the mapping does not say which."""
        problems = []
        for name, header in columns.items():
            same = [h for h in self.headers if self._is(h, name) and h not in self.how.ignore]
            if name not in self.how.columns and len(same) > 1:
                problems.append(
                    self.problem(
                        "double_column",
                        f"The columns {', '.join(same)} all mean {name}.",
                        f'Say which in the mapping: columns = {{{name} = "{header}"}}. Or ignore '
                        f'one: ignore = ["{same[-1]}"].',
                        header,
                    )
                )
        return problems

    def _is(self, header: str, name: str) -> bool:
        found = self.known.get(plain_name(header))
        return found is not None and found.name == name

    def periods(self, columns: Mapping[str, str]) -> tuple[str, ...]:
        """Headers that are periods, where the table has them in place of rows."""
        has = {*columns, *self.how.constants}
        if any(name in has or name not in self._needed for name in _OF_PERIODS):
            return ()
        taken = (*columns.values(), *self.how.ignore)
        found = [h for h in self.headers if h not in taken and _is_period(h)]
        return tuple(found) if len(found) > 1 else ()

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(column.name for column in self.form.columns if column.required)

    def lacking(self, columns: Mapping[str, str]) -> list[Problem]:
        """Required columns that are not there."""
        there = (*columns, *self.how.constants, *(_OF_PERIODS if self.periods(columns) else ()))
        free = [header for header in self.headers if header not in columns.values()]
        return [
            self.problem(
                "no_column",
                f"The table has no column {column.name!r}, which {self.form.id!r} needs"
                + (did_you_mean(column.name, free) or "."),
                f"Headers that are understood: {', '.join(column.words)}. Another one is mapped "
                f'by columns = {{{column.name} = "..."}}; what is the same in every row is said by '
                f'constants = {{{column.name} = "..."}}.',
                column.name,
            )
            for column in self.form.columns
            if column.required and column.name not in there
        ]

    def rest(self, columns: Mapping[str, str]) -> tuple[str, ...]:
        """Columns that mean nothing here."""
        known = (*columns.values(), *self.how.ignore, *self.periods(columns))
        return () if self.form.open else tuple(h for h in self.headers if h not in known)

    def notes(self, columns: Mapping[str, str]) -> list[Problem]:
        """Notes on columns that mean nothing here, and on a unit that was taken by its name."""
        notes = []
        unit = columns.get("unit")
        if unit is not None and unit != self.how.columns.get("unit") and not self._is(unit, "unit"):
            message = "taken as the unit (by its name)."
            hint = f'If that is wrong, say so in the mapping: ignore = ["{unit}"].'
            notes.append(self.problem("unit_by_name", message, hint, unit))
        if rest := self.rest(columns):
            notes.append(
                self.problem(
                    "columns_not_used",
                    f"Columns that are not used: {', '.join(rest)}.",
                    "Map them under columns, or name them under ignore to be rid of this note.",
                )
            )
        return notes

    def problem(self, code: str, message: str, hint: str, column: str | None = None) -> Problem:
        """A problem of the table."""
        return Problem(
            code=code, message=message, hint=hint, file=self.file, sheet=self.sheet, column=column
        )
