"""How much one period owes to the one before: estimated on the safe side.

Too little memory makes false alarms. So its bias is removed and one standard error is
added, and other units lend theirs only if the turned one does not seem to have more.

Reference: Kendall (1954), Biometrika 41, 403-404 (bias of the estimate).
"""

from __future__ import annotations

import numpy as np

from cxkit_effect._panel import Floats

MOST = 0.97
_SMALLEST_SPREAD = 0.05
# So many standard errors above the others' memory is more than theirs.
_MORE = 1.64


def own_memory(rest: Floats, sides: int) -> tuple[Floats, Floats]:
    """The correlation of neighbouring periods without its bias, and its standard error.

    Args:
        rest: (..., T) what is left around the means of the sides, nothing missing.
        sides: Number of means that were taken off, 1 or 2.
    """
    periods = rest.shape[-1]
    squares = (rest**2).sum(-1)
    products = (rest[..., 1:] * rest[..., :-1]).sum(-1)
    raw = products / np.where(squares > 0, squares, 1.0) * periods / (periods - 1)
    unbiased = raw + (sides + (3 + sides) * raw) / periods
    return np.asarray(unbiased), _error(unbiased, periods)


def on_the_safe_side(memory: Floats, error: Floats) -> Floats:
    """The memory that is reckoned with: one standard error more, within 0..`MOST`."""
    return np.asarray(np.clip(memory + error, 0.0, MOST))


def lent_memory(own: tuple[float, float], others: Floats) -> float | None:
    """The memory that other units show; None if the turned ones seem to have more.

    Args:
        own: The turned units' memory and its standard error.
        others: (K, T) what is left of the other units around their means; NaN is missing.
    """
    there = ~np.isnan(others)
    rows = there.sum(axis=1) > 2
    if not rows.any():
        return None
    kept = np.where(there, others, 0.0)[rows]
    periods = float(there[rows].sum(axis=1).mean())
    # Rows that are measured against each other's mean carry the news of one row less.
    worth = max(int(rows.sum()) - 1, 1) * periods
    neighbours = there[rows][:, 1:] & there[rows][:, :-1]
    squares = float((kept**2).sum()) / there[rows].sum()
    if not squares > 0 or not neighbours.any():
        return None
    products = float((kept[:, 1:] * kept[:, :-1]).sum()) / neighbours.sum()
    raw = products / squares
    unbiased = np.asarray(raw + (1 + 4 * raw) / periods)
    if own[0] > float(unbiased) + _MORE * own[1]:
        return None
    return float(on_the_safe_side(unbiased, _error(unbiased, worth)))


def _error(memory: Floats, values: float) -> Floats:
    return np.asarray(np.sqrt(np.maximum(1 - memory**2, _SMALLEST_SPREAD) / values))
