"""Tallies of answers: counts, patterns within a tile, cross-products, persons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from attrs import evolve, field, frozen

from cxkit.tallies.table import TallyTable

# Codes of the value key beside the answers themselves.
CANT_JUDGE = 1_000_001
SKIPPED = 1_000_002

TABLES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "counts": (("wave", "audience", "unit", "item", "value"), ("n",)),
    "persons": (("wave", "audience", "unit", "scope"), ("n",)),
    "patterns": (("wave", "audience", "unit", "tile", "pattern"), ("n",)),
    "pairs": (
        ("wave", "audience", "unit", "item_a", "item_b"),
        ("n", "sum_a", "sum_b", "sum_ab"),
    ),
}


@frozen(kw_only=True)
class AnswerTallies:
    """What one scan over answers leaves; integers only, additive over partitions.

    Attributes:
        counts: Answers by wave, audience, unit, item and value; `CANT_JUDGE` and
            `SKIPPED` are values of their own.
        persons: Distinct persons by wave, audience, unit and scope: the empty scope
            counts everybody who took part, a dimension or tile id those who rated
            at least one of its items.
        patterns: Persons by tile and response pattern; the pattern is a number to the
            base `points + 2` with one digit per item in the cube's order, whatever its
            form, predictions left out: 0 not asked, 1.. the answer above the lowest plus
            one, `points + 1` can't judge.
        pairs: Cross-products over persons who rated both items of one block (a
            dimension or a scale), `item_a` before `item_b` in the cube's order.
    """

    counts: TallyTable = field()
    persons: TallyTable = field()
    patterns: TallyTable = field()
    pairs: TallyTable = field()

    @classmethod
    def empty(cls) -> AnswerTallies:
        """Tallies of nothing."""
        return cls(
            **{
                name: TallyTable.build({k: [] for k in keys}, {s: [] for s in sums})
                for name, (keys, sums) in TABLES.items()
            }
        )

    @classmethod
    def merge(cls, parts: Iterable[AnswerTallies]) -> AnswerTallies:
        """The tallies of all parts together, equal in whatever order they come."""
        parts = list(parts)
        if not parts:
            return cls.empty()
        return cls(
            **{name: TallyTable.merge([getattr(part, name) for part in parts]) for name in TABLES}
        )

    def tables(self) -> Mapping[str, TallyTable]:
        """Name -> table."""
        return {name: getattr(self, name) for name in TABLES}

    def with_units(self, successors: Mapping[str, str]) -> AnswerTallies:
        """The tallies with ended units counted in the units that continue them."""
        if not successors:
            return self
        moved = {}
        for name, table in self.tables().items():
            units = [successors.get(unit, unit) for unit in table.keys["unit"].tolist()]
            moved[name] = table.rekeyed(unit=np.asarray(units, dtype=object))
        return AnswerTallies(**moved)

    def distinct(self, key: str) -> tuple[str, ...]:
        """The sorted values of one key of the counts."""
        return tuple(sorted(set(self.counts.keys[key].tolist())))

    def holds(self, other: AnswerTallies) -> bool:
        """True if every answer that is counted in `other` is counted here, too."""
        answered = other.counts.where(other.counts.keys["value"] != SKIPPED)
        taken = evolve(answered, sums={"n": -answered.sums["n"]})
        return bool(np.all(TallyTable.merge([self.counts, taken]).sums["n"] >= 0))
