"""F22: continue, adjust, stop or scale, by a rule that was agreed before."""

from __future__ import annotations

from collections.abc import Iterator

from cxkit import Draft, Estimate
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.initiative.journal import Registration, StopRule
from cxkit_effect._adapt import Advice, Evidence, advise
from cxkit_effect._measured import Sources
from cxkit_effect._method_turn import Judged, judge, subject_of, title_of
from cxkit_effect._phrases import joined, put_in, same
from cxkit_effect._texts import (
    CHOICE,
    DECISION,
    DECISION_HIDDEN,
    ERRORS,
    TOLD,
    WHY,
    said_reasons,
)
from cxkit_effect._told import Prior, prior_of

METHOD = "effect.adapt"
REFERENCE = "Lindley 1965; Spiegelhalter, Freedman & Parmar 1994; Stone 1961"
# A probability has no interval of its own.
_NO_INTERVAL = "effect:probability"
_RARE = 0.001
_ALMOST_CERTAIN = 0.99


def adapted(context: Context) -> Iterator[Draft]:
    """What to do next about every registration that holds."""
    sources = Sources(context=context)
    for registration in context.journal.current:
        yield _decision(context, judge(context, registration, sources))


def evidence_of(judged: Judged) -> Evidence | None:
    """The result in the good direction; None if there is no interval to judge by."""
    effect, precision = judged.effect, judged.estimated.precision
    if effect.value is None or effect.se is None or precision is None or not effect.after:
        return None
    direction = judged.registration.direction
    horizon = precision.horizon
    return Evidence(
        value=direction * effect.value,
        se=effect.se,
        proven=effect.proven and direction * effect.value > 0,
        looks=effect.after,
        factor_after=precision.factor_after,
        reach_after=lambda k: float(horizon.critical(precision.factor_after(k), precision.df)),
    )


def _decision(context: Context, judged: Judged) -> Draft:
    registration = judged.registration
    prior = prior_of(context, registration)
    evidence = evidence_of(judged)
    rule, advice = registration.stop_rule, None
    if evidence:
        advice = advise(prior.belief, evidence, rule, prior.expected.mean)
    probability = advice.probability if advice else prior.belief.above(rule.smallest_worth)
    groups = judged.persons if advice else {}
    return Draft(
        function="F22",
        method=METHOD,
        measure="decision",
        subject=subject_of(registration),
        estimate=Estimate(
            value=probability,
            n=sum(groups.values()) if groups else None,
            n_by_group=groups,
            measure_unit="probability",
            reasons=(_NO_INTERVAL,),
        ),
        explanation=joined(_said(context, judged, advice), _told(prior)),
        explanation_hidden=put_in(DECISION_HIDDEN, title=title_of(context, registration)),
        reference=REFERENCE,
        persons=bool(groups),
        data=_data(registration, advice, prior, probability),
    )


def _data(
    registration: Registration, advice: Advice | None, prior: Prior, probability: float
) -> dict[str, object]:
    choice = advice.choice if advice else "continue"
    belief = advice.belief if advice else prior.belief
    return {
        "registration": registration.id,
        "choice": choice,
        "reason": _filled(_why(registration.stop_rule, advice), probability),
        "prior": {"mean": prior.belief.mean, "sd": prior.belief.sd},
        "expected": {"mean": prior.expected.mean, "sd": prior.expected.sd},
        "stories": list(prior.stories),
        "posterior": {"mean": belief.mean, "sd": belief.sd},
        "rule": registration.stop_rule.to_dict(),
        "scaled_by_chance": advice.scaled_by_chance if advice else None,
        "stopped_by_chance": advice.stopped_by_chance if advice else None,
    }


def _why(rule: StopRule, advice: Advice | None) -> dict[str, str]:
    """The reason in words, with its numbers."""
    code = advice.why if advice else "no_verdict_yet"
    limit = rule.stop_below if code == "hardly_worth_it" else rule.scale_above
    return put_in(WHY[code], limit=_decimal(limit))


def _filled(words: Text, probability: float) -> dict[str, str]:
    number = _probability(probability)
    return {language: text.replace("{value}", number[language]) for language, text in words.items()}


def _said(context: Context, judged: Judged, advice: Advice | None) -> dict[str, str]:
    registration = judged.registration
    first = put_in(
        DECISION,
        title=title_of(context, registration),
        choice=CHOICE[advice.choice if advice else "continue"],
        why=_why(registration.stop_rule, advice),
    )
    if advice is None:
        return joined(first, said_reasons(judged.effect.reasons))
    errors = put_in(
        ERRORS,
        scaled=_cases(advice.scaled_by_chance),
        stopped=_cases(advice.stopped_by_chance),
    )
    return joined(first, errors)


def _told(prior: Prior) -> Text:
    """That stories count into what was believed before, if any do."""
    if not prior.stories:
        return {}
    return put_in(
        TOLD,
        n=same(len(prior.stories)),
        better=same(prior.better),
        expected=_decimal(prior.expected.mean),
        prior=_decimal(prior.belief.mean),
    )


def _cases(share: float) -> Text:
    """Of 100 cases; what the simulation cannot tell from never is not called never."""
    if share < _RARE:
        return {"en": "fewer than 0.1", "de": "weniger als 0,1"}
    return _decimal(100 * share)


def _probability(value: float) -> Text:
    """A probability in words that nobody takes for certainty."""
    if value > _ALMOST_CERTAIN:
        return {"en": f"more than {_ALMOST_CERTAIN}", "de": "mehr als 0,99"}
    if value < 1 - _ALMOST_CERTAIN:
        return {"en": "less than 0.01", "de": "weniger als 0,01"}
    return _decimal(value)


def _decimal(number: float) -> Text:
    text = f"{number:.2g}"
    return {"en": text, "de": text.replace(".", ",")}
