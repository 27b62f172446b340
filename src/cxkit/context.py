"""What a method gets to see: cube, units, settings, and views on the tallies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen

from cxkit.cube.model import Cube
from cxkit.cube.text import Text
from cxkit.initiative.journal import Journal
from cxkit.initiative.masterplan import Masterplan
from cxkit.initiative.model import Initiative
from cxkit.pooling import POOL_SUFFIX, is_pool, pooled_units
from cxkit.settings import SMALLEST_GROUP, Settings, at_least_five
from cxkit.story import Story
from cxkit.tallies import AnswerTallies, AnswerView, Tallies
from cxkit.tallies.table import IntArray, KeyArray
from cxkit.units import Unit, UnitTree
from cxkit.waves import in_order, wave_days

OTHER_UNITS: Text = {"en": "Other units", "de": "Übrige Bereiche"}


@frozen(kw_only=True)
class Audience:
    """A group of people who answer, or another source of ratings.

    Attributes:
        id: Permanent id, such as `staff`.
        label: Its name by language.
        form: The form of the items that it answers as its own view.
        persons: False for sources that are not people, such as audited documents.
        min_persons: Fewest persons behind anything that is shown; never below 5.
    """

    id: str
    label: Text
    form: str = "self"
    persons: bool = True
    min_persons: int = field(default=SMALLEST_GROUP, validator=at_least_five)


@frozen(kw_only=True, slots=False, eq=False)
class Context:
    """Everything that a method may read; methods compute and change nothing.

    Attributes:
        cube: The cube in whose words everything is said.
        settings: Confidence, smallest relevant difference, minimum sizes.
        tree: The units of the organisation.
        answers: Tallies of answers, or None if there are none.
        evidence: Other kind of evidence -> its tallies.
        audiences: Audience id -> audience, for those that the tallies name.
        journal: What was expected of initiatives, turned, looked at and decided.
        initiatives: The candidates of the plan, chosen or not.
        plan: The masterplan, or None if there is none.
        stories: What practitioners told, as far as the look was given it.
    """

    cube: Cube
    settings: Settings = field(factory=Settings)
    tree: UnitTree = field(factory=UnitTree)
    answers: AnswerTallies | None = None
    evidence: Mapping[str, Tallies] = field(factory=dict)
    audiences: Mapping[str, Audience] = field(factory=dict)
    journal: Journal = field(factory=Journal)
    initiatives: tuple[Initiative, ...] = ()
    plan: Masterplan | None = None
    stories: tuple[Story, ...] = ()

    def has(self, need: str) -> bool:
        """True if a kind of evidence is there, or `journal`, `initiatives` or `plan`."""
        there = {
            "answers": self.answers is not None,
            "initiatives": bool(self.initiatives),
            "journal": bool(self.journal.registrations),
            "plan": self.plan is not None,
        }
        return there.get(need, need in self.evidence)

    def tallies(self, kind: str) -> Tallies | None:
        """The tallies of a kind of evidence other than answers; None if there are none."""
        return self.evidence.get(kind)

    @cached_property
    def waves(self) -> tuple[str, ...]:
        """The waves that were asked, in order."""
        return in_order(self.answers.distinct("wave")) if self.answers else ()

    @cached_property
    def _views(self) -> dict[tuple[str, str, str | None], AnswerView]:
        return {}

    @cached_property
    def _slices(self) -> Mapping[tuple[str, str], AnswerTallies]:
        """Tallies by wave and audience, with small units pooled."""
        if self.answers is None:
            return {}
        pairs = zip(
            self.answers.persons.keys["wave"].tolist(),
            self.answers.persons.keys["audience"].tolist(),
            strict=True,
        )
        return {pair: self._pooled(*pair) for pair in sorted(set(pairs))}

    @cached_property
    def _unit_codes(self) -> Mapping[tuple[str, str], Mapping[str, tuple[list[str], IntArray]]]:
        """Per table, its units and each row's position among them: text compares slowly."""
        return {
            key: {name: _coded(table.keys["unit"]) for name, table in tallies.tables().items()}
            for key, tallies in self._slices.items()
        }

    def _pooled(self, wave: str, audience: str) -> AnswerTallies:
        assert self.answers is not None
        own = AnswerTallies(
            **{
                name: table.where(
                    (table.keys["wave"] == wave) & (table.keys["audience"] == audience)
                )
                for name, table in self.answers.tables().items()
            }
        )
        return own.with_units(self._pools(own, audience))

    def _pools(self, own: AnswerTallies, audience: str) -> Mapping[str, str]:
        """Unit -> the pool that it is counted in, for units that are too small to show."""
        everybody = own.persons.where(own.persons.keys["scope"] == "")
        sizes = dict(
            zip(everybody.keys["unit"].tolist(), everybody.sums["n"].tolist(), strict=True)
        )
        return pooled_units(self.tree, sizes, self.settings.min_for(audience), POOL_SUFFIX)

    @cached_property
    def shown_tree(self) -> UnitTree:
        """The unit tree with the pools of all audiences and waves as further units."""
        pools = {
            unit
            for tallies in self._slices.values()
            for unit in tallies.persons.keys["unit"].tolist()
            if is_pool(unit)
        }
        added = tuple(
            Unit(id=pool, parent=pool[: -len(POOL_SUFFIX)] or None) for pool in sorted(pools)
        )
        return evolve(self.tree, units=self.tree.units + added)

    def audiences_in(self, wave: str) -> tuple[str, ...]:
        """Ids of the audiences that answered in a wave."""
        return tuple(audience for w, audience in self._slices if w == wave)

    def audiences_with(self, wave: str, form: str, *, persons: bool = True) -> tuple[str, ...]:
        """Ids of the audiences of a wave whose own view is the given form."""
        return tuple(
            a
            for a in self.audiences_in(wave)
            if self.audiences[a].form == form and self.audiences[a].persons is persons
        )

    @cached_property
    def _units(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        everywhere = self.shown_tree.descendants(None)
        found = {}
        for (wave, audience), tallies in self._slices.items():
            present = set(tallies.persons.keys["unit"].tolist()) - {""}
            shown = present | {a for unit in present for a in self.shown_tree.ancestors(unit)}
            found[audience, wave] = tuple(u for u in everywhere if u in shown)
        return found

    def units(self, audience: str, wave: str) -> tuple[str, ...]:
        """Units (and pools) that may be shown, parents before children, without the whole."""
        return self._units.get((audience, wave), ())

    @cached_property
    def _leaves(self) -> Mapping[tuple[str, str], tuple[str, ...]]:
        return {
            key: tuple(u for u in units if not set(self.shown_tree.children(u)) & set(units))
            for key, units in self._units.items()
        }

    def leaf_units(self, audience: str, wave: str) -> tuple[str, ...]:
        """The lowest units (and pools) that may be shown; together they hold everybody in units."""
        return self._leaves.get((audience, wave), ())

    def view(self, audience: str, wave: str, unit: str | None = None) -> AnswerView:
        """The answers of an audience in a wave, in a unit with all below it (None: everybody)."""
        key = (audience, wave, unit)
        if key not in self._views:
            self._views[key] = self._view(audience, wave, unit)
        return self._views[key]

    def _view(self, audience: str, wave: str, unit: str | None) -> AnswerView:
        tallies = self._slices.get((wave, audience)) or AnswerTallies.empty()
        if unit is not None:
            within = {unit, *self.shown_tree.descendants(unit)}
            codes = self._unit_codes.get((wave, audience), {})
            tallies = (
                AnswerTallies(
                    **{
                        name: table.where(_rows_within(*codes[name], within))
                        for name, table in tallies.tables().items()
                    }
                )
                if codes
                else tallies
            )
        return AnswerView(cube=self.cube, tallies=tallies, audience=audience, wave=wave, unit=unit)

    def head_count(
        self, audience: str, unit: str | None = None, wave: str | None = None
    ) -> int | None:
        """How many people of an audience a unit has (None: the organisation), if known.

        A pool has the people of the units that it stands for in a wave (None: in all).
        Of a wave that is named after a time, those count who were there on its last day.
        """
        day = days[1] if wave is not None and (days := wave_days(wave)) else None
        if unit is None or not is_pool(unit):
            return self.tree.head_count(unit, audience, day)
        waves = self.waves if wave is None else (wave,)
        shown = {u for w in waves for u in self.units(audience, w)}
        members = [
            u for u in self.tree.children(unit[: -len(POOL_SUFFIX)] or None) if u not in shown
        ]
        counts = [self.tree.head_count(u, audience, day) for u in members]
        return sum(known) if (known := [n for n in counts if n is not None]) else None

    def unit_name(self, unit: str | None, language: str) -> str:
        """What people call a unit; pools have a name of their own."""
        if unit is None:
            return {"en": "the whole organisation", "de": "die ganze Organisation"}[language]
        if is_pool(unit):
            parent = unit[: -len(POOL_SUFFIX)]
            above = f" ({self.tree.name(parent)})" if parent else ""
            return OTHER_UNITS[language] + above
        return self.tree.name(unit)


def _coded(units: KeyArray) -> tuple[list[str], IntArray]:
    names, codes = np.unique(units, return_inverse=True)
    return [str(name) for name in names.tolist()], codes.ravel()


def _rows_within(
    names: list[str], codes: IntArray, within: set[str]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    inside = np.asarray([name in within for name in names], dtype=bool)
    return np.zeros(0, dtype=bool) if not names else inside[codes]
