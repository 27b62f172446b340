"""Evidence of how long things take: counts by time and status, open cases among them (F31)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from cxkit.evidence.cells import CellReader
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceColumn, EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.evidence import Shape, Tallies

if TYPE_CHECKING:
    from cxkit_effect._survival import EventTimes

# `month` is the month in which cases opened, `days` how long they were observed, `happened`
# 1 if they closed then and 0 if they were still open.
SHAPE: Shape = {"spells": (("what", "unit", "month", "days", "happened"), ("n",))}


def reduce_durations(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a table with one row per case: when it opened, and closed if it did.

    A case without an end was seen open until `observed_until`, or until the last day that
    the table names.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    what, units = reader.texts("what"), reader.units("unit")
    opened, closed = reader.days("opened"), reader.days("closed")
    until = reader.days("observed_until")
    known = [day for column in (opened, closed, until) for day in column if day is not None]
    last = max(known, default=date.min)
    counts: Counter[tuple[object, ...]] = Counter()
    for row, start in enumerate(opened):
        if start is None:
            continue
        end = closed[row] or until[row] or last
        if end < start:
            reader.complaints.wrong(
                "ends_before_start",
                f"A case cannot end on {end} and begin on {start}.",
                "Correct one of the two days.",
                row=row,
                column="closed",
            )
            continue
        happened = int(closed[row] is not None)
        key = (what[row] or "", units[row], f"{start:%Y-%m}", (end - start).days, happened)
        counts[key] += 1
    reader.complaints.check()
    rows = [(*key, n) for key, n in sorted(counts.items(), key=str)]
    return EvidenceReduction(
        tallies=Tallies.build("durations", SHAPE, {"spells": rows}),
        rows=sum(counts.values()),
        warnings=reader.complaints.warnings,
    )


@frozen(kw_only=True, slots=False, eq=False)
class DurationsView:
    """What methods read of durations.

    Attributes:
        tallies: Tallies of the kind `durations`.
    """

    tallies: Tallies

    @cached_property
    def things(self) -> tuple[str, ...]:
        """What was timed, sorted."""
        keys = self.tallies.tables["spells"].keys["what"]
        return tuple(sorted(set(keys.tolist())))

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Ids of the units, sorted."""
        return self.tallies.units()

    def times(
        self,
        what: str,
        units: tuple[str, ...] | None = None,
        *,
        since: str = "",
        before: str = "\uffff",
    ) -> EventTimes:
        """Counts by time and status, in days, of cases that opened in some months.

        Args:
            what: What was timed.
            units: Units whose cases count; None for all.
            since: The first month, `YYYY-MM`.
            before: The first month that does not count any more.
        """
        # The kinds of evidence are asked for by every look, and this imports scipy.
        from cxkit_effect._survival import EventTimes

        table = self.tallies.tables["spells"]
        month = table.keys["month"].astype(str)
        own = (table.keys["what"] == what) & (month >= since) & (month < before)
        if units is not None:
            own &= np.isin(table.keys["unit"].astype(str), list(units))
        rows = np.flatnonzero(own)
        days = table.keys["days"][rows].astype(np.float64)
        happened = table.keys["happened"][rows].astype(np.int64)
        n = table.sums["n"][rows]
        distinct, place = np.unique(days, return_inverse=True)

        def counted(weights: np.ndarray) -> np.ndarray:
            found = np.bincount(place, weights=weights, minlength=len(distinct))
            return np.asarray(found.astype(np.int64))

        return EventTimes(
            times=distinct,
            events=counted(n * happened),
            censored=counted(n * (1 - happened)),
        )


def _column(name: str, en: str, de: str, label: str, **more: object) -> EvidenceColumn:
    return EvidenceColumn(
        name=name,
        help={"en": en, "de": de},
        label={"en": name.replace("_", " "), "de": label},
        **more,  # type: ignore[arg-type] # the rest of a column, as it is
    )


KIND = EvidenceKind(
    id="durations",
    label={"en": "How long it takes", "de": "Wie lange es dauert"},
    help={
        "en": "Cases with the day on which they opened and the day on which they closed, such as "
        "bills and payments; cases that are still open stay in.",
        "de": "Fälle mit dem Tag, an dem sie begannen, und dem Tag, an dem sie endeten, etwa "
        "Rechnungen und Zahlungen; offene Fälle bleiben darin.",
    },
    names=("durations", "dauern", "laufzeiten"),
    columns=(
        _column(
            "what",
            "What is timed, such as bill to payment.",
            "Was gemessen wird, etwa von der Rechnung zur Zahlung.",
            "Was",
            required=True,
            example="bill_to_payment",
        ),
        _column(
            "unit",
            "The unit that has the case.",
            "Der Bereich, der den Fall hat.",
            "Bereich",
            type="unit",
            example="receivables-3",
        ),
        _column(
            "opened",
            "The day on which it opened.",
            "Der Tag, an dem er begann.",
            "Begonnen",
            required=True,
            type="date",
            example="2026-03-02",
        ),
        _column(
            "closed",
            "The day on which it closed; empty if it has not.",
            "Der Tag, an dem er endete; leer, wenn noch nicht.",
            "Beendet",
            type="date",
            example="2026-04-11",
        ),
        _column(
            "observed_until",
            "Until when an open case was seen; the last day in the table if empty.",
            "Bis wann ein offener Fall beobachtet wurde; sonst der letzte Tag der Tabelle.",
            "Beobachtet bis",
            type="date",
            example="2026-06-30",
        ),
    ),
    shape=SHAPE,
    reduce=reduce_durations,
)
