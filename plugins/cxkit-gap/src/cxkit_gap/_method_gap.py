"""F42: the self-image minus the customers' image, item by item, the ordinal summary first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Text
from cxkit.settings import Settings
from cxkit.stats import Interval, benjamini_hochberg, expected_by_chance
from cxkit.tallies import AnswerView
from cxkit_gap._gap_stats import ItemGap, item_gap, ranks
from cxkit_gap._mirrors import Mirror, distribution_key, mirrors
from cxkit_gap._texts import (
    COUNT,
    COUNT_HIDDEN,
    HIDDEN,
    HIGHER,
    LOWER,
    STANDARDISED,
    SUPERIORITY,
    decimal,
    group,
    interval_phrase,
    phrase,
    same,
    words,
)

METHOD = "gap.credibility"
REFERENCE = (
    "Parasuraman, Zeithaml & Berry 1985; Vargha & Delaney 2000; Brunner & Munzel 2000; "
    "Zou & Donner 2008; Hedges 1981"
)
# Vargha & Delaney (2000), table 1: .56 is a small difference.
SMALLEST_SUPERIORITY = 0.06
UNITS = {
    "gap_superiority": "probability",
    "gap_mean": "points_0_100",
    "gap_hedges_g": "standard_deviations",
}


@frozen(kw_only=True, eq=False)
class Pair:
    """The views of an organisation's audience and of its customers in one wave."""

    context: Context
    own: AnswerView
    other: AnswerView

    @property
    def contrast(self) -> Contrast:
        """Positive where the organisation answers higher."""
        return Contrast(of=self.own.audience, against=self.other.audience)

    @property
    def names(self) -> dict[str, Text]:
        """What both are called."""
        audiences, cube = self.context.audiences, self.context.cube
        return {
            "of": group(cube, audiences[self.own.audience].label),
            "against": group(cube, audiences[self.other.audience].label),
        }


def pairs(context: Context) -> Iterator[Pair]:
    """Every audience with a self-image against every audience that mirrors it, per wave."""
    for wave in context.waves:
        for own in context.audiences_with(wave, "self"):
            for other in context.audiences_with(wave, "customer"):
                yield Pair(
                    context=context, own=context.view(own, wave), other=context.view(other, wave)
                )


def credibility(context: Context) -> Iterator[Draft]:
    """The gap on every mirrored item, and on how many the two differ."""
    for pair in pairs(context):
        yield from _compared(pair)


def _compared(pair: Pair) -> Iterator[Draft]:
    confidence = pair.context.settings.confidence
    asked = [m for m in mirrors(pair.context.cube) if pair.own.asked(m.own.id)]
    if not any(pair.other.asked(m.customer.id) for m in asked):
        return
    found: list[tuple[Mirror, ItemGap]] = []
    for mirror in asked:
        own, other = pair.own.counts(mirror.own), pair.other.counts(mirror.customer)
        # Answers on different ranges have no common order.
        if len(own) == len(other) and own.sum() and other.sum():
            found.append((mirror, item_gap(own, other, confidence)))
        else:
            yield from _blank(pair, mirror, "undefined" if own.sum() and other.sum() else None)
    gaps = [gap for _, gap in found]
    places = zip(found, ranks(gaps), _adjusted(gaps), strict=True)
    for (mirror, gap), rank, adjusted in places:
        place = {"rank": rank, "of": len(gaps), "p_adjusted": adjusted}
        yield from _of_item(pair, mirror, gap, place)
    if found:
        yield _count(pair, found)


def _adjusted(gaps: Sequence[ItemGap]) -> list[float | None]:
    """P values adjusted for the number of items compared; None where there is none."""
    known = [p for gap in gaps if (p := gap.superiority.p_value) is not None]
    rest = iter(benjamini_hochberg(known).tolist())
    return [None if gap.superiority.p_value is None else next(rest) for gap in gaps]


def _blank(pair: Pair, mirror: Mirror, reason: str | None) -> Iterator[Draft]:
    asked = pair.other.asked(mirror.customer.id)
    reason = reason or ("no_answers" if asked else "not_asked")
    for measure, unit in UNITS.items():
        yield _draft(pair, mirror, measure, Estimate.missing(reason, measure_unit=unit), HIDDEN)


def _of_item(
    pair: Pair, mirror: Mirror, gap: ItemGap, place: Mapping[str, object]
) -> Iterator[Draft]:
    superiority, difference = gap.superiority, gap.difference
    data = {
        **place,
        "first_mean": difference.first,
        "second_mean": difference.second,
        "p_value": superiority.p_value,
    }
    value = _estimate(pair, mirror, gap, "gap_superiority", superiority.value, superiority.interval)
    yield _draft(pair, mirror, "gap_superiority", value, SUPERIORITY, data)
    value = _estimate(pair, mirror, gap, "gap_mean", difference.value, difference.interval)
    template = HIGHER if difference.value >= 0 else LOWER
    yield _draft(pair, mirror, "gap_mean", value, template, data)
    if gap.hedges_g is None:
        value = Estimate.missing("undefined", measure_unit=UNITS["gap_hedges_g"])
    else:
        value = _estimate(pair, mirror, gap, "gap_hedges_g", gap.hedges_g, None)
    yield _draft(pair, mirror, "gap_hedges_g", value, STANDARDISED)


