"""The gate: the only way from a draft to a finding.

Methods compute on exact tallies. The gate decides what may leave, so that
neither a value, nor a difference between values, nor a later release reveals
what fewer persons than the minimum have said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from attrs import evolve, field, frozen

from cxkit.cube.text import Text
from cxkit.estimate import HELD, Estimate
from cxkit.finding import _SEAL, Draft, Finding
from cxkit.gate.cover import Cover
from cxkit.gate.equations import Equations
from cxkit.gate.scope import Scope, family_of
from cxkit.gate.successive import Successive
from cxkit.settings import Settings
from cxkit.units import UnitTree

__all__ = ["Gate"]


@frozen(kw_only=True)
class Gate:
    """Decides what may leave.

    Attributes:
        settings: Minimum sizes, with those of the audiences (`Settings.for_audiences`).
        tree: The units, so that totals and parts are protected together.
        published: Findings of the release before this one, by id.
        same_data: True if this release rests on the same answers of the same persons.
    """

    settings: Settings = field(factory=Settings)
    tree: UnitTree = field(factory=UnitTree)
    published: Mapping[str, Finding] = field(factory=dict)
    same_data: bool = False

    def release(self, drafts: Iterable[Draft]) -> tuple[Finding, ...]:
        """The findings that the drafts become, in the same order.

        A draft is hidden if fewer persons than the minimum stand behind it or
        behind one of its groups (`too_few_persons`), or if it would give away a
        hidden one (`protects_others`), or a small group beside what was published
        before (`protects_earlier`). It is held, that is shown as published
        before, if too few persons changed since (`held_for_more_persons`).

        Raises:
            ValueError: if two drafts are about the same.
        """
        scope = Scope.of(drafts, tree=self.tree, settings=self.settings)
        successive = Successive(scope=scope, published=self.published, same_data=self.same_data)
        hidden = {key: "too_few_persons" for key in scope.drafts if scope.too_few(key)}
        for key in successive.sticky():
            hidden.setdefault(key, "protects_earlier")
        hidden = _closed(scope, hidden, successive.remembered())
        held = successive.held(hidden)
        return tuple(
            self._held(draft, hidden.get(key), successive)
            if key in held
            else _finding(draft, hidden.get(key))
            for key, draft in scope.drafts.items()
        )

    def _held(self, draft: Draft, reason: str | None, successive: Successive) -> Finding:
        """What was published before, or nothing where nothing was."""
        before = self.published.get(draft.key)
        if before is None or not before.estimate.shown:
            return _finding(draft, reason or "protects_earlier")
        if reason and successive.is_stricter(family_of(draft)):
            return _finding(draft, reason)
        reasons = dict.fromkeys((*before.estimate.reasons, HELD))
        return evolve(before, estimate=evolve(before.estimate, reasons=tuple(reasons)), seal=_SEAL)


def _closed(scope: Scope, hidden: dict[str, str], remembered: Set[str]) -> dict[str, str]:
    """All that must be hidden so that nothing hidden can be worked out, each with its reason."""
    while True:
        hidden = Cover(scope=scope, hidden=hidden, remembered=remembered).closed()
        victims = Equations(scope=scope, hidden=hidden, remembered=remembered).victims()
        if not victims:
            return hidden
        for victim in victims:
            hidden |= dict.fromkeys(set(scope.cell(victim)) - hidden.keys(), "protects_others")


def _finding(draft: Draft, reason: str | None) -> Finding:
    estimate = draft.estimate.suppressed(reason) if reason else draft.estimate
    words, data = draft.explanation, draft.data
    if not estimate.shown:
        # How many stand behind what is not shown is nobody's business either.
        estimate = evolve(estimate, n=None, n_by_group={})
        # Only what rests on persons could give something away.
        words, data = draft.explanation_hidden or words, {} if draft.persons else data
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


def _fill(words: Text, estimate: Estimate) -> dict[str, str]:
    """The explanation with its numbers, as far as they may be shown."""
    digits = _digits(estimate)
    return {
        language: text.replace("{value}", _number(estimate.value, digits, language))
        .replace("{low}", _number(estimate.low, digits, language))
        .replace("{high}", _number(estimate.high, digits, language))
        .replace("{n}", "?" if estimate.n is None else str(estimate.n))
        for language, text in words.items()
    }


def _digits(estimate: Estimate) -> int:
    """As many decimals as a reader can use, the same for the value and both ends."""
    known = [x for x in (estimate.value, estimate.low, estimate.high) if x is not None]
    coarse = estimate.measure_unit == "points_0_100" or any(abs(x) >= 10 for x in known)
    return 0 if coarse or all(x == round(x) for x in known) else 2


def _number(value: float | None, digits: int, language: str) -> str:
    """The number in the language's notation."""
    if value is None:
        return "?"
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace(".", ",") if language.startswith("de") else text
