"""What documents say against what people live through, tile by tile (F02)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from attrs import frozen

from cxkit.cube import Tile
from cxkit.stats import Interval, mean_interval
from cxkit.tallies import AnswerView
from cxkit_survey._points import PointMoments, point_moments, side_weights


@frozen(kw_only=True)
class LivedGap:
    """Documented minus lived, for one tile.

    Attributes:
        tile: Tile id.
        documented: What the audited documents say, on 0..100; a census without chance.
        lived: What people experience, on 0..100.
        interval: Interval of the difference; None for too few people.
        persons: People behind the lived side.
        items: Items that enter: rated in the audit and by people.
        sides: Sides of the tile that these items cover.
    """

    tile: str
    documented: float
    lived: float
    interval: Interval | None
    persons: int
    items: tuple[str, ...]
    sides: tuple[str, ...]

    @property
    def gap(self) -> float:
        """Points by which the documents promise more than people live through."""
        return self.documented - self.lived

    @property
    def beyond_chance(self) -> bool:
        """True if the interval leaves out zero."""
        return self.interval is not None and 0 not in self.interval


def lived_gap(
    audit: AnswerView, people: AnswerView, tile: Tile, *, confidence: float = 0.95
) -> LivedGap | None:
    """Documented minus lived for one tile, on the items that both were asked; or None.

    Only items that the audit and people rated are compared, with the same weights,
    so that the difference is one of image and life and not one of questions. Chance
    enters on the people's side only: the documents are all there are.

    After the distinction of espoused theory and theory in use: Argyris, C. & Schön,
    D. A. (1974), Theory in Practice.
    """
    both = [i for i in tile.items_of("self") if audit.rated(i) and people.rated(i)]
    by_side = side_weights(tile, [item.id for item in both])
    weights = _weights(by_side, {s: people.cube.weight(f"{tile.id}.{s}") for s in by_side})
    if not weights:
        return None
    papers, lives = point_moments(audit, both), point_moments(people, both)
    lived = _mean(lives, weights)
    interval = _lived_interval(lives, weights, lived, confidence)
    documented = _mean(papers, weights)
    return LivedGap(
        tile=tile.id,
        documented=documented,
        lived=lived,
        interval=interval
        and Interval(low=documented - interval.high, high=documented - interval.low),
        persons=lives.persons(list(weights)),
        items=tuple(weights),
        sides=tuple(by_side),
    )


def _weights(
    by_side: Mapping[str, Mapping[str, float]], sides: Mapping[str, float]
) -> dict[str, float]:
    """The weight of each item in the tile's mean; they add up to 1, without those of 0."""
    total = sum(sides.values())
    return {
        item: weight * sides[side] / total
        for side, items in by_side.items()
        for item, weight in items.items()
        if sides[side] > 0
    }


def _mean(moments: PointMoments, weights: Mapping[str, float]) -> float:
    found = dict(zip(moments.items, moments.means.tolist(), strict=True))
    mean = math.fsum(found[item] * weight for item, weight in weights.items())
    return min(max(mean, 0.0), 100.0)


def _lived_interval(
    lives: PointMoments, weights: Mapping[str, float], mean: float, confidence: float
) -> Interval | None:
    composite = lives.composite(weights)
    if composite is None:
        return None
    return mean_interval(
        mean,
        composite.variance,
        lives.persons(list(weights)),
        0,
        100,
        df=composite.df,
        confidence=confidence,
    )
