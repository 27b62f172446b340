"""Codings: what coders made of notes, letters or conversations."""

from __future__ import annotations

import hashlib
from collections import Counter

from cxkit.evidence.cells import CellReader
from cxkit.evidence.declared import declared_form
from cxkit.evidence.evidence_table import EvidenceTable
from cxkit.evidence.kind import EvidenceKind, EvidenceReduction, Reading
from cxkit.tallies.codings import SHAPE
from cxkit.tallies.evidence import Tallies
from cxkit.wave_names import wave_name

_COLUMNS = ("scheme", "subject", "coder", "code", "wave")


def reduce_codings(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    """The tallies of a table with one row per subject, coder and code.

    Raises:
        InputError: with every problem of the table.
    """
    reader = CellReader.of(table, reading)
    columns = [reader.texts(name) for name in _COLUMNS]
    units = reader.units("unit")
    columns[-1] = [wave_name(wave or "") for wave in columns[-1]]
    rows = [
        (*(cell or "" for cell in row), unit)
        for *row, unit in zip(*columns, units, strict=True)
        if row[1] not in reading.without
    ]
    _check_once(reader, Counter(row[:5] for row in rows))
    reader.complaints.check()
    codes = [
        (scheme, number(subject, reading.salt), number(coder, reading.salt), code, wave, unit, 1)
        for scheme, subject, coder, code, wave, unit in rows
    ]
    subjects = {(wave, subject) for _, subject, _, _, wave, _ in rows}
    return EvidenceReduction(
        tallies=Tallies.build("codings", SHAPE, {"codes": codes}),
        rows=len(rows),
        warnings=reader.complaints.warnings,
        # What was coded is a person's, so it is protected and can be forgotten as one.
        people=tuple(sorted(f"{wave}\x1fcodings\x1f{subject}" for wave, subject in subjects)),
        records=tuple(sorted({"\x1f".join(row[:5]) for row in rows})),
    )


def number(pseudonym: str, salt: bytes = b"") -> int:
    """A number that is the same for the same pseudonym and salt; 60 bits of keyed hashes."""
    digest = hashlib.blake2b(pseudonym.encode(), digest_size=8, person=b"cxkit.codings")
    return salted(int.from_bytes(digest.digest(), "big") >> 4, salt)


def salted(number: int, salt: bytes) -> int:
    """A number of 60 bits for another one, which nobody without the salt can try out.

    In a step of its own, so that vaults whose numbers were not salted can take them over.
    """
    digest = hashlib.blake2b(number.to_bytes(8, "big"), digest_size=8, key=salt)
    return int.from_bytes(digest.digest(), "big") >> 4


def _check_once(reader: CellReader, counts: Counter[tuple[str, ...]]) -> None:
    twice = sum(1 for count in counts.values() if count > 1)
    if twice:
        reader.complaints.wrong(
            "coded_twice",
            f"{twice} codings stand more than once: the same coder, subject and code.",
            "Keep one row for each. If it was coded again later, name the round in a column wave.",
            column="subject",
        )


KIND = EvidenceKind.of_form(declared_form("codings"), shape=SHAPE, reduce=reduce_codings)
