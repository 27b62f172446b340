"""The canonical form of an event log: text keys, and times as whole microseconds of UTC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import narwhals as nw
from attrs import evolve, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.clocks import (
    Clock,
    Conversion,
    Place,
    conversion,
    naive_problem,
    read_clock,
)
from cxkit.evidence.events.columns import XES_SUFFIXES
from cxkit.evidence.events.lifecycle import Lifecycle, read_lifecycle
from cxkit.evidence.events.options import Options
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.source import identifier, name_rows

# What lies outside is no time of an event but a stand-in for one that nobody knows.
FIRST, LAST = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000 for y in (1900, 2100))
LABELS = ("process", "activity", "unit", "channel", "demand", "rating", "right")
_WHOLE = r"^\s*[+-]?\d+\s*$"
_LEAVE = 'or leave these events out: options = {incomplete = "leave_out"}.'
_FILL, _WRITE = f"Fill them in, {_LEAVE}", f"Write them as 2026-03-05T14:02:31+01:00, {_LEAVE}"


@frozen(kw_only=True, eq=False)
class Labelled:
    """An event log whose labels are text.

    Attributes:
        engine: The engine of the frame.
        frame: Columns `case` (text), `person` and those of `LABELS` that are there.
        has: Which columns are there.
        constants: Column -> what it is in the whole table.
        missing: Labels that mean that there is none.
        numbered: True if the order is only the place in the file, and no event says it.
        by_row: True if each row of the frame follows from one row of the engine's.
    """

    engine: Engine
    frame: nw.LazyFrame[Any]
    has: frozenset[str]
    constants: Mapping[str, str]
    missing: frozenset[str]
    numbered: bool
    by_row: bool


@frozen(kw_only=True, eq=False)
class Canonical(Labelled):
    """An event log whose columns are understood.

    Its frame also has `t` and, where begins are known, `b` (microseconds of UTC), and `s`
    where there is an order.

    Attributes:
        first: The first instant.
        last: The last instant.
        rows: How many events there were, incomplete ones included.
        early_ends: How many events end before they begin.
        warnings: What a reader should know.
    """

    first: int
    last: int
    rows: int
    early_ends: int
    warnings: tuple[Problem, ...] = ()


def canonical(table: EvidenceTable, options: Options) -> Canonical:
    """The table in canonical form.

    Raises:
        InputError: with everything that is wrong with its columns.
    """
    return _Reader.of(table, options).read()


def labelled(table: EvidenceTable, options: Options) -> Labelled:
    """The table with its labels as text, for what can be said of them whatever the times are."""
    return _Reader.of(table, options).labelled()


@frozen(kw_only=True, eq=False)
class _Reader:
    """Reads the columns of one table."""

    table: EvidenceTable
    options: Options
    engine: Engine
    has: frozenset[str]
    frame: nw.LazyFrame[Any]
    types: Mapping[str, nw.dtypes.DType]

    @classmethod
    def of(cls, table: EvidenceTable, options: Options) -> _Reader:
        frame = table.frame()
        return cls(
            table=table,
            options=options,
            engine=table.engine,
            has=frozenset(table.columns),
            frame=frame,
            types=frame.collect_schema(),
        )

    def read(self) -> Canonical:
        counted = self._texts()
        frame, clocks = counted.frame, dict[str, Clock]()
        problems = [*counted.problems, *self._wrong_order(frame)]
        for column in ("time", *(["start"] if "start" in self.has else [])):
            clock = read_clock(self.engine, frame, column, self.options, self.place(column))
            problems += clock.problems
            if not clock.problems:
                frame, clocks[column] = clock.frame, clock
        found = self._at_a_glance(clocks) or self._counted(frame, clocks)
        problems += self._naive(clocks, found)
        if not self.options.leave_out:
            problems += [*self._unread(frame, clocks, found), *self._incomplete(found)]
        if problems:
            raise InputError(problems)
        log = self._converted(frame, clocks, found)
        return evolve(log, warnings=(*counted.notes, *log.warnings))

    def labelled(self) -> Labelled:
        return Labelled(
            engine=self.engine,
            frame=self._texts().frame,
            has=self.has,
            constants=dict(self.table.constants),
            missing=self._missing,
            numbered=self._numbered,
            by_row="lifecycle" not in self.has,
        )

    @property
    def _numbered(self) -> bool:
        path = self.table.path
        is_stream = path is not None and path.name.lower().endswith(XES_SUFFIXES)
        return is_stream and self.table.columns.get("order") == "order"

    @property
    def _missing(self) -> frozenset[str]:
        return frozenset({"", *self.table.missing})

    def _texts(self) -> Lifecycle:
        """The mapped columns of the events that are wanted, labels as text."""
        frame = self._as_text(self.frame.select(nw.col(*sorted(self.has))))
        if self.options.processes and "process" in self.has:
            frame = frame.filter(nw.col("process").is_in(list(self.options.processes)))
        if "lifecycle" not in self.has:
            return Lifecycle(frame=frame)
        place = self.place("lifecycle")
        return read_lifecycle(self.engine, frame, self.options, self._missing, place)

    def place(self, column: str) -> Place:
        return Place(file=self.table.file, sheet=self.table.sheet, column=self.table.header(column))

    def _as_text(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame with cases, persons and labels as text, empty ones missing."""
        absent = ["", *self.table.missing]
        columns = []
        for name in sorted(self.has & {"case", "person", "lifecycle", *LABELS}):
            cell = nw.col(name)
            if self.types[name].is_float():
                # 17.0 is how pandas writes 17 where a number is missing elsewhere.
                whole = cell.cast(nw.Int64)
                is_whole = whole.cast(nw.Float64) == cell
                text = nw.when(is_whole).then(whole.cast(nw.String))
                columns.append(text.otherwise(cell.cast(nw.String)).alias(name))
            elif self.types[name] != nw.String:
                columns.append(cell.cast(nw.String).alias(name))
            elif name in ("case", "person"):
                columns.append(nw.when(~cell.is_in(absent)).then(cell).alias(name))
        return frame.with_columns(*columns) if columns else frame

    def _wrong_order(self, frame: nw.LazyFrame[Any]) -> list[Problem]:
        if "order" not in self.has:
            return []
        kind = self.types["order"]
        if not kind.is_integer() and kind != nw.String:
            message = f"This column holds {kind} and no whole numbers."
            return [self.place("order").problem("not_whole", message, "Write whole numbers.")]
        cell = nw.col("order")
        strange = nw.len() - cell.count()
        if kind == nw.String:
            strange = _count(cell.is_null() | ~cell.str.contains(_WHOLE))
        count = self.engine.fetch(frame.select(strange.alias("n")))["n"][0]
        if not count:
            return []
        return [
            self.place("order").problem(
                "not_whole",
                f"{count} cells are no whole numbers.",
                "Write whole numbers, or ignore the column in the mapping: events of one time "
                "are then ordered by activity.",
                count,
            )
        ]

    def _converted(
        self,
        frame: nw.LazyFrame[Any],
        clocks: Mapping[str, Clock],
        found: Mapping[str, int | None],
    ) -> Canonical:
        """The table with times in UTC and without incomplete events."""
        exact = {
            name: conversion(clock, self.options, *self._range(found, clock.raw))
            for name, clock in clocks.items()
        }
        instants = [exact["time"].instant.alias("t")]
        if "start" in exact:
            instants.append(exact["start"].instant.alias("b"))
        if "order" in self.has:
            low, high = found.get("order_min"), found.get("order_max")
            is_small = low is not None and high is not None and 0 <= low <= high < 2**31
            kind = nw.Int32 if is_small else nw.Int64
            instants.append(nw.col("order").cast(kind).alias("s"))
        kept = sorted(self.has & {"case", "person", *LABELS})
        timed = frame.select(*kept, *instants)
        possible = (nw.col("t") >= FIRST) & (nw.col("t") < LAST)
        complete = ~nw.col("case").is_null() & ~nw.col("t").is_null() & possible
        first, last = self._range(found, clocks["time"].raw)
        return Canonical(
            engine=self.engine,
            frame=timed.filter(complete) if self._lacking(found) else timed,
            has=self.has,
            constants=dict(self.table.constants),
            # Zones are at most fifteen hours from UTC.
            first=first - 54_000_000_000,
            last=last + 54_000_000_000,
            missing=self._missing,
            numbered=self._numbered,
            by_row="lifecycle" not in self.has,
            rows=found["rows"] or 0,
            early_ends=self._early_ends(timed),
            warnings=tuple(self._warnings(frame, clocks, exact)),
        )

    def _at_a_glance(self, clocks: Mapping[str, Clock]) -> dict[str, int | None] | None:
        """What `_counted` gives where nothing is missing; None if that must be looked into."""
        texts = ("case", "activity")
        is_other = self.table.missing or self.options.processes or "lifecycle" in self.has
        if is_other or any(self.types[name] != nw.String for name in texts):
            return None
        if "time" not in clocks or any(self.types[name] != nw.Datetime for name in clocks):
            return None
        seen = self._seen(texts, clocks)
        if any(seen[name] != seen["rows"] for name in (*texts, "time")):
            return None
        ends = {f"{c.raw}_{end}": seen[f"{c.raw}_{end}"] for c in clocks.values() for end in _ENDS}
        if any(end is None or not FIRST <= end < LAST for end in ends.values()):
            return None
        # An empty text comes before all others.
        if any(seen[f"{name}_min"] == "" for name in texts):
            return None
        naive = {f"{c.raw}_naive": seen[n] for n, c in clocks.items() if c.zoned is not None}
        limits = ("order_min", "order_max")
        order: dict[str, int | None] = {name: seen[name] for name in limits if name in seen}
        return {"rows": seen["rows"], **ends, **naive, **order}

    def _seen(self, texts: Sequence[str], clocks: Mapping[str, Clock]) -> dict[str, Any]:
        """How many cells are filled and between what they lie; files of columns say so at once."""
        names = (*texts, *clocks)
        wanted = [nw.len().alias("rows"), *(nw.col(name).count() for name in names)]
        wanted += [nw.col(name).min().alias(f"{name}_min") for name in names]
        wanted += [nw.col(name).max().alias(f"{name}_max") for name in clocks]
        if "order" in self.has and self.types["order"].is_integer():
            order = nw.col("order")
            wanted += [order.min().alias("order_min"), order.max().alias("order_max")]
        found = self.frame.select(*wanted)
        for name, clock in clocks.items():
            for end in _ENDS:
                found = self.engine.with_micros(found, f"{name}_{end}", f"{clock.raw}_{end}")
        rows = self.engine.fetch(found.drop([f"{name}_{end}" for name in clocks for end in _ENDS]))
        return {name: values[0] for name, values in rows.items()}

    def _counted(
        self, frame: nw.LazyFrame[Any], clocks: Mapping[str, Clock]
    ) -> dict[str, int | None]:
        """Rows, what is missing, and between what the times lie."""
        done = nw.col("activity")
        absent = done.is_null() | done.is_in(["", *self.table.missing])
        wanted = [
            nw.len().alias("rows"),
            nw.col("case").is_null().cast(nw.Int64).sum().alias("case"),
            _count(absent).alias("activity"),
        ]
        if "time" in clocks:
            time = nw.col(clocks["time"].raw)
            wanted += [
                time.is_null().cast(nw.Int64).sum().alias("time"),
                _count((time < FIRST) | (time >= LAST)).alias("impossible"),
            ]
        for clock in clocks.values():
            cell = nw.col(clock.raw)
            inside = nw.when((cell >= FIRST) & (cell < LAST)).then(cell)
            wanted += [
                inside.min().alias(f"{clock.raw}_min"),
                inside.max().alias(f"{clock.raw}_max"),
            ]
            if clock.zoned is not None:
                naive = (clock.zoned == 0) & ~cell.is_null()
                wanted.append(_count(naive).alias(f"{clock.raw}_naive"))
        unread = [name for name in clocks if frame.collect_schema()[name] == nw.String]
        for name in unread:
            lost = ~nw.col(name).is_null() & nw.col(clocks[name].raw).is_null()
            wanted.append(_count(lost).alias(f"{name}_unread"))
        rows = self.engine.fetch(frame.select(*wanted))
        return {name: values[0] for name, values in rows.items()}

    def _range(self, found: Mapping[str, int | None], raw: str) -> tuple[int, int]:
        return found[f"{raw}_min"] or 0, found[f"{raw}_max"] or 0

    def _naive(self, clocks: Mapping[str, Clock], found: Mapping[str, int | None]) -> list[Problem]:
        """Times without a zone, where nobody stated one."""
        counts = {name: found.get(f"{clock.raw}_naive") or 0 for name, clock in clocks.items()}
        if self.options.zone is not None:
            return []
        return [naive_problem(self.place(name), n) for name, n in counts.items() if n]

    def _unread(
        self,
        frame: nw.LazyFrame[Any],
        clocks: Mapping[str, Clock],
        found: Mapping[str, int | None],
    ) -> list[Problem]:
        """Texts that are no times."""
        problems = []
        for name, clock in clocks.items():
            if not (count := found.get(f"{name}_unread") or 0):
                continue
            lost = frame.filter(~nw.col(name).is_null() & nw.col(clock.raw).is_null())
            example = self.engine.fetch(lost.select(nw.col(name).min()))[name][0]
            message = f"{count} cells are no times that could be read, such as {example!r}."
            problems.append(self.place(name).problem("not_a_time", message, _WRITE, count))
        return problems

    def _lost(self, found: Mapping[str, int | None]) -> dict[str, int]:
        """How many events lack a case, a time or an activity, each counted by itself."""
        lost = {name: found.get(name) or 0 for name in _EMPTY}
        lost["time"] -= found.get("time_unread") or 0
        return lost

    def _lacking(self, found: Mapping[str, int | None]) -> int:
        """How many events lack something, at most."""
        others = (found.get("impossible") or 0) + (found.get("time_unread") or 0)
        return sum(self._lost(found).values()) + others

    def _incomplete(self, found: Mapping[str, int | None]) -> list[Problem]:
        """Events that lack something."""
        problems = [self._empty(name, n) for name, n in self._lost(found).items() if n]
        if impossible := found.get("impossible") or 0:
            problems.append(
                self.place("time").problem(
                    "impossible_time",
                    f"{impossible} events lie before 1900 or after 2099.",
                    _FILL,
                    impossible,
                )
            )
        return problems

    def _empty(self, column: str, count: int) -> Problem:
        said = _EMPTY[column].format(count=count, rows=self._rows(column, count))
        return self.place(column).problem("incomplete_events", said, _FILL, count)

    def _rows(self, column: str, count: int) -> str:
        """In which rows a cell is empty, for files."""
        source = self.table.source
        if source is None:
            return ""
        from cxkit.evidence.files import row_numbers

        cell = identifier(self.table.columns[column])
        found = row_numbers(source, where=f"{cell} IS NULL")
        return f" ({name_rows(found.first, found.count)})" if found.first else ""

    def _early_ends(self, timed: nw.LazyFrame[Any]) -> int:
        if "start" not in self.has:
            return 0
        early = _count(nw.col("b") > nw.col("t")).alias("n")
        return int(self.engine.fetch(timed.select(early))["n"][0] or 0)

    def _warnings(
        self, frame: nw.LazyFrame[Any], clocks: Mapping[str, Clock], exact: Mapping[str, Conversion]
    ) -> Sequence[Problem]:
        """Notes on how times were read, and times that a change of the clock leaves unclear."""
        notes = [note for clock in clocks.values() for note in clock.notes]
        for name, found in exact.items():
            if found.unclear is None:
                continue
            unclear = frame.select(found.unclear.alias("unclear"))
            wanted = [_count(nw.col("unclear") == k).alias(n) for n, k in _UNCLEAR.items()]
            sums = self.engine.fetch(unclear.select(*wanted))
            twice, skipped = sums["twice"][0] or 0, sums["skipped"][0] or 0
            place, zone = self.place(name), self.options.zone_name
            if twice:
                message = (
                    f"{twice} times fall into the hour that is there twice where summer time "
                    f"ends in {zone}; the first of the two was taken."
                )
                notes.append(place.problem("hour_twice", message, _EXPORT, twice))
            if skipped:
                message = (
                    f"{skipped} times fall into the hour that is left out where summer time "
                    f"begins in {zone}; they were read as if the clock had not been changed yet."
                )
                notes.append(place.problem("hour_skipped", message, _EXPORT, skipped))
        return notes


_EMPTY = {
    "case": "{count} events do not say which case they belong to{rows}.",
    "time": "{count} events have no time{rows}.",
    "activity": "{count} events do not say what was done{rows}.",
}
_ENDS = ("min", "max")
_UNCLEAR = {"twice": 1, "skipped": 2}
_EXPORT = "Export times with their zone, or in UTC, if an hour matters."


def _count(condition: nw.Expr) -> nw.Expr:
    """How often a condition holds; booleans do not add up everywhere."""
    return nw.when(condition).then(nw.lit(1)).otherwise(nw.lit(0)).cast(nw.Int64).sum()
