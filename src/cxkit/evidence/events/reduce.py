"""From a table of events to its tallies."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import narwhals as nw
import numpy as np
from attrs import define, field, frozen

from cxkit.errors import InputError, Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.assemble import Assembly, statistics_of
from cxkit.evidence.events.canonical import Canonical, canonical
from cxkit.evidence.events.cases import PORTION, CaseReader, Cases, Done
from cxkit.evidence.events.coding import Book, Coded, coded
from cxkit.evidence.events.exact import Statistics
from cxkit.evidence.events.flow import Flow, FlowReader, keep_ordered
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.outcomes import Outcomes, Rows, added, outcomes, processes, together
from cxkit.evidence.events.remarks import Counts, remarks
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceReduction, Reading
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.table import IntArray

# So many of the most frequent variants are spelled out, up to so many activities.
SPELLED, LONGEST = 50, 100


def reduce_events(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of an event log.

    Raises:
        InputError: with everything that is wrong with the table.
    """
    options, problems = Options.of(reading.how, table.file)
    if problems:
        raise InputError(problems)
    log = canonical(table, options)
    scan = scan_events(log, options, unit_ids(reading), table.file)
    warnings = (*table.notes, *log.warnings, *remarks(scan.counts, options, table.file))
    return EvidenceReduction(tallies=scan.tallies, rows=scan.counts.events, warnings=warnings)


def unit_ids(reading: Reading) -> Mapping[str, str] | None:
    """What a table may call a unit -> its id; None if there is no tree and no mapping of units."""
    ids = {unit.name.casefold(): unit.id for unit in reading.units if unit.name}
    ids |= {unit.id.casefold(): unit.id for unit in reading.units}
    if not reading.units:
        return None
    return {**ids, **reading.how.units}


@frozen(kw_only=True, eq=False)
class Scan:
    """What one scan of a log leaves.

    Attributes:
        tallies: The tallies.
        counts: What a reader should know about.
    """

    tallies: Tallies
    counts: Counts


def scan_events(
    log: Canonical, options: Options, units: Mapping[str, str] | None, file: str
) -> Scan:
    """What one scan leaves."""
    engine = log.engine
    numbers = coded(log, options, units, file)
    events = keep_ordered(engine, _without_repeats(numbers, options))
    try:
        return _Scanner(
            log=log, options=options, engine=engine, file=file, book=numbers.book, events=events
        ).scan()
    finally:
        engine.drop(events)


def _without_repeats(log: Coded, options: Options) -> Coded:
    if not options.drop_duplicates:
        return log
    return Coded(frame=log.frame.unique(), book=log.book)


@frozen(kw_only=True, eq=False)
class _Scanner:
    """Counts the ordered events of a log."""

    log: Canonical
    options: Options
    engine: Engine
    file: str
    book: Book
    events: nw.LazyFrame[Any]

    def scan(self) -> Scan:
        flow, sums = self._flow(), self._cases()
        counts = self._counts(flow, sums)
        assembly = Assembly(
            book=self.book,
            flow=flow,
            cases=Outcomes.joined(sums.parts),
            spellings=self._spellings(sums),
            leads=sums.statistics(),
            facts=self._facts(counts, sums),
            scan=sums.digest,
        )
        return Scan(tallies=assembly.tallies(), counts=counts)

    def _flow(self) -> Flow:
        options, book = self.options, self.book
        channels = dict(zip(book.channels, range(len(book.channels)), strict=True))
        return FlowReader(
            engine=self.engine,
            events=self.events,
            contacts=book.codes_of(options.contacts) if options.contacts else None,
            failures=book.codes_of(options.failure),
            keep_persons=options.keep_persons,
            unknown_channel=channels.get("", -1),
        ).read()

    def _cases(self) -> _CaseSums:
        """What the cases add up to, read in portions."""
        found = self.engine.fetch(
            self.events.select(
                nw.len().alias("events"),
                nw.col("pos").max().alias("longest"),
                (nw.col("pos") == 1).cast(nw.Int64).sum().alias("cases"),
            )
        )
        events, longest, count = (int(found[n][0] or 0) for n in ("events", "longest", "cases"))
        if not events:
            raise InputError([_no_events(self.file)])
        reader = CaseReader(
            engine=self.engine,
            events=self.events,
            names=[name for _, name in self.book.activities],
            failures=self.book.codes_of(self.options.failure),
            longest=longest,
            thorough=False,
        )
        portions = -(-count // PORTION)
        sums = _CaseSums(events=events, cases=count)
        for portion in range(portions):
            sums.take(*reader.read(portion, portions), self.book, self.options)
        return sums

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
            ("events", ""): counts.events,
            ("ties", ""): 0 if counts.has_order else counts.ties,
            ("repeats", ""): counts.repeats,
            ("left_out", ""): counts.left_out,
            ("persons_stated", ""): int(self.book.persons is not None),
            ("unit_changes", ""): counts.unit_changes,
            ("person_changes", ""): counts.person_changes,
            ("unit_changes_same_person", ""): counts.unit_changes_same_person,
        }

    def _counts(self, flow: Flow, sums: _CaseSums) -> Counts:
        hand = flow.handovers
        unknown = [code for code, (_, unit) in enumerate(self.book.units) if not unit]
        other = hand["pu"] != hand["u"]
        known = ~np.isin(hand["pu"], unknown) & ~np.isin(hand["u"], unknown)
        crossed = other & known
        unit_changes = int(hand["n"][crossed].sum())
        return Counts(
            events=sums.events,
            cases=sums.cases,
            left_out=self.log.rows - sums.events - sums.dropped,
            ties=flow.ties,
            repeats=flow.repeats,
            overlaps=flow.overlaps,
            early_ends=self.log.early_ends,
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
    dropped: int = 0
    parts: list[Outcomes] = field(factory=list)
    leads: list[tuple[IntArray, IntArray]] = field(factory=list)
    variants: list[Rows] = field(factory=list)
    hash: Any = field(factory=lambda: hashlib.blake2b(digest_size=8))

    def take(self, cases: Cases, done: Done, book: Book, options: Options) -> None:
        """Add a portion."""
        self.parts.append(outcomes(cases, done, book, options))
        process = processes(book)[cases.first]
        self.leads.append((process, cases.end - cases.start))
        signature = cases.signatures.numbers
        order = np.lexsort([cases.key, signature, process])
        rows = {"process": process[order], "signature": signature[order], "key": cases.key[order]}
        self.variants.append(_counted(rows))
        for values in (cases.key, cases.start, cases.end, cases.length):
            self.hash.update(values.astype("<i8").tobytes())

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
        found = added(
            {n: sorted_rows[n] for n in ("process", "signature")}, {"n": sorted_rows["n"]}
        )
        new = _starts(sorted_rows)
        key = sorted_rows["key"][new]
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
