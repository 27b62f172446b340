"""Labels become small whole numbers before anything is sorted: that is what makes it fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np
from attrs import evolve, field, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.columns import number
from cxkit.evidence.engines.base import text_hash
from cxkit.evidence.events.canonical import Canonical, Labelled
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.zones import DAY, Periods
from cxkit.tallies.table import IntArray

# More different labels than that, and the column is none of labels.
MOST_LABELS = 10_000
# So many words that nobody knows are named, column by column.
MOST_NAMED = 5
# Over so many days, no events are looked at to see which of them they touch.
_FEW_DAYS = 2000
_CODES = ("c", "t", "s", "x", "a", "u", "p", "m", "b", "w", "h", "k", "r", "g")
_DAY = (nw.col("t") / DAY).floor().cast(nw.Int32).alias("day")
Pair = tuple[str, str]
# Demand and outcome as codes; 0 is always "nobody said".
DEMANDS = ("", "value", "failure")
_WORDS = {
    "demand": {"value": 1, "wert": 1, "failure": 2, "fehler": 2},
    "right": dict.fromkeys(("yes", "y", "true", "1", "x", "ja", "j", "wahr"), 1)
    | dict.fromkeys(("no", "n", "false", "0", "nein", "falsch"), 2),
}


@frozen(kw_only=True, eq=False)
class Persons:
    """What the codes of persons mean; they leave the process for the owner of a log alone.

    Attributes:
        names: Pseudonyms; by code, sorted, if they are `coded`.
        coded: True if a code is a place among the names; else it is a hash.
    """

    names: tuple[str, ...] = field(repr=False)
    coded: bool = False

    @property
    def unnamed(self) -> int:
        """The code of an event of which nobody knows who did it."""
        return 0 if self.coded else text_hash("")

    def hashes(self, codes: IntArray) -> IntArray:
        """(n,) the hashes of persons by their codes."""
        if not self.coded:
            return codes
        return np.asarray([text_hash(name) for name in self.names], dtype=np.int64)[codes]

    def named(self, codes: IntArray) -> list[str]:
        """(n,) the pseudonyms of persons by their codes."""
        if self.coded:
            return [self.names[code] for code in codes.tolist()]
        by_hash = self.by_hash()
        return [by_hash[code] for code in codes.tolist()]

    def by_hash(self) -> dict[int, str]:
        """Hash of a person -> pseudonym."""
        return {text_hash(name): name for name in self.names}


@frozen(kw_only=True, eq=False)
class Book:
    """What the codes of a log mean.

    Attributes:
        activities: (process, activity) by code, sorted.
        units: (process, unit) by code, sorted.
        channels: Channel by code, sorted.
        periods: The periods by code.
        persons: Who did what; None if the log does not say.
        has: Columns that the log has.
        rows: Events, without those that lack an activity.
    """

    activities: tuple[Pair, ...]
    units: tuple[Pair, ...]
    channels: tuple[str, ...]
    periods: Periods
    persons: Persons | None = None
    has: frozenset[str] = frozenset()
    rows: int = 0

    def codes_of(self, names: Iterable[str]) -> list[int]:
        """The codes of activities of a name, in whatever process."""
        wanted = set(names)
        return [code for code, (_, name) in enumerate(self.activities) if name in wanted]

    def process_of_activities(self) -> list[str]:
        """Process by code of activity."""
        return [process for process, _ in self.activities]


@frozen(kw_only=True, eq=False)
class Coded:
    """A log as whole numbers.

    Attributes:
        frame: Columns `c` case (its group is its key `% 200`), `t` time, `a` activity, `u` unit,
            `m` period; where they are there `s` order, `p` person,
            `b` begin (the time where it is not known), `w` how long it took (-1 where that is
            not known), `h` channel, `k` demand, `r` rating (1 fine, 2 unhappy), `g` went right
            (1 yes, 2 no).
        book: What the codes mean.
        numbered: True if the order is only the place in the file, and no event says it.
        by_row: True if each row of the frame follows from one row of the engine's.
        cases: What `c` means where it is a number of the engine's; there is no `m` then, and
            `x` (step, `a * units + u`) in place of `a` and `u`. None where `c` is the key.
    """

    frame: nw.LazyFrame[Any]
    book: Book
    numbered: bool = False
    by_row: bool = False
    cases: CaseNumbers | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the frame."""
        return tuple(self.frame.collect_schema().names())

    def called(self, keys: IntArray) -> IntArray:
        """What `c` is for the cases of these keys that there are, in whatever order."""
        if self.cases is None:
            return keys
        return self.cases.number[np.isin(self.cases.key, keys)]

    def order(self, *, thorough: bool) -> list[str]:
        """Columns by which the events of a case are ordered.

        Time, the order that the log states, and the activity settle nearly everything;
        the other columns are sorted by only if they must.
        """
        keys = ("t", "s", "x", "a", *(("u", "p", "b") if thorough else ()))
        return [name for name in keys if name in self.columns]


