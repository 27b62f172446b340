"""One scan of an event log: everything that is counted in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import narwhals as nw
import numpy as np
from attrs import define, evolve, field, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.assemble import Assembly, statistics_of
from cxkit.evidence.events.canonical import Canonical
from cxkit.evidence.events.cases import PORTION, CaseReader, Cases, Done
from cxkit.evidence.events.coding import Book, Coded, UnitNames, coded
from cxkit.evidence.events.continuing import Border
from cxkit.evidence.events.earlier import (
    Continuation,
    Earlier,
    TooEarlyError,
    check_order,
    everything,
)
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.flow import Flow, FlowReader, keep_ordered
from cxkit.evidence.events.open_cases import OpenCases, reading_of
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.outcomes import Outcomes, Rows, added, outcomes, processes, together
from cxkit.evidence.events.remarks import Counts
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.table import IntArray

# So many of the most frequent variants are spelled out, up to so many activities.
SPELLED, LONGEST = 50, 100


@frozen(kw_only=True)
class Source:
    """What a log is called.

    Attributes:
        name: Name of its partition.
        file: What problems call it.
        is_frame: True if it was handed in and has no name of its own.
    """

    name: str
    file: str
    is_frame: bool = False


@frozen(kw_only=True, eq=False)
class Some:
    """Some of the cases of a log.

    Attributes:
        keys: Their keys.
        left_out: True if it is these that are left out.
        among: Keys beside which none is read; None: all.
    """

    keys: IntArray
    left_out: bool = False
    among: IntArray | None = None

    def of(self, engine: Engine, log: Coded) -> Coded:
        """The log with these cases only."""
        frame = log.frame
        if self.among is not None:
            frame = frame.join(_key_table(engine, frame, self.among), on=["c"], how="semi")
        how: Literal["anti", "semi"] = "anti" if self.left_out else "semi"
        return evolve(
            log, frame=frame.join(_key_table(engine, frame, self.keys), on=["c"], how=how)
        )


def _key_table(engine: Engine, frame: nw.LazyFrame[Any], keys: IntArray) -> nw.LazyFrame[Any]:
    return engine.small_table(frame, {"c": keys.tolist()}, {})


@frozen(kw_only=True, eq=False)
class Scan:
    """What one scan of a log leaves.

    Attributes:
        tallies: The tallies.
        counts: What a reader should know about.
        open: The cases, if they are wanted.
        continues: Names of the logs whose cases go on in this one.
        again: How many cases were read again, together with earlier logs.
    """

    tallies: Tallies
    counts: Counts
    open: OpenCases | None = None
    continues: tuple[str, ...] = ()
    again: int = 0


def scan_events(
    log: Canonical,
    options: Options,
    units: UnitNames,
    source: Source,
    *,
    earlier: Earlier | None = None,
    thorough: bool = False,
    some: Some | None = None,
) -> Scan:
    """What one scan leaves.

    Args:
        log: The log.
        options: What the mapping says.
        units: What the table may call units.
        source: What the log is called.
        earlier: What was counted before.
        thorough: True if the cases are wanted, so that another log can go on from them.
        some: Which cases are read; None: all.

    Raises:
        InputError: with everything that is wrong with the log.
        TooEarlyError: if it holds events from before what was counted of their cases.
    """
    engine, earlier = log.engine, earlier or Earlier()
    numbers = coded(log, options, units, source.file, earlier.known())
    if some is not None:
        numbers = some.of(engine, numbers)
    events = keep_ordered(engine, _without_repeats(numbers, options))
    scanner = _Scanner(
        log=log,
        options=options,
        engine=engine,
        source=source,
        book=numbers.book,
        events=events,
        earlier=earlier,
        thorough=thorough or bool(earlier.parts),
    )
    try:
        return scanner.scan()
    finally:
        engine.drop(events)


def _without_repeats(log: Coded, options: Options) -> Coded:
    if not options.drop_duplicates:
        return log
    if not log.numbered:
        return evolve(log, frame=log.frame.unique())
    same = [name for name in log.columns if name != "s"]
    return evolve(log, frame=log.frame.group_by(*same).agg(nw.col("s").min()))


@frozen(kw_only=True, eq=False)
class _Scanner:
    """Counts the ordered events of a log."""

    log: Canonical
    options: Options
    engine: Engine
    source: Source
    book: Book
    events: nw.LazyFrame[Any]
    earlier: Earlier
    thorough: bool

    def scan(self) -> Scan:
        sums = self._cases()
        going_on = self._going_on(sums) if self.thorough else None
        flow = self._flow(exact=going_on is None)
        if going_on is not None:
            flow = flow.plus(going_on.border)
        counts = self._counts(flow, sums, going_on.border if going_on else None)
        assembly = Assembly(
            book=self.book,
            flow=flow,
            people=self._people(flow, going_on),
            cases=Outcomes.joined(sums.parts),
            spellings=self._spellings(sums),
            leads=sums.statistics() if going_on is None else None,
            facts=self._facts(counts, sums),
            scan=sums.digest,
        )
        tallies = assembly.tallies()
        return Scan(
            tallies=tallies,
            counts=evolve(counts, variants=len(tallies.tables["variants"])),
            open=self._open(sums, going_on) if self.thorough else None,
            continues=going_on.logs if going_on else (),
        )

    def _flow(self, *, exact: bool) -> Flow:
        options, book = self.options, self.book
        return FlowReader(
            engine=self.engine,
            events=self.events,
            contacts=book.codes_of(options.contacts) if options.contacts else None,
            failures=book.codes_of(options.failure) if options.failure else None,
            keep_persons=options.keep_persons,
            case_is_person=options.case_is_person,
            exact=exact,
        ).read()

    def _cases(self) -> _CaseSums:
        """What the cases add up to, read in portions; all their records, if they are wanted."""
        found = self.engine.fetch(
            self.events.select(
                nw.len().alias("events"),
                nw.col("pos").max().alias("longest"),
                (nw.col("pos") == 1).cast(nw.Int64).sum().alias("cases"),
            )
        )
        events, longest, count = (int(found[n][0] or 0) for n in ("events", "longest", "cases"))
        if not events:
            raise InputError([_no_events(self.source.file)])
        reader = CaseReader(
            engine=self.engine,
            events=self.events,
            names=[name for _, name in self.book.activities],
            failures=self.book.codes_of(self.options.failure),
            longest=longest,
            persons=self.book.persons,
            thorough=self.thorough,
        )
        portions = -(-count // PORTION)
        sums = _CaseSums(events=events, cases=count, longest=longest)
        for portion in range(portions):
            cases, done = reader.read(portion, portions)
            sums.note(cases)
            if self.thorough:
                sums.kept.append((cases, done))
            else:
                sums.take(cases, done, self.book, self.options)
        return sums

    def _going_on(self, sums: _CaseSums) -> Continuation | None:
        """The cases that go on from earlier logs; the sums then hold the others, and these."""
        cases, done = sums.everything()
        source, reading = self.source, reading_of(self.options)
        earlier = self.earlier.before(sums.digest, source.name, is_frame=source.is_frame)
        found = earlier.continuation(
            cases, done, self.book, reading, source.file, ordered=self._ordered
        )
        if found is None:
            sums.take(cases, done, self.book, self.options)
            return None
        holds = {name: part.cases.key for name, part in earlier.parts.items()}
        try:
            check_order(found, cases, self.engine, self.events, source.file, holds)
        except TooEarlyError as error:
            error.scan = sums.digest
            raise
        fresh = cases.take(~np.isin(cases.key, found.now.key))
        sums.take(fresh, done.of(fresh.key), self.book, self.options)
        before = found.before
        sums.parts += [
            outcomes(found.now, found.done, self.book, self.options),
            outcomes(before.cases, before.done, self.book, self.options, sign=-1),
        ]
        return found

    def _open(self, sums: _CaseSums, going_on: Continuation | None) -> OpenCases:
        """The cases of the log, for the next one."""
        cases, done = everything(*sums.everything(), going_on)
        return OpenCases(
            cases=cases,
            done=done,
            activities=self.book.activities,
            units=self.book.units,
            names=self._names(going_on) if self.options.keep_persons else {},
            reading=reading_of(self.options),
            scan=sums.digest,
            ordered=self._ordered,
        )

    @property
    def _ordered(self) -> bool:
        """True if the log states an order that holds beyond itself."""
        return "order" in self.log.has and not self.log.numbered

    def _names(self, going_on: Continuation | None) -> dict[int, str]:
        """Hash of a person -> pseudonym."""
        persons = self.book.persons
        own = persons.by_hash() if persons is not None else {}
        return {**(going_on.names if going_on else {}), **own}

    def _people(self, flow: Flow, going_on: Continuation | None) -> Mapping[tuple[str, str], int]:
        """Two persons -> how often work went from one to the other; for the owner alone."""
        persons, found = self.book.persons, dict[tuple[str, str], int]()
        if not self.options.keep_persons or persons is None or not flow.people:
            return found
        sides = [persons.named(flow.people[side]) for side in ("pp", "p")]
        for pair, n in zip(zip(*sides, strict=True), flow.people["n"].tolist(), strict=True):
            found[pair] = n
        if going_on is not None:
            names, rows = self._names(going_on), going_on.border.people
            columns = (rows[name].tolist() for name in ("pp", "p", "n"))
            for one, other, n in zip(*columns, strict=True):
                pair = names[one], names[other]
                found[pair] = found.get(pair, 0) + n
        return found

    def _spellings(self, sums: _CaseSums) -> Rows:
        """How the most frequent variants read, each from one case that took it."""
        process, signature, key = sums.frequent(SPELLED)
        events = self.events.select("c", "pos", "a").filter(nw.col("pos") <= LONGEST + 1)
        some = self.engine.small_table(events, {"c": key.tolist()}, {"v": list(range(len(key)))})
        rows = self.engine.fetch_integers(events.join(some, on=["c"]).select("v", "pos", "a"))
        long = rows["pos"] > LONGEST
        return {
            "process": process[rows["v"]],
            "signature": signature[rows["v"]],
            # Position -1 says that it goes on.
            "position": np.where(long, -1, rows["pos"] - 1),
            "a": np.where(long, len(self.book.activities), rows["a"]),
            "n": np.ones(len(long), dtype=np.int64),
        }

    def _facts(self, counts: Counts, sums: _CaseSums) -> dict[tuple[str, str], int]:
        options = self.options
        is_protected = options.case_is_person and not options.owner
        return {
            ("scan", sums.digest): 1,
            ("protected", "yes" if is_protected else "no"): 1,
            ("persons", "kept" if options.keep_persons else "unit"): 1,
            ("zone", options.zone_name or "UTC"): 1,
            ("contacts", "stated" if options.contacts else "by_channel"): 1,
            ("events", ""): counts.events,
            ("ties", ""): counts.border_ties + (0 if counts.has_order else counts.ties),
            ("repeats", ""): counts.repeats,
            ("left_out", ""): counts.left_out,
            ("persons_stated", ""): int(self.book.persons is not None),
            ("unit_changes", ""): counts.unit_changes,
            ("person_changes", ""): counts.person_changes,
            ("unit_changes_same_person", ""): counts.unit_changes_same_person,
        }

    def _counts(self, flow: Flow, sums: _CaseSums, border: Border | None) -> Counts:
        hand = flow.handovers
        unknown = [code for code, (_, unit) in enumerate(self.book.units) if not unit]
        known = ~np.isin(hand["pu"], unknown) & ~np.isin(hand["u"], unknown)
        crossed = (hand["pu"] != hand["u"]) & known
        unit_changes = int(hand["n"][crossed].sum())
        return Counts(
            events=sums.events,
            cases=sums.cases,
            left_out=self.log.rows - self.book.rows,
            ties=flow.ties - (border.ties if border else 0),
            border_ties=border.ties if border else 0,
            border_alike=border.alike if border else 0,
            repeats=flow.repeats,
            overlaps=flow.overlaps,
            early_ends=self.log.early_ends,
            longest=sums.longest,
            unit_changes=unit_changes,
            person_changes=int(hand["persons"].sum()),
            unit_changes_same_person=unit_changes - int(hand["persons"][crossed].sum()),
            has_order="order" in self.log.has,
            names_persons=self.book.persons is not None,
        )


@define(eq=False)
class _CaseSums:
    """What portions of cases add up to."""

    events: int
    cases: int
    longest: int
    kept: list[tuple[Cases, Done]] = field(factory=list)
    parts: list[Outcomes] = field(factory=list)
    leads: list[tuple[IntArray, IntArray]] = field(factory=list)
    variants: list[Rows] = field(factory=list)
    hash: Any = field(factory=lambda: hashlib.blake2b(digest_size=8))

    def note(self, cases: Cases) -> None:
        """Take a portion into the name of the scan."""
        for values in (cases.key, cases.start, cases.end, cases.length, cases.sign):
            self.hash.update(values.astype("<i8").tobytes())

    def take(self, cases: Cases, done: Done, book: Book, options: Options) -> None:
        """Add a portion."""
        self.parts.append(outcomes(cases, done, book, options))
        process = processes(book)[cases.first]
        self.leads.append((process, cases.end - cases.start))
        signature = cases.signatures.numbers
        order = np.lexsort([cases.key, signature, process])
        rows = {"process": process[order], "signature": signature[order], "key": cases.key[order]}
        self.variants.append(_counted(rows))

    def everything(self) -> tuple[Cases, Done]:
        """All records that were kept."""
        cases = Cases.joined([cases for cases, _ in self.kept])
        done = Done.joined([done for _, done in self.kept])
        self.kept = [(cases, done)]
        return cases, done

    @property
    def digest(self) -> str:
        """A name for the scan, equal for equal logs."""
        return str(self.hash.hexdigest())

    def statistics(self) -> Statistics:
        """Order statistics of lead times by process."""
        return statistics_of(*(np.concatenate(side) for side in zip(*self.leads, strict=True)))

    def frequent(self, most: int) -> tuple[IntArray, IntArray, IntArray]:
        """Process, signature and a case of the most frequent variants."""
        rows = together(self.variants)
        order = np.lexsort([rows["key"], rows["signature"], rows["process"]])
        sorted_rows = {name: values[order] for name, values in rows.items()}
        pair = {name: sorted_rows[name] for name in ("process", "signature")}
        found = added(pair, {"n": sorted_rows["n"]})
        key = sorted_rows["key"][_starts(sorted_rows)]
        top = np.lexsort([found["signature"], found["process"], -found["n"]])[:most]
        return found["process"][top], found["signature"][top], key[top]


def _starts(rows: Rows) -> IntArray:
    """Where another process or signature begins in sorted rows."""
    new = np.ones(len(rows["signature"]), dtype=bool)
    new[1:] = (rows["signature"][1:] != rows["signature"][:-1]) | (
        rows["process"][1:] != rows["process"][:-1]
    )
    return np.flatnonzero(new)


def _counted(rows: Rows) -> Rows:
    """Sorted rows with one case per process and signature, and how many took it."""
    starts = _starts(rows)
    n = np.diff(np.append(starts, len(rows["signature"])))
    return {**{name: values[starts] for name, values in rows.items()}, "n": n}


def _no_events(file: str) -> Problem:
    return Problem(
        code="no_events",
        file=file,
        message="There is not a single complete event in this table.",
        hint="Check the mapping of the columns.",
    )
