"""F89: do results lie where the organisation expected them?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cxkit import Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.initiative.journal import Registration
from cxkit_effect._calibration import (
    LEVEL,
    MIN_RESULTS,
    Calibration,
    Outcome,
    calibration,
    chance_above,
    with_noise,
)
from cxkit_effect._measured import Sources
from cxkit_effect._phrases import figure, interval_phrase, percent, phrase, same

METHOD = "effect.calibration"
# A result and its standard error.
Result = tuple[float, float]
REFERENCE = "Brier 1950; Clopper & Pearson 1934; Wilson 1927"

_WORDS: Mapping[str, Text] = {
    "said": {
        "en": "Of <n> expectations that were registered beforehand, <inside> results lie in the "
        "expected range, the chance of measuring them added, a share of {value}<interval>; "
        "<level> should. <verdict> <score>",
        "de": "Von <n> vorab registrierten Erwartungen liegen <inside> Ergebnisse im erwarteten "
        "Bereich, den Zufall des Messens hinzugerechnet, ein Anteil von "
        "{value}<interval>; <level> sollten es sein. <verdict> <score>",
    },
    "too_sure": {
        "en": "The ranges were too narrow.",
        "de": "Die Bereiche waren zu eng.",
    },
    "too_unsure": {
        "en": "The ranges were wider than they needed to be.",
        "de": "Die Bereiche waren weiter als nötig.",
    },
    "undecided": {
        "en": "Whether that is chance is still open.",
        "de": "Ob das Zufall ist, ist noch offen.",
    },
    "score": {
        "en": "Brier score <brier>, <plain> for one who always names the share that came.",
        "de": "Brier-Wert <brier>, <plain> bei stets gleicher Ansage des eingetretenen Anteils.",
    },
}


def calibrated(context: Context) -> Iterator[Draft]:
    """How the organisation's own predictions did, over all with a result."""
    sources = Sources(context=context)
    pairs = [
        (registration, result)
        for registration in context.journal.current
        if context.journal.is_beforehand(registration)
        and (result := _result(sources, registration)) is not None
    ]
    found = calibration(
        [_outcome(registration, result) for registration, result in pairs],
        confidence=context.settings.confidence,
    )
    if found is not None:
        yield _draft(context, found, pairs)


def _result(sources: Sources, registration: Registration) -> Result | None:
    """The effect and its error; None as long as nothing has shown, or its error is unknown."""
    from cxkit_effect._method_turn import judge

    effect = judge(sources.context, registration, sources).estimated.effect
    if not effect.after or effect.value is None or effect.se is None:
        return None
    return effect.value, effect.se


def _outcome(registration: Registration, result: Result) -> Outcome:
    value, se = result
    sign, expected = registration.direction, registration.expected
    low, high = sorted((sign * expected.low, sign * expected.high))
    worth = registration.stop_rule.smallest_worth
    return Outcome(
        low=low,
        high=high,
        result=sign * value,
        chance=chance_above(*with_noise(low, high, se), worth),
        happened=sign * value >= worth,
        se=se,
    )


def _draft(context: Context, found: Calibration, pairs: list[tuple[Registration, Result]]) -> Draft:
    enough = found.n >= MIN_RESULTS
    confidence = context.settings.confidence
    score = phrase(
        _WORDS["score"], brier=figure(found.brier or 0.0), plain=figure(found.brier_plain or 0.0)
    )
    parts = {
        "n": same(found.n),
        "inside": same(found.inside),
        "level": percent(LEVEL),
        "verdict": _WORDS[found.verdict if enough else "undecided"],
        "score": score,
        "interval": interval_phrase(enough, confidence),
    }
    return Draft(
        function="F89",
        method=METHOD,
        measure="calibration",
        subject=Subject(),
        estimate=Estimate(
            value=found.share,
            low=found.exact.low if enough else None,
            high=found.exact.high if enough else None,
            n=found.n,
            confidence=confidence,
            measure_unit="share",
            reasons=() if enough else ("n_too_small_for_interval",),
        ),
        explanation=phrase(_WORDS["said"], **parts),
        reference=REFERENCE,
        persons=False,
        data={
            "verdict": found.verdict if enough else "undecided",
            "below": found.below,
            "above": found.above,
            "brier": found.brier,
            "brier_plain": found.brier_plain,
            "wilson": {"low": found.interval.low, "high": found.interval.high},
            "predictions": [
                {
                    "initiative": registration.initiative,
                    "target": registration.target,
                    "low": registration.expected.low,
                    "high": registration.expected.high,
                    "result": value,
                    "standard_error": se,
                }
                for registration, (value, se) in pairs
            ],
        },
    )
