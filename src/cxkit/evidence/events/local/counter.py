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

    Rows whose keys but the first are equal lie close to each other in the table: it is faster
    where such rows come after each other.

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
        heads, names = next(iter(self.sizes.values())), ("n", *self.sums)
        return _Table.of(heads, self._width, names) if heads <= HEADS else None

    @property
    def _width(self) -> int:
        """How many combinations the keys but the first have."""
        return prod(list(self.sizes.values())[1:])

    def add(self, keys: Mapping[str, IntArray], sums: Mapping[str, IntArray] | None = None) -> None:
        """Add rows.

        Args:
            keys: Name of a key -> (rows,) codes.
            sums: Name of a sum -> (rows,) what each row adds; nothing if it is not there.
        """
        head, *others = self.sizes
        given = sums or {}
        first = keys[others[0]] if others else np.zeros_like(keys[head])
        rest = _code(first, [keys[name] for name in others[1:]], list(self.sizes.values())[2:])
        with self._lock:
            if self._table is not None:
                if self._table.add(keys[head], rest, given):
                    return
                self._rows.append(self._table.rows([self._width], [0]))
                self._table = None
        if len(rest):
            code = keys[head].astype(np.int64) * self._width + rest
            nothing = np.zeros_like(code)
            values = [given.get(name, nothing) for name in self.sums]
            self._append(_sorted(code, [np.ones_like(code), *values]))

    def rows(self, by: Sequence[str] = ()) -> dict[str, IntArray]:
        """Key -> codes, and the sums, one row for each combination that was seen.

        Args:
            by: The keys by which rows are sorted: all but the first one, in another order.
        """
        _, *own = self.sizes
        others = {name: self.sizes[name] for name in by or own}
        code, *sums = self._summed([own.index(name) for name in others])
        keys = {}
        for name, size in reversed(others.items()):
            keys[name] = code % size
            code = code // size
        keys[next(iter(self.sizes))] = code
        found = dict(zip(("n", *self.sums), sums, strict=True))
        return {name: keys[name] for name in self.sizes} | found

    def mapped(self, codes: IntArray, size: int) -> Counter:
        """The same counts by what the codes of the first key mean.

        Args:
            codes: (codes,) what each of them means: another code.
            size: How many other codes there are.
        """
        head = next(iter(self.sizes))
        found = Counter(sizes={**self.sizes, head: size}, sums=self.sums)
        if self._table is not None and size <= HEADS:
            found._table = self._table.mapped(codes, size)
            return found
        code, *sums = self._summed(range(len(self.sizes) - 1))
        found._table = None
        found._rows = [_sorted(codes[code // self._width] * self._width + code % self._width, sums)]
        return found

    def _summed(self, axes: Sequence[int]) -> tuple[IntArray, ...]:
        """The combinations that were seen as one number, sorted, and their sums.

        Args:
            axes: The keys but the first in the order in which they count.
        """
        sizes = list(self.sizes.values())[1:]
        if self._table is not None:
            return self._table.rows(sizes, axes)
        self._merge()
        code, *sums = (self._rows or [(_NOTHING,) * (2 + len(self.sums))])[0]
        if list(axes) == list(range(len(sizes))):
            return code, *sums
        head, *others = np.unravel_index(
            code, (int(code.max(initial=0)) // self._width + 1, *sizes)
        )
        return _sorted(_code(head, [others[k] for k in axes], [sizes[k] for k in axes]), sums)

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
    """Sums of all combinations of the other keys with those codes of the first that were seen.

    Attributes:
        place: (heads,) the column of each code of the first key, -1 until it is seen.
        heads: The codes by column.
        sums: Name -> (combinations of the other keys, columns or more) sums.
    """

    place: np.ndarray[Any, np.dtype[np.int32]]
    heads: IntArray
    sums: dict[str, IntArray]

    @classmethod
    def of(cls, heads: int, width: int, names: Sequence[str]) -> _Table:
        """An empty table."""
        return cls(
            place=np.full(heads, -1, dtype=np.int32),
            heads=_NOTHING,
            sums={name: np.zeros((width, 0), dtype=np.int64) for name in names},
        )

    def add(self, head: IntArray, rest: IntArray, values: Mapping[str, IntArray]) -> bool:
        """Add rows; False, and nothing is done, if there is no room for them.

        Args:
            head: (rows,) codes of the first key.
            rest: (rows,) the combination of the others; it is written over.
            values: Name -> (rows,) what is added up.
        """
        column = self.place[head]
        if len(column) and column.min() < 0:
            if not self._make_room(np.unique(head[column < 0])):
                return False
            column = self.place[head]
        cell = rest
        cell *= self.sums["n"].shape[1]
        cell += column
        np.add.at(self.sums["n"].reshape(-1), cell, 1)
        for name, each in values.items():
            if name in self.sums:
                np.add.at(self.sums[name].reshape(-1), cell, each)
        return True

    def _make_room(self, new: IntArray) -> bool:
        """Give codes of the first key columns; False if there is no room for them."""
        width, own = self.sums["n"].shape
        columns, most = len(self.heads) + len(new), DENSE // width
        if columns > most:
            return False
        if columns > own:
            # Half as much again, so that it need not grow at every turn.
            more = np.zeros((width, min(max(columns, own * 3 // 2), most) - own), dtype=np.int64)
            self.sums = {name: np.hstack([each, more]) for name, each in self.sums.items()}
        self.place[new] = np.arange(len(self.heads), columns)
        self.heads = np.concatenate([self.heads, new]).astype(np.int64)
        return True

    def rows(self, sizes: Sequence[int], axes: Sequence[int]) -> tuple[IntArray, ...]:
        """The combinations that were seen as one number, sorted, and their sums.

        Args:
            sizes: How many codes the other keys have.
            axes: Those keys in the order in which they count.
        """
        (width, columns), order = self.sums["n"].shape, np.argsort(self.heads)
        seen = (self.sums["n"] != 0).reshape(*sizes, columns).transpose(len(sizes), *axes)
        # Columns beyond those of the codes are not in the order.
        place = np.flatnonzero(seen[order])
        head, rest = np.divmod(place, width)
        code = self.heads[order][head] * width + rest
        # Where the combination of the other keys stands in the table.
        rows = np.arange(width).reshape(sizes).transpose(axes).reshape(-1)
        cell = rows[rest] * columns + order[head]
        return code, *(each.reshape(-1)[cell] for each in self.sums.values())

    def mapped(self, codes: IntArray, size: int) -> _Table:
        """The same table by what the codes of the first key mean."""
        heads, column = np.unique(codes[self.heads], return_inverse=True)
        place = np.full(size, -1, dtype=np.int32)
        if len(heads) == len(self.heads):
            heads, sums = codes[self.heads], self.sums
        else:
            rest, head = np.nonzero(self.sums["n"])
            cell = rest * len(heads) + column[head]
            sums = {}
            for name, values in self.sums.items():
                sums[name] = np.zeros((len(values), len(heads)), dtype=np.int64)
                np.add.at(sums[name].reshape(-1), cell, values[rest, head])
        place[heads] = np.arange(len(heads))
        return _Table(place=place, heads=heads, sums=sums)


def _code(head: IntArray, others: Sequence[IntArray], sizes: Sequence[int]) -> IntArray:
    """(rows,) the codes of all keys in one number."""
    code = head.astype(np.int64)
    for values, size in zip(others, sizes, strict=True):
        code *= size
        code += values
    return code


def _sorted(code: IntArray, sums: Sequence[IntArray]) -> tuple[IntArray, ...]:
    """Sorted codes, and the sums of each."""
    order = np.argsort(code)
    code = code[order]
    first = starts([code])
    return code[first], *(np.add.reduceat(each[order], first, dtype=np.int64) for each in sums)
