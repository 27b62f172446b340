"""The drafts of one release, and how they hang together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from attrs import evolve, frozen

from cxkit.finding import Contrast, Draft, Finding, Subject
from cxkit.settings import Settings
from cxkit.units import UnitTree

Unit = str | None
Family = tuple[str, str, Subject, Contrast | None, str | None, str | None]
Sizes = Mapping[str, int]


@frozen(kw_only=True, slots=False, eq=False)
class Scope:
    """The drafts of one release.

    Attributes:
        drafts: Key -> draft, in the order in which they were made.
        tree: The units, with those that only drafts name at the top.
        settings: Minimum sizes.
    """

    drafts: Mapping[str, Draft]
    tree: UnitTree
    settings: Settings

    @classmethod
    def of(cls, drafts: Iterable[Draft], *, tree: UnitTree, settings: Settings) -> Scope:
        """The scope of these drafts.

        Raises:
            ValueError: if two drafts are about the same.
        """
        by_key: dict[str, Draft] = {}
        for draft in drafts:
            if draft.key in by_key:
                raise ValueError(
                    f"two drafts for {draft.function} {draft.measure} {draft.subject.to_dict()}"
                )
            by_key[draft.key] = draft
        units = {draft.subject.unit for draft in by_key.values()} - {None}
        return cls(
            drafts=by_key, tree=tree.with_flat(u for u in units if u is not None), settings=settings
        )

    @cached_property
    def personal(self) -> Mapping[str, Draft]:
        """The drafts that rest on persons and have a value."""
        return {k: d for k, d in self.drafts.items() if d.persons and d.estimate.shown}

    @cached_property
    def families(self) -> Mapping[Family, Mapping[Unit, str]]:
        """Drafts that differ in their unit only: unit -> key."""
        families: dict[Family, dict[Unit, str]] = defaultdict(dict)
        for key, draft in self.personal.items():
            families[family_of(draft)][draft.subject.unit] = key
        return families

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Whole -> those of its parts that have a value."""
        found = {
            key: tuple(p for p in dict.fromkeys(draft.parts) if p in self.personal and p != key)
            for key, draft in self.personal.items()
        }
        return {key: parts for key, parts in found.items() if parts}

    @cached_property
    def cells(self) -> Mapping[tuple[Subject, str | None, str | None], tuple[str, ...]]:
        """Drafts on the same subject at the same time, of whatever measure."""
        cells: dict[tuple[Subject, str | None, str | None], list[str]] = defaultdict(list)
        for key, draft in self.personal.items():
            cells[draft.subject, draft.wave, draft.period].append(key)
        return {cell: tuple(keys) for cell, keys in cells.items()}

    def cell(self, key: str) -> tuple[str, ...]:
        """All drafts on the subject of this one at the same time."""
        draft = self.drafts[key]
        return self.cells[draft.subject, draft.wave, draft.period]

    def minimum(self, key: str, group: str = "") -> int:
        """Fewest persons behind a draft, or behind one of its groups."""
        own = self.settings.min_for(self.drafts[key].subject.audience)
        return max(own, self.settings.min_for(group)) if group else own

    def too_few(self, key: str) -> bool:
        """True if too few persons stand behind a draft or one of its groups."""
        if key not in self.personal:
            return False
        estimate = self.drafts[key].estimate
        return estimate.n is None or self.below(key, sizes_of(self.drafts[key]), zero=True)

    def below(self, key: str, sizes: Sizes, *, zero: bool = False) -> bool:
        """True if any of the sizes is positive (or `zero`) and below its minimum."""
        least = -1 if zero else 0
        return any(least < n < self.minimum(key, group) for group, n in sizes.items())

    def size(self, key: str) -> int:
        """Persons behind a draft."""
        return self.drafts[key].estimate.n or 0

    def nearest(self, unit: Unit, known: Mapping[Unit, str]) -> Iterator[Unit]:
        """The units of `known` below a unit that lie below no other of them."""
        for child in self.tree.children(unit):
            if child in known:
                yield child
            else:
                yield from self.nearest(child, known)

    def rest(self, key: str, below: Iterable[str]) -> dict[str, int]:
        """Persons behind a draft who are in none of the drafts below it, by group."""
        rest = sizes_of(self.drafts[key])
        for other in below:
            for group, n in sizes_of(self.drafts[other]).items():
                rest[group] = rest.get(group, 0) - n
        return rest


def family_of(of: Draft | Finding) -> Family:
    """What a draft shares with those that differ in their unit only."""
    subject = evolve(of.subject, unit=None)
    return of.function, of.measure, subject, of.contrast, of.wave, of.period


def sizes_of(of: Draft | Finding) -> dict[str, int]:
    """Persons behind a draft, in all (`""`) and by group."""
    return {"": of.estimate.n or 0, **of.estimate.n_by_group}
