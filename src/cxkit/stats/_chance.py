"""What many comparisons show by chance alone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cxkit.stats._interval import check_confidence


def expected_by_chance(m: int, confidence: float = 0.95) -> float:
    """Return how many of m comparisons look different although nothing differs.

    Args:
        m: Number of comparisons that were made, shown or not.
        confidence: Level of the interval that each was judged by.

    Raises:
        ValueError: If m is negative.
    """
    check_confidence(confidence)
    if m < 0:
        raise ValueError(f"a number of comparisons cannot be {m!r}")
    return m * (1 - confidence)


def benjamini_hochberg(p_values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return p values adjusted for the false discovery rate, in the given order.

    Args:
        p_values: One per comparison, each in 0..1.

    Raises:
        ValueError: If a p value lies outside 0..1.

    Reference: Benjamini & Hochberg (1995), Journal of the Royal Statistical Society B 57,
    289-300.
    """
    p = np.asarray(p_values, dtype=np.float64)
    if p.ndim != 1 or not np.all((p >= 0) & (p <= 1)):
        raise ValueError("p values are one number in 0..1 per comparison")
    order = np.argsort(-p, kind="stable")
    rank = np.arange(p.size, 0, -1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum.accumulate(np.minimum(p[order] * p.size / rank, 1.0))
    return adjusted
