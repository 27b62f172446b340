"""Cases whose events lie before those of earlier logs are read again, over all logs of a look.

The log that brings such events then counts for these cases what all logs together say, less
what the earlier ones said: sums over logs stay sums, and nothing else is read again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals as nw
from attrs import evolve, fields, frozen

from cxkit.evidence.engines.duckdb import DuckDB
from cxkit.evidence.events.canonical import LABELS, Canonical
from cxkit.evidence.events.coding import Book, UnitNames
from cxkit.evidence.events.earlier import Earlier, TooEarlyError
from cxkit.evidence.events.open_cases import OpenCases, latest
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.remarks import Counts
from cxkit.evidence.events.scan import Scan, Some, Source, scan_events
from cxkit.evidence.events.zones import Periods
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.table import IntArray, TallyTable

# Orders of several files, each of which begins anew, are told apart by this much.
_FAR = 2**40
# What one scan alone knows, and how often it was said.
_OF_SCANS = ("quantiles", "spellings", "facts")


@frozen(kw_only=True, eq=False)
class Log:
    """A log that a look reads, and how.

    Attributes:
        log: The log.
        options: What the mapping says.
        units: What the table may call units.
        source: What the log is called.
    """

    log: Canonical
    options: Options
    units: UnitNames
    source: Source

    def scan(self, earlier: Earlier, *, thorough: bool, some: Some | None = None) -> Scan:
        """What one scan of the log leaves."""
        return scan_events(
            self.log,
            self.options,
            self.units,
            self.source,
            earlier=earlier,
            thorough=thorough,
            some=some,
        )


def scan_with(
    new: Log,
    others: Mapping[str, Log],
    earlier: Earlier,
    *,
    thorough: bool,
    only: IntArray | None = None,
) -> Scan:
    """What a log leaves; cases whose events come too early are read again.

    Args:
        new: The log.
        others: Name -> logs that the look read before it.
        earlier: What was counted before.
        thorough: True if the cases are wanted.
        only: Keys of the cases that are read; None: all.

    Raises:
        TooEarlyError: if events come before what was counted of their cases in logs that are
            not at hand, or that cannot be read together.
    """
    some = Some(keys=only) if only is not None else None
    try:
        return new.scan(earlier, thorough=thorough, some=some)
    except TooEarlyError as error:
        before = [others[name] for name in others if name in error.logs]
        if len(before) < len(error.logs) or not _joinable([*before, new]):
            raise
        return _Again(new=new, before=before, others=others, error=error).scan(earlier, only)


@frozen(kw_only=True, eq=False)
class _Again:
    """Reads the cases of an error again.

    Attributes:
        new: The log that holds events that come too early.
        before: The logs that hold these cases, in the order in which they were read.
        others: All logs that were read before.
        error: Which cases these are.
    """

    new: Log
    before: Sequence[Log]
    others: Mapping[str, Log]
    error: TooEarlyError

    def scan(self, earlier: Earlier, only: IntArray | None) -> Scan:
        keys, rest = self.error.keys, list[Scan]()
        if not self.error.every_case:
            chosen = Some(keys=keys, left_out=True, among=only)
            rest = [self.new.scan(earlier, thorough=True, some=chosen)]
        whole = _together([*self.before, self.new])
        union = whole.scan(Earlier(), thorough=True, some=Some(keys=keys))
        counted = self._counted()
        counts = _counts(union.counts, rest, counted)
        tallies = _sum([union, *rest], counted, self.error.scan)
        return Scan(
            tallies=tallies,
            counts=evolve(counts, variants=len(tallies.tables["variants"])),
            open=_open([union, *rest], self.error.scan),
            continues=tuple(sorted({*self.error.logs, *(n for s in rest for n in s.continues)})),
            again=len(keys),
        )

    def _counted(self) -> list[Scan]:
        """What the earlier logs counted of these cases, found in the same way as then."""
        found: dict[str, Scan] = {}
        for log in self.before:
            known = Earlier(
                parts={name: scan.open for name, scan in found.items() if scan.open is not None},
                continues={name: scan.continues for name, scan in found.items()},
            )
            found[log.source.name] = scan_with(
                log, self.others, known, thorough=True, only=self.error.keys
            )
        return list(found.values())


def _joinable(logs: Sequence[Log]) -> bool:
    """True if the logs can be read as one: on one connection, and all with begins or none."""
    engines = [log.log.engine for log in logs]
    connections = {e.connection if isinstance(e, DuckDB) else None for e in engines}
    return (
        len(connections) == 1
        and None not in connections
        and len({"start" in log.log.has for log in logs}) == 1
    )


def _together(logs: Sequence[Log]) -> Log:
    """The logs as one, read as the last."""
    last, several = logs[-1], [each.log for each in logs]
    texts = sorted({"case"}.union(*(_said(log) for log in several)))
    ordered = all("order" in log.has for log in several)
    far = _FAR if any(log.numbered for log in several) else 0
    frames = []
    for place, log in enumerate(several):
        columns = [_text(log, name) for name in texts]
        times = ["t", *(["b"] if "start" in log.has else [])]
        order = [(nw.col("s").cast(nw.Int64) + place * far).alias("s")] if ordered else []
        frames.append(log.frame.select(*columns, *times, *order))
    has = {*texts, "time", *({"start"} & last.log.has), *({"order"} if ordered else set())}
    whole = evolve(
        last.log,
        frame=nw.concat(frames, how="vertical"),
        has=frozenset(has),
        constants={},
        first=min(log.first for log in several),
        last=max(log.last for log in several),
        missing=frozenset().union(*(log.missing for log in several)),
        numbered=ordered and bool(far),
        by_row=False,
        rows=sum(log.rows for log in several),
        early_ends=0,
    )
    return evolve(last, log=whole)


def _said(log: Canonical) -> set[str]:
    return {*LABELS, "person"} & {*log.has, *log.constants}


def _text(log: Canonical, name: str) -> nw.Expr:
    """A column of labels; what a log does not say is missing there."""
    if name in log.constants:
        return nw.lit(log.constants[name]).alias(name)
    column = nw.col(name) if name in log.has else nw.lit(None)
    return column.cast(nw.String).alias(name)


def _counts(union: Counts, rest: Iterable[Scan], counted: Iterable[Scan]) -> Counts:
    """What a reader should know: all cases as they are now, less what was said before."""
    sums: dict[str, Any] = {}
    for name in (f.name for f in fields(Counts) if type(getattr(union, f.name)) is int):
        plus = [getattr(union, name), *(getattr(scan.counts, name) for scan in rest)]
        sums[name] = max(sum(plus) - sum(getattr(scan.counts, name) for scan in counted), 0)
    sums["longest"] = max([union.longest, *(scan.counts.longest for scan in rest)])
    # Scans of some cases count what was left out of the whole log.
    sums["left_out"] -= sum(scan.counts.left_out for scan in rest)
    return evolve(union, **sums)


def _sum(plus: Sequence[Scan], minus: Sequence[Scan], scan: str) -> Tallies:
    """The tallies of some scans less those of others."""
    own = [part.tallies.tables for part in plus]
    before = [part.tallies.tables for part in minus]
    tables = {
        name: TallyTable.merge([*(t[name] for t in own), *(_negative(t[name]) for t in before)])
        for name in own[0]
        if name not in _OF_SCANS
    }
    tables["spellings"] = TallyTable.merge([t["spellings"] for t in own])
    # Quantiles are known of whole logs only.
    nothing = own[0]["quantiles"]
    tables["quantiles"] = nothing.where(nothing.sums["n"] < 0)
    tables["facts"] = _facts([t["facts"] for t in own], [t["facts"] for t in before], scan)
    return Tallies(kind="events", tables={name: tables[name] for name in own[0]})


def _negative(table: TallyTable) -> TallyTable:
    return TallyTable(keys=table.keys, sums={name: -sums for name, sums in table.sums.items()})


def _facts(plus: Sequence[TallyTable], minus: Sequence[TallyTable], scan: str) -> TallyTable:
    """What is known of the log: counts of events less those of before, and how it was read."""
    found: dict[tuple[str, str], int] = {}
    for sign, tables in ((1, plus), (-1, minus)):
        for table in tables:
            columns = (*table.keys.values(), table.sums["n"])
            for fact, value, n in zip(*(column.tolist() for column in columns), strict=True):
                is_count = not value and fact != "persons_stated"
                if is_count:
                    found[fact, value] = found.get((fact, value), 0) + sign * n
                elif sign > 0 and fact != "scan":
                    found[fact, value] = n
    found["scan", scan] = 1
    rows = [(*key, n) for key, n in found.items() if n]
    fact, value, n = (list(column) for column in zip(*rows, strict=True))
    return TallyTable.build({"fact": fact, "value": value}, {"n": n})


def _open(scans: Sequence[Scan], scan: str) -> OpenCases | None:
    """The cases of several scans, which have none in common."""
    parts = [each.open for each in scans if each.open is not None]
    book = Book(
        activities=tuple(sorted({pair for part in parts for pair in part.activities})),
        units=tuple(sorted({pair for part in parts for pair in part.units})),
        channels=(),
        periods=Periods(names=(), begins=()),
    )
    found = latest(parts, book)
    return evolve(found, scan=scan) if found is not None else None
