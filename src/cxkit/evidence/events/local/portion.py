"""Whole cases as arrays: the events of one lie together, in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.evidence.events.case_numbers import CaseNumbers
from cxkit.tallies.table import IntArray

# What a step says.
_SIDES = ("a", "u")
BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


@frozen(kw_only=True, slots=False, eq=False)
class Portion:
    """Some cases of a log, those of each group beside each other, and their events in order.

    Attributes:
        columns: Name of a column as in `coding.Coded` -> (events,) codes; `c` is the place of
            the case.
        starts: (cases,) where each case begins.
        keys: (cases,) their keys.
        units: How many units there are.
    """

    columns: Mapping[str, IntArray]
    starts: IntArray
    keys: IntArray
    units: int

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
            rows: Name of a column -> codes; `c` is the place of the case.
            order: Columns by which the events of a case are ordered, the first one first.
            cases: The cases, some of which may have no events.
            units: How many units there are.
        """
        places = np.argsort(rows["c"], kind="stable")
        columns = {name: values.take(places) for name, values in rows.items()}
        is_new = _is_new(columns["c"])
        wrong = _out_of_order(columns, is_new, order)
        if len(wrong):
            _put_in_order(columns, order, wrong)
        return cls._begun(columns, is_new, cases, units)

    @classmethod
    def in_order(cls, rows: Mapping[str, IntArray], cases: CaseNumbers, units: int) -> Portion:
        """The cases of rows that are in order; arguments as in `of`."""
        return cls._begun(rows, _is_new(rows["c"]), cases, units)

    @classmethod
    def _begun(
        cls, rows: Mapping[str, IntArray], is_new: BoolArray, cases: CaseNumbers, units: int
    ) -> Portion:
        first = np.flatnonzero(is_new)
        return cls(columns=rows, starts=first, keys=cases.key.take(rows["c"][first]), units=units)

    def __getitem__(self, name: str) -> IntArray:
        if name in _SIDES:
            return self._sides[name]
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.columns or name in _SIDES

    @cached_property
    def _sides(self) -> Mapping[str, IntArray]:
        """What was done, and where, by the steps of the events."""
        step = self.columns["x"]
        activity = step // self.units
        return {"a": activity, "u": step - activity * self.units}

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
    def later(self) -> IntArray:
        """(pairs,) where the later event of each pair of neighbours stands."""
        is_later = np.ones(len(self), dtype=bool)
        is_later[self.starts] = False
        return np.flatnonzero(is_later)

    @cached_property
    def earlier(self) -> IntArray:
        """(pairs,) where the earlier event of each pair stands."""
        return self.later - 1

    def before(self, name: str) -> IntArray:
        """(pairs,) what the earlier event of each pair says."""
        return self[name].take(self.earlier)

    def after(self, name: str) -> IntArray:
        """(pairs,) what the later event of each pair says."""
        return self[name].take(self.later)

    def spread(self, values: IntArray) -> IntArray:
        """(events,) what is known of their cases."""
        return np.repeat(values, self.lengths)

    def totals(self, values: IntArray) -> IntArray:
        """(cases,) sums over their events."""
        if not len(self):
            return np.zeros(0, dtype=np.int64)
        return np.add.reduceat(values, self.starts, dtype=np.int64)


def _is_new(case: IntArray) -> BoolArray:
    """(events,) True where a case begins."""
    found = np.ones(len(case), dtype=bool)
    found[1:] = case[1:] != case[:-1]
    return found


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


def _put_in_order(columns: Mapping[str, IntArray], order: Sequence[str], wrong: IntArray) -> None:
    """Put the events of some cases in order, where they stand."""
    case = columns["c"]
    is_meant = np.zeros(int(case[-1]) + 1, dtype=bool)
    is_meant[case[wrong]] = True
    rows = np.flatnonzero(is_meant.take(case))
    by = [columns[name].take(rows) for name in reversed(order)]
    found = rows[np.lexsort([*by, case.take(rows)])]
    for values in columns.values():
        values[rows] = values[found]
