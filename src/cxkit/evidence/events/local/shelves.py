"""Events of a log in arrays that are made once, those of a portion of the cases together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Lock
from typing import Any

import numpy as np
from attrs import define, field

from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.evidence.events.local.spread import Spread
from cxkit.evidence.events.outcomes import Rows, together
from cxkit.tallies.table import IntArray

Array = np.ndarray[Any, np.dtype[Any]]


@define(kw_only=True, eq=False)
class Shelves:
    """Puts rows where the others of their portion stand.

    Memory that is asked for piece by piece is handed out page by page, which takes longer than
    what is done with it; large arrays get large pages.

    Attributes:
        spread: How cases are spread over portions.
        room: How many rows there may be.
        kinds: How many values `x` may have, of which it is noted which ones there are; 0: not.
        cases: The cases by portion, those of each group beside each other.
    """

    spread: Spread
    room: int
    kinds: int
    cases: Sequence[CaseNumbers] = ()
    _columns: dict[str, Array] = field(factory=dict, init=False)
    _slices: list[list[tuple[int, int]]] = field(factory=list, init=False)
    _seen: Array = field(init=False)
    _lock: Lock = field(factory=Lock, init=False)

    @_seen.default
    def _none_seen(self) -> Array:
        return np.zeros(self.kinds, dtype=bool)

    @property
    def seen(self) -> Array:
        """Which values of `x` there are, sorted."""
        return np.flatnonzero(self._seen)

    def drop(self) -> None:
        """Give back what they take."""
        self.clear(())
        self._columns.clear()

    def clear(self, cases: Sequence[CaseNumbers]) -> None:
        """Let the rows of other cases be put where rows were.

        Args:
            cases: These cases, by portion.
        """
        self.cases = [each.by_group() for each in cases]
        self._slices = [[] for _ in cases]

    def put(self, first: int, rows: Rows) -> None:
        """Take rows; several threads may do so at once.

        Args:
            first: How many rows were taken before.
            rows: The rows; `c` is the number of the case.
        """
        numbers = rows["c"]
        order, borders = self.spread.sorted(numbers)
        end = first + len(numbers)
        with self._lock:
            self._make_room(rows)
        for name, column in self._columns.items():
            if name != "c":
                # Nothing is clipped, but places that are checked take the long way.
                np.take(rows[name], order, out=column[first:end], mode="clip")
        if self.kinds:
            self._seen[rows["x"]] = True
        numbers, place = numbers.take(order), self._columns["c"][first:end]
        for cases, (start, stop) in zip(self.cases, borders, strict=True):
            if start < stop:
                place[start:stop] = cases.places(numbers[start:stop])
        with self._lock:
            for slices, (start, stop) in zip(self._slices, borders, strict=True):
                if start < stop:
                    slices.append((first + start, first + stop))

    def take(self, portion: int) -> Rows:
        """The rows of a portion; `c` is the place of the case among those of the portion."""
        return together(self._parts(portion)) or self._no_rows

    def put_back(self, portion: int, rows: Rows) -> None:
        """Put the rows of a portion in another order."""
        done = 0
        for part in self._parts(portion):
            count = len(part["c"])
            for name, values in part.items():
                values[:] = rows[name][done : done + count]
            done += count

    def find(self, numbers: IntArray) -> Rows:
        """The rows of some cases, by their numbers; `c` is the number."""
        return together(self._found(numbers)) or self._no_rows

    def _found(self, numbers: IntArray) -> Iterator[Rows]:
        portions = self.spread.portion_of(numbers)
        for portion in np.unique(portions).tolist():
            cases = self.cases[portion]
            is_own = np.zeros(len(cases), dtype=bool)
            is_own[cases.places(numbers[portions == portion])] = True
            for part in self._parts(portion):
                at = np.flatnonzero(is_own.take(part["c"]))
                found = {name: values.take(at) for name, values in part.items()}
                yield {**found, "c": cases.number[found["c"]]}

    def _parts(self, portion: int) -> Iterator[Rows]:
        for start, stop in sorted(self._slices[portion]):
            yield {name: values[start:stop] for name, values in self._columns.items()}

    @property
    def _no_rows(self) -> Rows:
        return {name: values[:0] for name, values in self._columns.items()}

    def _make_room(self, rows: Rows) -> None:
        for name, values in rows.items():
            if name not in self._columns:
                kind = self._kind_of_place if name == "c" else values.dtype
                self._columns[name] = np.empty(self.room, dtype=kind)

    @property
    def _kind_of_place(self) -> np.dtype[Any]:
        """Sixteen bits, which are sorted by counting, or as many as it takes."""
        most = max(map(len, self.cases), default=0)
        return np.dtype(np.uint16 if most <= 2**16 else np.int64)
