"""Means of tiles and sides on 0..100, with what they owe to people who answered several items."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from cxkit.cube import Item, Tile
from cxkit.stats import Composite, linear_composite
from cxkit.tallies import AnswerView

Matrix = NDArray[np.float64]


@frozen(kw_only=True, eq=False)
class PointMoments:
    """Pairwise moments of items on 0..100 of their answer range.

    Attributes:
        items: Ids of the k items, each rated by somebody.
        n: k x k, persons who rated both items.
        sx: k x k, sum of the row item's points over those persons.
        sxy: k x k, sum of the products.
    """

    items: tuple[str, ...]
    n: Matrix
    sx: Matrix
    sxy: Matrix

    @property
    def means(self) -> Matrix:
        """(k,) the mean of each item in points."""
        found: Matrix = self.sx.diagonal() / self.n.diagonal()
        return found

    def persons(self, items: Sequence[str]) -> int:
        """People behind these items at least: those of the item that most rated."""
        return int(max(self.n[i, i] for i, item in enumerate(self.items) if item in items))

    def composite(self, weights: Mapping[str, float]) -> Composite | None:
        """The weighted sum of item means, with its variance; items not named have no weight."""
        w = [weights.get(item, 0.0) for item in self.items]
        return linear_composite(self.means, w, self.n, self.sx, self.sxy)


def point_moments(view: AnswerView, items: Sequence[Item]) -> PointMoments:
    """The moments of those of the items that somebody rated, on 0..100."""
    rated = [item for item in items if view.rated(item)]
    moments = view.moments([item.id for item in rated])
    factor = np.asarray([100.0 / (i.scale.high - i.scale.low) for i in rated])
    shift = np.asarray([-float(i.scale.low) for i in rated]) * factor
    n = moments.n.astype(np.float64)
    crossed = np.outer(factor, shift) * moments.sx
    return PointMoments(
        items=moments.items,
        n=n,
        sx=factor[:, None] * moments.sx + shift[:, None] * n,
        sxy=np.outer(factor, factor) * moments.sxy
        + crossed
        + crossed.T
        + np.outer(shift, shift) * n,
    )


def side_weights(tile: Tile, items: Sequence[str]) -> Mapping[str, Mapping[str, float]]:
    """For each side with one of these items: the weight of each item in the side's mean."""
    by_side: dict[str, list[str]] = {}
    for item in tile.items:
        if item.id in items:
            by_side.setdefault(item.side, []).append(item.id)
    return {side: dict.fromkeys(ids, 1.0 / len(ids)) for side, ids in by_side.items()}
