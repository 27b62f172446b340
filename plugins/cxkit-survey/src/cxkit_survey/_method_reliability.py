"""F10: how reliably each declared scale measures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Scale, Text
from cxkit.tallies import AnswerView, Moments
from cxkit_survey._omega import Omega, omega
from cxkit_survey._reliability import (
    LEAST_PAIR,
    alpha,
    alpha_interval,
    average_correlation,
    correlations,
    error_of_measurement,
    item_statistics,
    lambda6,
)
from cxkit_survey._texts import interval_phrase, phrase, same, with_reasons, words

METHOD = "survey.reliability"
REFERENCE = (
    "Cronbach 1951, Psychometrika 16; interval: Feldt 1965, Psychometrika 30, widened for "
    "excess kurtosis after Yuan & Bentler 2002, Psychometrika 67"
)
OMEGA_REFERENCE = "McDonald 1999, Test Theory; one factor by maximum likelihood on covariances"

_ALPHA: Text = {
    "en": "The <k> questions of “<scale>” measure one thing with a reliability (Cronbach’s alpha) "
    "of {value}<interval>, by the answers of {n} people. <verdict>",
    "de": "Die <k> Fragen zu „<scale>“ messen mit einer Zuverlässigkeit (Cronbachs Alpha) von "
    "{value}<interval> dasselbe, nach den Antworten von {n} Personen. <verdict>",
}
_OMEGA: Text = {
    "en": "One common cause explains {value} of the differences in “<scale>” (McDonald’s omega, "
    "by maximum likelihood on covariances).",
    "de": "Eine gemeinsame Ursache erklärt {value} der Unterschiede in „<scale>“ (McDonalds Omega, "
    "Maximum Likelihood über Kovarianzen).",
}
_HIDDEN: Text = {
    "en": "How reliably “<scale>” measures cannot be said here.",
    "de": "Wie zuverlässig „<scale>“ misst, lässt sich hier nicht sagen.",
}
_VERDICTS: tuple[tuple[float, Text], ...] = (
    (
        0.8,
        {
            "en": "That is dependable enough to compare groups.",
            "de": "Das ist zuverlässig genug, um Gruppen zu vergleichen.",
        },
    ),
    (
        0.7,
        {
            "en": "That is just dependable enough to compare groups.",
            "de": "Das ist gerade zuverlässig genug, um Gruppen zu vergleichen.",
        },
    ),
    (
        0.0,
        {
            "en": "That is not dependable enough to compare groups; look at the single questions.",
            "de": "Das ist nicht zuverlässig genug, um Gruppen zu vergleichen; betrachten Sie die "
            "einzelnen Fragen.",
        },
    ),
)
_AGAINST: Text = {
    "en": "A question runs against the others: check whether it is worded the other way round.",
    "de": "Eine Frage läuft den anderen entgegen: Prüfen Sie, ob sie umgekehrt formuliert ist.",
}


def reliability(context: Context) -> Iterator[Draft]:
    """Alpha and omega of every reflective scale, by wave and by audience that answered it."""
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            if context.audiences[audience].persons:
                yield from _of_audience(context, context.view(audience, wave))


def _of_audience(context: Context, view: AnswerView) -> Iterator[Draft]:
    for scale in context.cube.scales:
        items = [item for item in scale.items if view.rated(item)]
        if scale.reflective and items:
            yield from _of_scale(context, view, scale, len(items) / len(scale.items))


def _of_scale(context: Context, view: AnswerView, scale: Scale, coverage: float) -> Iterator[Draft]:
    moments = view.moments(scale.items)
    if int(moments.n.min()) < LEAST_PAIR:
        reasons = ("low_coverage", "survey:too_few_pairs")
        yield _draft(context, view, scale, "alpha", Estimate(reasons=reasons))
        return
    yield _alpha_draft(context, view, scale, moments)
    yield _omega_draft(context, view, scale, moments)


def _draft(
    context: Context,
    view: AnswerView,
    scale: Scale,
    measure: str,
    estimate: Estimate,
    explanation: Text | None = None,
    data: dict[str, Any] | None = None,
) -> Draft:
    hidden = phrase(_HIDDEN, scale=words(context.cube, scale.label))
    if not estimate.shown:
        hidden = with_reasons(hidden, estimate.reasons)
    return Draft(
        function="F10",
        method=METHOD,
        measure=measure,
        subject=Subject(scale=scale.id, audience=view.audience),
        wave=view.wave,
        estimate=estimate,
        explanation=with_reasons(explanation, estimate.reasons) if explanation else hidden,
        explanation_hidden=hidden,
        reference=OMEGA_REFERENCE if measure == "omega" else REFERENCE,
        data=data or {},
    )


def _alpha_draft(context: Context, view: AnswerView, scale: Scale, moments: Moments) -> Draft:
    value = alpha(moments.covariances)
    if value is None:
        return _draft(context, view, scale, "alpha", Estimate.missing("undefined"))
    confidence = context.settings.confidence
    counts = [view.counts(item) for item in scale.items]
    low, high = alpha_interval(value, counts, int(moments.n.min()), confidence=confidence)
    estimate = Estimate(
        value=value,
        low=low,
        high=high,
        n=int(moments.n.diagonal().max()),
        coverage=_coverage(moments),
        confidence=confidence,
        measure_unit="reliability",
        reasons=("survey:runs_against",) if value < 0 else (),
    )
    explanation = phrase(
        _ALPHA,
        k=same(len(scale.items)),
        scale=words(context.cube, scale.label),
        interval=interval_phrase(True, confidence),
        verdict=next((text for least, text in _VERDICTS if value >= least), _AGAINST),
    )
    data = _alpha_data(context, scale, moments)
    return _draft(context, view, scale, "alpha", estimate, explanation, data)


def _coverage(moments: Moments) -> float:
    """Share of all answers that a complete set of the same people would have given."""
    own = moments.n.diagonal()
    return float(own.mean() / own.max())


def _alpha_data(context: Context, scale: Scale, moments: Moments) -> dict[str, Any]:
    correlation = correlations(moments.covariances)
    points = _points_per_answer(context, scale)
    error = error_of_measurement(moments)
    return {
        "items": [
            {
                "item": each.item,
                "r_drop": each.r_drop,
                "alpha_if_dropped": each.alpha_if_dropped,
                "weak": each.weak,
            }
            for each in item_statistics(moments)
        ],
        "k": len(scale.items),
        "average_r": average_correlation(correlation),
        "standardised_alpha": alpha(correlation),
        "lambda6": lambda6(correlation),
        "fewest_pairs": int(moments.n.min()),
        "complete": moments.complete,
        "sd_points": None if error is None or points is None else error[0] * points,
        "sem_points": None if error is None or points is None else error[1] * points,
    }


def _points_per_answer(context: Context, scale: Scale) -> float | None:
    """Points on 0..100 of one step of the answers; None if the items' ranges differ."""
    steps = {
        context.cube.items[i].scale.high - context.cube.items[i].scale.low for i in scale.items
    }
    return 100.0 / steps.pop() if len(steps) == 1 else None


def _omega_draft(context: Context, view: AnswerView, scale: Scale, moments: Moments) -> Draft:
    found = omega(np.asarray(moments.covariances))
    if found is None:
        return _draft(context, view, scale, "omega", Estimate.missing("undefined"))
    estimate = Estimate(
        value=found.value,
        n=int(moments.n.diagonal().max()),
        coverage=_coverage(moments),
        confidence=context.settings.confidence,
        measure_unit="reliability",
        reasons=("survey:no_interval",) + (("survey:doubtful_model",) if found.heywood else ()),
    )
    explanation = phrase(_OMEGA, scale=words(context.cube, scale.label))
    data = _omega_data(scale, moments, found)
    return _draft(context, view, scale, "omega", estimate, explanation, data)


def _omega_data(scale: Scale, moments: Moments, found: Omega) -> dict[str, Any]:
    others = {name: omega(moments.covariances, estimator=name) for name in ("ml", "minres")}
    return {
        "estimator": found.estimator,
        "loadings": dict(zip(scale.items, found.loadings, strict=True)),
        "by_estimator": {
            found.estimator: found.value,
            **{name: other.value for name, other in others.items() if other is not None},
        },
    }
