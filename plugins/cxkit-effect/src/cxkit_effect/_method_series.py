"""F04, F20, F29: what a turn did to a series, by its past or a mixture, and whether it lasts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.initiative.journal import Registration
from cxkit_effect._its import MIN_AFTER, MIN_BEFORE, Interrupted, interrupted, lasting
from cxkit_effect._phrases import figure, interval_phrase, percent, phrase, same
from cxkit_effect._series_panel import (
    Series,
    all_series,
    compared_units,
    registered,
    starts_of,
    turned_units,
)
from cxkit_effect._synthetic import MIN_BEFORE as MIXTURE_BEFORE
from cxkit_effect._synthetic import MIN_OTHERS, Placebo, placebo_test

METHOD = "effect.series"
REFERENCE = "Wagner et al. 2002; Zellner & Tiao 1964; Abadie, Diamond & Hainmueller 2010"
# Share of the smallest effect that is worth it whose loss within a year is a relapse.
LOST_IN_A_YEAR = 1.0

_WORDS: Mapping[str, Text] = {
    "interrupted": {
        "en": "<title>: against its own past, <metric> has changed by {value} <unit> in the last "
        "period<interval>. What else happened then cannot be told apart.",
        "de": "<title>: Gemessen am eigenen Verlauf hat sich <metric> im letzten Zeitraum um "
        "{value} <unit> verändert<interval>. Was sonst damals geschah, lässt sich nicht "
        "abtrennen.",
    },
    "sustained": {
        "en": "<title>: what was reached on <metric> lasts; its slope has changed by {value} "
        "<unit> per period<interval>.",
        "de": "<title>: Das bei <metric> Erreichte hält; die Steigung hat sich um {value} <unit> "
        "je Zeitraum verändert<interval>.",
    },
    "relapse": {
        "en": "<title>: what was reached on <metric> is being lost again: {value} <unit> per "
        "period<interval>.",
        "de": "<title>: Das bei <metric> Erreichte geht wieder verloren: {value} <unit> je "
        "Zeitraum<interval>.",
    },
    "undecided": {
        "en": "<title>: whether what was reached on <metric> lasts is still open; its slope has "
        "changed by {value} <unit> per period<interval>.",
        "de": "<title>: Ob das bei <metric> Erreichte hält, ist noch offen; die Steigung hat sich "
        "um {value} <unit> je Zeitraum verändert<interval>.",
    },
    "mixture": {
        "en": "<title>: against a mixture of <n> other units, <metric> has changed by {value} "
        "<unit><interval>; rank <rank> of <all>, and no p value below <smallest> is possible. "
        "<fit>",
        "de": "<title>: Gemessen an einer Mischung aus <n> anderen Bereichen hat sich <metric> um "
        "{value} <unit> verändert<interval>; Rang <rank> von <all>, ein p-Wert unter <smallest> "
        "ist nicht möglich. <fit>",
    },
    "poor": {
        "en": "The mixture did not follow the unit before, so this is no evidence.",
        "de": "Die Mischung folgte dem Bereich vorher nicht; das ist kein Beleg.",
    },
    "good": {
        "en": "The mixture followed the unit before.",
        "de": "Die Mischung folgte dem Bereich vorher.",
    },
    "cannot_tell": {
        "en": "A series compared with its own past cannot tell the turn from whatever else "
        "happened at that time.",
        "de": "Eine Reihe, die mit ihrem eigenen Verlauf verglichen wird, kann die Drehung nicht "
        "von dem trennen, was sonst zu dieser Zeit geschah.",
    },
    "cannot_tell_mixture": {
        "en": "One unit against a mixture cannot tell the turn from what befell this unit alone "
        "at that time.",
        "de": "Ein Bereich gegen eine Mischung kann die Drehung nicht von dem trennen, was nur "
        "diesem Bereich zu dieser Zeit zustieß.",
    },
}


@frozen(kw_only=True, eq=False)
class Case:
    """One registration about one series."""

    context: Context
    series: Series
    registration: Registration
    turn: int
    skip: int

    @property
    def units(self) -> tuple[str, ...]:
        """The measured units in which it runs."""
        return turned_units(self.context, self.series, self.registration)

    @property
    def parts(self) -> dict[str, dict[str, str]]:
        """What sentences need to name it."""
        title = self.registration.title or same(self.registration.initiative)
        return {
            "title": {lang: title.get(lang) or title.get("en", "") for lang in ("en", "de")},
            "metric": same(self.series.metric.id),
            "unit": same(self.series.metric.measure_unit),
        }

    def draft(
        self,
        function: str,
        measure: str,
        estimate: Estimate,
        words: Mapping[str, str],
        data: dict[str, Any],
    ) -> Draft:
        """A finding about it."""
        return Draft(
            function=function,
            method=METHOD,
            measure=measure,
            subject=Subject(initiative=self.registration.initiative),
            contrast=Contrast(of=self.series.metric.id, against=str(self.registration.start)),
            period=self.series.periods[-1],
            estimate=estimate,
            explanation=words,
            reference=REFERENCE,
            persons=False,
            data={
                "metric": self.series.metric.id,
                "registered": self.context.journal.is_beforehand(self.registration),
                "registration": self.registration.id,
                **data,
            },
        )


def turned_series(context: Context) -> Iterator[Draft]:
    """What every registration about a metric did, by designs for one unit or one series."""
    for series in all_series(context):
        for registration in registered(context, series):
            days = set(starts_of(context, series, registration).values())
            if len(days) != 1:
                # Several starts are no case for one series; none is no case at all.
                continue
            turn, skip = series.turn(days.pop(), registration.lag_days)
            case = Case(
                context=context, series=series, registration=registration, turn=turn, skip=skip
            )
            if not _measured_otherwise(case):
                yield from _alone(case)
                yield from _against_a_mixture(case)


def _measured_otherwise(case: Case) -> bool:
    """True if a new definition of the metric would look like an effect."""
    return case.series.first_break is not None


def _alone(case: Case) -> Iterator[Draft]:
    values = _mean(case.series.rows(case.units))
    there = np.isfinite(values)
    before = int(there[: case.turn].sum())
    if before < MIN_BEFORE or int(there[case.turn + case.skip :].sum()) < MIN_AFTER:
        return
    found = interrupted(values, case.turn, skip=case.skip, season=case.series.season)
    yield _interrupted(case, found)
    yield _lasting(case, found)


def _mean(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The mean over units, in periods in which all of them were measured."""
    return np.asarray(rows.mean(axis=0), dtype=np.float64)


