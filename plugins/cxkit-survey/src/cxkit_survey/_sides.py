"""The sides of a tile beside each other: the weakest, and how far they lie apart (F58)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import permutations

from attrs import frozen

from cxkit.stats import Composite, Interval, mean_interval
from cxkit_survey._points import PointMoments

# A tile is complete when it was measured from the structural, process and behaviour side.
COMPLETE = 3


@frozen(kw_only=True)
class Side:
    """The mean of one side.

    Attributes:
        side: `structural`, `process` or `behaviour`.
        mean: On 0..100.
        interval: Holds for all sides together; None for too few people.
        persons: People behind it.
    """

    side: str
    mean: float
    interval: Interval | None
    persons: int


@frozen(kw_only=True)
class Sides:
    """The sides of one tile.

    Attributes:
        sides: Lowest mean first.
        spread: Distance between the highest and the lowest mean, in points.
        interval: Interval of the spread, 0..100; None for too few people.
        clear: True if the weakest side lies below every other beyond chance.
    """

    sides: tuple[Side, ...]
    spread: float
    interval: Interval | None
    clear: bool

    @property
    def weakest(self) -> Side:
        """The side with the lowest mean."""
        return self.sides[0]

    @property
    def mean(self) -> float:
        """The mean of the sides' means."""
        return math.fsum(side.mean for side in self.sides) / len(self.sides)


def compare_sides(
    moments: PointMoments,
    weights: Mapping[str, Mapping[str, float]],
    *,
    confidence: float = 0.95,
) -> Sides | None:
    """The sides of a tile compared with each other, or None for fewer than two.

    The lowest of three means is low partly by chance, because it was picked for
    being low. All intervals therefore hold together (Bonferroni), so that they hold
    for the side that was picked. Differences combine the intervals of two means that
    share people: Zou, G. Y. (2007), Psychological Methods 12, 399-413.

    Args:
        moments: Moments of the tile's items in points.
        weights: Side -> item -> weight of the item within the side.
        confidence: Level that all intervals keep together.
    """
    if len(weights) < 2:
        return None
    count = len(weights)
    means = {side: moments.composite(w) for side, w in weights.items()}
    single = 1 - (1 - confidence) / count
    sides = [
        _side(moments, side, weights[side], composite, single) for side, composite in means.items()
    ]
    paired = 1 - (1 - confidence) / (count * (count - 1) / 2)
    found = {s.side: _side(moments, s.side, weights[s.side], means[s.side], paired) for s in sides}
    differences = {
        (a, b): _difference(moments, weights, means, found[a], found[b])
        for a, b in permutations(found, 2)
    }
    ordered = tuple(sorted(sides, key=lambda s: (s.mean, s.side)))
    return Sides(
        sides=ordered,
        spread=ordered[-1].mean - ordered[0].mean,
        interval=_spread_interval(list(differences.values())),
        clear=all(
            (d := differences[ordered[0].side, other.side]) is not None and d.high < 0
            for other in ordered[1:]
        ),
    )


def _side(
    moments: PointMoments,
    side: str,
    weights: Mapping[str, float],
    composite: Composite | None,
    confidence: float,
) -> Side:
    persons = moments.persons(list(weights))
    if composite is None:
        rated = dict(zip(moments.items, moments.means.tolist(), strict=True))
        mean = math.fsum(rated[item] * weight for item, weight in weights.items())
        return Side(side=side, mean=mean, interval=None, persons=persons)
    mean = min(max(composite.mean, 0.0), 100.0)
    interval = mean_interval(
        mean, composite.variance, persons, 0, 100, df=composite.df, confidence=confidence
    )
    return Side(side=side, mean=mean, interval=interval, persons=persons)


def _difference(
    moments: PointMoments,
    weights: Mapping[str, Mapping[str, float]],
    means: Mapping[str, Composite | None],
    a: Side,
    b: Side,
) -> Interval | None:
    """The interval of a's mean less b's."""
    if a.interval is None or b.interval is None:
        return None
    r = _shared_correlation(moments, weights, means, a.side, b.side)
    down, up = a.mean - a.interval.low, b.interval.high - b.mean
    rise, fall = a.interval.high - a.mean, b.mean - b.interval.low
    difference = a.mean - b.mean
    return Interval(
        low=difference - math.sqrt(max(down**2 + up**2 - 2 * r * down * up, 0.0)),
        high=difference + math.sqrt(max(rise**2 + fall**2 - 2 * r * rise * fall, 0.0)),
    )


def _shared_correlation(
    moments: PointMoments,
    weights: Mapping[str, Mapping[str, float]],
    means: Mapping[str, Composite | None],
    a: str,
    b: str,
) -> float:
    """How the two means go together because the same people answered."""
    both = moments.composite({**weights[a], **{i: -w for i, w in weights[b].items()}})
    first, second, joint = (c.variance if c else 0.0 for c in (means[a], means[b], both))
    scale = math.sqrt(first * second)
    if scale == 0:
        return 0.0
    covariance = (first + second - joint) / 2
    return min(max(covariance / scale, -1.0), 1.0)


def _spread_interval(differences: list[Interval | None]) -> Interval | None:
    known = [d for d in differences if d is not None]
    if len(known) < len(differences):
        return None
    return Interval(
        low=max(0.0, *(d.low for d in known)), high=min(100.0, max(d.high for d in known))
    )
