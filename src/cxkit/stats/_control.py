"""Control charts: what a process does by itself, and what stands out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from attrs import field, frozen

Floats = np.ndarray[Any, np.dtype[np.float64]]

# 3 / d2 with d2 = 1.128, the expected range of two values of a normal distribution.
_XMR = 2.66
_RUN = 8


@frozen(kw_only=True, eq=False)
class Chart:
    """A control chart.

    Attributes:
        centre: Centre line.
        low: (points,) lower limits.
        high: (points,) upper limits.
        values: (points,) what was observed; nan where nothing was.
        outside: Positions of points beyond a limit.
        runs: Positions at which a run of eight on one side of the centre is complete.
    """

    centre: float
    low: Floats = field(repr=False)
    high: Floats = field(repr=False)
    values: Floats = field(repr=False)
    outside: tuple[int, ...] = ()
    runs: tuple[int, ...] = ()

    @property
    def in_control(self) -> bool:
        """True if no point and no run stands out."""
        return not self.outside and not self.runs


def xmr_chart(values: Sequence[float], *, baseline: int | None = None) -> Chart:
    """Return the chart of single values with limits mean ± 2.66 · mean moving range.

    Args:
        values: One per period, in order, in any unit; nan where nothing was measured.
        baseline: How many of the first periods give centre and limits; all if None.

    Raises:
        ValueError: If fewer than two neighbouring values are there to give limits.

    Reference: Shewhart (1931); Wheeler & Chambers (1992), Understanding Statistical
    Process Control, 2nd ed.
    """
    observed = np.asarray(values, dtype=np.float64)
    first = observed[:baseline]
    ranges = np.abs(np.diff(first))
    ranges = ranges[np.isfinite(ranges)]
    if not len(ranges):
        raise ValueError("limits need at least two neighbouring values")
    centre = float(np.nanmean(first))
    half = _XMR * float(ranges.mean())
    return _chart(observed, centre, np.full(observed.shape, half), -np.inf, np.inf)


def p_chart(counts: Sequence[int], sizes: Sequence[int], *, baseline: int | None = None) -> Chart:
    """Return the chart of shares with limits p ± 3 · sqrt(p (1 − p) / n) within 0..1.

    Args:
        counts: How many in each period have the property.
        sizes: How many there were in each period; a period of none has no value.
        baseline: How many of the first periods give the centre; all if None.

    Raises:
        ValueError: If the lengths differ, a count lies outside 0..size, or there is nothing.

    Reference: Shewhart (1931); Montgomery (2013), Introduction to Statistical Quality
    Control, 7th ed., section 7.2.
    """
    k, n = np.asarray(counts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    if k.shape != n.shape or (k < 0).any() or (k > n).any():
        raise ValueError("each period needs 0 <= count <= size")
    base = float(n[:baseline].sum())
    if base <= 0:
        raise ValueError("a share needs at least one case")
    centre = float(k[:baseline].sum()) / base
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(n > 0, k / n, np.nan)
        half = np.where(n > 0, 3 * np.sqrt(centre * (1 - centre) / n), np.nan)
    return _chart(share, centre, half, 0.0, 1.0)


def _chart(values: Floats, centre: float, half: Floats, least: float, most: float) -> Chart:
    low, high = np.maximum(centre - half, least), np.minimum(centre + half, most)
    with np.errstate(invalid="ignore"):
        beyond = (values < low) | (values > high)
    return Chart(
        centre=centre,
        low=low,
        high=high,
        values=values,
        outside=tuple(np.flatnonzero(beyond).tolist()),
        runs=tuple(_runs(values, centre)),
    )


def _runs(values: Floats, centre: float) -> list[int]:
    """Where the eighth value in a row lies on one side; missing values end a run."""
    found, side, length = [], 0.0, 0
    for position, value in enumerate(values.tolist()):
        now = float(np.sign(value - centre)) if np.isfinite(value) else 0.0
        length = length + 1 if now and now == side else int(bool(now))
        side = now
        if length == _RUN:
            found.append(position)
    return found
