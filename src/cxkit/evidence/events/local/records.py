"""One record per case, from the events of a portion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen

from cxkit.evidence.events.cases import NOWHERE, Cases, Done
from cxkit.evidence.events.coding import Persons
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.signature import DIGIT, PRIMES, name_hashes, power_table
from cxkit.tallies.packing import starts
from cxkit.tallies.table import IntArray

# Cells per event up to which a table of all cases and activities is made.
_DENSE = 4


@frozen(kw_only=True, eq=False)
class Recorder:
    """Makes the records of cases.

    Attributes:
        hashes: (2, activities) hashes of the activities by prime.
        is_failure: (activities,) 1 for those that are failures.
        persons: Who did what; None if the log does not say.
        thorough: True to also keep what continuing the cases needs.
    """

    hashes: tuple[IntArray, IntArray]
    is_failure: IntArray
    persons: Persons | None
    thorough: bool

    @classmethod
    def of(
        cls,
        names: Sequence[str],
        failures: Sequence[int],
        persons: Persons | None,
        *,
        thorough: bool,
    ) -> Recorder:
        """For activities of these names, by code."""
        is_failure = np.zeros(len(names), dtype=np.int64)
        is_failure[list(failures)] = 1
        return cls(
            hashes=(name_hashes(names, 0), name_hashes(names, 1)),
            is_failure=is_failure,
            persons=persons,
            thorough=thorough,
        )

    def records(self, portion: Portion) -> tuple[Cases, Done]:
        """The records of the cases, and what was done in them."""
        first, last = (
            {name: values[at].astype(np.int64) for name, values in portion.columns.items()}
            for at in (portion.starts, portion.ends)
        )
        nothing = np.zeros(len(portion.starts), dtype=np.int64)
        done = self._done(portion)
        again = done.n > 1
        place = np.searchsorted(portion.keys, done.case[again])
        signs = self._signs(portion)
        moves = _moves(portion)
        cases = Cases(
            key=portion.keys,
            length=portion.lengths,
            start=first["t"],
            end=last["t"],
            first=first["a"],
            last=last["a"],
            first_unit=first["u"],
            last_unit=last["u"],
            first_person=self._hashes(first, nothing),
            last_person=self._hashes(last, nothing),
            first_order=first.get("s", nothing),
            last_order=last.get("s", nothing),
            first_begin=first.get("b", first["t"]),
            before_unit=moves["before"],
            second_unit=moves["second"],
            sign=signs[0],
            sign2=signs[1],
            changes=moves["changes"],
            returns=moves["returns"],
            failed=self._failed(portion),
            rating=_said_last(portion, "r"),
            right=_said_last(portion, "g"),
            repeated=np.bincount(place, minlength=len(nothing)),
            repeats=_added_up(place, done.n[again] - 1, len(nothing)),
        )
        return cases, done

    def _hashes(self, rows: Mapping[str, IntArray], nothing: IntArray) -> IntArray:
        if "p" not in rows or self.persons is None or not self.thorough:
            return nothing
        return self.persons.hashes(rows["p"])

    def _failed(self, portion: Portion) -> IntArray:
        if not self.is_failure.any():
            return np.zeros(len(portion.starts), dtype=np.int64)
        return portion.totals(self.is_failure[portion["a"]])

    def _done(self, portion: Portion) -> Done:
        """How often what was done in which case, in their order."""
        activities = len(self.is_failure)
        code = portion.case * activities + portion["a"]
        cells = len(portion.starts) * activities
        if cells <= _DENSE * len(code):
            n = np.bincount(code, minlength=cells)
            code = np.flatnonzero(n if self.thorough else n > 1)
            n = n[code]
        else:
            code.sort()
            first = starts([code])
            n = np.diff(first, append=len(code))
            kept = slice(None) if self.thorough else n > 1
            code, n = code[first][kept], n[kept]
        return Done(case=portion.keys[code // activities], activity=code % activities, n=n)

    def _signs(self, portion: Portion) -> list[IntArray]:
        """(2 times cases,) the two residues of their signatures."""
        place = np.arange(len(portion), dtype=np.int64) - portion.spread(portion.starts)
        longest = int(portion.lengths.max(initial=0))
        found = []
        for k, prime in enumerate(PRIMES):
            low = power_table(min(longest, DIGIT), k)
            hashes = self.hashes[k]
            if longest <= DIGIT and len(hashes) * longest <= len(portion):
                # Every activity at every place is worth a table, and one look into it.
                table = (hashes[:, None] * low % prime).reshape(-1)
                terms = table[portion["a"].astype(np.int64) * longest + place]
            else:
                terms = hashes[portion["a"]] * low[place % DIGIT] % prime
            if longest > DIGIT:
                high = power_table((longest - 1) // DIGIT + 1, k, DIGIT)
                terms = terms * high[place // DIGIT] % prime
            found.append(portion.totals(terms) % prime)
        return found


def _moves(portion: Portion) -> dict[str, IntArray]:
    """(cases,) what their moves between units say.

    `changes` and `returns` are counts; `before` is the unit before the last one, `second` the
    one to which the case went first, both `NOWHERE` where it never moved.
    """
    count, unit = len(portion.starts), portion["u"]
    at = np.flatnonzero((unit[1:] != unit[:-1]) & portion.follows) + 1
    case = portion.case[at]
    came, went = unit[at - 1], unit[at]
    is_next = np.zeros(len(at), dtype=bool)
    is_next[1:] = case[1:] == case[:-1]
    back = is_next.copy()
    back[1:] &= came[:-1] == went[1:]
    is_last = np.ones(len(at), dtype=bool)
    is_last[:-1] = ~is_next[1:]
    before, second = (np.full(count, NOWHERE, dtype=np.int64) for _ in range(2))
    before[case[is_last]] = came[is_last]
    second[case[~is_next]] = went[~is_next]
    return {
        "changes": np.bincount(case, minlength=count),
        "returns": np.bincount(case[back], minlength=count),
        "before": before,
        "second": second,
    }


def _said_last(portion: Portion, name: str) -> IntArray:
    """(cases,) the last thing that their events say in a column; 0 if nothing."""
    found = np.zeros(len(portion.starts), dtype=np.int64)
    if name not in portion:
        return found
    at = np.flatnonzero(portion[name])
    case = portion.case[at]
    is_last = np.ones(len(at), dtype=bool)
    is_last[:-1] = case[1:] != case[:-1]
    found[case[is_last]] = portion[name][at[is_last]]
    return found


def _added_up(place: IntArray, values: IntArray, count: int) -> IntArray:
    """(count,) the sum of the values at each place; places are sorted."""
    ends = np.concatenate([[0], np.cumsum(values)])
    borders = np.searchsorted(place, np.arange(count + 1))
    return np.diff(ends[borders])