def in_points(
    settings: Settings,
    value: float,
    interval: Interval | None,
    *,
    n: int,
    n_by_group: Mapping[str, int],
) -> Estimate:
    """A difference of means on 0..100 that looks like none at 0, as an estimate."""
    return Estimate(
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=n,
        n_by_group=n_by_group,
        confidence=settings.confidence,
        measure_unit="points_0_100",
        null=0.0,
        smallest_relevant=settings.smallest_relevant,
        reasons=() if interval else ("n_too_small_for_interval",),
    )


def _estimate(
    pair: Pair,
    mirror: Mirror,
    gap: ItemGap,
    measure: str,
    value: float,
    interval: Interval | None,
) -> Estimate:
    settings = pair.context.settings
    first, second = gap.difference.n_first, gap.difference.n_second
    null, relevant = {
        "gap_superiority": (0.5, SMALLEST_SUPERIORITY),
        "gap_mean": (0.0, settings.smallest_relevant),
        "gap_hedges_g": (None, None),
    }[measure]
    missing = "gap:no_interval" if null is None else "n_too_small_for_interval"
    return Estimate(
        value=value,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=first + second,
        n_by_group={pair.own.audience: first, pair.other.audience: second},
        coverage=(first + second)
        / (pair.own.asked(mirror.own.id) + pair.other.asked(mirror.customer.id)),
        confidence=settings.confidence,
        measure_unit=UNITS[measure],
        null=null,
        smallest_relevant=relevant,
        reasons=() if interval else (missing,),
    )


def _draft(
    pair: Pair,
    mirror: Mirror,
    measure: str,
    estimate: Estimate,
    template: Text,
    data: Mapping[str, object] | None = None,
) -> Draft:
    parts = {"tile": words(pair.context.cube, mirror.tile.label), **pair.names}
    known = interval_phrase(estimate.low is not None, estimate.confidence)
    return Draft(
        function="F42",
        method=METHOD,
        measure=measure,
        subject=Subject(
            tile=mirror.tile.id,
            dimension=mirror.tile.dimension,
            item=mirror.own.id,
            side=mirror.own.side,
        ),
        contrast=pair.contrast,
        wave=pair.own.wave,
        estimate=estimate,
        explanation=phrase(template, interval=known, **parts),
        explanation_hidden=phrase(HIDDEN, **parts),
        reference=REFERENCE,
        data=data or {},
        parts=_follows(pair, mirror, measure),
    )


def _follows(pair: Pair, mirror: Mirror, measure: str) -> tuple[str, ...]:
    """What follows from a measure: its data hold both means, so each from one of them."""
    own = distribution_key(pair.own, mirror.own)
    other = distribution_key(pair.other, mirror.customer)
    return {"gap_superiority": (own,), "gap_mean": (other,)}.get(measure, (own, other))


def _count(pair: Pair, found: Sequence[tuple[Mirror, ItemGap]]) -> Draft:
    confidence = pair.context.settings.confidence
    judged = [(mirror, gap) for mirror, gap in found if gap.superiority.interval is not None]
    apart = [(mirror, gap) for mirror, gap in judged if gap.apart]
    higher = sum(gap.superiority.value > 0.5 for _, gap in apart)
    chance = expected_by_chance(len(judged), confidence)
    # Each side is answered by at least as many people as its most answered item.
    sizes = {
        pair.own.audience: max(gap.difference.n_first for _, gap in found),
        pair.other.audience: max(gap.difference.n_second for _, gap in found),
    }
    return Draft(
        function="F42",
        method=METHOD,
        measure="gaps_apart",
        subject=Subject(),
        contrast=pair.contrast,
        wave=pair.own.wave,
        estimate=Estimate(
            value=len(apart),
            n=sum(sizes.values()),
            n_by_group=sizes,
            confidence=confidence,
            measure_unit="items",
            reasons=("gap:count",),
        ),
        explanation=phrase(
            COUNT, m=same(len(judged)), chance=decimal(chance), higher=same(higher), **pair.names
        ),
        explanation_hidden=phrase(COUNT_HIDDEN, **pair.names),
        reference=REFERENCE,
        data={
            "compared": len(judged),
            "expected_by_chance": chance,
            "apart": [mirror.own.id for mirror, _ in apart],
            "higher": higher,
        },
    )
