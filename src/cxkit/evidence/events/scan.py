"""One scan of an event log: everything that is counted in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import narwhals as nw
import numpy as np
from attrs import evolve, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.asked import Asked
from cxkit.evidence.events.assemble import Assembly
from cxkit.evidence.events.beside import both
from cxkit.evidence.events.canonical import Canonical
from cxkit.evidence.events.case_sums import CaseSums, Taken
from cxkit.evidence.events.cases import Cases, Done
from cxkit.evidence.events.coding import Book, Coded, UnitNames, coded
from cxkit.evidence.events.continuing import Border
from cxkit.evidence.events.earlier import (
    Continuation,
    Earlier,
    TooEarlyError,
    check_order,
    everything,
)
from cxkit.evidence.events.engine_log import EngineLog
from cxkit.evidence.events.flow import Flow
from cxkit.evidence.events.local.log import LocalLog
from cxkit.evidence.events.open_cases import OpenCases, reading_of
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.ordered_log import OrderedLog
from cxkit.evidence.events.outcomes import Outcomes, Rows, outcomes
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
            among = _key_table(engine, frame, log.called(self.among))
            frame = frame.join(among, on=["c"], how="semi")
        how: Literal["anti", "semi"] = "anti" if self.left_out else "semi"
        keys = _key_table(engine, frame, log.called(self.keys))
        return evolve(log, frame=frame.join(keys, on=["c"], how=how))


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
    here = engine.in_this_process
    numbers = coded(log, options, units, source.file, earlier.known(), here=here)
    if some is not None:
        numbers = some.of(engine, numbers)
    numbers = _without_repeats(numbers, options)
    thorough = thorough or bool(earlier.parts)
    asked = Asked.of(options, numbers.book, thorough=thorough)
    events = (LocalLog if here else EngineLog).of(engine, numbers, asked)
    scanner = _Scanner(
        log=log,
        options=options,
        source=source,
        book=numbers.book,
        events=events,
        earlier=earlier,
        thorough=thorough,
    )
    try:
        return scanner.scan()
    finally:
        events.drop()


def _without_repeats(log: Coded, options: Options) -> Coded:
    if not options.drop_duplicates:
        return log
    if not log.numbered:
        return evolve(log, frame=log.frame.unique(), by_row=False)
    same = [name for name in log.columns if name != "s"]
    frame = log.frame.group_by(*same).agg(nw.col("s").min())
    return evolve(log, frame=frame, by_row=False)


@frozen(kw_only=True, eq=False)
class _Scanner:
    """Counts the ordered events of a log."""

    log: Canonical
    options: Options
    source: Source
    book: Book
    events: OrderedLog
    earlier: Earlier
    thorough: bool

    def scan(self) -> Scan:
        sums = self._cases()
        going_on = self._going_on(sums) if self.thorough else None
        is_exact = going_on is None
        flow, (spellings, leads, cases) = both(
            lambda: self.events.flow(exact=is_exact),
            lambda: (
                self._spellings(sums),
                sums.statistics(self.book) if is_exact else None,
                Outcomes.joined([*sums.taken, *sums.changed]),
            ),
            at_once=self.events.is_here,
        )
        if going_on is not None:
            flow = flow.plus(going_on.border)
        counts = self._counts(flow, sums, going_on.border if going_on else None)
        assembly = Assembly(
            book=self.book,
            flow=flow,
            people=self._people(flow, going_on),
            cases=cases,
            spellings=spellings,
            leads=leads,
            facts=self._facts(counts, sums),
            scan=sums.digest,
        )
        # What the events take is needed for the tables.
        self.events.drop()
        tallies = assembly.tallies()
        return Scan(
            tallies=tallies,
            counts=evolve(counts, variants=len(tallies.tables["variants"])),
            open=self._open(sums, going_on) if self.thorough else None,
            continues=going_on.logs if going_on else (),
        )

    def _cases(self) -> CaseSums:
        """What the cases add up to, read in portions; all their records, if they are wanted."""
        sums = CaseSums()

        def taken(cases: Cases, done: Done) -> Taken:
            added_up = None if self.thorough else self._outcomes(cases, done)
            return Taken(cases=cases, done=done, outcomes=added_up)

        for portion in self.events.records(taken):
            sums.note(portion.cases)
            if portion.outcomes is None:
                sums.kept.append((portion.cases, portion.done))
            else:
                sums.take(portion.cases, portion.outcomes)
        if not sums.events:
            raise InputError([_no_events(self.source.file)])
        return sums

    def _outcomes(self, cases: Cases, done: Done, *, sign: int = 1) -> Outcomes:
        return outcomes(cases, done, self.book, self.options, sign=sign)

    def _going_on(self, sums: CaseSums) -> Continuation | None:
        """The cases that go on from earlier logs; the sums then hold the others, and these."""
        cases, done = sums.everything()
        source, reading = self.source, reading_of(self.options)
        earlier = self.earlier.before(sums.digest, source.name, is_frame=source.is_frame)
        found = earlier.continuation(
            cases, done, self.book, reading, source.file, ordered=self._ordered
        )
        if found is None:
            sums.take(cases, self._outcomes(cases, done))
            return None
        holds = {name: part.cases.key for name, part in earlier.parts.items()}
        try:
            check_order(found, cases, self.events, source.file, holds)
        except TooEarlyError as error:
            error.scan = sums.digest
            raise
        fresh = cases.take(~np.isin(cases.key, found.now.key))
        sums.take(fresh, self._outcomes(fresh, done.of(fresh.key)))
        before = found.before
        sums.changed += [
            self._outcomes(found.now, found.done),
            self._outcomes(before.cases, before.done, sign=-1),
        ]
        return found

    def _open(self, sums: CaseSums, going_on: Continuation | None) -> OpenCases:
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

    def _spellings(self, sums: CaseSums) -> Rows:
        """How the most frequent variants read, each from one case that took it."""
        process, signature, key = sums.frequent(SPELLED)
        rows = self.events.paths(key, LONGEST + 1)
        long = rows["pos"] > LONGEST
        return {
            "process": process[rows["case"]],
            "signature": signature[rows["case"]],
            # Position -1 says that it goes on.
            "position": np.where(long, -1, rows["pos"] - 1),
            "a": np.where(long, len(self.book.activities), rows["a"]),
            "n": np.ones(len(long), dtype=np.int64),
        }

    def _facts(self, counts: Counts, sums: CaseSums) -> dict[tuple[str, str], int]:
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

    def _counts(self, flow: Flow, sums: CaseSums, border: Border | None) -> Counts:
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


def _no_events(file: str) -> Problem:
    return Problem(
        code="no_events",
        file=file,
        message="There is not a single complete event in this table.",
        hint="Check the mapping of the columns.",
    )
