"""Response rates per unit: who took part, of those who could."""

from __future__ import annotations

from collections.abc import Iterator

from cxkit.context import Context
from cxkit.estimate import Estimate
from cxkit.finding import Draft, Subject
from cxkit.hookspecs import Method
from cxkit.methods.words import RESPONSE, RESPONSE_HIDDEN, say
from cxkit.pooling import POOL_SUFFIX, is_pool

ID = "core.response"
REFERENCE = "AAPOR (2023), Standard Definitions: response rate RR1, for a census of head counts."


def compute(context: Context) -> Iterator[Draft]:
    """The share of people who took part, per audience and unit with a head count."""
    for wave in context.waves:
        for audience in context.audiences_in(wave):
            for unit in (None, *context.units(audience, wave)):
                yield from _rate(context, audience, wave, unit)


def _rate(context: Context, audience: str, wave: str, unit: str | None) -> Iterator[Draft]:
    people = context.head_count(audience, unit, wave)
    if not people:
        return
    n = context.view(audience, wave, unit).persons()
    if unit is not None and is_pool(unit) and n == _around(context, audience, wave, unit):
        # Beside the same answers, other head counts say who of the few outside kept silent.
        return
    share = min(n / people, 1.0)
    yield Draft(
        function="F07",
        method=ID,
        measure="response_rate",
        subject=Subject(audience=audience, unit=unit),
        wave=wave,
        # A census: the share is known, there is nothing to estimate.
        estimate=Estimate(
            value=share,
            low=share,
            high=share,
            n=n,
            # Of one person who was asked, a rate says whether that person took part.
            n_by_group={"asked": people},
            coverage=1.0,
            confidence=context.settings.confidence,
            measure_unit="share",
        ),
        explanation=say(RESPONSE, audience=context.audiences[audience].label),
        explanation_hidden=say(RESPONSE_HIDDEN, audience=context.audiences[audience].label),
        reference=REFERENCE,
        data={"head_count": people},
    )


def _around(context: Context, audience: str, wave: str, pool: str) -> int:
    """How many took part in the unit that a pool belongs to."""
    parent = pool.removesuffix(POOL_SUFFIX) or None
    return context.view(audience, wave, parent).persons()


METHOD = Method(
    id=ID,
    label={"en": "Response rates", "de": "Rücklauf"},
    functions=("F07",),
    reference=REFERENCE,
    compute=compute,
)
