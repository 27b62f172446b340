"""Exact order statistics of durations in this process, where bins tell where they lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.evidence.events.exact import Statistics, Wanted
from cxkit.tallies.events import bin_borders
from cxkit.tallies.packing import sorted_within
from cxkit.tallies.table import IntArray

# Whole numbers of whatever size.
AnyInts = np.ndarray[Any, np.dtype[Any]]
# So many cells have a table of their own.
_DENSE = 2**24


@frozen(kw_only=True, eq=False)
class Timed:
    """Durations with what they are about.

    Attributes:
        code: (n,) the keys in one number.
        bin: (n,) the bin of each duration.
        duration: (n,) the durations in microseconds.
    """

    code: AnyInts
    bin: AnyInts
    duration: IntArray


def statistics(
    bins: Mapping[str, IntArray], by: Sequence[str], size: int, timed: Iterable[Timed]
) -> Statistics:
    """The statistics of durations by keys.

    Args:
        bins: How many durations each key has in each bin: the keys, `bin`, `n`.
        by: One key, or two.
        size: How many codes the last key has; the number of two is `first * size + last`.
        timed: All durations, in parts.
    """
    wanted = Wanted.of(bins, by)
    code = wanted.keys[:, -1].copy()
    if len(by) > 1:
        code += wanted.keys[:, 0] * size
    cells = _Cells.of(code[wanted.group], wanted)
    return wanted.statistics(cells.durations(timed, wanted))


@frozen(kw_only=True, eq=False)
class _Cells:
    """Pairs of keys and a bin in which ranks lie that must be looked up.

    Attributes:
        width: One more than the highest bin.
        rank: (ranks,) the cell of each rank, as keys times `width` plus bin.
        cell: (cells,) those that must be looked up, sorted.
    """

    width: int
    rank: IntArray
    cell: IntArray

    @classmethod
    def of(cls, code: IntArray, wanted: Wanted) -> _Cells:
        width = int(wanted.bin.max(initial=0)) + 1
        rank = code * width + wanted.bin
        return cls(width=width, rank=rank, cell=np.unique(rank[wanted.unknown]))

    def durations(self, timed: Iterable[Timed], wanted: Wanted) -> IntArray:
        """(ranks,) the duration at each rank."""
        found = bin_borders(wanted.bin)[0].copy()
        if not len(self.cell):
            return found
        cell, duration = self._chosen(timed)
        starts = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=len(self.cell)))])
        duration = sorted_within(cell, duration)
        unknown = wanted.unknown
        place = np.searchsorted(self.cell, self.rank[unknown])
        found[unknown] = duration[starts[place] + wanted.rank[unknown] - 1]
        return found

    def _chosen(self, timed: Iterable[Timed]) -> tuple[IntArray, IntArray]:
        """Place among the cells, and duration, of whatever lies in one of them."""
        cells, durations = [], []
        last = int(self.cell[-1])
        table = np.zeros(last + 1, dtype=bool) if last < _DENSE else None
        if table is not None:
            table[self.cell] = True
        for part in timed:
            code = part.code * np.int64(self.width) + part.bin
            # A bin above all that are wanted would be taken for one of the next key.
            inside = (part.bin < self.width) & (code <= last)
            own = np.flatnonzero(inside)
            is_in = table[code[own]] if table is not None else np.isin(code[own], self.cell)
            own = own[is_in]
            cells.append(np.searchsorted(self.cell, code[own]))
            durations.append(part.duration[own])
        return np.concatenate(cells), np.concatenate(durations)
