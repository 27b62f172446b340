"""Intervals of what is summed over cases: groups of cases left out one after the other."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from attrs import frozen
from scipy import special

Floats = np.ndarray[Any, np.dtype[np.float64]]
# From here on, 95 % intervals of gamma-like waiting (shape .5 and above) cover .93 or more in
# simulations, and those of heavy tails (lognormal, sigma 1.2) .89 or more.
MIN_GROUPS = 30


@frozen(kw_only=True)
class Ratio:
    """A ratio of two sums over cases, such as a mean waiting time.

    Attributes:
        value: The ratio.
        groups: How many groups of cases have a part in it.
        error: Standard error of the ratio; None with fewer than two groups.
        log_error: The same of its logarithm; None where the ratio is not above zero.
    """

    value: float
    groups: int
    error: float | None = None
    log_error: float | None = None

    def interval(self, confidence: float) -> tuple[float, float] | None:
        """The interval on the scale of the logarithm, which stays above zero; None if too few."""
        if self.log_error is None or self.groups < MIN_GROUPS:
            return None
        half = _t(confidence, self.groups) * self.log_error
        return self.value * math.exp(-half), self.value * math.exp(half)


def ratio(above: Floats, below: Floats) -> Ratio:
    """The ratio of two sums, with errors by leaving out one group of cases at a time.

    Args:
        above: (groups,) sums over the cases of each group, such as seconds of waiting.
        below: (groups,) the same of what it is divided by, such as how often was waited.

    Raises:
        ValueError: if there is nothing to divide by.

    Reference: Kott (2001), The delete-a-group jackknife, Journal of Official Statistics
    17, 521-526.
    """
    there = below > 0
    above, below = above[there], below[there]
    if not len(below):
        raise ValueError("a ratio needs something to divide by")
    value, groups = float(above.sum() / below.sum()), len(below)
    if groups < 2:
        return Ratio(value=value, groups=groups)
    left_out = (above.sum() - above) / (below.sum() - below)
    logs = np.log(left_out) if value > 0 and (left_out > 0).all() else None
    return Ratio(
        value=value,
        groups=groups,
        error=_error(left_out),
        log_error=None if logs is None else _error(logs),
    )


@frozen(kw_only=True)
class Moved:
    """How far a ratio moved from one stretch of time to the next.

    Attributes:
        change: The later ratio less the earlier one.
        low: Lower end of the interval.
        high: Upper end.
        p_value: Two-sided probability of a change as large if nothing had moved.
    """

    change: float
    low: float
    high: float
    p_value: float


def moved(
    later: tuple[Floats, Floats], earlier: tuple[Floats, Floats], confidence: float
) -> Moved | None:
    """How far a ratio moved; None if too few groups of cases have a part in either.

    The same group of cases is left out of both, as a case may reach into both.

    Args:
        later: Sums above and below the line by group of cases, as `ratio` takes them.
        earlier: The same of the time before.
        confidence: Level of the interval.
    """
    groups = min(int((below > 0).sum()) for _, below in (later, earlier))
    if groups < MIN_GROUPS:
        return None
    there = (later[1] > 0) | (earlier[1] > 0)
    parts = [(a[there], b[there]) for a, b in (later, earlier)]
    after, before = ((a.sum() - a) / (b.sum() - b) for a, b in parts)
    change = float(np.subtract(*(a.sum() / b.sum() for a, b in parts)))
    error = _error(after - before)
    half = _t(confidence, groups) * error
    tail = special.stdtr(groups - 1, -abs(change) / error) if error else float(change == 0) / 2
    return Moved(
        change=change, low=change - half, high=change + half, p_value=float(min(1.0, 2 * tail))
    )


def _error(left_out: Floats) -> float:
    groups = len(left_out)
    return math.sqrt((groups - 1) / groups * float(((left_out - left_out.mean()) ** 2).sum()))


def _t(confidence: float, groups: int) -> float:
    return float(special.stdtrit(groups - 1, (1 + confidence) / 2))
