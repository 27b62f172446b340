"""How much of what people answer depends on their unit, from the moments of each unit (F11)."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray
from scipy import special

from cxkit.stats import Icc, Interval, icc_oneway
from cxkit.tallies import Moments

Floats = NDArray[np.float64]

# Fewest units for an interval of ICC(1) from incomplete answers.
MIN_UNITS = 10


def scale_icc(units: Sequence[Moments], *, confidence: float = 0.95) -> Icc | None:
    """ICC(1) and ICC(2) of the mean of k items, from the moments of each unit.

    With complete answers this is the one-way analysis of variance of the persons'
    scale means, because the square of a sum is the sum of all products. Where
    answers are missing, variance components are computed pair by pair of items from
    those who answered both, and added up; they estimate what complete answers would
    have shown, provided that it was chance who gave which answer, as in a planned
    design. There is no ICC(2) then, because the units' means rest on other answers
    than the variances, and `n` and the interval are those of the sparsest pair.

    None if there are fewer than two units, no unit with two people, no variation,
    or a pair of items that too few people answered.
    """
    filled = [unit for unit in units if unit.n.any()]
    if not filled:
        return None
    if all(unit.complete for unit in filled):
        return _complete(filled, confidence)
    return _incomplete(filled, confidence)


def _complete(units: Sequence[Moments], confidence: float) -> Icc | None:
    k = len(units[0].items)
    return icc_oneway(
        [unit.sx.diagonal().sum() / k for unit in units],
        [unit.sxy.sum() / k**2 for unit in units],
        [unit.n[0, 0] for unit in units],
        confidence,
    )


def _incomplete(units: Sequence[Moments], confidence: float) -> Icc | None:
    sums = _Sums.of(units)
    if not sums.sufficient.all():
        return None
    between, within = (float(x) for x in sums.components())
    if within <= 0 or between + within <= 0:
        return None
    sparsest = np.unravel_index(int(sums.n.argmin()), sums.n.shape)
    groups, n = int(sums.groups[sparsest]), int(sums.n[sparsest])
    size = n / groups
    found = Icc(
        ms_between=within + size * between,
        ms_within=within,
        group_size=size,
        icc1=between / (between + within),
        icc2=None,
        interval=None,
        groups=groups,
        n=n,
    )
    return evolve(found, interval=_interval(found, sums.without_each(units), confidence))


@frozen(kw_only=True, eq=False)
class _Sums:
    """Sums over units by pair of items, of shape (..., k, k).

    Attributes:
        n: People who answered both items.
        groups: Units in which somebody did.
        explained: Sum over units of the products of the two sums over the people.
        total: Sum of the row item's answers.
        products: Sum of the products of two answers.
    """

    n: Floats
    groups: Floats
    explained: Floats
    total: Floats
    products: Floats

    @classmethod
    def of(cls, units: Sequence[Moments]) -> _Sums:
        return cls(**{name: part.sum(axis=0) for name, part in _parts(units).items()})

    def without_each(self, units: Sequence[Moments]) -> _Sums:
        """The sums with one unit left out, for each unit: (units, k, k)."""
        return _Sums(**{name: getattr(self, name) - part for name, part in _parts(units).items()})

    @property
    def sufficient(self) -> NDArray[np.bool_]:
        """(...,) whether every pair has two units and somebody beside others."""
        enough = (self.groups >= 2) & (self.n > self.groups)
        return np.asarray(enough.all(axis=(-1, -2)))

    def components(self) -> tuple[Floats, Floats]:
        """(...,) variance of the mean of the items between and within units."""
        k = self.n.shape[-1]
        within = (self.products - self.explained) / (self.n - self.groups)
        crossed = self.total * np.swapaxes(self.total, -1, -2) / self.n
        between = ((self.explained - crossed) / (self.groups - 1) - within) * self.groups / self.n
        return between.sum(axis=(-1, -2)) / k**2, within.sum(axis=(-1, -2)) / k**2


def _parts(units: Sequence[Moments]) -> dict[str, Floats]:
    n = np.stack([unit.n for unit in units]).astype(np.float64)
    sums = np.stack([unit.sx for unit in units]).astype(np.float64)
    return {
        "n": n,
        "groups": (n > 0).astype(np.float64),
        "explained": sums * np.swapaxes(sums, 1, 2) / np.maximum(n, 1),
        "total": sums,
        "products": np.stack([unit.sxy for unit in units]).astype(np.float64),
    }


def _interval(found: Icc, without: _Sums, confidence: float) -> Interval | None:
    """The wider of two: F with the size of the sparsest pair, and a jackknife over units.

    As `cxkit.stats.icc_oneway` does for complete answers: F fails for skewed answers, the
    jackknife of log F (Arvesen 1969, Annals of Mathematical Statistics 40) for few units.
    """
    if found.groups < MIN_UNITS or found.ms_between <= 0:
        return None
    size, f = found.group_size, found.ms_between / found.ms_within
    tail, df1, df2 = (1 - confidence) / 2, found.groups - 1, found.groups * (size - 1)
    low = f / float(special.fdtri(df1, df2, 1 - tail))
    high = f * float(special.fdtri(df2, df1, 1 - tail))
    if without.sufficient.all():
        between, within = without.components()
        ratios = 1 + size * between / within
        if (ratios > 0).all() and (within > 0).all():
            logs = np.log(ratios)
            error = math.sqrt((len(logs) - 1) * float(logs.var()))
            reach = math.exp(float(special.stdtrit(len(logs) - 1, 1 - tail)) * error)
            low, high = min(low, f / reach), max(high, f * reach)
    return Interval(low=(low - 1) / (low + size - 1), high=(high - 1) / (high + size - 1))
