"""F58: the weakest side of every tile, and how far its sides lie apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text, Tile
from cxkit.finding import finding_id
from cxkit.stats import Interval
from cxkit.tallies import AnswerView
from cxkit_survey._points import point_moments, side_weights
from cxkit_survey._sides import COMPLETE, Sides, compare_sides
from cxkit_survey._texts import SIDES, interval_phrase, phrase, words

METHOD = "survey.sides"
REFERENCE = (
    "Intervals of bounded means that hold together (Bonferroni); differences of dependent "
    "means: Zou 2007, Psychological Methods 12"
)

_WEAKEST: Text = {
    "en": "“<tile>” is lowest in <side>: {value} of 100<interval>. <clear>",
    "de": "„<tile>“ ist am niedrigsten bei: <side>, {value} von 100<interval>. <clear>",
}
_CLEAR: Text = {
    "en": "This side lies below the others beyond chance.",
    "de": "Diese Seite liegt nicht nur zufällig unter den anderen.",
}
_UNCLEAR: Text = {
    "en": "Which side is lowest may be chance.",
    "de": "Welche Seite die niedrigste ist, kann Zufall sein.",
}
_SPREAD: Text = {
    "en": "The sides of “<tile>” (structures, processes, behaviour) lie {value} points "
    "apart<interval>.",
    "de": "Die Seiten von „<tile>“ (Strukturen, Abläufe, Verhalten) liegen {value} Punkte "
    "auseinander<interval>.",
}
_HIDDEN: Text = {
    "en": "The sides of “<tile>” cannot be compared here.",
    "de": "Die Seiten von „<tile>“ lassen sich hier nicht vergleichen.",
}
_COMPLETE: Text = {
    "en": "{value} tiles were measured from all three sides; the others are incomplete.",
    "de": "{value} Kacheln wurden von allen drei Seiten gemessen; die übrigen sind unvollständig.",
}
_COMPLETE_HIDDEN: Text = {
    "en": "How many tiles were measured from all sides cannot be said here.",
    "de": "Wie viele Kacheln von allen Seiten gemessen wurden, lässt sich hier nicht sagen.",
}


def sides(context: Context) -> Iterator[Draft]:
    """Weakest side and spread of every tile with two sides or more, and how many are complete.

    For the whole organisation: units rarely have enough answers on a single side.
    """
    for wave in context.waves:
        for audience in context.audiences_with(wave, "self"):
            yield from _of_audience(context, context.view(audience, wave))


def _of_audience(context: Context, view: AnswerView) -> Iterator[Draft]:
    measured: dict[str, int] = {}
    for tile in context.cube.tiles.values():
        rated = [item for item in tile.items_of("self") if view.rated(item)]
        if not rated:
            continue
        weights = side_weights(tile, [item.id for item in rated])
        measured[tile.id] = len(weights)
        found = compare_sides(
            point_moments(view, rated), weights, confidence=context.settings.confidence
        )
        if found is not None:
            yield _weakest(context, view, tile, found)
            yield _spread(context, view, tile, found)
    if measured:
        yield _complete(context, view, measured)


def _draft(
    context: Context,
    view: AnswerView,
    measure: str,
    tile: Tile | None,
    estimate: Estimate,
    explanation: Text,
    data: dict[str, Any],
    parts: tuple[str, ...] = (),
) -> Draft:
    hidden = phrase(_HIDDEN, tile=words(context.cube, tile.label)) if tile else _COMPLETE_HIDDEN
    return Draft(
        function="F58",
        method=METHOD,
        measure=measure,
        subject=Subject(
            tile=tile.id if tile else None,
            dimension=tile.dimension if tile else None,
            audience=view.audience,
        ),
        wave=view.wave,
        estimate=estimate,
        explanation=explanation,
        explanation_hidden=hidden,
        reference=REFERENCE,
        data=data,
        parts=tuple(_side_mean(view, tile, part) for part in parts) if tile else (),
    )


def _side_mean(view: AnswerView, tile: Tile, side: str) -> str:
    """Key of the core's mean of a side, which must not follow from ours where it is hidden."""
    subject = Subject(tile=tile.id, dimension=tile.dimension, side=side, audience=view.audience)
    return finding_id("F07", "side_mean", subject, None, view.wave)


def _estimate(
    context: Context,
    view: AnswerView,
    tile: Tile,
    found: Sides,
    value: float,
    interval: Interval | None,
    null: float | None = None,
    smallest_relevant: float | None = None,
) -> Estimate:
    reasons = [] if interval else ["n_too_small_for_interval"]
    if len(found.sides) < COMPLETE:
        reasons.append("sides_incomplete")
    return Estimate(
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=max(view.persons(tile.id), *(side.persons for side in found.sides)),
        n_by_group={side.side: side.persons for side in found.sides},
        coverage=len(found.sides) / COMPLETE,
        confidence=context.settings.confidence,
        measure_unit="points_0_100",
        reasons=tuple(reasons),
        null=null,
        smallest_relevant=smallest_relevant,
    )


def _weakest(context: Context, view: AnswerView, tile: Tile, found: Sides) -> Draft:
    weakest = found.weakest
    interval = weakest.interval
    estimate = _estimate(context, view, tile, found, weakest.mean, interval)
    explanation = phrase(
        _WEAKEST,
        tile=words(context.cube, tile.label),
        side=SIDES.get(weakest.side, {"en": weakest.side, "de": weakest.side}),
        interval=interval_phrase(interval is not None, context.settings.confidence),
        clear=_CLEAR if found.clear else _UNCLEAR,
    )
    data = {"side": weakest.side, "clear": found.clear, "mean_of_sides": found.mean}
    parts = (weakest.side,)
    return _draft(context, view, "weakest_side", tile, estimate, explanation, data, parts)


def _spread(context: Context, view: AnswerView, tile: Tile, found: Sides) -> Draft:
    estimate = _estimate(
        context,
        view,
        tile,
        found,
        found.spread,
        found.interval,
        null=0.0,
        smallest_relevant=context.settings.smallest_relevant,
    )
    explanation = phrase(
        _SPREAD,
        tile=words(context.cube, tile.label),
        interval=interval_phrase(found.interval is not None, context.settings.confidence),
    )
    ends = (found.sides[0].side, found.sides[-1].side)
    data = {"lowest": ends[0], "highest": ends[1]}
    return _draft(context, view, "side_spread", tile, estimate, explanation, data, ends)


def _complete(context: Context, view: AnswerView, measured: dict[str, int]) -> Draft:
    incomplete = [tile for tile, count in measured.items() if count < COMPLETE]
    estimate = Estimate(
        value=len(measured) - len(incomplete),
        n=view.persons(),
        coverage=len(measured) / len(context.cube.tiles),
        confidence=context.settings.confidence,
        measure_unit="tiles",
        reasons=("survey:count",),
    )
    data = {"measured": len(measured), "incomplete": incomplete}
    return _draft(context, view, "complete_tiles", None, estimate, _COMPLETE, data)
