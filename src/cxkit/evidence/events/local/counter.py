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

# So many combinations have a table at least, and so many codes of the first key places in it.
DENSE, HEADS = 2**22, 2**24
# So many sorted rows wait before they are added up.
_WAITING = 2**22
# Whole numbers of whatever size.
AnyInts = np.ndarray[Any, np.dtype[Any]]
_NOTHING = np.zeros(0, dtype=np.int64)


@define(kw_only=True, eq=False)
class Counter:
    """Adds up by keys; several threads may add at once.

    Rows whose keys but the first are equal lie close to each other in the table: it is faster
    where such rows come after each other.

    Attributes:
        sizes: Name of a key -> how many codes it has, from 0.
        sums: Names of what is added up beside `n`, the number of rows.
        expected: How many rows will come, about: twice as many combinations may have a table.
    """

    sizes: Mapping[str, int]
    sums: Sequence[str] = ()
    expected: int = 0
    _table: _Table | None = field(init=False)
    _rows: list[tuple[IntArray, ...]] = field(factory=list, init=False)
    _waiting: int = field(default=0, init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @_table.default
    def _new_table(self) -> _Table | None:
        heads, names = next(iter(self.sizes.values())), ("n", *self.sums)
        room = max(DENSE, 2 * self.expected)
        return _Table.of(heads, self._width, names, room) if heads <= HEADS else None

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
        if len(rest) and not self._is_added(keys[head], rest, given):
            code = keys[head].astype(np.int64) * self._width + rest
            nothing = np.zeros_like(code)
            values = [given.get(name, nothing) for name in self.sums]
            self._append(_sorted(code, [np.ones_like(code), *values]))

    def _is_added(self, head: AnyInts, rest: IntArray, values: Mapping[str, IntArray]) -> bool:
        """Add rows to the table; False, and nothing is done, if there is none."""
        while (table := self._table) is not None:
            column, stride = table.place.take(head), table.stride
            if column.min() < 0:
                self._make_room(table, np.unique(head[column < 0]))
                continue
            rest *= stride
            rest += column
            with self._lock:
                if self._table is table and table.stride == stride:
                    table.add(rest, values)
                    return True
            # Another thread has made room in between.
            rest -= column
            rest //= stride
        return False

    def _make_room(self, table: _Table, heads: AnyInts) -> None:
        """Give codes of the first key room in the table, or have none any more."""
        with self._lock:
            if self._table is table and not table.make_room(heads[table.place[heads] < 0]):
                head, rest, *sums = table.rows(np.arange(self._width))
                self._rows.append((head * self._width + rest, *sums))
                self._table = None

    def rows(self, by: Sequence[str] = ()) -> dict[str, IntArray]:
        """Key -> codes, and the sums, one row for each combination that was seen.

        Args:
            by: The keys by which rows are sorted: all but the first one, in another order.
        """
        first, *own = self.sizes
        others = {name: self.sizes[name] for name in by or own}
        axes = [own.index(name) for name in others]
        places = np.arange(self._width).reshape([self.sizes[name] for name in own])
        head, rest, *sums = self._summed(places.transpose(axes).reshape(-1))
        keys = {first: head}
        for name, size in reversed(others.items()):
            keys[name] = rest % size
            rest //= size
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
        first, rest, *sums = self._summed(np.arange(self._width))
        found._table = None
        found._rows = [_sorted(codes[first] * self._width + rest, sums)]
        return found

    def over(self, name: str) -> Counter:
        """The same counts without one of the keys but the first."""
        own = list(self.sizes)[1:]
        axis, sizes = own.index(name), [self.sizes[key] for key in own]
        left = {key: size for key, size in self.sizes.items() if key != name}
        found = Counter(sizes=left, sums=self.sums)
        if self._table is not None:
            found._table = self._table.over(sizes, axis)
            return found
        head, rest, *sums = self._summed(np.arange(self._width))
        below = prod(sizes[axis + 1 :])
        rest = rest // (below * self.sizes[name]) * below + rest % below
        found._table = None
        found._rows = [_sorted(head * found._width + rest, sums)]
        return found

    def _summed(self, places: IntArray) -> tuple[IntArray, ...]:
        """The first key of the combinations that were seen, the others as one number, and sums.

        Args:
            places: (combinations of the others,) which of them comes where.
        """
        if self._table is not None:
            return self._table.rows(places)
        self._merge()
        code, *sums = (self._rows or [(_NOTHING,) * (2 + len(self.sums))])[0]
        head, rest = np.divmod(code, self._width)
        if not (places[1:] > places[:-1]).all():
            rest = np.argsort(places)[rest]
            code, *sums = _sorted(head * self._width + rest, sums)
            head, rest = np.divmod(code, self._width)
        return head, rest, *sums

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
        room: How many combinations it may have.
    """

    place: np.ndarray[Any, np.dtype[np.int32]]
    heads: IntArray
    sums: dict[str, IntArray]
    room: int

    @classmethod
    def of(cls, heads: int, width: int, names: Sequence[str], room: int) -> _Table:
        """An empty table."""
        return cls(
            place=np.full(heads, -1, dtype=np.int32),
            heads=_NOTHING,
            sums={name: np.zeros((width, 0), dtype=np.int64) for name in names},
            room=room,
        )

    @property
    def stride(self) -> int:
        """How many columns there is room for."""
        return int(self.sums["n"].shape[1])

    def add(self, cell: IntArray, values: Mapping[str, IntArray]) -> None:
        """Add rows.

        Args:
            cell: (rows,) the combination of the other keys times `stride` plus the column.
            values: Name -> (rows,) what is added up.
        """
        np.add.at(self.sums["n"].reshape(-1), cell, 1)
        for name, each in values.items():
            if name in self.sums:
                np.add.at(self.sums[name].reshape(-1), cell, each)

    def make_room(self, new: AnyInts) -> bool:
        """Give codes of the first key columns; False if there is no room for them."""
        width, own = self.sums["n"].shape
        columns, most = len(self.heads) + len(new), self.room // width
        if columns > most:
            return False
        if columns > own:
            # Half as much again, so that it need not grow at every turn.
            more = np.zeros((width, min(max(columns, own * 3 // 2), most) - own), dtype=np.int64)
            self.sums = {name: np.hstack([each, more]) for name, each in self.sums.items()}
        self.place[new] = np.arange(len(self.heads), columns)
        self.heads = np.concatenate([self.heads, new]).astype(np.int64)
        return True

    def rows(self, places: IntArray) -> tuple[IntArray, ...]:
        """The first key of the combinations that were seen, the others as one number, and sums.

        Args:
            places: (combinations of the others,) which of them comes where.
        """
        (width, columns), order = self.sums["n"].shape, np.argsort(self.heads)
        # Columns beyond those of the codes are not in the order.
        seen = (self.sums["n"] != 0).T[order][:, places]
        head, rest = np.divmod(np.flatnonzero(seen), width)
        cell = places[rest]
        cell *= columns
        cell += order[head]
        sums = [each.reshape(-1)[cell] for each in self.sums.values()]
        return self.heads[order][head], rest, *sums

    def mapped(self, codes: IntArray, size: int) -> _Table:
        """The same table by what the codes of the first key mean."""
        heads, column = np.unique(codes[self.heads], return_inverse=True)
        place = np.full(size, -1, dtype=np.int32)
        if len(heads) == len(self.heads):
            heads, sums = codes[self.heads], self.sums
        else:
            order = np.argsort(column, kind="stable")
            first = np.searchsorted(column[order], np.arange(len(heads)))
            sums = {
                name: np.add.reduceat(values[:, order], first, axis=1)
                for name, values in self.sums.items()
            }
        place[heads] = np.arange(len(heads))
        return _Table(place=place, heads=heads, sums=sums, room=self.room)

    def over(self, sizes: Sequence[int], axis: int) -> _Table:
        """The same table without one of the other keys.

        Args:
            sizes: How many codes each of them has.
            axis: Which of them.
        """
        columns, left = self.stride, prod([*sizes[:axis], *sizes[axis + 1 :]])
        sums = {
            name: values.reshape(*sizes, columns).sum(axis=axis).reshape(left, columns)
            for name, values in self.sums.items()
        }
        return _Table(place=self.place, heads=self.heads, sums=sums, room=self.room)


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
