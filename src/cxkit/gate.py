"""The gate: the only way from a draft to a finding.

Methods compute on exact tallies. The gate decides what may leave, so that
neither a value, nor a difference between values, nor a later release reveals
what fewer persons than the minimum have said.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from attrs import evolve, field, frozen

from cxkit.cube.text import Text
from cxkit.estimate import Estimate
from cxkit.finding import _SEAL, Draft, Finding
from cxkit.settings import Settings
from cxkit.units import UnitTree

_Family = tuple[object, ...]


@frozen(kw_only=True)
class Gate:
    """Decides what may leave.

    Attributes:
        settings: Minimum sizes.
        tree: The units, so that totals and parts are protected together.
        published: Findings of the release before this one, by id.
    """

    settings: Settings = field(factory=Settings)
    tree: UnitTree = field(factory=UnitTree)
    published: Mapping[str, Finding] = field(factory=dict)

    def release(self, drafts: Iterable[Draft]) -> tuple[Finding, ...]:
        """The findings that the drafts become, in the same order.

        A draft is hidden if fewer persons than the minimum stand behind it or
        behind one of its groups (`too_few_persons`), or if it would give away a
        hidden one by subtraction (`protects_others`).
        """
        by_key: dict[str, Draft] = {}
        for draft in drafts:
            if draft.key in by_key:
                raise ValueError(
                    f"two drafts for {draft.function} {draft.measure} {draft.subject.to_dict()}"
                )
            by_key[draft.key] = draft
        hidden = {key: "too_few_persons" for key, d in by_key.items() if self._too_few(d)}
        while self._hide_more(by_key, hidden):
            pass
        return tuple(self._finding(draft, hidden.get(key)) for key, draft in by_key.items())

    def _too_few(self, draft: Draft) -> bool:
        if not draft.persons or not draft.estimate.shown:
            return False
        estimate = draft.estimate
        if estimate.n is None or estimate.n < self.settings.min_for(draft.subject.audience):
            return True
        return any(
            size < self.settings.min_for(group) for group, size in estimate.n_by_group.items()
        )

    def _hide_more(self, drafts: Mapping[str, Draft], hidden: dict[str, str]) -> bool:
        """Hide what would give away something hidden; True if anything was added."""
        more = self._siblings(drafts, hidden) | self._parts(drafts, hidden)
        hidden.update(dict.fromkeys(more, "protects_others"))
        return bool(more)

    def _siblings(self, drafts: Mapping[str, Draft], hidden: Mapping[str, str]) -> set[str]:
        """Units that must be hidden because their parent's total is shown."""
        more: set[str] = set()
        for family in _families(drafts.values()).values():
            for parent, total in family.items():
                if total.key in hidden or not total.estimate.shown:
                    continue
                more |= self._complement(parent, total, family, hidden)
        return more

    def _complement(
        self,
        parent: str | None,
        total: Draft,
        family: Mapping[str | None, Draft],
        hidden: Mapping[str, str],
    ) -> set[str]:
        children = [family[u] for u in self.tree.children(parent) if u in family]
        candidates = [c for c in children if c.estimate.shown]
        shown = sorted((c for c in candidates if c.key not in hidden), key=_size)
        rest = _size_of(total) - sum(_size_of(c) for c in shown)
        minimum = self.settings.min_for(total.subject.audience)
        more: set[str] = set()
        while shown and 0 < rest < minimum:
            victim = shown.pop(0)
            rest += _size_of(victim)
            more |= self._with_descendants(victim, family, hidden)
        return more

    def _with_descendants(
        self, victim: Draft, family: Mapping[str | None, Draft], hidden: Mapping[str, str]
    ) -> set[str]:
        units = (victim.subject.unit, *self.tree.descendants(victim.subject.unit))
        keys = {family[u].key for u in units if u in family and family[u].estimate.shown}
        return keys - set(hidden)

    def _parts(self, drafts: Mapping[str, Draft], hidden: Mapping[str, str]) -> set[str]:
        """Parts that must be hidden because exactly one part of a shown whole is."""
        more: set[str] = set()
        for whole in drafts.values():
            if whole.key in hidden or not whole.estimate.shown:
                continue
            parts = [drafts[k] for k in whole.parts if k in drafts and drafts[k].estimate.shown]
            shown = sorted((p for p in parts if p.key not in hidden), key=_size)
            if len(parts) - len(shown) == 1 and shown:
                more.add(shown[0].key)
        return more

    def _finding(self, draft: Draft, reason: str | None) -> Finding:
        estimate = draft.estimate.suppressed(reason) if reason else draft.estimate
        estimate, held = self._successive(draft, estimate)
        words = draft.explanation
        if not estimate.shown and draft.explanation_hidden:
            words = draft.explanation_hidden
        data = draft.data if estimate.shown and not held else {}
        if held:
            data = self.published[draft.key].data
        return Finding(
            id=draft.key,
            function=draft.function,
            method=draft.method,
            measure=draft.measure,
            subject=draft.subject,
            contrast=draft.contrast,
            wave=draft.wave,
            period=draft.period,
            estimate=evolve(estimate, method=draft.method),
            explanation=_fill(words, estimate),
            reference=draft.reference,
            data=data,
            seal=_SEAL,
        )

    def _successive(self, draft: Draft, estimate: Estimate) -> tuple[Estimate, bool]:
        """The estimate to show, and whether it is the one of the release before.

        An update that differs by fewer persons than the minimum would reveal
        what they said; the earlier estimate stands until enough have changed.
        """
        before = self.published.get(draft.key)
        if before is None or not draft.persons or not estimate.shown:
            return estimate, False
        old = before.estimate
        if not old.shown or old.n is None or estimate.n is None:
            return estimate, False
        change = abs(estimate.n - old.n)
        groups = set(old.n_by_group) | set(estimate.n_by_group)
        changes = [change] + [
            abs(estimate.n_by_group.get(g, 0) - old.n_by_group.get(g, 0)) for g in groups
        ]
        minimum = self.settings.min_for(draft.subject.audience)
        if any(0 < c < minimum for c in changes):
            reasons = dict.fromkeys((*old.reasons, "held_for_more_persons"))
            return evolve(old, reasons=tuple(reasons)), True
        return estimate, False


def _families(drafts: Iterable[Draft]) -> dict[_Family, dict[str | None, Draft]]:
    """Drafts that differ in their unit only, by unit."""
    families: dict[_Family, dict[str | None, Draft]] = defaultdict(dict)
    for draft in drafts:
        if draft.persons:
            rest = evolve(draft.subject, unit=None)
            key = (draft.function, draft.measure, rest, draft.contrast, draft.wave, draft.period)
            families[key][draft.subject.unit] = draft
    return {key: family for key, family in families.items() if len(family) > 1}


def _size_of(draft: Draft) -> int:
    return draft.estimate.n or 0


def _size(draft: Draft) -> tuple[int, str]:
    return _size_of(draft), draft.key


def _fill(words: Text, estimate: Estimate) -> dict[str, str]:
    """The explanation with its numbers, as far as they may be shown."""
    return {
        language: text.replace("{value}", _number(estimate.value, language))
        .replace("{low}", _number(estimate.low, language))
        .replace("{high}", _number(estimate.high, language))
        .replace("{n}", "?" if estimate.n is None else str(estimate.n))
        for language, text in words.items()
    }


def _number(value: float | None, language: str) -> str:
    """A number with as many digits as a reader can use, in the language's notation."""
    if value is None:
        return "?"
    whole = abs(value) >= 10 or value == round(value)
    text = f"{value:.0f}" if whole else f"{value:.2f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace(".", ",") if language.startswith("de") else text
