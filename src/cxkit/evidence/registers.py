"""Registers of an organisation: goals, roles, promises, decisions and more, one form each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from cxkit.errors import InputError
from cxkit.evidence.cells import CellReader
from cxkit.evidence.declared import declared_forms
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceColumn, EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.registers import SHAPE

# Registers whose entries have no ids of their own -> the fields that tell them apart.
KEYS: Mapping[str, tuple[str, ...]] = {
    "roles": ("activity", "role", "letter", "measure"),
    "stages": ("framework", "stage"),
    "steps": ("process", "step"),
}
# Between those fields, in the id that such an entry gets.
JOINT = " · "
_LETTERS = set("RACI")


def reduce_registers(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a register with one row per entry; further columns are kept as text.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    register = table.form.id
    columns = {name: _values(reader, name) for name in table.rows()}
    keys = [_key(columns, register, row) for row in range(len(table))]
    _check_once(reader, keys)
    if register == "roles":
        _check_letters(reader)
    if register == "promises":
        _check_kept(reader)
    if register == "initiatives":
        _check_initiatives(reader, reading)
    reader.complaints.check()
    cells = [
        (register, row, JOINT.join(part for part in keys[row] if part), name, values[row], 1)
        for name, values in columns.items()
        for row in range(len(table))
        if values[row]
    ]
    return EvidenceReduction(
        tallies=Tallies.build("registers", SHAPE, {"cells": cells}),
        rows=len(table),
        warnings=reader.complaints.warnings,
        records=tuple(sorted({"\x1f".join((register, *key)) for key in keys})),
    )


def _values(reader: CellReader, name: str) -> list[str]:
    """The cells of a column in one way of writing; empty where nothing stands."""
    declared = {column.name: column for column in reader.table.form.columns}
    column = declared.get(name) or EvidenceColumn(name=name, help={})
    if column.choices:
        return [choice or "" for choice in reader.choices(name)]
    read, write = _READERS.get(column.type, _READERS["text"])
    return [write(value) if value is not None else "" for value in read(reader, name)]


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


_READERS: Mapping[str, tuple[Callable[[CellReader, str], Sequence[Any]], Callable[[Any], str]]] = {
    "text": (CellReader.texts, str),
    "list": (CellReader.lists, ";".join),
    "number": (CellReader.numbers, _plain),
    "integer": (lambda reader, name: reader.integers(name, least=0), str),
    "share": (CellReader.shares, _plain),
    "date": (CellReader.days, str),
    "yes_no": (CellReader.flags, lambda flag: "yes" if flag else "no"),
    "unit": (CellReader.units, str),
    "units": (CellReader.unit_lists, ";".join),
}


def _key(columns: Mapping[str, Sequence[str]], register: str, row: int) -> tuple[str, ...]:
    """What tells an entry from the others of its register."""
    return tuple(columns[name][row] for name in KEYS.get(register) or (_id_column(register),))


def _id_column(register: str) -> str:
    form = next(form for form in declared_forms("registers") if form.id == register)
    return form.columns[0].name


def _check_once(reader: CellReader, keys: Sequence[tuple[str, ...]]) -> None:
    counts = Counter(keys)
    column = (KEYS.get(reader.table.form.id) or (_id_column(reader.table.form.id),))[0]
    for row, key in enumerate(keys):
        if any(key) and counts[key] > 1:
            shown = JOINT.join(part for part in key if part)
            reader.complaints.wrong(
                "stands_twice",
                f"{shown!r} stands more than once.",
                "Keep one row for each, or give one of them another id.",
                row=row,
                column=column,
            )


def _check_letters(reader: CellReader) -> None:
    """R, A, C and I, several of them with something between."""
    for row, cell in enumerate(reader.table.rows()["letter"]):
        letters = {char for char in (cell or "").upper() if char.isalpha()}
        if cell and not letters <= _LETTERS:
            reader.complaints.wrong(
                "no_letter",
                f"{cell!r} is none of R, A, C and I.",
                "Write one or several of them, such as A or A,R.",
                row=row,
                column="letter",
            )


def _check_initiatives(reader: CellReader, reading: Reading) -> None:
    """What a plan would refuse is said already, and refused only there."""
    from cxkit.evidence.initiativefile import COLUMNS, initiatives_of_rows

    cells = {name: own for name, own in reader.table.rows().items() if name in COLUMNS}
    rows = [
        {name: text for name, own in cells.items() if (text := own[row])}
        for row in range(len(reader.table))
    ]
    try:
        initiatives_of_rows(rows, reading.cube)
    except InputError as error:
        for problem in error.problems:
            place = re.match(r"initiatives\[(\d+)\]\.?(\w*)", problem.path or "")
            reader.complaints.warn(
                problem.code,
                problem.message,
                problem.hint,
                row=int(place[1]) if place else None,
                column=place[2] if place and place[2] in cells else None,
            )


def _check_kept(reader: CellReader) -> None:
    """Nothing is kept more often than it was promised."""
    pairs = zip(reader.integers("promised"), reader.integers("kept"), strict=True)
    for row, (promised, kept) in enumerate(pairs):
        if promised is not None and kept is not None and kept > promised:
            reader.complaints.wrong(
                "kept_more_often",
                f"The promise was kept {kept} times in {promised} cases.",
                "Correct one of the two numbers.",
                row=row,
                column="kept",
            )


KIND = EvidenceKind(
    id="registers",
    label={"en": "Registers", "de": "Verzeichnisse"},
    help={
        "en": "Goals, roles, promises, decisions and more, one row per entry.",
        "de": "Ziele, Rollen, Versprechen, Entscheidungen und mehr, eine Zeile je Eintrag.",
    },
    forms=declared_forms("registers"),
    shape=SHAPE,
    reduce=reduce_registers,
)
