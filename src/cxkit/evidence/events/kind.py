"""Event logs as a kind of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxkit.evidence.events.columns import COLUMNS, XES_SUFFIXES
from cxkit.evidence.events.options import OPTIONS
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.events.shape import SHAPE

if TYPE_CHECKING:
    from cxkit.evidence.evidence_table import EvidenceTable


def _reduce(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    # What it needs is imported where a log is read: most looks have none.
    from cxkit.evidence.events.reduce import reduce_events

    return reduce_events(table, reading)


OCEL_SUFFIXES = (".jsonocel", ".ocel.json", ".sqlite")


def _open(path: Path, connection: Any) -> Mapping[str, Any]:
    """The tables of a log, each with the connection that keeps it, so that more can be kept."""
    from cxkit.evidence.engines.duckdb import DuckDB

    if path.name.lower().endswith(XES_SUFFIXES):
        from cxkit.evidence.events.xes import open_xes

        tables = open_xes(path, connection)
    else:
        from cxkit.evidence.events.ocel import open_ocel

        tables = open_ocel(path, connection)
    return {name: DuckDB(table, connection) for name, table in tables.items()}


KIND = EvidenceKind(
    id="events",
    label={"en": "Event log", "de": "Ereignisprotokoll"},
    help={
        "en": "What happened in which case, and when: one row per event.",
        "de": "Was in welchem Fall wann geschah: eine Zeile je Ereignis.",
    },
    names=("events", "event_log", "log", "ereignisse", "ereignisprotokoll", "vorgänge"),
    columns=COLUMNS,
    shape=SHAPE,
    reduce=_reduce,
    suffixes=XES_SUFFIXES + OCEL_SUFFIXES,
    open=_open,
    options=OPTIONS,
    in_workbook=False,
)
