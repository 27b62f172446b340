"""Tallies of ties between units, and the matrices that methods read."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from attrs import frozen

from cxkit.tallies.evidence import Shape, Tallies
from cxkit.tallies.moments import FloatArray
from cxkit.tallies.table import IntArray, TallyTable
from cxkit.waves import in_order

# `n` counts ties, `rated` those with a rating, `persons` distinct people who named them. People
# do not add up over relations, so they are counted per pair and per unit, too.
SHAPE: Shape = {
    "ties": (
        ("wave", "from_unit", "to_unit", "relation"),
        ("n", "rated", "sum", "sum_sq", "persons"),
    ),
    "pairs": (("wave", "from_unit", "to_unit"), ("persons",)),
    "raters": (("wave", "from_unit"), ("persons",)),
    "scales": (("relation", "low", "high"), ("n",)),
}


@frozen(kw_only=True, eq=False)
class TieMatrix:
    """Ties of one round of asking between units, rows from, columns to.

    Attributes:
        units: Ids of the units, sorted.
        n: (units, units) ties.
        persons: (units, units) distinct people behind them.
        rated: (units, units) ties with a rating.
        mean: (units, units) mean rating; NaN where nobody rated.
        var: (units, units) variance of ratings (n - 1); NaN below two.
    """

    units: tuple[str, ...]
    n: IntArray
    persons: IntArray
    rated: IntArray
    mean: FloatArray
    var: FloatArray


@frozen(kw_only=True, slots=False, eq=False)
class TiesView:
    """What methods read of ties.

    Attributes:
        tallies: Tallies of the kind `ties`.
    """

    tallies: Tallies

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """The rounds of asking, sorted; one empty name if nobody named any."""
        return in_order(self._distinct("wave"))

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """What was asked about, sorted."""
        return self._distinct("relation")

    @cached_property
    def units(self) -> tuple[str, ...]:
        """Ids of all units that name or are named, sorted."""
        return self.tallies.units()

    def scale(self, relation: str | None = None) -> tuple[int, int] | None:
        """The lowest and highest rating that can be given; None if nobody rated.

        The widest where relations or sources have different ones.
        """
        keys = self.tallies.tables["scales"].keys
        own = [relation in (None, name) for name in keys["relation"].tolist()]
        low = [int(v) for v, mine in zip(keys["low"].tolist(), own, strict=True) if mine]
        high = [int(v) for v, mine in zip(keys["high"].tolist(), own, strict=True) if mine]
        return (min(low), max(high)) if low else None

    def raters(self, wave: str | None = None) -> dict[str, int]:
        """Unit -> distinct people in it who named anybody in a round (None: the last)."""
        table = _of_wave(self.tallies.tables["raters"], self._wave(wave))
        return dict(
            zip(table.keys["from_unit"].tolist(), table.sums["persons"].tolist(), strict=True)
        )

    def matrix(self, relation: str | None = None, wave: str | None = None) -> TieMatrix:
        """The ties of a relation (None: all together) in a round of asking (None: the last)."""
        ties = _of_wave(self.tallies.tables["ties"], self._wave(wave))
        people = ties
        if relation is not None:
            ties = people = ties.where(ties.keys["relation"] == relation)
        else:
            people = _of_wave(self.tallies.tables["pairs"], self._wave(wave))
        n, rated, total, squares = (self._grid(ties, s) for s in ("n", "rated", "sum", "sum_sq"))
        count = rated.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            mean = np.where(rated > 0, total / count, np.nan)
            var = np.where(
                rated > 1, (count * squares - total * total) / (count * (count - 1)), np.nan
            )
        persons = self._grid(people, "persons")
        return TieMatrix(units=self.units, n=n, persons=persons, rated=rated, mean=mean, var=var)

    def _grid(self, table: TallyTable, total: str) -> IntArray:
        place = {unit: index for index, unit in enumerate(self.units)}
        grid = np.zeros((len(place), len(place)), dtype=np.int64)
        keys = (table.keys["from_unit"].tolist(), table.keys["to_unit"].tolist())
        for source, target, value in zip(*keys, table.sums[total].tolist(), strict=True):
            grid[place[source], place[target]] += value
        return grid

    def _wave(self, wave: str | None) -> str:
        return self.waves[-1] if wave is None else wave

    def _distinct(self, key: str) -> tuple[str, ...]:
        found: list[Any] = self.tallies.tables["ties"].keys[key].tolist()
        return tuple(sorted(set(found)))


def _of_wave(table: TallyTable, wave: str) -> TallyTable:
    return table.where(table.keys["wave"] == wave)
