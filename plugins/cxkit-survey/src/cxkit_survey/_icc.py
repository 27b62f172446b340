"""How much of what people answer depends on their unit: ICC(1) and ICC(2) (F11)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import frozen
from cxkit.tallies import Moments
from numpy.typing import NDArray


@frozen(kw_only=True)
class Icc:
    """Variance of a scale's mean between and within units.

    Attributes:
        between: Variance between units, in answer units squared; negative if units differ
            less than chance alone makes them.
        within: Variance between the people of one unit.
        units: How many units entered.
        size: Mean persons per unit; for incomplete answers, of the pair of items that the
            fewest answered together.
        complete: True if everybody answered all items.
    """

    between: float
    within: float
    units: int
    size: float
    complete: bool

    @property
    def icc1(self) -> float:
        """Share of the variance that lies between units, at most 1.

        Bliese, P. D. (2000), in Klein & Kozlowski (eds), Multilevel Theory, 349-381:
        `(MSB - MSW) / (MSB + (k - 1) MSW)` with k the mean size of the units.
        """
        return self.between / (self.between + self.within)

    @property
    def icc2(self) -> float | None:
        """Reliability of the units' means, `(MSB - MSW) / MSB`, at most 1 (Bliese 2000).

        None where answers are incomplete: the means then rest on other answers than
        the variances, and where all units have exactly the same mean.
        """
        mean_square = self.within + self.size * self.between
        if not self.complete or mean_square <= 1e-12 * self.within:
            return None
        return self.size * self.between / mean_square

    def interval(self, *, confidence: float = 0.95) -> tuple[float, float]:
        """The interval of `icc1`, within its range of -1 / (size - 1) to 1.

        From the F distribution with units - 1 and units * (size - 1) degrees of freedom
        (Searle, S. R. 1971, Linear Models; Shrout, P. E. & Fleiss, J. L. 1979,
        Psychological Bulletin 86, 420-428), exact for units of equal size.
        """
        from scipy import stats

        tail = (1.0 - confidence) / 2.0
        df = self.units - 1, self.units * (self.size - 1.0)
        ratio = 1.0 + self.size * self.between / self.within if self.within > 0 else math.inf
        low, high = (
            _icc_of(ratio / stats.f.ppf(level, *df), self.size) for level in (1.0 - tail, tail)
        )
        return float(low), float(high)


def _icc_of(ratio: float, size: float) -> float:
    """ICC(1) from the ratio of the mean squares; 1 for an infinite ratio."""
    return 1.0 if math.isinf(ratio) else (ratio - 1.0) / (ratio + size - 1.0)


def icc(units: Sequence[Moments]) -> Icc | None:
    """The variance components of the mean of k items, from the moments of each unit.

    With complete answers this is the one-way analysis of variance of the persons'
    scale means, because the square of a sum is the sum of all products. Where
    answers are missing, components are computed pair by pair of items from those
    who answered both, and added up; they then estimate what complete answers would
    have shown if it was chance who was asked what, as in a planned design.
    None if there are fewer than two units, no unit with two people, no variation,
    or a pair of items that nobody answered.
    """
    filled = [unit for unit in units if unit.n.any()]
    if len(filled) < 2:
        return None
    n = np.stack([unit.n for unit in filled])
    pooled, groups = n.sum(axis=0), (n > 0).sum(axis=0)
    if (groups < 2).any() or (pooled <= groups).any():
        return None
    between, within = _components(filled, n)
    if between + within <= 1e-12 * max(abs(between), abs(within), 1e-300):
        return None
    sparsest = np.unravel_index(int(pooled.argmin()), pooled.shape)
    return Icc(
        between=between,
        within=within,
        units=int(groups.min()),
        size=float(pooled[sparsest] / groups[sparsest]),
        complete=all(unit.complete for unit in filled),
    )


def _components(units: Sequence[Moments], n: NDArray[np.int64]) -> tuple[float, float]:
    """Variance of the mean of the items between and within units."""
    sums = np.stack([unit.sx for unit in units])
    crossed = sums * np.swapaxes(sums, 1, 2)
    pooled, groups = n.sum(axis=0), (n > 0).sum(axis=0)
    explained = (crossed / np.maximum(n, 1)).sum(axis=0)
    total = sums.sum(axis=0)
    within = (sum(unit.sxy for unit in units) - explained) / (pooled - groups)
    between = (explained - total * total.T / pooled) / (groups - 1)
    k = len(units[0].items)
    return (
        float(((between - within) * groups / pooled).sum() / k**2),
        float(within.sum() / k**2),
    )
