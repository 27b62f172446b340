"""Pairwise moments of items: how answers to two questions go together."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import frozen

FloatArray = np.ndarray[Any, np.dtype[np.float64]]
IntArray = np.ndarray[Any, np.dtype[np.int64]]


@frozen(kw_only=True, eq=False)
class Moments:
    """Sums over the persons who answered both items of a pair.

    Answers are on the item's own scale, reversed where its direction is -1.

    Attributes:
        items: The k item ids, in order.
        n: (k, k) persons who answered both; the diagonal counts one item's.
        sx: (k, k) sum of the row item's answers over those persons.
        sxy: (k, k) sum of products over those persons.
    """

    items: tuple[str, ...]
    n: IntArray
    sx: IntArray
    sxy: IntArray

    @property
    def means(self) -> FloatArray:
        """(k,) mean of each item; NaN where nobody answered."""
        n = self.n.diagonal().astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.sx.diagonal() / n)

    @property
    def covariances(self) -> FloatArray:
        """(k, k) pairwise-complete covariances (n - 1); NaN where n < 2."""
        n = self.n.astype(float)
        with np.errstate(invalid="ignore", divide="ignore"):
            cov = (self.sxy - self.sx * self.sx.T / n) / (n - 1)
        return np.where(self.n >= 2, cov, np.nan)

    @property
    def complete(self) -> bool:
        """True if every person answered all items (then pairwise is listwise)."""
        return bool(np.all(self.n == self.n[0, 0]))
