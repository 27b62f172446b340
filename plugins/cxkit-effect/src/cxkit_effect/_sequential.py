"""Group-sequential limits, for a last look that was fixed in advance.

Reference: Lan & DeMets (1983), Biometrika 70, 659-663; O'Brien & Fleming (1979),
Biometrics 35, 549-556; the recursion is that of Armitage, McPherson & Rowe (1969),
Journal of the Royal Statistical Society A 132, 235-244, as in Jennison & Turnbull (2000),
Group Sequential Methods, chapter 19.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from scipy.stats import norm, t

from cxkit_effect._panel import Floats

_POINTS = 801
_REACH = 8.0


def spent(fraction: float, confidence: float = 0.95) -> float:
    """The error that may be spent until a fraction of the information, after O'Brien & Fleming.

    Example:
        >>> round(spent(1.0), 3), round(spent(0.5), 4)
        (0.05, 0.0031)
    """
    # Each side spends its half: 2 (1 - Phi(z / sqrt(t))) with z of a quarter of the error.
    limit = norm.isf((1 - confidence) / 4)
    return float(4 * norm.sf(limit / np.sqrt(min(fraction, 1.0))))


def limits(fractions: Sequence[float], confidence: float = 0.95) -> Floats:
    """The two-sided limit in standard errors at each look.

    Args:
        fractions: Information at each look as a fraction of that at the last, rising, up to 1.
        confidence: Level over all these looks together.

    Raises:
        ValueError: If the fractions do not rise within 0..1.
    """
    times = np.asarray(fractions, dtype=float)
    if times.size == 0 or np.any(np.diff(times, prepend=0.0) <= 0) or times[-1] > 1 + 1e-9:
        raise ValueError("fractions of the information rise, from above 0 up to 1")
    return np.asarray(_limits(tuple(np.minimum(times, 1.0).tolist()), confidence))


@lru_cache(maxsize=256)
def _limits(times: tuple[float, ...], confidence: float) -> tuple[float, ...]:
    found: list[float] = []
    grid = weights = density = np.zeros(0)
    used, before = 0.0, 0.0
    for time in times:
        allowed = spent(time, confidence) - used
        used += allowed
        step = np.sqrt(time - before)
        limit = _limit(allowed, grid, weights * density, step, np.sqrt(time))
        found.append(limit / np.sqrt(time))
        new = np.linspace(-limit, limit, _POINTS)
        if grid.size:
            jump = norm.pdf((new[:, None] - grid[None, :]) / step) / step
            density = jump @ (weights * density)
        else:
            density = norm.pdf(new / step) / step
        grid, weights, before = new, _simpson(new), time
    return tuple(found)


def _simpson(grid: Floats) -> Floats:
    pattern = np.ones(len(grid))
    pattern[1:-1:2], pattern[2:-1:2] = 4.0, 2.0
    return np.asarray(pattern * (grid[1] - grid[0]) / 3)


def _limit(allowed: float, grid: Floats, mass: Floats, step: float, sd: float) -> float:
    """The value of the sum that is exceeded with the allowed probability, by bisection."""
    low, high = 0.0, _REACH * sd
    for _ in range(80):
        middle = (low + high) / 2
        if grid.size:
            beyond = norm.sf((middle - grid) / step) + norm.cdf((-middle - grid) / step)
            crossing = float(beyond @ mass)
        else:
            crossing = float(2 * norm.sf(middle / step))
        low, high = (middle, high) if crossing > allowed else (low, middle)
    return (low + high) / 2


def with_df(limit: float, df: float) -> float:
    """The limit for an estimated standard error: the same nominal level of Student's t."""
    return limit if np.isinf(df) else float(t.isf(norm.sf(limit), df))
