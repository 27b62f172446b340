"""F31: does it happen sooner, cases that are still open among them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.initiative.journal import Registration
from cxkit_effect._durations import DurationsView
from cxkit_effect._measured import Sources
from cxkit_effect._phrases import figure, interval_phrase, phrase, same
from cxkit_effect._rollout import arms_of
from cxkit_effect._survival import (
    Curve,
    EventTimes,
    RestrictedMean,
    kaplan_meier,
    log_rank,
    restricted_mean,
    restricted_mean_difference,
)

METHOD = "effect.event_times"
REFERENCE = "Kaplan & Meier 1958; Mantel 1966; Royston & Parmar 2013; Fay, Brittain & Proschan 2013"
# Units on each side below which chance between units cannot be told from the effect.
MIN_UNITS = 4

_WORDS: Mapping[str, Text] = {
    "curve": {
        "en": "“<what>” takes {value} days in the middle of all cases, open ones among "
        "them<interval>.",
        "de": "„<what>“ dauert in der Mitte aller Fälle, auch der offenen, {value} Tage<interval>.",
    },
    "open": {
        "en": "“<what>”: in more than half of the cases it has not happened yet.",
        "de": "„<what>“: In mehr als der Hälfte der Fälle ist es noch nicht geschehen.",
    },
    "hidden": {
        "en": "How long “<what>” takes cannot be said here.",
        "de": "Wie lange „<what>“ dauert, lässt sich hier nicht sagen.",
    },
    "change": {
        "en": "<title>: against cases <against>, “<what>” has changed by {value} days within the "
        "first <days> days<interval>. <test>",
        "de": "<title>: Gegenüber Fällen <against> hat sich „<what>“ binnen der ersten <days> "
        "Tage um {value} Tage verändert<interval>. <test>",
    },
    "before": {"en": "before the start", "de": "vor dem Beginn"},
    "others": {"en": "in the other units", "de": "in den anderen Bereichen"},
    "tested": {
        "en": "Log-rank test: p = <p>, for cases; what befell the units themselves is not in it.",
        "de": "Logrank-Test: p = <p>, für Fälle; was den Bereichen selbst zustieß, steckt nicht "
        "darin.",
    },
    "untested": {"en": "There is nothing to test.", "de": "Zu prüfen gibt es nichts."},
}


@frozen(kw_only=True, eq=False)
class Side:
    """The cases of one side of a comparison."""

    name: str
    data: EventTimes
    units: int


def event_times(context: Context) -> Iterator[Draft]:
    """The median of everything that was timed, and its change where something was turned."""
    tallies = context.tallies("durations")
    if tallies is None:
        return
    view = DurationsView(tallies=tallies)
    for what in view.things:
        yield _median(context, what, kaplan_meier(view.times(what), context.settings.confidence))
        for registration in context.journal.current:
            if registration.target_kind == "metric" and registration.target == what:
                yield from _changes(context, view, registration)


def _median(context: Context, what: str, curve: Curve) -> Draft:
    found, parts = curve.quantile(), {"what": same(what)}
    if found.value is None:
        estimate = Estimate(reasons=("undefined", "effect:not_yet"), measure_unit="days")
    else:
        estimate = Estimate(
            value=found.value,
            low=found.low,
            high=found.high,
            n=curve.cases,
            confidence=curve.confidence,
            measure_unit="days",
            reasons=() if found.high is not None and found.low is not None else ("unbounded",),
        )
    known = found.value is not None and found.low is not None and found.high is not None
    return Draft(
        function="F31",
        method=METHOD,
        measure="median_time",
        subject=Subject(),
        contrast=Contrast(of=what, against="opened"),
        estimate=estimate,
        explanation=phrase(
            _WORDS["curve" if found.value is not None else "open"],
            interval=interval_phrase(known, curve.confidence),
            **parts,
        ),
        explanation_hidden=phrase(_WORDS["hidden"], **parts),
        reference=REFERENCE,
        data={"what": what, "curve": _points(curve)} if found.value is not None else {},
    )


def _points(curve: Curve) -> list[dict[str, float]]:
    """The curve at its events, thinned to what a chart shows."""
    places = [k for k, events in enumerate(curve.events.tolist()) if events]
    thin = places[:: max(1, len(places) // 60)]
    return [
        {
            "days": float(curve.times[k]),
            "share": float(curve.survival[k]),
            "low": float(curve.low[k]),
            "high": float(curve.high[k]),
        }
        for k in thin
    ]


def _changes(context: Context, view: DurationsView, registration: Registration) -> Iterator[Draft]:
    """Against the same units before, and against other units since."""
    arms = arms_of(Sources(context=context), registration)
    own = _within(context, tuple(u for u in arms.starts if u), view.units)
    named = _within(context, arms.compared, view.units) if arms.compared else view.units
    excluded = _within(context, arms.excluded, view.units) if arms.excluded else ()
    others = tuple(u for u in named if u not in {*own, *excluded})
    # Where it starts at several times, cases count from the last one on, or to the first.
    shows = max(arms.starts.values()) + timedelta(days=registration.lag_days)
    # A month in which it began belongs to neither side.
    since = f"{shows:%Y-%m}" if shows.day == 1 else _next_month(shows.year, shows.month)
    until = f"{min(arms.starts.values()):%Y-%m}"
    what = registration.target
    after = Side(name="after", data=view.times(what, own, since=since), units=len(own))
    sides = [Side(name="before", data=view.times(what, own, before=until), units=len(own))]
    if others:
        data = view.times(what, others, since=since)
        sides.append(Side(name="others", data=data, units=len(others)))
    for side in sides:
        if after.data.cases and side.data.cases:
            yield _change(context, registration, after, side)


def _within(context: Context, named: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """The measured units that some units consist of; all of them for the whole."""
    if not named:
        return known
    inside = {u for each in named for u in (each, *context.tree.descendants(each))}
    return tuple(u for u in known if u in inside)


def _next_month(year: int, month: int) -> str:
    return f"{year + month // 12}-{month % 12 + 1:02d}"


def _change(context: Context, registration: Registration, after: Side, side: Side) -> Draft:
    confidence = context.settings.confidence
    curves = [kaplan_meier(each.data, confidence) for each in (after, side)]
    # Counting stops where one of the sides was not observed any further.
    horizon = min(curve.last for curve in curves)
    means = [restricted_mean(curve, horizon) for curve in curves] if horizon > 0 else []
    test = log_rank(after.data, side.data)
    title = registration.title or same(registration.initiative)
    estimate = _estimate(context, registration, means, (after, side))
    parts: dict[str, Text] = {
        "title": {lang: title.get(lang) or title.get("en", "") for lang in ("en", "de")},
        "what": same(registration.target),
        "against": _WORDS[side.name],
        "days": figure(horizon, 0),
        "test": _WORDS["untested"]
        if test.p_value is None
        else phrase(_WORDS["tested"], p=figure(test.p_value, 3)),
        "interval": interval_phrase(estimate.low is not None, confidence),
    }
    return Draft(
        function="F31",
        method=METHOD,
        measure="time_change",
        subject=Subject(initiative=registration.initiative),
        contrast=Contrast(of=f"{registration.target} after", against=side.name),
        estimate=estimate,
        explanation=phrase(_WORDS["change" if estimate.shown else "hidden"], **parts),
        explanation_hidden=phrase(_WORDS["hidden"], **parts),
        reference=REFERENCE,
        data=_data(context, registration, test.p_value, curves, horizon) if estimate.shown else {},
    )


def _estimate(
    context: Context,
    registration: Registration,
    means: list[RestrictedMean],
    sides: tuple[Side, Side],
) -> Estimate:
    if not means:
        return Estimate.missing("undefined", measure_unit="days")
    first, second = means
    value, interval = restricted_mean_difference(first, second, context.settings.confidence)
    reasons = [] if interval else ["n_too_small_for_interval"]
    if min(side.units for side in sides) < MIN_UNITS:
        # Cases of few units share what befalls these units.
        reasons.append("one_treated_unit")
    return Estimate(
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=sum(mean.cases for mean in means),
        n_by_group={side.name: side.data.cases for side in sides},
        confidence=context.settings.confidence,
        measure_unit="days",
        null=0.0,
        smallest_relevant=registration.stop_rule.smallest_worth,
        reasons=tuple(reasons),
    )


def _data(
    context: Context,
    registration: Registration,
    p_value: float | None,
    curves: list[Curve],
    horizon: float,
) -> dict[str, Any]:
    return {
        "registered": context.journal.is_beforehand(registration),
        "registration": registration.id,
        "p_value": p_value,
        "horizon": horizon,
        "medians": [curve.quantile().value for curve in curves],
        "curves": [_points(curve) for curve in curves],
    }
