"""Exact order statistics of durations in this process, where bins tell where they lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
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


Chosen = tuple[IntArray, IntArray]


@frozen(kw_only=True, slots=False, eq=False)
class Ranks:
    """The ranks at which quantiles lie, and the pairs of keys and bin to look into for them.

    Attributes:
        wanted: The ranks.
        width: One more than the highest bin in which a rank lies.
        rank: (ranks,) keys times `width` plus bin.
        cell: (cells,) those that must be looked into, sorted.
    """

    wanted: Wanted
    width: int
    rank: IntArray
    cell: IntArray

    @classmethod
    def of(cls, bins: Mapping[str, IntArray], by: Sequence[str], size: int) -> Ranks:
        """The ranks of durations by keys.

        Args:
            bins: How many durations each key has in each bin: the keys, `bin`, `n`.
            by: One key, or two.
            size: How many codes the last key has; the number of two is `first * size + last`.
        """
        wanted = Wanted.of(bins, by)
        code = wanted.keys[:, -1].copy()
        if len(by) > 1:
            code += wanted.keys[:, 0] * size
        width = int(wanted.bin.max(initial=0)) + 1
        rank = code[wanted.group] * width + wanted.bin
        return cls(wanted=wanted, width=width, rank=rank, cell=np.unique(rank[wanted.unknown]))

    @cached_property
    def _places(self) -> AnyInts | None:
        """Place among the cells, -1 if it is none, of all pairs; None if they are too many."""
        pairs = int(self.cell[-1]) + 1 if len(self.cell) else 0
        if pairs > _DENSE:
            return None
        found = np.full(pairs, -1, dtype=np.int32)
        found[self.cell] = np.arange(len(self.cell))
        return found

    def chosen(self, timed: Timed) -> Chosen:
        """Place among the cells, and duration, of what lies in one of them."""
        pair = timed.code.astype(np.int64) * self.width + timed.bin
        # A bin above all that are wanted would be taken for one of the next key.
        own = np.flatnonzero((timed.bin < self.width) & (pair <= self.cell.max(initial=-1)))
        pair, places = pair.take(own), self._places
        if places is not None:
            place = places.take(pair)
            at = np.flatnonzero(place >= 0)
            return place.take(at).astype(np.int64), timed.duration.take(own.take(at))
        is_in = np.isin(pair, self.cell)
        return np.searchsorted(self.cell, pair[is_in]), timed.duration[own[is_in]]

    def statistics(self, chosen: Sequence[Chosen]) -> Statistics:
        """The statistics, given what was chosen of all durations."""
        found, unknown = bin_borders(self.wanted.bin)[0].copy(), self.wanted.unknown
        if len(self.cell):
            cell, duration = (np.concatenate(side) for side in zip(*chosen, strict=True))
            first = np.concatenate([[0], np.cumsum(np.bincount(cell, minlength=len(self.cell)))])
            place = np.searchsorted(self.cell, self.rank[unknown])
            rank = first[place] + self.wanted.rank[unknown] - 1
            found[unknown] = sorted_within(cell, duration)[rank]
        return self.wanted.statistics(found)
