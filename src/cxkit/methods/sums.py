"""Weighted means of items on 0..100, with an interval that respects the range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from cxkit.cube.model import Cube, Item, Tile
from cxkit.estimate import Estimate
from cxkit.settings import Settings
from cxkit.tallies import AnswerView

POINTS = "points_0_100"


def tile_weights(cube: Cube, view: AnswerView, tile: Tile, form: str) -> dict[str, float]:
    """Item id -> weight in the tile's mean: sides count alike, items within a side alike.

    Items and sides without any rating have no weight; the weights sum to 1, or
    are empty if nothing was rated.
    """
    sides: dict[str, list[Item]] = {}
    for item in tile.items_of(form):
        if view.rated(item):
            sides.setdefault(item.side, []).append(item)
    total = sum(cube.weight(f"{tile.id}.{side}") for side in sides)
    if not total:
        return {}
    return {
        item.id: cube.weight(f"{tile.id}.{side}") / total / len(items)
        for side, items in sides.items()
        for item in items
    }


def weighted_mean(
    view: AnswerView,
    weights: Mapping[str, float],
    *,
    n: int,
    settings: Settings,
    coverage: float | None,
    reasons: Sequence[str] = (),
) -> Estimate:
    """The weighted mean of items on 0..100 of their answer ranges.

    The variance counts that one person may have answered several of the items
    (`cxkit.stats.linear_composite`); the interval stays within 0..100
    (`cxkit.stats.mean_interval`). `weights` sum to 1; `n` is the number of
    distinct persons behind the mean.
    """
    from cxkit.stats import linear_composite, mean_interval

    if not weights:
        return Estimate.missing(_why_missing(view, reasons), measure_unit=POINTS)
    moments = view.moments(weights)
    scales = [view.cube.items[name].scale for name in weights]
    factor = np.asarray([100.0 / (s.high - s.low) for s in scales])
    share = np.asarray(list(weights.values()))
    shift = float(sum(w * f * s.low for w, f, s in zip(share, factor, scales, strict=True)))
    composite = linear_composite(moments.means, share * factor, moments.n, moments.sx, moments.sxy)
    interval = None
    if composite is None:
        mean = float(share * factor @ moments.means) - shift
    else:
        mean = composite.mean - shift
        interval = mean_interval(
            min(max(mean, 0.0), 100.0),
            composite.variance,
            n,
            0.0,
            100.0,
            df=composite.df,
            size=composite.size,
            confidence=settings.confidence,
        )
    codes = list(reasons)
    if interval is None:
        codes.append("n_too_small_for_interval")
    elif (interval.high - interval.low) / 2 > settings.max_half_width:
        codes.append("wide_interval")
    return Estimate(
        value=min(max(mean, 0.0), 100.0),
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        n=n,
        coverage=coverage,
        confidence=settings.confidence,
        measure_unit=POINTS,
        reasons=tuple(codes),
    )


def _why_missing(view: AnswerView, reasons: Sequence[str]) -> str:
    return next((code for code in reasons if code in ("no_answers", "low_coverage")), "not_asked")
