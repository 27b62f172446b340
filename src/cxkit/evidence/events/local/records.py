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
        first, last = (self._at(portion, at) for at in (portion.starts, portion.ends))
        count = len(portion.starts)
        nothing = np.zeros(count, dtype=np.int64)
        place, done = self._done(portion)
        if self.thorough:
            place, again = place[done.n > 1], done.n[done.n > 1]
        else:
            again = done.n
        repeated = np.bincount(place, minlength=count)
        signs = self._signs(portion)
        moves = _moves(portion)
        cases = Cases(
            key=portion.keys,
            length=portion.lengths,
            start=first["t"],
            end=last["t"],
            first=first["a"],
            last=last["a"],
            first_unit=first.get("u", nothing),
            last_unit=last.get("u", nothing),
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
            repeated=repeated,
            repeats=np.bincount(place, again, minlength=count).astype(np.int64) - repeated,
        )
        return cases, done

    def _at(self, portion: Portion, places: IntArray) -> dict[str, IntArray]:
        """What events say that is wanted: more if cases may be continued."""
        names = ("t", "a", "u", "p", "s", "b") if self.thorough else ("t", "a")
        return {
            name: portion[name].take(places).astype(np.int64) for name in names if name in portion
        }

    def _hashes(self, rows: Mapping[str, IntArray], nothing: IntArray) -> IntArray:
        if "p" not in rows or self.persons is None or not self.thorough:
            return nothing
        return self.persons.hashes(rows["p"])

    def _failed(self, portion: Portion) -> IntArray:
        if not self.is_failure.any():
            return np.zeros(len(portion.starts), dtype=np.int64)
        return portion.totals(self.is_failure.take(portion["a"]))

    def _done(self, portion: Portion) -> tuple[IntArray, Done]:
        """The places of cases, and how often what was done in them, in their order."""
        activities = len(self.is_failure)
        code = portion.case * activities
        code += portion["a"]
        cells = len(portion.starts) * activities
        least = 0 if self.thorough else 1
        if cells <= _DENSE * len(code):
            n = np.bincount(code, minlength=cells)
            code = np.flatnonzero(n > least)
            n = n.take(code)
        else:
            code.sort()
            first = starts([code])
            n = np.diff(first, append=len(code))
            kept = np.flatnonzero(n > least)
            code, n = code[first[kept]], n[kept]
        place = code // activities
        return place, Done(case=portion.keys.take(place), activity=code - place * activities, n=n)

    def _signs(self, portion: Portion) -> list[IntArray]:
        """(2 times cases,) the two residues of their signatures."""
        place = np.arange(len(portion), dtype=np.int64)
        place -= portion.spread(portion.starts)
        longest = int(portion.lengths.max(initial=0))
        # Where it is small, every activity at every place is worth a table, and one look into it.
        has_table = longest <= DIGIT and len(self.is_failure) * longest <= len(portion)
        cell = portion["a"].astype(np.int64) * longest + place if has_table else place
        found = []
        for k, prime in enumerate(PRIMES):
            low = power_table(min(longest, DIGIT), k)
            hashes = self.hashes[k]
            if has_table:
                terms = (hashes[:, None] * low % prime).reshape(-1).take(cell)
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
    unit = portion["u"]
    is_new = np.ones(len(unit), dtype=bool)
    is_new[1:] = unit[1:] != unit[:-1]
    is_new[portion.starts] = True
    # One after the other, the units of each case, and where those of a case end and begin.
    stays = unit.take(np.flatnonzero(is_new))
    ends = np.cumsum(is_new)[portion.ends]
    count = np.diff(ends, prepend=0)
    begins = ends - count
    is_back = np.zeros(len(stays) + 1, dtype=bool)
    is_back[2:-1] = stays[2:] == stays[:-2]
    is_back[begins] = is_back[begins + 1] = False
    moved = count > 1
    return {
        "changes": count - 1,
        "returns": np.diff(np.cumsum(is_back)[ends - 1], prepend=0),
        "before": np.where(moved, stays.take(ends - 2, mode="clip"), NOWHERE),
        "second": np.where(moved, stays.take(begins + 1, mode="clip"), NOWHERE),
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
