"""Whole cases as arrays: the events of one lie together, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.tallies.table import IntArray

BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


@frozen(kw_only=True, slots=False, eq=False)
class Portion:
    """Some cases of a log, those of each group beside each other, and their events in order.

    Attributes:
        columns: Name of a column as in `coding.Coded` -> (events,) codes; `a` and `u` too.
        starts: (cases,) where each case begins.
        keys: (cases,) their keys.
    """

    columns: Mapping[str, IntArray]
    starts: IntArray
    keys: IntArray

    @classmethod
    def of(
        cls,
        rows: Mapping[str, IntArray],
        order: Sequence[str],
        cases: CaseNumbers,
        units: int,
    ) -> Portion:
        """The cases of rows in whatever order.

        Args:
            rows: Name of a column -> codes; `c` is the number of the case.
            order: Columns by which the events of a case are ordered, the first one first.
            cases: The cases, some of which may have no events.
            units: How many units there are.
        """
        if not len(rows["c"]):
            columns = {**rows, "a": rows["x"], "u": rows["x"]}
            return cls(columns=columns, starts=rows["c"], keys=rows["c"])
        cases = cases.by_group()
        case = cases.places(rows["c"])
        places = np.argsort(case, kind="stable")
        case = case[places]
        columns = {name: values[places] for name, values in rows.items() if name != "c"}
        is_new = np.ones(len(case), dtype=bool)
        is_new[1:] = case[1:] != case[:-1]
        wrong = _out_of_order(columns, is_new, order)
        if len(wrong):
            _put_in_order(columns, case, order, wrong)
        columns["a"] = columns["x"] // units
        columns["u"] = columns["x"] - columns["a"] * units
        first = np.flatnonzero(is_new)
        return cls(columns=columns, starts=first, keys=cases.key[case[first]])

    def __getitem__(self, name: str) -> IntArray:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def get(self, name: str, otherwise: IntArray) -> IntArray:
        """A column, or something else where it is not there."""
        return self.columns.get(name, otherwise)

    def __len__(self) -> int:
        return len(self.columns["t"])

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


def _out_of_order(
    columns: Mapping[str, IntArray], is_new: BoolArray, order: Sequence[str]
) -> IntArray:
    """Places of events that should stand before the one that they stand behind."""
    name, *others = order
    step = columns[name][1:] - columns[name][:-1]
    wrong = [np.flatnonzero((step < 0) & ~is_new[1:]) + 1]
    alike = np.flatnonzero((step == 0) & ~is_new[1:]) + 1
    for name in others:
        if not len(alike):
            break
        values = columns[name]
        step = values[alike] - values[alike - 1]
        wrong.append(alike[step < 0])
        alike = alike[step == 0]
    return np.concatenate(wrong)


def _put_in_order(
    columns: Mapping[str, IntArray], case: IntArray, order: Sequence[str], wrong: IntArray
) -> None:
    """Put the events of some cases in order, where they stand."""
    is_meant = np.zeros(int(case[-1]) + 1, dtype=bool)
    is_meant[case[wrong]] = True
    rows = np.flatnonzero(is_meant[case])
    by = [columns[name][rows] for name in reversed(order)]
    found = rows[np.lexsort([*by, case[rows]])]
    for values in columns.values():
        values[rows] = values[found]
