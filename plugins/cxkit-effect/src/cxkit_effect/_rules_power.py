"""Rules over initiatives before they start: what the next look, and a metric, can show (F88)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from cxkit.context import Context
from cxkit.cube import Text
from cxkit.hookspecs import Place, RuleResult
from cxkit.initiative import Initiative
from cxkit_effect._phrases import figure, label, phrase, same
from cxkit_effect._power import POWER
from cxkit_effect._power_series import Setup, Step, noise_of, not_before, outlook
from cxkit_effect._power_tile import tile_looks
from cxkit_effect._series_panel import Series, all_series

# The share who answer, where nobody says otherwise; the sampler's default.
RESPONSE = 0.6
# Periods before a start from which the noise of a metric is estimated.
MIN_PERIODS = 12

_WORDS: Mapping[str, Text] = {
    "not_in_focus": {
        "en": "<title>: “<tile>” should move by <likely> points, and <heads> people work in its "
        "units. Unless the next wave asks this tile in focus, the smallest change that the next "
        "look can show is <spread>.",
        "de": "<title>: „<tile>“ soll sich um <likely> Punkte bewegen, und in ihren Bereichen "
        "arbeiten <heads> Personen. Wenn die nächste Erhebung diese Kachel nicht im Fokus fragt, "
        "ist die kleinste Änderung, die die nächste Standortbestimmung zeigen kann, <spread>.",
    },
    "nothing": {"en": "none at all", "de": "gar keine"},
    "points": {"en": "<n> points", "de": "<n> Punkte"},
    "use_focus": {
        "en": "Use the focus design for these units, which shows <focus>: cxkit cube sample "
        "--design focus --focus <id>",
        "de": "Die Anlage mit Fokus für diese Bereiche zeigt <focus>: cxkit cube sample --design "
        "focus --focus <id>",
    },
    "more_units": {
        "en": "Even in focus only <focus> would show: run it in more units, expect it later, or "
        "register a metric beside it.",
        "de": "Auch im Fokus wären nur <focus> zu sehen: mehr Bereiche, eine spätere "
        "Standortbestimmung oder eine Kennzahl daneben helfen.",
    },
    "not_before": {
        "en": "<title>: whether “<metric>” changes by <likely> can be told once there are figures "
        "of <after> <periods> after the day on which an effect can first show, not before.",
        "de": "<title>: Ob sich „<metric>“ um <likely> ändert, lässt sich sagen, sobald Zahlen aus "
        "<after> <periods> nach dem Tag vorliegen, ab dem sich etwas zeigen kann, nicht vorher.",
    },
    "never": {
        "en": "<title>: a change of <likely> in <metric> cannot be seen in five years; the "
        "smallest that this comparison shows is <least>.",
        "de": "<title>: Eine Änderung von <likely> bei <metric> ist in fünf Jahren nicht zu "
        "sehen; die kleinste, die dieser Vergleich zeigt, ist <least>.",
    },
    "compare_more": {
        "en": "Compare with more units, or start in more of them: cxkit power tells how many.",
        "de": "Mit mehr Bereichen vergleichen oder in mehreren beginnen: cxkit power sagt, mit "
        "wie vielen.",
    },
}
_PERIOD: Mapping[str, Text] = {
    "day": {"en": "day", "de": "Tag"},
    "week": {"en": "week", "de": "Woche"},
    "month": {"en": "month", "de": "Monat"},
    "quarter": {"en": "quarter", "de": "Quartal"},
    "year": {"en": "year", "de": "Jahr"},
}
_PERIODS: Mapping[str, Text] = {
    "day": {"en": "days", "de": "Tagen"},
    "week": {"en": "weeks", "de": "Wochen"},
    "month": {"en": "months", "de": "Monaten"},
    "quarter": {"en": "quarters", "de": "Quartalen"},
    "year": {"en": "years", "de": "Jahren"},
}


def _meant(context: Context) -> tuple[Initiative, ...]:
    return context.plan.chosen if context.plan else context.initiatives


def focus(context: Context) -> Iterator[RuleResult]:
    """Tiles whose expected change the next look cannot show unless it asks them in focus."""
    for each in _meant(context):
        heads = _heads(context, each.units)
        if heads is None:
            continue
        for tile, benefit in sorted(each.benefit.items()):
            if tile in context.cube.tiles and benefit.likely:
                yield from _of_tile(
                    context,
                    each.title,
                    tile,
                    benefit.likely,
                    heads,
                    Place(kind="initiative", id=each.id, field="benefit"),
                )


def focus_registered(context: Context) -> Iterator[RuleResult]:
    """The same of what was registered about tiles and is no benefit of a planned initiative."""
    planned = {(each.id, tile) for each in _meant(context) for tile in each.benefit}
    for each in context.journal.current:
        known = (each.initiative, each.target) in planned or each.target not in context.cube.tiles
        heads = None if known or each.audience != "staff" else _heads(context, each.units)
        if heads is not None and each.expected.likely:
            yield from _of_tile(
                context,
                each.title or same(each.initiative),
                each.target,
                each.expected.likely,
                heads,
                Place(kind="registration", id=each.id, field="expected"),
            )


def _heads(context: Context, units: tuple[str, ...]) -> int | None:
    """Staff of all units; None if that is not known."""
    wanted: tuple[str | None, ...] = units or (None,)
    known = [context.tree.head_count(unit, "staff") for unit in wanted]
    return None if any(n is None for n in known) else sum(n or 0 for n in known)


def _of_tile(
    context: Context, title: Text, tile: str, expected: float, heads: int, place: Place
) -> Iterator[RuleResult]:
    likely, looks = abs(expected), tile_looks(context.cube, tile, heads, RESPONSE)
    spread, focused = (looks[design].detectable() for design in ("spread", "focus"))
    if spread is not None and spread <= likely:
        return
    enough = focused is not None and focused <= likely
    parts: dict[str, Text] = {
        "title": title,
        "tile": label(context.cube, context.cube.tiles[tile].label),
        "likely": figure(expected, 1),
        "heads": same(heads),
        "spread": _points(spread),
        "focus": _points(focused),
        "id": same(tile),
    }
    yield RuleResult(
        code="not_in_focus",
        text=phrase(_WORDS["not_in_focus"], **parts),
        remedy=phrase(_WORDS["use_focus" if enough else "more_units"], **parts),
        places=[place, Place(kind="tile", id=tile)],
        level="warning",
        data={"heads": heads, "likely": likely, "spread": spread, "focus": focused},
    )


def _points(value: float | None) -> Text:
    if value is None:
        return _WORDS["nothing"]
    return phrase(_WORDS["points"], n=figure(value, 1))


def foreseen(context: Context) -> Iterator[RuleResult]:
    """How long it takes until the expected change of a metric can be seen."""
    known = {series.metric.id: series for series in all_series(context)}
    for each in _meant(context):
        for metric, aim in sorted(each.metrics.items()):
            if metric in known and aim.likely:
                yield from _of_metric(context, each, known[metric], aim.likely)


def _of_metric(
    context: Context, each: Initiative, series: Series, likely: float
) -> Iterator[RuleResult]:
    inside = {u for unit in each.units for u in (unit, *context.tree.descendants(unit))}
    own = tuple(u for u in series.units if u in inside) if each.units else series.units
    others = tuple(
        u for u in (each.comparison or series.units) if u in series.units and u and u not in own
    )
    values = series.rows((*own, *others))
    if not own or np.isfinite(values).any(axis=0).sum() < MIN_PERIODS:
        return
    setup = Setup(
        noise=noise_of(values),
        treated=len(own),
        comparison=len(others),
        before=int(np.isfinite(series.rows(own)).any(axis=0).sum()),
        often=True,
    )
    steps = outlook(setup, likely, period=series.period)
    yield _verdict(each, series, likely, setup, steps)


def _verdict(
    each: Initiative, series: Series, likely: float, setup: Setup, steps: tuple[Step, ...]
) -> RuleResult:
    enough = not_before(steps)
    least = min((s.detectable for s in steps if s.detectable is not None), default=None)
    parts: dict[str, Text] = {
        "title": each.title,
        "metric": same(series.metric.id),
        "likely": figure(likely),
        "after": same(enough.after if enough else ""),
        "periods": (_PERIOD if enough and enough.after == 1 else _PERIODS)[series.period],
        "least": _WORDS["nothing"] if least is None else figure(least),
    }
    return RuleResult(
        code="not_before" if enough else "never_seen",
        text=phrase(_WORDS["not_before" if enough else "never"], **parts),
        remedy={} if enough else _WORDS["compare_more"],
        places=[Place(kind="initiative", id=each.id, field="metrics")],
        level="note" if enough else "warning",
        data={
            "metric": series.metric.id,
            "periods": enough.after if enough else None,
            "period": series.period,
            "power": POWER,
            "comparison": setup.kind,
            "noise": {"sd": setup.noise.sd, "memory": setup.noise.memory},
        },
    )
