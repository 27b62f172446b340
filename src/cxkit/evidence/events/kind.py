"""Event logs as a kind of evidence."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cxkit.evidence.events.columns import COLUMNS
from cxkit.evidence.events.options import OPTIONS
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.events.shape import SHAPE

if TYPE_CHECKING:
    from cxkit.evidence.evidence_table import EvidenceTable


def _reduce(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    # What it needs is imported where a log is read: most looks have none.
    from cxkit.evidence.events.reduce import reduce_events

    return reduce_events(table, reading)


def _open(path: Path, connection: Any) -> Mapping[str, Any]:
    from cxkit.evidence.events.xes import open_xes

    return open_xes(path, connection)


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
    suffixes=(".xes", ".xes.gz"),
    open=_open,
    options=OPTIONS,
    in_workbook=False,
)
