"""Tally tables as rows of SQLite: one packed column each, read back exactly."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies import AnswerTallies, Tallies, TallyTable
from cxkit.tallies.evidence import tables_of

_INTEGERS = "<i8"
# Level 1 packs tallies to a tenth already; level 9 takes ten times as long for a fifth more.
_LEVEL = 1


@frozen(kw_only=True)
class Column:
    """One column of a tally table.

    Attributes:
        tally: Name of the table.
        position: Place among the table's columns.
        name: Name of the column.
        labels: Distinct texts as a JSON list, of which `data` holds the places; None for
            integers.
        data: Packed little-endian 64-bit integers.
        is_sum: True for a sum, False for a key.
    """

    tally: str
    position: int
    name: str
    labels: str | None
    data: bytes
    is_sum: bool = False


def pack(tallies: AnswerTallies | Tallies) -> Iterator[Column]:
    """The columns of all tables."""
    for tally, table in tables_of(tallies).items():
        for position, (name, values) in enumerate({**table.keys, **table.sums}.items()):
            labels, integers = _encode(values)
            data = zlib.compress(integers.astype(_INTEGERS).tobytes(), _LEVEL)
            yield Column(
                tally=tally,
                position=position,
                name=name,
                labels=labels,
                data=data,
                is_sum=name in table.sums,
            )


def unpack(columns: Iterable[Column], kind: str = "answers") -> AnswerTallies | Tallies:
    """The tallies of a kind that `pack` took apart; the columns of a table in their order."""
    found: dict[str, list[Column]] = {}
    for column in columns:
        found.setdefault(column.tally, []).append(column)
    tables = {name: _table(sorted(own, key=lambda c: c.position)) for name, own in found.items()}
    return AnswerTallies(**tables) if kind == "answers" else Tallies(kind=kind, tables=tables)


def _table(columns: Iterable[Column]) -> TallyTable:
    sides: tuple[dict[str, Any], dict[str, Any]] = {}, {}
    for column in columns:
        sides[column.is_sum][column.name] = _decode(column)
    return TallyTable(keys=sides[False], sums=sides[True])


def _encode(values: np.ndarray[Any, Any]) -> tuple[str | None, np.ndarray[Any, Any]]:
    # Merging with an empty table turns a column of integers into one of objects.
    items = values.tolist()
    if values.dtype.kind in "iu" or (items and all(isinstance(v, int) for v in items)):
        return None, values.astype(np.int64)
    labels, codes = np.unique(np.asarray(items, dtype=object), return_inverse=True)
    return json.dumps(labels.tolist(), ensure_ascii=False), codes.ravel().astype(np.int64)


def _decode(column: Column) -> np.ndarray[Any, Any]:
    values = np.frombuffer(zlib.decompress(column.data), dtype=_INTEGERS).astype(np.int64)
    if column.labels is None:
        return values
    labels = np.asarray(json.loads(column.labels), dtype=object)
    return labels[values] if len(values) else np.zeros(0, dtype=object)
