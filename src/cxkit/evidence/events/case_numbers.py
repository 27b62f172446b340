"""What an engine calls the cases of a log while it is counted in this process."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import field, frozen

from cxkit.tallies.events import GROUPS
from cxkit.tallies.packing import ordered
from cxkit.tallies.table import IntArray

# Cells per case of the table in which cases are looked up; most of them are then found at once.
_ROOM = 4
# Whole numbers of whatever size.
AnyInts = np.ndarray[Any, np.dtype[Any]]


@frozen(kw_only=True, eq=False, slots=False)
class CaseNumbers:
    """Cases by the numbers that an engine gives them (`engines.base.Engine.with_numbers`).

    Attributes:
        number: (cases,) numbers, spread evenly over a range.
        key: (cases,) the keys of the cases.
    """

    number: IntArray = field(repr=False)
    key: IntArray = field(repr=False)

    def __len__(self) -> int:
        return len(self.key)

    def take(self, places: Any) -> CaseNumbers:
        """Some of the cases."""
        return CaseNumbers(number=self.number.take(places), key=self.key.take(places))

    def by_group(self) -> CaseNumbers:
        """The cases of each group beside each other."""
        group = (self.key % GROUPS).astype(np.uint16)
        return self.take(np.argsort(group, kind="stable"))

    def places(self, numbers: IntArray) -> AnyInts:
        """(n,) the place of each of some numbers among these cases; all of them are there.

        Numbers that are spread evenly tell where about they stand, so that nothing is sorted
        or searched but the few that lie close to each other.
        """
        if not len(numbers):
            return np.zeros(0, dtype=np.int64)
        known, place, first, shift = self._index
        found = first.take((numbers - known[0]) >> shift)
        rest = np.flatnonzero(known.take(found) != numbers)
        while len(rest):
            found[rest] += 1
            rest = rest[known[found[rest]] != numbers[rest]]
        places: AnyInts = place.take(found)
        return places

    @cached_property
    def _index(self) -> tuple[IntArray, AnyInts, AnyInts, int]:
        """Sorted numbers and their places, where each cell of them begins, and bits within one."""
        low = self.number.min()
        order = ordered([self.number - low])
        if order is None:
            order = np.arange(len(self))
        known = self.number.take(order)
        span = int(known[-1] - low) + 1
        shift = max(span.bit_length() - (_ROOM * len(known)).bit_length(), 0)
        within = np.bincount((known - low) >> shift)
        first = (np.cumsum(within) - within).astype(np.int32)
        # Sixteen bits are sorted by counting, which is several times as fast.
        small = np.uint16 if len(known) <= 2**16 else np.int64
        return known, order.astype(small), first, shift