def _interrupted(case: Case, found: Interrupted) -> Draft:
    confidence = case.context.settings.confidence
    interval = found.fit.interval(found.now, confidence)
    worth = case.registration.stop_rule.smallest_worth
    words = phrase(_WORDS["interrupted"], interval=interval_phrase(True, confidence), **case.parts)
    level = found.fit.interval(found.at_turn, confidence)
    return case.draft(
        "F20",
        "effect_interrupted",
        Estimate(
            value=found.fit.value(found.now),
            low=interval.low,
            high=interval.high,
            n=sum(case.series.cases),
            confidence=confidence,
            measure_unit=case.series.metric.measure_unit,
            null=0.0,
            smallest_relevant=worth,
        ),
        words,
        {
            "design": "time_series",
            "design_grade": 2,
            "cannot_tell": dict(_WORDS["cannot_tell"]),
            "before": found.before,
            "after": found.after,
            "autocorrelation": found.fit.autocorrelation,
            "seasonal": found.seasonal,
            "level": {
                "value": found.fit.value(found.at_turn),
                "low": level.low,
                "high": level.high,
            },
        },
    )


def _lasting(case: Case, found: Interrupted) -> Draft:
    settings, registration = case.context.settings, case.registration
    per_year = {"day": 365, "week": 52, "month": 12, "quarter": 4, "year": 1}[case.series.period]
    loss = LOST_IN_A_YEAR * registration.stop_rule.smallest_worth / per_year
    judged = lasting(found, loss, registration.direction, settings.confidence)
    interval = found.fit.interval(found.per_period, settings.confidence)
    words = phrase(
        _WORDS[judged.verdict], interval=interval_phrase(True, settings.confidence), **case.parts
    )
    return case.draft(
        "F04",
        "lasting",
        Estimate(
            value=found.fit.value(found.per_period),
            low=interval.low,
            high=interval.high,
            n=sum(case.series.cases),
            confidence=settings.confidence,
            measure_unit=case.series.metric.measure_unit,
        ),
        words,
        {"verdict": judged.verdict, "loss_per_period": loss, "periods": found.after},
    )


def _against_a_mixture(case: Case) -> Iterator[Draft]:
    others = compared_units(case.context, case.series, case.registration)
    if len(case.units) != 1 or len(others) < MIN_OTHERS:
        return
    own, rest = case.series.rows(case.units)[0], case.series.rows(others)
    full = np.isfinite(own) & np.isfinite(rest).all(axis=0)
    full[case.turn : case.turn + case.skip] = False
    before = int(full[: case.turn].sum())
    if before < MIXTURE_BEFORE or int(full.sum()) - before < 1:
        return
    confidence = case.context.settings.confidence
    found = placebo_test(own[full], rest[:, full].T, before, confidence)
    yield _mixture(case, found, others, before, int(full.sum()) - before)


def _mixture(case: Case, found: Placebo, others: tuple[str, ...], before: int, after: int) -> Draft:
    settings = case.context.settings
    interval = found.interval or found.widest
    level = settings.confidence if found.interval else found.reached
    reasons = [] if found.interval else ["one_treated_unit"]
    if interval is None or found.poor_fit:
        reasons.append("effect:poor_fit" if found.poor_fit else "unbounded")
        interval = None
    parts = {
        **case.parts,
        "n": same(len(others)),
        "rank": same(round(found.p_value * (len(others) + 1))),
        "all": same(len(others) + 1),
        "smallest": figure(found.smallest_p),
        "fit": _WORDS["poor" if found.poor_fit else "good"],
        "interval": interval_phrase(interval is not None, round(level, 3)),
    }
    weights = zip(others, found.mixture.weights.tolist(), strict=True)
    return case.draft(
        "F29",
        "effect_mixture",
        Estimate(
            value=found.effect,
            low=interval.low if interval else None,
            high=interval.high if interval else None,
            n=sum(case.series.cases),
            confidence=level,
            measure_unit=case.series.metric.measure_unit,
            null=0.0,
            smallest_relevant=case.registration.stop_rule.smallest_worth,
            reasons=tuple(reasons),
        ),
        phrase(_WORDS["mixture"], **parts),
        {
            "design": "synthetic_control",
            "design_grade": 3,
            "cannot_tell": dict(_WORDS["cannot_tell_mixture"]),
            "p_value": found.p_value,
            "smallest_p": found.smallest_p,
            "level_reached": percent(found.reached)["en"],
            "weights": {unit: round(w, 4) for unit, w in weights if w > 0},
            "poor_fit": found.poor_fit,
            "before": before,
            "after": after,
        },
    )