@frozen(kw_only=True)
class UnitNames:
    """What tables call units.

    Attributes:
        ids: What a unit may be called, in lower case or as the mapping says -> its id.
        closed: True if there is a tree of units, so that every other name is unknown.
    """

    ids: Mapping[str, str] = field(factory=dict)
    closed: bool = False


@frozen(kw_only=True)
class Known:
    """What earlier logs knew, and must have a code too.

    Attributes:
        activities: (process, activity).
        units: (process, unit).
        days: Days since 1970 on which their cases began or had their last event.
    """

    activities: frozenset[Pair] = frozenset()
    units: frozenset[Pair] = frozenset()
    days: frozenset[int] = frozenset()


def coded(
    log: Canonical,
    options: Options,
    units: UnitNames,
    file: str,
    known: Known | None = None,
    *,
    here: bool = False,
) -> Coded:
    """The log with codes in place of labels.

    Args:
        log: The log.
        options: What the mapping says.
        units: What the table may call units.
        file: What problems call the table.
        known: What earlier logs knew.
        here: True if the events come into this process: then cases have numbers of the
            engine's, events have steps, and periods are left out.

    Raises:
        InputError: for labels that are none, or that nobody knows.
    """
    coder = _Coder(log=log, options=options, units=units, file=file, known=known or Known())
    return coder.code((log.first, log.last), here=here)


def wrong_labels(
    log: Labelled, options: Options, units: UnitNames, file: str
) -> tuple[Problem, ...]:
    """What is wrong with the labels of a log, whatever its times are."""
    coder = _Coder(log=log, options=options, units=units, file=file, known=Known())
    try:
        coder.read_labels()
    except InputError as error:
        return error.problems
    return tuple(coder.problems)


