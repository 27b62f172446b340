"""Whole cases as arrays: the events of one lie together, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies.table import IntArray

BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


@frozen(kw_only=True, slots=False, eq=False)
class Portion:
    """Some cases of a log, sorted by key, and their events in order.

    Attributes:
        columns: Name of a column as in `coding.Coded` -> (events,) codes.
        starts: (cases,) where each case begins.
        keys: (cases,) their keys, sorted.
    """

    columns: Mapping[str, IntArray]
    starts: IntArray
    keys: IntArray

    @classmethod
    def of(cls, rows: Mapping[str, IntArray], order: Sequence[str], keys: IntArray) -> Portion:
        """The cases of rows in whatever order.

        Args:
            rows: Name of a column -> codes.
            order: Columns by which the events of a case are ordered, the first one first.
            keys: The keys of cases by code, in whatever order.
        """
        case, known = _by_key(rows["c"], keys)
        places = np.argsort(case, kind="stable")
        case = case[places]
        columns = {name: values[places] for name, values in rows.items()}
        is_new = np.ones(len(case), dtype=bool)
        is_new[1:] = case[1:] != case[:-1]
        wrong = _out_of_order(columns, is_new, order)
        if len(wrong):
            columns |= _put_in_order(columns, is_new, order, wrong)
        first = np.flatnonzero(is_new)
        return cls(columns=columns, starts=first, keys=known[case[first]])

    def __getitem__(self, name: str) -> IntArray:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def get(self, name: str, otherwise: IntArray) -> IntArray:
        """A column, or something else where it is not there."""
        return self.columns.get(name, otherwise)

    def __len__(self) -> int:
        return len(self.columns["c"])

    @cached_property
    def lengths(self) -> IntArray:
        """(cases,) how many events each has."""
        return np.diff(self.starts, append=len(self))

    @cached_property
    def case(self) -> IntArray:
        """(events,) the place of their case among the cases."""
        return np.repeat(np.arange(len(self.starts), dtype=np.int64), self.lengths)

    @cached_property
    def ends(self) -> IntArray:
        """(cases,) where the last event of each stands."""
        return self.starts + self.lengths - 1

    @cached_property
    def follows(self) -> BoolArray:
        """(events - 1,) True where an event has the one before it in the same case."""
        found = np.ones(max(len(self) - 1, 0), dtype=bool)
        found[self.starts[1:] - 1] = False
        return found

    def before(self, name: str) -> IntArray:
        """(pairs,) what the earlier event of each pair says."""
        return self[name][:-1][self.follows]

    def after(self, name: str) -> IntArray:
        """(pairs,) what the later event of each pair says."""
        return self[name][1:][self.follows]

    def spread(self, values: IntArray) -> IntArray:
        """(events,) what is known of their cases."""
        return np.repeat(values, self.lengths)

    def totals(self, values: IntArray) -> IntArray:
        """(cases,) sums over their events."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(values, self.starts, dtype=np.int64)


def _by_key(case: IntArray, keys: IntArray) -> tuple[np.ndarray[Any, Any], IntArray]:
    """(n,) the places of cases among sorted keys, and those keys."""
    if not len(case):
        return case, keys[:0]
    low, high = int(case.min()), int(case.max())
    known, places = np.unique(keys[low : high + 1], return_inverse=True)
    # Sixteen bits are counted instead of compared, which is several times as fast.
    size = np.uint16 if len(known) <= 2**16 else np.int64
    return places.astype(size)[case - low], known


def _out_of_order(
    columns: Mapping[str, IntArray], is_new: BoolArray, order: Sequence[str]
) -> IntArray:
    """Places of events that should stand before the one that they stand behind."""
    alike = np.flatnonzero(~is_new)
    wrong = []
    for name in order:
        values = columns[name]
        step = values[alike] - values[alike - 1]
        wrong.append(alike[step < 0])
        alike = alike[step == 0]
        if not len(alike):
            break
    return np.concatenate(wrong)


def _put_in_order(
    columns: Mapping[str, IntArray], is_new: BoolArray, order: Sequence[str], wrong: IntArray
) -> dict[str, IntArray]:
    """The columns with the events of some cases in order."""
    case = np.cumsum(is_new) - 1
    is_meant = np.zeros(case[-1] + 1, dtype=bool)
    is_meant[case[wrong]] = True
    rows = np.flatnonzero(is_meant[case])
    by = [columns[name][rows] for name in reversed(order)]
    found = rows[np.lexsort([*by, case[rows]])]
    ordered = {name: values.copy() for name, values in columns.items() if name != "c"}
    for name, values in ordered.items():
        values[rows] = columns[name][found]
    return ordered
