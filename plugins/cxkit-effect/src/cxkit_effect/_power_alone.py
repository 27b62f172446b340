"""The power of a series that stands alone, by simulation of the very interval it will get."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from cxkit_effect._serial import GRID, log_prior

Floats = npt.NDArray[np.float64]
RUNS = 240


@lru_cache(maxsize=256)
def reach(before: int, after: int, memory: float, confidence: float = 0.95) -> Floats:
    """Return what effects of a series of standard deviation 1 must exceed to be seen.

    Intervals move with the effect, so that series without one tell the power for all:
    the effect is seen in the share of series whose number here it exceeds.

    Args:
        before: Periods before the turn.
        after: Periods after it.
        memory: Correlation of neighbouring periods.
        confidence: Level of the interval of the mean change.

    Returns:
        (RUNS,) numbers, rising; seed 0.
    """
    n = before + after
    series = _remembering(np.random.default_rng(0), n, memory)
    time = np.arange(n) - float(before)
    done = (time >= 0).astype(np.float64)
    x = np.column_stack([np.ones(n), time, done, time * done])
    contrast = np.asarray([0.0, 0.0, 1.0, (after - 1) / 2])
    centre, scale, weight = _laws(series, x, contrast)
    return np.sort(-_lower_ends(centre, scale, weight, n - 4, (1 - confidence) / 2))


def _remembering(rng: np.random.Generator, n: int, memory: float) -> Floats:
    fresh = rng.standard_normal((RUNS, n))
    found = fresh.copy()
    for t in range(1, n):
        found[:, t] = memory * found[:, t - 1] + np.sqrt(1 - memory**2) * fresh[:, t]
    return found


def _laws(series: Floats, x: Floats, contrast: Floats) -> tuple[Floats, Floats, Floats]:
    """(RUNS, r) centres and scales of the contrast's t laws, and their weights."""
    n, k = x.shape
    centres, scales, logs = [], [], []
    for rho, prior in zip(GRID.tolist(), log_prior().tolist(), strict=True):
        fresh = np.sqrt(1 - rho**2)
        ys = np.hstack([series[:, :1], (series[:, 1:] - rho * series[:, :-1]) / fresh])
        xs = np.vstack([x[:1], (x[1:] - rho * x[:-1]) / fresh])
        crossed = xs.T @ xs
        inverse = np.linalg.inv(crossed)
        beta = ys @ xs @ inverse
        squares = np.maximum(((ys - beta @ xs.T) ** 2).sum(axis=1), 1e-300)
        centres.append(beta @ contrast)
        scales.append(np.sqrt(squares / (n - k) * float(contrast @ inverse @ contrast)))
        logs.append(
            prior
            - (n - 1) * np.log(fresh)
            - 0.5 * np.linalg.slogdet(crossed)[1]
            - 0.5 * (n - k) * np.log(squares)
        )
    log = np.column_stack(logs)
    weight = np.exp(log - log.max(axis=1, keepdims=True))
    return (
        np.column_stack(centres),
        np.column_stack(scales),
        weight / weight.sum(axis=1, keepdims=True),
    )


def _lower_ends(centre: Floats, scale: Floats, weight: Floats, df: int, tail: float) -> Floats:
    """(RUNS,) the `tail` quantiles of the mixtures, by halving."""
    half = 40 * scale.max(axis=1)
    low, high = centre.min(axis=1) - half, centre.max(axis=1) + half
    for _ in range(32):
        middle = (low + high) / 2
        below = (weight * special.stdtr(df, (middle[:, None] - centre) / scale)).sum(axis=1)
        low, high = np.where(below < tail, middle, low), np.where(below < tail, high, middle)
    return np.asarray((low + high) / 2)
