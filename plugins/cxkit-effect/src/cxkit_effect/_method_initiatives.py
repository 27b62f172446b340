"""F79: how many initiatives run dry, how soon, and which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit_effect._initiative_life import STALLED_AFTER, event_times, lives
from cxkit_effect._phrases import phrase, same
from cxkit_effect._survival import MIN_CASES, Curve, kaplan_meier

METHOD = "effect.initiatives"
REFERENCE = "Kaplan & Meier 1958; Fay, Brittain & Proschan 2013"

_WORDS: Mapping[str, Text] = {
    "survival": {
        "en": "After <turns> turns, a share of {value} of initiatives has not run dry. <stalled>",
        "de": "Nach <turns> Drehungen ist ein Anteil von {value} der Initiativen nicht versandet. "
        "<stalled>",
    },
    "survival_one": {
        "en": "After 1 turn, a share of {value} of initiatives has not run dry. <stalled>",
        "de": "Nach 1 Drehung ist ein Anteil von {value} der Initiativen nicht versandet. "
        "<stalled>",
    },
    "stalled": {
        "en": "Nothing has happened for <k> turns with: <names>.",
        "de": "Seit <k> Drehungen ist nichts geschehen bei: <names>.",
    },
    "none": {"en": "None has stalled.", "de": "Keine ist versandet."},
}


def initiatives(context: Context) -> Iterator[Draft]:
    """The share of initiatives that have not run dry by the longest time observed."""
    if not context.journal.turns:
        return
    found = lives(context.journal)
    if not found:
        return
    stalled = [life.initiative for life in found if life.state == "stalled"]
    curve = kaplan_meier(event_times(found), context.settings.confidence)
    share, ends = curve.at(curve.last)
    enough = len(found) >= MIN_CASES
    names = {"k": same(STALLED_AFTER), "names": same(", ".join(stalled))}
    parts = {
        "turns": same(int(curve.last)),
        "stalled": phrase(_WORDS["stalled"], **names) if stalled else _WORDS["none"],
    }
    yield Draft(
        function="F79",
        method=METHOD,
        measure="initiative_survival",
        subject=Subject(),
        estimate=Estimate(
            value=share,
            low=ends.low if enough else None,
            high=ends.high if enough else None,
            n=len(found),
            confidence=context.settings.confidence,
            measure_unit="share",
            reasons=() if enough else ("n_too_small_for_interval",),
        ),
        explanation=phrase(_WORDS["survival_one" if curve.last == 1 else "survival"], **parts),
        reference=REFERENCE,
        persons=False,
        data={
            "curve": _curve(curve),
            "stalled": stalled,
            "stalled_after": STALLED_AFTER,
            "median_turns": curve.quantile().value,
            "lives": {life.initiative: life.state for life in found},
        },
    )


def _curve(curve: Curve) -> list[dict[str, float]]:
    rows = zip(
        curve.times.tolist(),
        curve.at_risk.tolist(),
        curve.events.tolist(),
        curve.survival.tolist(),
        curve.low.tolist(),
        curve.high.tolist(),
        strict=True,
    )
    names = ("turns", "at_risk", "stalled", "share", "low", "high")
    return [dict(zip(names, row, strict=True)) for row in rows]
