"""F43: what is expected of customers, between the self-image and what customers say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from cxkit import Contrast, Draft, Estimate, Subject
from cxkit.context import Context
from cxkit.cube import Item, Text
from cxkit.tallies import AnswerView
from cxkit_gap._gap_stats import Difference, Together, meta_accuracy, perception
from cxkit_gap._method_gap import Pair, in_points, pairs
from cxkit_gap._mirrors import Mirror, distribution_key, mirrors
from cxkit_gap._texts import (
    ACCURACY,
    ACCURACY_HIDDEN,
    BLIND_HIGHER,
    BLIND_LOWER,
    HIDDEN,
    PRAISE_HIGHER,
    PRAISE_LOWER,
    interval_phrase,
    phrase,
    same,
    words,
)

METHOD = "gap.perception"
REFERENCE = "Kenny & DePaulo 1993, Psychological Bulletin 114; Zou 2007; Fisher 1921"


@frozen(kw_only=True)
class Guess:
    """A mirrored item that all three views rated."""

    mirror: Mirror
    predicted: Item


def expected(context: Context) -> Iterator[Draft]:
    """Self-praise and blind spot per item, and how well predictions follow the answers."""
    for pair in pairs(context):
        found = [
            Guess(mirror=mirror, predicted=mirror.predicted)
            for mirror in mirrors(context.cube)
            if mirror.predicted is not None and _rated(pair, mirror, mirror.predicted)
        ]
        for guess in found:
            yield from _of_item(pair, guess)
        if len(found) > 1:
            yield _accuracy(pair, found)


def _rated(pair: Pair, mirror: Mirror, predicted: Item) -> bool:
    own = pair.own.rated(mirror.own) and pair.own.rated(predicted)
    return bool(own and pair.other.rated(mirror.customer))


def _of_item(pair: Pair, guess: Guess) -> Iterator[Draft]:
    found = perception(
        pair.own.counts(guess.mirror.own),
        pair.own.counts(guess.predicted),
        pair.other.counts(guess.mirror.customer),
        pair.context.settings.confidence,
        together=_together(pair.own, guess.mirror.own, guess.predicted),
    )
    own, other = pair.own.audience, pair.other.audience
    praise, spot = found.self_praise, found.blind_spot
    # The same people may have given both answers, so the larger number is the least there are.
    yield _draft(
        pair,
        guess,
        "self_praise",
        Contrast(of="self", against="predicted"),
        _estimate(
            pair,
            praise,
            max(praise.n_first, praise.n_second),
            {own: min(praise.n_first, praise.n_second)},
        ),
        PRAISE_HIGHER if praise.value >= 0 else PRAISE_LOWER,
    )
    yield _draft(
        pair,
        guess,
        "blind_spot",
        Contrast(of="predicted", against=other),
        _estimate(
            pair, spot, spot.n_first + spot.n_second, {own: spot.n_first, other: spot.n_second}
        ),
        BLIND_HIGHER if spot.value >= 0 else BLIND_LOWER,
    )


def _together(view: AnswerView, own: Item, predicted: Item) -> Together:
    """Those who answered for themselves and for customers, on 0..100."""
    found = view.moments([own.id, predicted.id])
    points = 100.0**2 / ((own.scale.points - 1) * (predicted.scale.points - 1))
    return Together(n=int(found.n[0, 1]), covariance=float(found.covariances[0, 1]) * points)


def _estimate(pair: Pair, found: Difference, n: int, by_group: dict[str, int]) -> Estimate:
    return in_points(pair.context.settings, found.value, found.interval, n=n, n_by_group=by_group)


def _draft(
    pair: Pair, guess: Guess, measure: str, contrast: Contrast, estimate: Estimate, template: Text
) -> Draft:
    tile = guess.mirror.tile
    parts = {"tile": words(pair.context.cube, tile.label), **pair.names}
    known = interval_phrase(estimate.low is not None, estimate.confidence)
    return Draft(
        function="F43",
        method=METHOD,
        measure=measure,
        subject=Subject(
            tile=tile.id,
            dimension=tile.dimension,
            item=guess.mirror.own.id,
            side=guess.mirror.own.side,
            audience=pair.own.audience,
        ),
        contrast=contrast,
        wave=pair.own.wave,
        estimate=estimate,
        explanation=phrase(template, interval=known, **parts),
        explanation_hidden=phrase(HIDDEN, **parts),
        reference=REFERENCE,
        parts=tuple(distribution_key(view, item) for view, item in _sides(pair, guess, measure)),
    )


def _sides(pair: Pair, guess: Guess, measure: str) -> list[tuple[AnswerView, Item]]:
    """The answers that a difference compares."""
    first = (pair.own, guess.mirror.own)
    if measure == "blind_spot":
        first = (pair.other, guess.mirror.customer)
    return [first, (pair.own, guess.predicted)]


def _accuracy(pair: Pair, guesses: Sequence[Guess]) -> Draft:
    predicted = [pair.own.counts(guess.predicted) for guess in guesses]
    actual = [pair.other.counts(guess.mirror.customer) for guess in guesses]
    confidence = pair.context.settings.confidence
    found = meta_accuracy(predicted, actual, confidence)
    own, other = pair.own.audience, pair.other.audience
    # Each side is answered by at least as many people as its most answered item.
    sizes = {
        own: max(int(c.sum()) for c in predicted),
        other: max(int(c.sum()) for c in actual),
    }
    if found.r is None:
        estimate = Estimate.missing("undefined", measure_unit="correlation")
    else:
        estimate = Estimate(
            value=found.r,
            low=found.interval.low if found.interval else None,
            high=found.interval.high if found.interval else None,
            n=sum(sizes.values()),
            n_by_group=sizes,
            confidence=confidence,
            measure_unit="correlation",
            reasons=() if found.interval else ("gap:too_few_items",),
        )
    known = interval_phrase(estimate.low is not None, confidence)
    return Draft(
        function="F43",
        method=METHOD,
        measure="meta_accuracy",
        subject=Subject(audience=own),
        contrast=Contrast(of="predicted", against=other),
        wave=pair.own.wave,
        estimate=estimate,
        explanation=phrase(ACCURACY, m=same(found.items), interval=known, **pair.names),
        explanation_hidden=phrase(ACCURACY_HIDDEN, **pair.names),
        reference=REFERENCE,
        data={"items": [guess.mirror.own.id for guess in guesses]},
    )
