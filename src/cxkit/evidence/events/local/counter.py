"""Counts over combinations of codes: in a table of all of them if it is small, else sorted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod
from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from cxkit.tallies.packing import starts
from cxkit.tallies.table import IntArray

# So many combinations have a table, and so many codes of the first key places in it.
DENSE, HEADS = 2**22, 2**24
# So many sorted rows wait before they are added up.
_WAITING = 2**22
_NOTHING = np.zeros(0, dtype=np.int64)


@define(kw_only=True, eq=False)
class Counter:
    """Adds up by keys; several threads may add at once.

    Attributes:
        sizes: Name of a key -> how many codes it has, from 0.
        sums: Names of what is added up beside `n`, the number of rows.
    """

    sizes: Mapping[str, int]
    sums: Sequence[str] = ()
    _table: _Table | None = field(init=False)
    _rows: list[tuple[IntArray, ...]] = field(factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @_table.default
    def _new_table(self) -> _Table | None:
        heads, *others = self.sizes.values()
        names = ("n", *self.sums)
        return _Table.of(heads, prod(others), names) if heads <= HEADS else None

    def add(self, keys: Mapping[str, IntArray], sums: Mapping[str, IntArray] | None = None) -> None:
        """Add rows.

        Args:
            keys: Name of a key -> (rows,) codes.
            sums: Name of a sum -> (rows,) what each row adds.
        """
        head, *others = self.sizes
        values = [(sums or {})[name] for name in self.sums]
        rest = np.zeros(len(keys[head]), dtype=np.int64)
        for name in others:
            rest *= self.sizes[name]
            rest += keys[name]
        with self._lock:
            if self._table is not None and self._table.fits(keys[head]):
                self._table.add(keys[head], rest, values)
                return
            if self._table is not None:
                self._rows.append(self._table.rows())
                self._table = None
        if len(rest):
            code = keys[head].astype(np.int64) * prod(self.sizes[name] for name in others) + rest
            self._append(_sorted(code, [np.ones(len(code), dtype=np.int64), *values]))

    def rows(self) -> dict[str, IntArray]:
        """Key -> codes, and the sums, one row for each combination that was seen, by keys."""
        if self._table is not None:
            code, *sums = self._table.rows()
        else:
            self._merge()
            code, *sums = (self._rows or [(_NOTHING,) * (2 + len(self.sums))])[0]
        keys = {}
        for name, size in reversed(list(self.sizes.items())):
            keys[name] = code % size
            code = code // size
        found = dict(zip(("n", *self.sums), sums, strict=True))
        return {name: keys[name] for name in self.sizes} | found

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


@define(kw_only=True, eq=False)
class _Table:
    """Sums of all combinations of those codes of the first key that were seen, and the others.

    Attributes:
        width: How many combinations the other keys have.
        place: (heads,) the row of each code of the first key, -1 until it is seen.
        heads: The codes by row.
        sums: Name -> (rows times width, or more) sums.
    """

    width: int
    place: np.ndarray[Any, np.dtype[np.int32]]
    heads: IntArray
    sums: dict[str, IntArray]

    @classmethod
    def of(cls, heads: int, width: int, names: Sequence[str]) -> _Table:
        """An empty table."""
        return cls(
            width=width,
            place=np.full(heads, -1, dtype=np.int32),
            heads=_NOTHING,
            sums=dict.fromkeys(names, _NOTHING),
        )

    def fits(self, head: IntArray) -> bool:
        """True if there is room for these codes, which then have places."""
        new = np.unique(head[self.place[head] < 0])
        rows = len(self.heads) + len(new)
        if rows * self.width > DENSE:
            return False
        if len(new):
            self.place[new] = np.arange(len(self.heads), rows)
            self.heads = np.concatenate([self.heads, new]).astype(np.int64)
            self._grow(rows * self.width)
        return True

    def _grow(self, cells: int) -> None:
        own = len(self.sums["n"])
        if cells > own:
            # Half as much again, so that it need not grow at every turn.
            more = np.zeros(min(max(cells, own * 3 // 2), max(DENSE, cells)) - own, dtype=np.int64)
            self.sums = {name: np.concatenate([each, more]) for name, each in self.sums.items()}

    def add(self, head: IntArray, rest: IntArray, values: Sequence[IntArray]) -> None:
        """Add rows whose codes of the first key have places."""
        cell = self.place[head].astype(np.int64) * self.width + rest
        for name, each in zip(list(self.sums)[1:], values, strict=True):
            np.add.at(self.sums[name], cell, each)
        np.add.at(self.sums["n"], cell, 1)

    def rows(self) -> tuple[IntArray, ...]:
        """The combinations that were seen as one number, sorted, and their sums."""
        cells = len(self.heads) * self.width
        cell = np.flatnonzero(self.sums["n"][:cells])
        code = self.heads[cell // self.width] * self.width + cell % self.width
        order = np.argsort(code)
        return code[order], *(each[cell[order]] for each in self.sums.values())


def _sorted(code: IntArray, sums: Sequence[IntArray]) -> tuple[IntArray, ...]:
    """Sorted codes, and the sums of each."""
    order = np.argsort(code)
    code = code[order]
    first = starts([code])
    return code[first], *(np.add.reduceat(each[order], first, dtype=np.int64) for each in sums)
