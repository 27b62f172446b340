"""The lowest units that were measured, and which of them lie within a unit."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from attrs import field, frozen

from cxkit.units import UnitTree


@frozen(kw_only=True, eq=False, slots=False)
class Places:
    """Measured units in the tree.

    Attributes:
        units: Ids of everything that was measured; the empty id is the whole organisation.
        tree: The units of the organisation.
    """

    units: tuple[str, ...]
    tree: UnitTree
    _within: dict[str, frozenset[str]] = field(factory=dict, init=False, repr=False)

    @cached_property
    def lowest(self) -> tuple[str, ...]:
        """Measured units without those that lie above other measured ones, sorted."""
        known = set(self.units)
        above = {a for unit in known for a in self.tree.ancestors(unit)}
        if known - {""}:
            above.add("")
        return tuple(sorted(known - above))

    def within(self, unit: str) -> frozenset[str]:
        """The lowest measured units that a unit consists of; all for the whole organisation."""
        if unit not in self._within:
            self._within[unit] = self._found(unit)
        return self._within[unit]

    def _found(self, unit: str) -> frozenset[str]:
        if not unit:
            return frozenset(self.lowest)
        now = self.tree.successors.get(unit, unit)
        return frozenset(self.lowest) & {now, *self.tree.descendants(now)}

    def of(self, units: Iterable[str]) -> frozenset[str]:
        """The lowest measured units within any of the units."""
        return frozenset().union(*(self.within(unit) for unit in units))

    def siblings(self, units: Iterable[str]) -> frozenset[str]:
        """The lowest measured units below the same parents as the units."""
        parents: set[str | None] = set()
        for unit in units:
            above = self.tree.ancestors(self.tree.successors.get(unit, unit))
            parents.add(above[0] if above else None)
        return self.of(child for parent in parents for child in self.tree.children(parent))
