"""Counts over pairs of neighbours: by what was done before and after, and by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field, frozen

from cxkit.evidence.events.coding import Book
from cxkit.evidence.events.local.counter import DENSE, Counter
from cxkit.evidence.events.local.portion import Portion
from cxkit.evidence.events.outcomes import Rows
from cxkit.tallies.events import GROUPS, bins_of
from cxkit.tallies.events.bins import MOST
from cxkit.tallies.table import IntArray

# Whole numbers of whatever size.
AnyInts = np.ndarray[Any, np.dtype[Any]]
BINS = int(bins_of(np.asarray([MOST]))[0]) + 1
# What a pair is about -> the columns of its two sides.
COLUMNS = {"edge": ("pa", "a"), "border": ("pu", "u")}
# So many steps may have a code for each pair of them.
STEPS = 1024


@frozen(kw_only=True, slots=False, eq=False)
class Sides:
    """What stands on either side of a pair of neighbours, as one code.

    Where few activities are done in several units, a step - an activity in a unit - stands
    there, and pairs of steps are counted once for both.

    Attributes:
        size: How many codes there are.
        column: The column that holds the code; None: it is that of a step.
        means: `edge` and `border`, or one of them -> (codes,) the activity or unit of a code.
        sizes: `edge` or `border` -> how many activities or units there are.
        steps: (activities times units,) the code of each step.
    """

    size: int
    column: str | None
    means: Mapping[str, IntArray]
    sizes: Mapping[str, int]
    steps: AnyInts

    @classmethod
    def of(cls, book: Book, steps: IntArray) -> list[Sides]:
        """One for both, or one for activities and one for units.

        Args:
            book: What codes mean.
            steps: The steps that there are; none if they are too many.
        """
        sizes = {"edge": len(book.activities), "border": len(book.units)}
        count = len(steps)
        cells = count**2 * len(book.periods.names) * GROUPS
        if 0 < count <= STEPS and (cells <= DENSE or count <= sizes["edge"]):
            code = np.sort(steps)
            place = np.zeros(sizes["edge"] * sizes["border"], dtype=np.int32)
            place[code] = np.arange(count)
            activity, unit = np.divmod(code, sizes["border"])
            means = {"edge": activity, "border": unit}
            return [cls(size=count, column=None, means=means, sizes=sizes, steps=place)]
        nothing = np.zeros(0, dtype=np.int32)
        return [
            cls(
                size=sizes[of],
                column=COLUMNS[of][1],
                means={of: np.arange(sizes[of])},
                sizes=sizes,
                steps=nothing,
            )
            for of in COLUMNS
        ]

    def pairs(self, portion: Portion) -> AnyInts:
        """(pairs,) the codes of two neighbours in one number."""
        if self.column is None:
            code = self.steps.take(portion["x"])
        else:
            code = portion[self.column].astype(np.int32 if self.size**2 < 2**31 else np.int64)
        pair: AnyInts = code[:-1] * self.size
        pair += code[1:]
        return pair.take(portion.earlier)

    @cached_property
    def _meaning(self) -> dict[str, IntArray]:
        """`edge` or `border` -> (pairs,) what each pair means, as one number."""
        return {
            of: (meaning[:, None] * self.sizes[of] + meaning).reshape(-1)
            for of, meaning in self.means.items()
        }

    def meaning(self, of: str, pairs: AnyInts) -> AnyInts:
        """(n,) the two activities or units of pairs, as one number."""
        return pairs if self.column is not None else self._meaning[of].take(pairs)

    def mapped(self, of: str, counter: Counter) -> Counter:
        """Counts of pairs by what they mean."""
        if self.column is not None:
            return counter
        return counter.mapped(self._meaning[of], self.sizes[of] ** 2)


@define(kw_only=True, eq=False)
class PairCounter:
    """Counts over pairs.

    Attributes:
        sides: What stands on either side.
        periods: How many periods there are.
        sums: What is added up.
        events: How many events there are.
    """

    sides: Sides
    periods: int
    sums: Sequence[str]
    events: int
    _counts: Counter = field(init=False)
    _bins: Counter = field(init=False)

    @_counts.default
    def _new_counts(self) -> Counter:
        # Portions hold the cases of a group beside each other.
        sizes = {"pair": self.sides.size**2, "group": GROUPS, "m": self.periods}
        return Counter(sizes=sizes, sums=self.sums, expected=self.events)

    @_bins.default
    def _new_bins(self) -> Counter:
        return Counter(sizes={"pair": self.sides.size**2, "bin": BINS})

    def add(
        self,
        pair: AnyInts,
        when: Mapping[str, IntArray],
        sums: Mapping[str, IntArray],
        bins: AnyInts,
    ) -> None:
        """Add pairs.

        Args:
            pair: (pairs,) what they are.
            when: (pairs,) the `group` of the case, and the period, `m`.
            sums: Name of a sum -> (pairs,) what they add.
            bins: (pairs,) the bin of their duration.
        """
        self._counts.add({"pair": pair, **when}, sums)
        self._bins.add({"pair": pair, "bin": bins})

    def rows(self, of: str) -> dict[str, IntArray]:
        """The two activities or units, `m`, `group` and the sums, in this order."""
        return self._split(of, self.sides.mapped(of, self._counts).rows(["m", "group"]))

    def bins(self, of: str) -> Rows:
        """The two activities or units, `bin` and `n`."""
        return self._split(of, self.sides.mapped(of, self._bins).rows())

    def arrivals(self) -> Rows:
        """`step`, `m`, `n`: the later events of all pairs."""
        later = np.tile(np.arange(self.sides.size), self.sides.size)
        rows = self._counts.over("group").mapped(later, self.sides.size).rows()
        return {"step": rows["pair"], "m": rows["m"], "n": rows["n"]}

    def _split(self, of: str, rows: Rows) -> dict[str, IntArray]:
        found, (before, after) = dict(rows), COLUMNS[of]
        found[before], found[after] = np.divmod(found.pop("pair"), self.sides.sizes[of])
        return found
