"""Events and cases by the first bits of the numbers of the cases: whole cases stay together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import frozen

from cxkit.evidence.engines.base import NUMBERS
from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.tallies.table import IntArray

_BITS = NUMBERS.bit_length() - 1
# So many cases may lie in a portion: their places then have sixteen bits.
_CASES = 2**16
Borders = Sequence[tuple[int, int]]


@frozen(kw_only=True)
class Spread:
    """How cases are spread.

    Attributes:
        first: How many bits tell in which pass over the log a case is read.
        second: How many more bits tell in which portion of a pass it lies.
    """

    first: int
    second: int

    @classmethod
    def of(cls, events: int, cases: int, *, at_once: int, portion: int) -> Spread:
        """As few passes and portions as may be.

        Args:
            events: How many events there are.
            cases: How many cases.
            at_once: How many events a pass has about, at most.
            portion: How many a portion has.
        """
        first = _halvings(events, at_once)
        both = max(_halvings(events, portion), _halvings(cases, _CASES), first)
        return cls(first=first, second=both - first)

    @property
    def passes(self) -> list[tuple[int, int]]:
        """The lowest number of each pass, and the lowest one behind it."""
        width = 1 << (_BITS - self.first)
        return [(k * width, (k + 1) * width) for k in range(1 << self.first)]

    @property
    def portions(self) -> int:
        """How many portions a pass has."""
        return 1 << self.second

    def sorted(self, numbers: IntArray) -> tuple[IntArray, Borders]:
        """The order of rows of a pass by portion, and from where to where each portion stands.

        Args:
            numbers: (rows,) the numbers of their cases.
        """
        return _sorted(self.portion_of(numbers), self.portions)

    def portion_of(self, numbers: IntArray) -> IntArray:
        """(n,) in which portion of its pass each case lies, by its number."""
        return self._portions(numbers) & (self.portions - 1)

    def cases(self, cases: CaseNumbers) -> list[CaseNumbers]:
        """The cases by portion, pass by pass."""
        order, borders = _sorted(self._portions(cases.number), 1 << (self.first + self.second))
        return [cases.take(order[start:end]) for start, end in borders]

    def _portions(self, numbers: IntArray) -> IntArray:
        """(n,) in which portion each case lies, over all passes."""
        return numbers >> (_BITS - self.first - self.second)


def _halvings(count: int, most: int) -> int:
    """How often a number must be halved until it is not above another one."""
    return max(-(-count // most) - 1, 0).bit_length()


def _sorted(values: IntArray, size: int) -> tuple[IntArray, Borders]:
    """The order of values below a size, and from where to where each of them stands."""
    # Few bits are sorted by counting, which is several times as fast.
    order = np.argsort(values.astype(np.uint16 if size <= 2**16 else np.int64), kind="stable")
    ends = np.cumsum(np.bincount(values, minlength=size)).tolist()
    return order, list(zip([0, *ends[:-1]], ends, strict=True))
