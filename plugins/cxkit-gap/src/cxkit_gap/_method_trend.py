"""F46: does the gap close, and which side moved?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit_gap._gap_stats import Difference
from cxkit_gap._method_gap import Pair, in_points, pairs
from cxkit_gap._mirrors import Mirror, distribution_key, mirrors
from cxkit_gap._texts import (
    CLOSING,
    MOVED,
    OPENING,
    TREND_HIDDEN,
    UNDECIDED,
    interval_phrase,
    phrase,
    same,
    words,
)
from cxkit_gap._trend import Trend, trend

METHOD = "gap.trend"
REFERENCE = "Card & Krueger 1994; Zou & Donner 2008, Statistics in Medicine 27"
_TEMPLATES = {"closing": CLOSING, "opening": OPENING, "undecided": UNDECIDED}


@frozen(kw_only=True, eq=False)
class Step:
    """The same two groups at two waves."""

    before: Pair
    after: Pair


def trends(context: Context) -> Iterator[Draft]:
    """The change of every gap, against the first wave and against the one before."""
    for step in _steps(context):
        for mirror in mirrors(context.cube):
            if all(_rated(pair, mirror) for pair in (step.before, step.after)):
                yield _of_item(step, mirror)


def _steps(context: Context) -> Iterator[Step]:
    waves: dict[tuple[str, str], list[Pair]] = {}
    for pair in pairs(context):
        waves.setdefault((pair.own.audience, pair.other.audience), []).append(pair)
    for found in waves.values():
        for place, after in enumerate(found[1:], 1):
            for before in dict.fromkeys((0, place - 1)):
                yield Step(before=found[before], after=after)


def _rated(pair: Pair, mirror: Mirror) -> bool:
    return bool(pair.own.rated(mirror.own) and pair.other.rated(mirror.customer))


def _of_item(step: Step, mirror: Mirror) -> Draft:
    before, after = step.before, step.after
    found = trend(
        before.own.counts(mirror.own),
        before.other.counts(mirror.customer),
        after.own.counts(mirror.own),
        after.other.counts(mirror.customer),
        after.context.settings.confidence,
    )
    estimate = _estimate(step, found)
    parts = {
        "tile": words(after.context.cube, mirror.tile.label),
        "since": same(before.own.wave),
        "moved": phrase(MOVED[found.moved], **after.names),
        **after.names,
    }
    known = interval_phrase(estimate.low is not None, estimate.confidence)
    return Draft(
        function="F46",
        method=METHOD,
        measure="gap_trend",
        subject=Subject(
            tile=mirror.tile.id,
            dimension=mirror.tile.dimension,
            item=mirror.own.id,
            side=mirror.own.side,
            audience=after.own.audience,
        ),
        contrast=Contrast(of=after.own.wave, against=before.own.wave),
        wave=after.own.wave,
        estimate=estimate,
        explanation=phrase(_TEMPLATES[found.direction], interval=known, **parts),
        explanation_hidden=phrase(TREND_HIDDEN, **parts),
        reference=REFERENCE,
        data={
            "against": after.other.audience,
            "direction": found.direction,
            "moved": found.moved,
            "self": _change(found.own),
            "customer": _change(found.other),
        },
        parts=_follows(step, mirror),
    )


def _estimate(step: Step, found: Trend) -> Estimate:
    own, other = step.after.own.audience, step.after.other.audience
    sizes = {
        f"{own} {step.before.own.wave}": found.own.n_second,
        f"{own} {step.after.own.wave}": found.own.n_first,
        f"{other} {step.before.own.wave}": found.other.n_second,
        f"{other} {step.after.own.wave}": found.other.n_first,
    }
    # The same people may have answered both waves, so the larger one is the least there are.
    persons = max(found.own.n_first, found.own.n_second)
    persons += max(found.other.n_first, found.other.n_second)
    return in_points(
        step.after.context.settings, found.value, found.interval, n=persons, n_by_group=sizes
    )


def _change(found: Difference) -> dict[str, float | None]:
    interval = found.interval
    return {
        "value": found.value,
        "low": interval.low if interval else None,
        "high": interval.high if interval else None,
    }


def _follows(step: Step, mirror: Mirror) -> tuple[str, ...]:
    """Both changes stand in the data, so from them and one wave follows the other."""
    return tuple(
        key
        for pair in (step.before, step.after)
        for key in (
            distribution_key(pair.own, mirror.own),
            distribution_key(pair.other, mirror.customer),
        )
    )
