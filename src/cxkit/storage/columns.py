"""Tally tables as rows of SQLite: one packed column each, read back exactly."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies import AnswerTallies, TallyTable
from cxkit.tallies.answers import TABLES

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
    """

    tally: str
    position: int
    name: str
    labels: str | None
    data: bytes


def pack(tallies: AnswerTallies) -> Iterator[Column]:
    """The columns of all tables."""
    for tally, table in tallies.tables().items():
        for position, (name, values) in enumerate({**table.keys, **table.sums}.items()):
            labels, integers = _encode(values)
            data = zlib.compress(integers.astype(_INTEGERS).tobytes(), _LEVEL)
            yield Column(tally=tally, position=position, name=name, labels=labels, data=data)


def unpack(columns: Iterable[Column]) -> AnswerTallies:
    """The tallies that `pack` took apart."""
    found: dict[str, dict[str, Any]] = {name: {} for name in TABLES}
    for column in sorted(columns, key=lambda c: (c.tally, c.position)):
        found[column.tally][column.name] = _decode(column)
    tables = {}
    for name, (keys, sums) in TABLES.items():
        tables[name] = TallyTable(
            keys={key: found[name][key] for key in keys},
            sums={total: found[name][total] for total in sums},
        )
    return AnswerTallies(**tables)


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
