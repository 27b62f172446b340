"""Counts, sums and cross-products of items by pair: all that a scale's statistics need."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import field, frozen
from numpy.typing import ArrayLike, NDArray

Matrix = NDArray[np.float64]


def _matrix(value: ArrayLike) -> Matrix:
    return np.asarray(value, dtype=np.float64)


@frozen(kw_only=True, eq=False)
class PairMoments:
    """What the persons who answered both items of a pair gave, for every pair.

    Whoever skipped an item enters none of its pairs: missing is never counted as zero.

    Attributes:
        items: Ids of the k items.
        n: k x k, persons who answered both items; the diagonal counts those of one item.
        sums: k x k, `sums[a, b]` is the sum of the answers to a over those persons.
        products: k x k, the sum of the products of the two answers over those persons.
    """

    items: tuple[str, ...] = field(converter=tuple)
    n: Matrix = field(converter=_matrix)
    sums: Matrix = field(converter=_matrix)
    products: Matrix = field(converter=_matrix)

    @classmethod
    def of(cls, items: Sequence[str], answers: ArrayLike) -> PairMoments:
        """The moments of a persons x items table of answers, NaN where there is none."""
        table = _matrix(answers)
        given = np.isfinite(table)
        zeroed, there = np.where(given, table, 0.0), given.astype(np.float64)
        return cls(
            items=tuple(items), n=there.T @ there, sums=zeroed.T @ there, products=zeroed.T @ zeroed
        )

    def __add__(self, other: PairMoments) -> PairMoments:
        if self.items != other.items:
            raise ValueError("only moments of the same items add up")
        return PairMoments(
            items=self.items,
            n=self.n + other.n,
            sums=self.sums + other.sums,
            products=self.products + other.products,
        )

    @property
    def k(self) -> int:
        """How many items there are."""
        return len(self.items)

    @property
    def persons(self) -> int:
        """Persons behind every item at least: the largest count on the diagonal."""
        return int(self.n.diagonal().max())

    @property
    def fewest_pairs(self) -> int:
        """Persons who answered the pair that the fewest answered together."""
        return int(self.n.min())

    @property
    def complete(self) -> bool:
        """True if everybody who answered one item answered all of them.

        Equal counts prove it: as many answered both as answered either.
        """
        return bool((self.n == self.n[0, 0]).all())

    def scaled(self, factor: ArrayLike, shift: ArrayLike) -> PairMoments:
        """The moments of `factor * answer + shift`, item by item.

        A question worded the other way round on 1..5 has factor -1 and shift 6.
        """
        f, d = np.broadcast_to(_matrix(factor), self.k), np.broadcast_to(_matrix(shift), self.k)
        crossed = np.outer(f, d) * self.sums
        return PairMoments(
            items=self.items,
            n=self.n,
            sums=f[:, None] * self.sums + d[:, None] * self.n,
            products=np.outer(f, f) * self.products + crossed + crossed.T + np.outer(d, d) * self.n,
        )

    def covariance(self) -> Matrix:
        """The k x k sample covariances by pair; NaN where fewer than two answered both."""
        with np.errstate(divide="ignore", invalid="ignore"):
            centred = self.products - self.sums * self.sums.T / self.n
            return np.where(self.n > 1, centred / (self.n - 1), np.nan)

    def correlation(self) -> Matrix:
        """The k x k correlations: covariances by pair over the items' own deviations.

        NaN where an item does not vary.
        """
        covariance = self.covariance()
        deviation = np.sqrt(covariance.diagonal())
        with np.errstate(divide="ignore", invalid="ignore"):
            return covariance / np.outer(deviation, deviation)
