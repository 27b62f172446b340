"""Rollouts: where initiatives run since when, and with whom they are compared."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from cxkit.evidence.cells import CellReader
from cxkit.evidence.declared import declared_form
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.rollout import SHAPE


def reduce_rollout(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a table with one row per initiative and unit.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    initiatives, units = reader.texts("initiative"), reader.units("unit")
    starts, ends = reader.days("start"), reader.days("end")
    arms = [arm or "treated" for arm in reader.choices("arm")]
    chance = reader.flags("randomised")
    for row, arm in enumerate(arms):
        _check_days(reader, row, arm, starts[row], ends[row])
    _check_once(reader, initiatives, units)
    _check_chance(reader, initiatives, chance)
    reader.complaints.check()
    rows = [
        (initiative, unit, _day(start), _day(end), arm, -1 if flag is None else int(flag), 1)
        for initiative, unit, start, end, arm, flag in zip(
            initiatives, units, starts, ends, arms, chance, strict=True
        )
    ]
    return EvidenceReduction(
        tallies=Tallies.build("rollout", SHAPE, {"rows": rows}),
        rows=len(rows),
        warnings=reader.complaints.warnings,
        records=tuple(sorted({f"{row[0]}\x1f{row[1]}" for row in rows})),
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _check_days(
    reader: CellReader, row: int, arm: str, start: date | None, end: date | None
) -> None:
    """Who is treated has a first day, and nobody ends before."""
    wrong = reader.complaints.wrong
    if arm == "treated" and start is None and reader.table.rows()["start"][row] is None:
        wrong(
            "no_start",
            "An initiative runs here, and nothing says since when.",
            "Fill in the start, or say that the unit is a comparison.",
            row=row,
            column="start",
        )
    if arm != "treated" and start is not None:
        wrong(
            "start_of_comparison",
            "The unit is no treated one, and has a start.",
            "Delete the start, or say that the unit is treated.",
            row=row,
            column="start",
        )
    if start and end and end < start:
        wrong(
            "ends_before_it_starts",
            f"It ends on {end}, before it starts on {start}.",
            "Correct one of the two days.",
            row=row,
            column="end",
        )


def _check_once(reader: CellReader, initiatives: list[str | None], units: list[str]) -> None:
    places: dict[tuple[str | None, str], list[int]] = defaultdict(list)
    for row, key in enumerate(zip(initiatives, units, strict=True)):
        places[key].append(row)
    for (initiative, unit), rows in places.items():
        for row in rows if len(rows) > 1 and initiative else ():
            reader.complaints.wrong(
                "stands_twice",
                f"{initiative!r} stands more than once for the unit {unit!r}.",
                "Keep one row for each initiative and unit.",
                row=row,
                column="unit",
            )


def _check_chance(
    reader: CellReader, initiatives: list[str | None], chance: list[bool | None]
) -> None:
    said: dict[str | None, set[bool]] = defaultdict(set)
    for initiative, flag in zip(initiatives, chance, strict=True):
        if flag is not None:
            said[initiative].add(flag)
    for initiative, flags in said.items():
        if len(flags) > 1:
            reader.complaints.wrong(
                "randomised_and_not",
                f"{initiative!r} is randomised in some rows, and in others not.",
                "Chance decided for the whole initiative or not at all.",
                column="randomised",
            )


KIND = EvidenceKind.of_form(declared_form("rollout"), shape=SHAPE, reduce=reduce_rollout)
