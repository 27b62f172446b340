"""From a table of events to its tallies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from cxkit.errors import InputError
from cxkit.evidence.events.again import Log, scan_with
from cxkit.evidence.events.canonical import Canonical, canonical, labelled
from cxkit.evidence.events.coding import UnitNames, wrong_labels
from cxkit.evidence.events.earlier import Earlier
from cxkit.evidence.events.options import Options
from cxkit.evidence.events.remarks import remarks
from cxkit.evidence.events.scan import Scan, Source
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceReduction, Reading
from cxkit.tallies.open_ends import OpenEnds


def reduce_events(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of an event log, and the open ends of its cases if they are wanted.

    Raises:
        InputError: with everything that is wrong with the table.
        RefusedError: if it holds events from before what was counted of their cases.
    """
    options, problems = Options.of(reading.how, table.file)
    if problems:
        raise InputError(problems)
    units = unit_names(reading)
    log = _understood(table, options, units)
    source = _source(table)
    scan = scan_with(
        Log(log=log, options=options, units=units, source=source),
        _Others(reading=reading, units=units),
        Earlier.of(reading.earlier),
        thorough=reading.open_ends,
    )
    return EvidenceReduction(
        tallies=scan.tallies,
        rows=scan.counts.events,
        warnings=(
            *table.notes,
            *log.warnings,
            *remarks(scan.counts, options, table.file, scan.again),
        ),
        state=_state(scan, source, reading),
    )


def _source(table: EvidenceTable) -> Source:
    is_frame = table.source is None and table.path is None
    return Source(name=table.name, file=table.file, is_frame=is_frame)


@frozen(kw_only=True)
class _Others(Mapping[str, Log]):
    """The other logs of the look, each opened when it is wanted."""

    reading: Reading
    units: UnitNames

    def __getitem__(self, name: str) -> Log:
        other = self.reading.others[name]
        table = other.table()
        options, problems = Options.of(other.how, table.file)
        if problems:
            raise InputError(problems)
        log = canonical(table, options)
        return Log(log=log, options=options, units=self.units, source=_source(table))

    def __iter__(self) -> Iterator[str]:
        return iter(self.reading.others)

    def __len__(self) -> int:
        return len(self.reading.others)


def _understood(table: EvidenceTable, options: Options, units: UnitNames) -> Canonical:
    """The log in canonical form, or everything that is wrong with it at once."""
    try:
        return canonical(table, options)
    except InputError as error:
        more = wrong_labels(labelled(table, options), options, units, table.file)
        raise InputError([*error.problems, *more]) from error


def unit_names(reading: Reading) -> UnitNames:
    """What a table may call units: as the mapping says, else by id or name in the tree."""
    ids = {unit.name.casefold(): unit.id for unit in reading.units if unit.name}
    ids |= {unit.id.casefold(): unit.id for unit in reading.units}
    return UnitNames(ids={**ids, **reading.how.units}, closed=bool(reading.units))


def _state(scan: Scan, source: Source, reading: Reading) -> bytes:
    if scan.open is None or not reading.open_ends:
        return b""
    continues = set(scan.continues)
    known = Earlier.of(reading.earlier).parts
    if source.is_frame and all(part.scan != scan.open.scan for part in known.values()):
        # Frames have no names of their own: a new one must not take an older one's place.
        continues |= {source.name} & set(known)
    return OpenEnds(data=scan.open.to_bytes(), continues=sorted(continues)).to_bytes()
