"""Counts over combinations of codes: in a table of all of them if it is small, else sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from threading import Lock

import numpy as np
from attrs import define, field

from cxkit.tallies.packing import starts
from cxkit.tallies.table import IntArray

# So many combinations have a table of their own.
DENSE = 2**22
# So many sorted rows wait before they are added up.
_WAITING = 2**22
_NOTHING = np.zeros(0, dtype=np.int64)


@define(kw_only=True, eq=False)
class Counter:
    """Adds up by keys.

    Attributes:
        sizes: Name of a key -> how many codes it has, from 0.
        sums: Names of what is added up beside `n`, the number of rows.
    """

    sizes: Mapping[str, int]
    sums: Sequence[str] = ()
    _tables: dict[str, IntArray] = field(factory=dict, init=False)
    _rows: list[tuple[IntArray, ...]] = field(factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    def add(self, keys: Mapping[str, IntArray], sums: Mapping[str, IntArray] | None = None) -> None:
        """Add rows.

        Args:
            keys: Name of a key -> (rows,) codes.
            sums: Name of a sum -> (rows,) what each row adds.
        """
        code = self._code(keys)
        values = [(sums or {})[name] for name in self.sums]
        if self._is_dense:
            self._add_to_tables(code, values)
        elif len(code):
            self._append(_sorted(code, [np.ones(len(code), dtype=np.int64), *values]))

    def rows(self) -> dict[str, IntArray]:
        """Key -> codes, and the sums, one row for each combination that was seen."""
        if self._is_dense:
            seen = np.flatnonzero(self._tables["n"]) if self._tables else _NOTHING
            return self._decoded(seen, [table[seen] for table in self._tables.values()])
        self._merge()
        code, *sums = self._rows[0] if self._rows else (_NOTHING,)
        return self._decoded(code, sums)

    @property
    def _is_dense(self) -> bool:
        return prod(self.sizes.values()) <= DENSE

    def _code(self, keys: Mapping[str, IntArray]) -> IntArray:
        code: IntArray | None = None
        for name, size in self.sizes.items():
            code = keys[name].astype(np.int64) if code is None else code * size + keys[name]
        assert code is not None
        return code

    def _add_to_tables(self, code: IntArray, values: Sequence[IntArray]) -> None:
        with self._lock:
            if not self._tables:
                cells = prod(self.sizes.values())
                names = ("n", *self.sums)
                self._tables = {name: np.zeros(cells, dtype=np.int64) for name in names}
            for name, each in zip(self.sums, values, strict=True):
                np.add.at(self._tables[name], code, each)
            np.add.at(self._tables["n"], code, 1)

    def _append(self, rows: tuple[IntArray, ...]) -> None:
        with self._lock:
            self._rows.append(rows)
            self._waiting += len(rows[0])
            if self._waiting > _WAITING:
                self._merge()

    def _merge(self) -> None:
        if len(self._rows) > 1:
            columns = [np.concatenate(parts) for parts in zip(*self._rows, strict=True)]
            self._rows = [_sorted(columns[0], columns[1:])]
        # What cannot be merged further must not be merged at every turn.
        self._waiting = 0

    def _decoded(self, code: IntArray, sums: Sequence[IntArray]) -> dict[str, IntArray]:
        keys = {}
        for name, size in reversed(list(self.sizes.items())):
            keys[name] = code % size
            code = code // size
        sums = sums or [_NOTHING] * (1 + len(self.sums))
        found = dict(zip(("n", *self.sums), sums, strict=True))
        return {name: keys[name] for name in self.sizes} | found


def _sorted(code: IntArray, sums: Sequence[IntArray]) -> tuple[IntArray, ...]:
    """Sorted codes, and the sums of each."""
    order = np.argsort(code)
    code = code[order]
    first = starts([code])
    return code[first], *(np.add.reduceat(each[order], first, dtype=np.int64) for each in sums)
