"""Correlations and their intervals."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy import special

from cxkit.stats._interval import Interval, check_confidence

# Pairs below which r has no interval, see docs/explanation/intervals.md.
MIN_PAIRS = 5


def pearson_r(x: npt.ArrayLike, y: npt.ArrayLike) -> float | None:
    """Return Pearson's r of two lists of numbers; None if fewer than two or one is constant.

    Raises:
        ValueError: If the lists differ in length.
    """
    a, b = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError("a correlation needs two lists of the same length")
    if a.size < 2:
        return None
    a, b = a - a.mean(), b - b.mean()
    scale = math.sqrt(float(a @ a) * float(b @ b))
    if scale == 0:
        return None
    return min(max(float(a @ b) / scale, -1.0), 1.0)


def fisher_r_interval(r: float, n: int, confidence: float = 0.95) -> Interval | None:
    """Return the interval of a correlation, inside -1..1.

    Args:
        r: The correlation, -1..1.
        n: Number of pairs.
        confidence: Level of the interval.

    Returns:
        None below MIN_PAIRS pairs, and for r = -1 or 1, where the formula would claim
        certainty.

    Raises:
        ValueError: If r lies outside -1..1.

    Reference: Fisher (1921), Metron 1, 3-32.
    """
    check_confidence(confidence)
    if not -1 <= r <= 1:
        raise ValueError(f"a correlation lies in -1..1, not {r!r}")
    if n < MIN_PAIRS or abs(r) == 1:
        return None
    half = float(special.ndtri((1 + confidence) / 2)) / math.sqrt(n - 3)
    centre = math.atanh(r)
    return Interval(low=math.tanh(centre - half), high=math.tanh(centre + half))
