"""The cells of a table of evidence, read as what its kind says they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from attrs import frozen

from cxkit.evidence.columns import (
    DECIMAL_COMMA,
    DECIMAL_POINT,
    MIXED,
    Days,
    date_problem,
    days,
    decimal_mark,
    decimal_problem,
    parse_day,
)
from cxkit.evidence.complaints import Complaints
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import Reading
from cxkit.evidence.near import did_you_mean
from cxkit.evidence.periods import parse_period
from cxkit.periods import period_of

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE)
_YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr"}
_NO = {"no", "n", "false", "0", "nein", "falsch"}


@frozen(kw_only=True, slots=False)
class CellReader:
    """Reads the columns of one table; what is wrong goes to the complaints.

    Each method returns one value per row of `table.rows()`, None where the cell is empty
    or wrong.

    Attributes:
        table: The table.
        reading: Mapping and units.
        complaints: Where everything wrong is kept.
    """

    table: EvidenceTable
    reading: Reading
    complaints: Complaints

    @classmethod
    def of(cls, table: EvidenceTable, reading: Reading) -> CellReader:
        """The reader of a table."""
        return cls(table=table, reading=reading, complaints=Complaints(table=table))

    def texts(self, column: str) -> list[str | None]:
        """The cells as text; an empty one of a required column is wrong."""
        cells = self.table.rows()[column]
        known = {each.name: each for each in self.table.form.columns}
        asked = known.get(column)
        if asked is not None and asked.required and not asked.may_be_empty:
            for row, cell in enumerate(cells):
                if cell is None:
                    self._wrong("empty_cell", "The cell is empty.", _FILL, row, column)
        return cells

    def choices(self, column: str) -> list[str | None]:
        """What of the column's choices each cell means."""
        choices = self.table.form.column(column).choices
        words = {
            word.casefold(): choice
            for choice, texts in choices.items()
            for word in (choice, *texts.values())
        }
        found: list[str | None] = []
        for row, cell in enumerate(self.texts(column)):
            found.append(words.get(cell.casefold()) if cell else None)
            if cell and found[-1] is None:
                message = f"{cell!r} is not known here{did_you_mean(cell, words) or '.'}"
                self._wrong("unknown_word", message, _one_of(choices), row, column)
        return found

    def flags(self, column: str) -> list[bool | None]:
        """Yes or no."""
        found: list[bool | None] = []
        for row, cell in enumerate(self.texts(column)):
            word = (cell or "").casefold()
            found.append(True if word in _YES else False if word in _NO else None)
            if cell and found[-1] is None:
                message = f"{cell!r} is neither yes nor no."
                self._wrong("not_yes_or_no", message, "Write yes or no.", row, column)
        return found

    def numbers(self, column: str) -> list[Decimal | None]:
        """Numbers, exactly as they are written; the decimal mark is one for the whole column."""
        cells = self.texts(column)
        mark = self.reading.how.decimal or self._decimal_mark(column, cells)
        found: list[Decimal | None] = []
        for row, cell in enumerate(cells):
            found.append(_number(cell, mark) if cell else None)
            if cell and found[-1] is None and mark != MIXED:
                message = f"{cell!r} is not a number."
                hint = (
                    "Write it without unit and thousands separators; the decimal mark here is "
                    f"{mark!r}."
                )
                self._wrong("not_a_number", message, hint, row, column)
        return found

    def integers(self, column: str, *, least: int | None = None) -> list[int | None]:
        """Whole numbers, not below `least`."""
        found: list[int | None] = []
        for row, number in enumerate(self.numbers(column)):
            whole = number is None or number == number.to_integral_value()
            found.append(int(number) if number is not None and whole else None)
            if not whole:
                message = f"{number} is not a whole number."
                self._wrong("not_whole", message, "Write a whole number.", row, column)
            elif number is not None and least is not None and number < least:
                message = f"{number} is less than {least}."
                self._wrong("too_small", message, f"Write {least} or more.", row, column)
        return found

    def shares(self, column: str) -> list[Decimal | None]:
        """Shares from 0 to 1; `95 %` is .95."""
        cells = self.texts(column)
        mark = self.reading.how.decimal or self._decimal_mark(column, cells)
        found: list[Decimal | None] = []
        for row, cell in enumerate(cells):
            share = _share(cell, mark) if cell else None
            found.append(share)
            if cell and (share is None or not 0 <= share <= 1):
                self._wrong(
                    "not_a_share",
                    f"{cell!r} is not a share from 0 to 1.",
                    "Write it as .95 or as 95 %.",
                    row,
                    column,
                )
        return found

    def lists(self, column: str) -> list[tuple[str, ...]]:
        """The parts of each cell, which semicolons or line ends separate; repeats once."""
        cells = self.texts(column)
        parts = [re.split(r"[;\n]", cell or "") for cell in cells]
        return [tuple(dict.fromkeys(p.strip() for p in own if p.strip())) for own in parts]

    def days(self, column: str) -> list[date | None]:
        """Days; the order of day, month and year is one for the whole column."""
        cells = self.texts(column)
        order = self._date_order(column, [cell for cell in cells if cell])
        found: list[date | None] = []
        for row, cell in enumerate(cells):
            found.append(parse_day(cell, order) if cell and order else None)
            if cell and found[-1] is None and order:
                self._wrong("not_a_date", f"{cell!r} is not a date.", _DATES, row, column)
        return found

    def periods(self, column: str) -> list[str | None]:
        """Days, weeks, months, quarters or years, all of one length, as ISO writes them."""
        cells = self.texts(column)
        parsed = {cell: parse_period(cell) for cell in cells if cell}
        dates = [cell for cell, found in parsed.items() if found is None]
        order = self._date_order(column, dates)
        as_days = {cell: parse_day(cell, order) if order else None for cell in dates}
        every = self._length(column, [found[0] for found in parsed.values() if found], as_days)
        periods: list[str | None] = []
        for row, cell in enumerate(cells):
            found = parsed.get(cell) if cell else None
            day = as_days.get(cell) if cell else None
            periods.append(found[1] if found else period_of(day, every) if day and every else None)
            if cell and found is None and day is None and order:
                self._wrong("not_a_period", f"{cell!r} is no period.", _PERIODS, row, column)
        return periods

    def units(self, column: str) -> list[str]:
        """Ids of units; empty where the cell is."""
        return [
            self._unit(cell, row, column) if cell else ""
            for row, cell in enumerate(self.texts(column))
        ]

    def unit_lists(self, column: str) -> list[tuple[str, ...]]:
        """Ids of several units in each cell."""
        return [
            tuple(self._unit(part, row, column) for part in parts)
            for row, parts in enumerate(self.lists(column))
        ]

    def _unit(self, label: str, row: int, column: str) -> str:
        unit = self._unit_ids.get(label) or self._unit_ids.get(label.casefold())
        if unit is None and self.reading.units:
            message = f"There is no unit {label!r}" + (did_you_mean(label, self._unit_names) or ".")
            self._wrong("unknown_unit", message, _UNITS, row, column)
        return unit or label

    @cached_property
    def _unit_names(self) -> tuple[str, ...]:
        names = (name for unit in self.reading.units for name in (unit.id, unit.name) if name)
        return tuple(dict.fromkeys(names))

    @cached_property
    def _unit_ids(self) -> Mapping[str, str]:
        """What a table may call a unit -> its id; the mapping decides before ids and names."""
        ids = {unit.name.casefold(): unit.id for unit in self.reading.units if unit.name}
        ids |= {unit.id.casefold(): unit.id for unit in self.reading.units}
        return {**ids, **self.reading.how.units}

    def _decimal_mark(self, column: str, cells: Sequence[str | None]) -> str:
        counts = Counter(
            mark
            for cell in cells
            if cell
            for mark, shape in ((".", DECIMAL_POINT), (",", DECIMAL_COMMA))
            if re.match(shape, cell)
        )
        mark = decimal_mark(counts["."], counts[","]) or "."
        if mark == MIXED:
            self.complaints.add(
                decimal_problem(file=self.table.file, column=self.table.header(column))
            )
        return mark

    def _date_order(self, column: str, texts: Sequence[str]) -> str | None:
        """The order of the dates' parts; None if there are none, or it cannot be known."""
        if self.reading.how.date_order:
            return self.reading.how.date_order
        found: Days = days(set(texts))
        problem = date_problem(found, file=self.table.file, column=self.table.header(column))
        if problem is not None:
            self.complaints.add(problem)
            return None
        # Texts that are no dates are reported one by one.
        return found.order or "ymd"

    def _length(
        self, column: str, lengths: Sequence[str], as_days: Mapping[str, date | None]
    ) -> str | None:
        """How long the periods of a column are, days among them."""
        known = set(lengths)
        found = [day for day in as_days.values() if day]
        wanted = self.reading.how.options.get("every")
        if found and wanted:
            known.add(str(wanted))
        elif found:
            # Excel turns 2026-03 into the first of March.
            firsts = all(day.day == 1 for day in found)
            known.add("month" if firsts and (known == {"month"} or not known) else "day")
        if len(known) > 1:
            self.complaints.wrong(
                "mixed_periods",
                f"Periods of several lengths stand in one column: {', '.join(sorted(known))}.",
                "Give each length a table of its own, or say the length of dates in the mapping: "
                'options = {every = "month"}.',
                column=column,
            )
        return next(iter(sorted(known)), None)

    def _wrong(self, code: str, message: str, hint: str, row: int, column: str) -> None:
        self.complaints.wrong(code, message, hint, row=row, column=column)


def _number(text: str, mark: str) -> Decimal | None:
    text = text.replace(" ", "")
    if not _NUMBER.fullmatch(text) or ({".", ","} - {mark}) & set(text):
        return None
    return Decimal(text.replace(",", "."))


def _share(text: str, mark: str) -> Decimal | None:
    number = _number(text.rstrip("% \u202f\u00a0"), mark)
    return number / 100 if number is not None and "%" in text else number


def _one_of(choices: Mapping[str, Mapping[str, str]]) -> str:
    return f"Write one of: {', '.join(choices)}."


_FILL = "Fill it in, or delete the row."
_DATES = "Write it as 2025-04-03."
_PERIODS = "Write it as 2026-03 (month), 2026-W07 (week), 2026-Q1 (quarter) or 2026-03-05 (day)."
_UNITS = (
    "Write an id or a name of the table of units, map the label under [[...]] units, or add the "
    "unit there."
)