@frozen(kw_only=True)
class _Coder:
    log: Labelled
    options: Options
    units: UnitNames
    file: str
    known: Known
    problems: list[Problem] = field(factory=list)

    def code(self, times: tuple[int, int], *, here: bool) -> Coded:
        """The log with codes, given between which instants it lies."""
        engine, frame = self.log.engine, self.log.frame
        raw, cases = frame, None
        if here:
            # First of all, so that no text of a case is carried any further.
            frame, number, key = engine.with_numbers(frame, "case", "c", raw)
            frame, cases = frame.drop("case"), CaseNumbers(number=number, key=key)
        rows = {pair: n for pair, n in self._labels("activity").items() if self._is_there(pair[1])}
        activities = sorted(rows.keys() | self.known.activities)
        frame = self._joined(frame, "activity", {pair: pair for pair in rows}, activities, "a")
        ids = {pair: (pair[0], self._unit(pair[1])) for pair in self._labels("unit")}
        units = sorted({*ids.values(), *self.known.units})
        frame = self._joined(frame, "unit", ids, units, "u")
        channels = [""]
        if "channel" in self._columns:
            said = {pair: self._word(pair[1]) for pair in self._labels("channel")}
            channels = sorted(set(said.values()))
            frame = self._joined(frame, "channel", said, channels, "h")
        for column, code in (("demand", "k"), ("right", "g"), ("rating", "r")):
            frame = self._said(frame, column, code)
        days = self._days(None if not here else times)
        book = Book(
            activities=tuple(activities),
            units=tuple(units),
            channels=tuple(channels),
            periods=Periods.of({*days, *self.known.days}, self.options.every, self.options.zone),
            has=self._columns,
            rows=sum(rows.values()),
        )
        frame, persons = self._persons(frame)
        if self.problems:
            raise InputError(self.problems)
        if here:
            frame = _with_steps(frame, len(activities), len(units))
        else:
            frame = engine.with_hash(self._dated(frame, days, book.periods), "case", "c", raw)
        return Coded(
            frame=self._codes(frame),
            numbered=self.log.numbered,
            by_row=self.log.by_row and (persons is None or persons.coded),
            book=evolve(book, persons=persons),
            cases=cases,
        )

    def read_labels(self) -> None:
        """Note what is wrong with labels, without coding anything."""
        self._labels("activity")
        for _, unit in self._labels("unit"):
            self._unit(unit)
        if "channel" in self._columns:
            self._labels("channel")
        for column in ("demand", "right", "rating"):
            if self._says(column):
                self._meanings(column)

    def _is_there(self, label: str) -> bool:
        return label not in self.log.missing

    def _word(self, label: str) -> str:
        return label if self._is_there(label) else ""

    @property
    def _columns(self) -> frozenset[str]:
        return self.log.has | set(self.log.constants)

    def _codes(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame with codes alone."""
        if "start" in self.log.has:
            frame = _with_durations(frame)
        names = set(frame.collect_schema().names())
        return frame.select(*(name for name in _CODES if name in names))

    def _labels(self, column: str) -> dict[Pair, int]:
        """(process, label) of a column as they stand there -> in how many events."""
        constants = self.log.constants
        by = self._keys(column)
        found = self.log.engine.fetch(
            # As an expression: DuckDB 1.4 takes the bare name `right` for a word of SQL.
            self.log.frame.select(nw.col(*by)).group_by(*by).agg(nw.len().alias("n"))
            if by
            else self.log.frame.select(nw.len().alias("n"))
        )
        sides = [
            found[name] if name in by else [constants.get(name, "")] * len(found["n"])
            for name in ("process", column)
        ]
        rows: dict[Pair, int] = {}
        for process, label, n in zip(*sides, found["n"], strict=True):
            key = (process or "", label or "")
            rows[key] = rows.get(key, 0) + n
        self._check_number(column, len({label for _, label in rows}))
        return rows

    def _keys(self, column: str) -> list[str]:
        """The columns that say a label: its own, and that of the process."""
        return [n for n in ("process", column) if n in self.log.has and n not in self.log.constants]

    def _check_number(self, column: str, count: int) -> None:
        if count > MOST_LABELS:
            self.problems.append(
                Problem(
                    code="too_many_labels",
                    file=self.file,
                    column=column,
                    message=f"There are {count:,} different values of {column!r}; a "
                    f"service chain has at most {MOST_LABELS:,}.",
                    hint="Check the mapping of the columns: this may be a number or a text "
                    "that is written freely.",
                )
            )
            # Looking at each of them, and at what comes after, would take long.
            raise InputError(self.problems)

    def _joined(
        self,
        frame: nw.LazyFrame[Any],
        column: str,
        meant: Mapping[Pair, Any],
        known: Sequence[Any],
        code: str,
    ) -> nw.LazyFrame[Any]:
        """The frame with the place among `known` of what a label means.

        Events with a label that means nothing drop out: only activities have such.
        """
        places = {value: place for place, value in enumerate(known)}
        on = self._keys(column)
        if not on:
            only = next((places[value] for value in meant.values()), 0)
            return frame.with_columns(nw.lit(only).cast(nw.Int16).alias(code))
        # A join does not find what is missing.
        filled = frame.with_columns(nw.col(*on).fill_null(""))
        sides = dict(zip(("process", column), zip(*meant, strict=True), strict=True))
        keys = {name: list(sides[name]) for name in on}
        codes = {code: [places[value] for value in meant.values()]}
        table = self.log.engine.small_table(filled, keys, codes)
        return filled.join(table.with_columns(nw.col(code).cast(nw.Int16)), on=on)

    def _unit(self, label: str) -> str:
        if not self._is_there(label):
            return ""
        found = self.units.ids.get(label) or self.units.ids.get(label.casefold())
        if found is None and self.units.closed:
            from cxkit.evidence.near import did_you_mean

            known = sorted(set(self.units.ids.values()))
            self.problems.append(
                Problem(
                    code="unknown_unit",
                    file=self.file,
                    column="unit",
                    message=f"There is no unit {label!r}{did_you_mean(label, known) or '.'}",
                    hint="Write an id or a name of the table of units, map the label under "
                    "[[...]] units, or add the unit there.",
                )
            )
        return found or label

    def _said(self, frame: nw.LazyFrame[Any], column: str, code: str) -> nw.LazyFrame[Any]:
        """The frame with what a column of few words says, as a code."""
        if not self._says(column):
            return frame
        said = {pair: meaning or 0 for pair, meaning in self._meanings(column).items()}
        return self._joined(frame, column, said, range(3), code)

    def _says(self, column: str) -> bool:
        return column in self.log.has and (column != "rating" or self._least is not None)

    def _meanings(self, column: str) -> dict[Pair, int | None]:
        """What the labels of a column of few words mean; what means nothing is a problem."""
        labels = self._labels(column)
        meant = {pair: self._meaning(column, pair[1]) for pair in labels}
        strange = {label: 0 for (_, label), meaning in sorted(meant.items()) if meaning is None}
        for (_, label), n in labels.items():
            if label in strange:
                strange[label] += n
        self.problems.extend(
            Problem(
                code="unknown_word",
                file=self.file,
                column=column,
                count=n,
                message=f"{label!r} is not known here.",
                hint="Write a number."
                if column == "rating"
                else f"Known are: {', '.join(_WORDS[column])}.",
            )
            for label, n in list(strange.items())[:MOST_NAMED]
        )
        return meant

    @property
    def _least(self) -> float | None:
        return self.options.unhappy_below

    def _meaning(self, column: str, label: str) -> int | None:
        if not self._is_there(label):
            return 0
        if column == "rating":
            value = number(label)
            return None if value is None or self._least is None else 1 + (value < self._least)
        return _WORDS[column].get(label.strip().casefold())

    def _days(self, times: tuple[int, int] | None) -> list[int]:
        """The days since 1970 that the events touch, sorted.

        Args:
            times: The instants between which all days may be given instead; None: exactly
                those that are touched.
        """
        if times is not None:
            first, last = (int(at // DAY) for at in times)
            if last - first <= _FEW_DAYS:
                return list(range(first, last + 1))
        return sorted(self.log.engine.fetch(self.log.frame.select(_DAY).unique())["day"])

    def _dated(
        self, frame: nw.LazyFrame[Any], days: Sequence[int], periods: Periods
    ) -> nw.LazyFrame[Any]:
        """The frame with the code of the period of each event."""
        begins = np.asarray(periods.begins, dtype=np.int64)
        starts = np.asarray(days, dtype=np.int64) * DAY
        before = np.searchsorted(begins, starts, side="right") - 1
        after = np.searchsorted(begins, starts + DAY - 1, side="right") - 1
        border = np.where(after > before, begins[np.minimum(before + 1, len(begins) - 1)], 2**62)
        dated = frame.with_columns(_DAY)
        table = self.log.engine.small_table(
            dated,
            {"day": list(days)},
            {"m0": before.tolist(), "m1": after.tolist(), "border": border.tolist()},
        )
        code = nw.when(nw.col("t") < nw.col("border")).then(nw.col("m0")).otherwise(nw.col("m1"))
        return dated.join(table, on=["day"]).with_columns(code.cast(nw.Int16).alias("m"))

    def _persons(self, frame: nw.LazyFrame[Any]) -> tuple[nw.LazyFrame[Any], Persons | None]:
        """The frame with who did it, and what that means; None if nobody is named."""
        if "person" not in self.log.has:
            return frame, None
        engine, raw = self.log.engine, self.log.frame
        count = engine.fetch(raw.select(nw.col("person").n_unique().alias("n")))["n"][0]
        named, among = (f.with_columns(nw.col("person").fill_null("")) for f in (frame, raw))
        if count > MOST_LABELS:
            # Too many for a small table: then the hash itself is the code.
            hashed = engine.with_hash(named, "person", "p", among)
            names = self._names(among) if self.options.keep_persons else ()
            return hashed, Persons(names=names)
        names = tuple(sorted({"", *self._names(among)}))
        table = engine.small_table(named, {"person": list(names)}, {"p": list(range(len(names)))})
        coded = named.join(table, on=["person"]).with_columns(nw.col("p").cast(nw.Int32))
        return coded, Persons(names=names, coded=True)

    def _names(self, among: nw.LazyFrame[Any]) -> tuple[str, ...]:
        return tuple(self.log.engine.fetch(among.select("person").unique())["person"])


def _with_steps(frame: nw.LazyFrame[Any], activities: int, units: int) -> nw.LazyFrame[Any]:
    """The frame with the step of each event, in place of its activity and unit."""
    step = nw.col("a").cast(nw.Int32) * units + nw.col("u").cast(nw.Int32)
    small = nw.Int16 if activities * units < 2**15 else nw.Int32
    return frame.with_columns(step.cast(small).alias("x")).drop("a", "u")


def _with_durations(frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
    """The frame with how long everything took; what has no begin began when it was done."""
    begin, end = nw.col("b"), nw.col("t")
    took = nw.when(begin <= end).then(end - begin).otherwise(nw.lit(-1))
    begun = nw.when(begin.is_null()).then(end).otherwise(begin)
    return frame.with_columns(took.alias("w"), begun.alias("b"))
