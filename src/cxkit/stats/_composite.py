"""Weighted sums of means over overlapping sets of persons."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from attrs import frozen

Array = npt.NDArray[np.float64]

# What the parts of a composite need for an interval, see docs/explanation/intervals.md,
# reproduced by `python benchmarks/coverage/composite.py`. A part that carries much weight
# needs answers of its own: if it is torn and few were asked, it may look unanimous.
LARGE_SHARE = 0.15
MIN_LARGE_PART = 5
# How much of the weight may rest on items whose spread is borrowed.
MAX_SHARE_ANSWERED_ONCE = 0.5


@frozen(kw_only=True)
class Composite:
    """A weighted sum of means with its variance.

    Attributes:
        mean: Sum of weight times mean.
        variance: Estimated variance of that sum.
        df: Degrees of freedom of the variance, to be handed to `mean_interval`.
        size: How many persons the composite counts for at most, to be handed on too: as
            many as if every part had been answered as rarely as the scarcest, relative
            to its weight. 0 if the parts are too thin for an interval.
    """

    mean: float
    variance: float
    df: float
    size: float


def linear_composite(
    means: npt.ArrayLike,
    weights: npt.ArrayLike,
    n: npt.ArrayLike,
    sx: npt.ArrayLike,
    sxy: npt.ArrayLike,
) -> Composite | None:
    """Return a weighted sum of item means with its variance, from pairwise moments.

    A tile is the mean of three side means, a dimension the mean of many items, and each
    item may have been answered by other persons. Persons who answered several items
    make the means depend on each other; the cross-products carry that.

    Args:
        means: Mean of each item, shape (k,).
        weights: Weight of each item, shape (k,); items of weight 0 are ignored.
        n: Persons who answered both items a and b, shape (k, k).
        sx: Sum of x_a over the persons who answered both a and b, shape (k, k).
        sxy: Sum of x_a x_b over the persons who answered both, shape (k, k).

    Returns:
        None if no item that counts was answered twice, so that nothing is known about
        the spread. An item answered once borrows the mean spread of the others.

    Raises:
        ValueError: If shapes disagree, or an item with weight has no answer.

    Reference: linearisation as in Binder (1983), International Statistical Review 51,
    279-292; every cross-product is divided by its expectation's factor, so the variance
    is unbiased when answers are missing by design. Degrees of freedom: Satterthwaite
    (1946), Biometrics Bulletin 2, 110-114, with shared persons counted as shared.
    """
    m, w, count, sums, products = _checked(means, weights, n, sx, sxy)
    own = np.diag(count)
    value = float(w @ m)
    if not np.any(own > 1):
        return None
    covariance = _covariance_of_means(m, count, sums, products)
    rows = w * (covariance @ w)
    variance = float(rows.sum())
    shared = _shared(count)
    equal = w * (np.diag(1 / own) @ w)
    df = _satterthwaite(equal, shared)
    if variance > 0:
        df = min(df, _satterthwaite(np.maximum(rows, 0.0), shared))
    return Composite(mean=value, variance=max(variance, 0.0), df=df, size=_size(w, own))


def _size(w: Array, own: Array) -> float:
    share = np.abs(w) / np.abs(w).sum()
    thin = np.any((share > LARGE_SHARE) & (own < MIN_LARGE_PART))
    if thin or share[own < 2].sum() > MAX_SHARE_ANSWERED_ONCE:
        return 0.0
    return float(np.min(own / share))


def _checked(*arrays: Any) -> tuple[Array, Array, Array, Array, Array]:
    m, w, count, sums, products = (np.asarray(a, dtype=np.float64) for a in arrays)
    k = len(m)
    if w.shape != (k,) or any(a.shape != (k, k) for a in (count, sums, products)):
        raise ValueError(f"{k} means need {k} weights and moments of shape ({k}, {k})")
    keep = np.flatnonzero(w)
    if keep.size == 0:
        raise ValueError("no item has a weight")
    square = np.ix_(keep, keep)
    if np.any(np.diag(count)[keep] < 1):
        raise ValueError("an item with weight has no answer; leave it out and say so")
    return m[keep], w[keep], count[square], sums[square], products[square]


def _shared(count: Array) -> Array:
    """Return how strongly the variances of two items depend: n_ab / (n_a n_b), corrected."""
    own = np.diag(count)
    ratio: Array = count / np.outer(own, own) * _correction(count)
    return ratio


def _correction(count: Array) -> Array:
    """Return the factor that makes each centred cross-product unbiased; 2 at n = 1."""
    own = np.diag(count).copy()
    inverse = 1 / own
    lost = 1 - inverse[:, None] - inverse[None, :] + count * np.outer(inverse, inverse)
    factor: Array = 1 / np.maximum(lost, 0.5)
    diagonal = np.where(own > 1, own / np.maximum(own - 1, 1), 2.0)
    np.fill_diagonal(factor, diagonal)
    return factor


def _covariance_of_means(m: Array, count: Array, sums: Array, products: Array) -> Array:
    own = np.diag(count)
    centred = products - m[:, None] * sums.T - m[None, :] * sums + count * np.outer(m, m)
    centred = centred * _correction(count)
    once = own == 1
    if np.any(once):
        spread = float(np.mean(np.diag(centred)[~once] / own[~once]))
        centred[np.flatnonzero(once), np.flatnonzero(once)] = spread
    covariance: Array = centred / np.outer(own, own)
    return covariance


def _satterthwaite(rows: Array, shared: Array) -> float:
    return float(rows.sum() ** 2 / (rows @ shared @ rows))
