"""Few units: the chance variation of team and period, taken from many earlier periods.

With one turned unit no variance between units can be known. What can be known is how far
the difference between the turned and the compared units used to wander from period to
period, with its memory, when nothing had been turned.

Reference: Prais & Winsten (1954), Cowles Commission Discussion Paper 383 (first-order
memory). Person-level standard errors would raise 25 to 51 % false alarms here.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from cxkit_effect._memory import lent_memory, on_the_safe_side, own_memory
from cxkit_effect._panel import Floats, Mask, Panel

# Fewer earlier periods say too little about the chance variation.
EARLIER_PERIODS = 12


@frozen(kw_only=True, eq=False)
class PeriodEffect:
    """The mean difference after the turn minus that before.

    Attributes:
        value: The effect; shape (...,) of the series given.
        se: Its standard error, with the memory of the series.
        factor: Variance factor of the value.
        df: Degrees of freedom of the standard error.
        memory: Correlation of one period with the next that was reckoned with, 0..1.
    """

    value: Floats
    se: Floats
    factor: Floats
    df: float
    memory: Floats


def differences(panel: Panel) -> tuple[Floats, int]:
    """(T,) turned minus compared units by period, and the index of the first period after.

    Units count alike, each around its own mean before, so that a missing period of a unit
    with another level does no harm. Where starts differ, periods are counted from each
    unit's own start. NaN is missing.
    """
    level = _mean(np.where(panel.before, panel.mean, np.nan), axis=1)
    centred = panel.mean - level[:, None]
    comparison = _mean(centred[panel.compared], axis=0)
    turned = panel.keep(panel.turned)
    gaps = centred[panel.turned] - comparison[None, :]
    gaps = np.where(turned.before | turned.after, gaps, np.nan)
    first = turned.start + panel.lag
    if np.ptp(turned.start) == 0:
        return _mean(gaps, axis=0), int(first[0])
    before, after = int(first.min()), int(len(panel.periods) - first.max())
    aligned = np.stack(
        [row[f - before : f + max(after, 0)] for row, f in zip(gaps, first, strict=True)]
    )
    # A mean over other units in other periods would mix levels with effects.
    complete = ~np.isnan(aligned).any(axis=0)
    return np.where(complete, _mean(aligned, axis=0), np.nan), before


def other_differences(panel: Panel) -> Floats:
    """(K, T) how each unit that is not turned differed from the others of them.

    Empty if there are fewer than two.
    """
    kept = panel.keep(panel.compared)
    if len(kept.units) < 2:
        return np.empty((0, len(panel.periods)))
    centred = kept.mean - _mean(kept.mean, axis=1)[:, None]
    rest = centred - _mean(centred, axis=0)[None, :]
    return np.asarray(rest - _mean(rest, axis=1)[:, None])


def period_effect(
    series: Floats, first: int, *, memory: Floats | float | None = None
) -> PeriodEffect:
    """The step of a series of differences, with a standard error that knows its memory.

    Args:
        series: (..., T) differences by period; NaN is missing, alike in all series.
        first: Index of the first period after.
        memory: Correlation of neighbouring periods; by default estimated, with its bias
            removed and one standard error added, because too little makes false alarms.

    Raises:
        ValueError: If there are no two periods before or none after.
    """
    d = np.asarray(series, dtype=float)
    there = ~np.isnan(d).reshape(-1, d.shape[-1]).any(axis=0)
    step = (np.arange(d.shape[-1]) >= first)[there].astype(float)
    d = d[..., there]
    earlier, later = int((step == 0).sum()), int(step.sum())
    if earlier < 2 or later < 1:
        raise ValueError("a step needs two periods before and one after")
    gaps = np.diff(np.flatnonzero(there))
    phi = np.asarray(on_the_safe_side(*_own(d, step)) if memory is None else memory, dtype=float)
    phi = np.broadcast_to(phi, d.shape[:-1])
    ones, steps, y = (_whitened(x, phi, gaps) for x in (np.ones_like(step), step, d))
    oo, ss, os = (ones**2).sum(-1), (steps**2).sum(-1), (ones * steps).sum(-1)
    oy, sy = (ones * y).sum(-1), (steps * y).sum(-1)
    determinant = oo * ss - os**2
    value = (oo * sy - os * oy) / determinant
    level = (ss * oy - os * sy) / determinant
    rest = y - level[..., None] * ones - value[..., None] * steps
    df = float(earlier + later - (2 if memory is not None else 3))
    factor = oo / determinant
    se = np.sqrt((rest**2).sum(-1) / df * factor)
    return PeriodEffect(value=value, se=se, factor=factor, df=df, memory=phi)


def memory_of(series: Floats, first: int, others: Floats) -> float | None:
    """The memory that other units lend to a series; None if it is to be judged by its own.

    Args:
        series: (T,) differences; NaN is missing.
        first: Index of the first period after; what is later than the series has no say.
        others: (K, T) how each other unit differed from the rest of them.
    """
    there = ~np.isnan(series)
    step = (np.arange(len(series)) >= first)[there].astype(float)
    memory, error = _own(series[there], step)
    return lent_memory((float(memory), float(error)), others)


def earlier_memory(series: Floats, first: int, others: Floats) -> float:
    """The memory that the periods before alone show, known before the first look."""
    before = series[:first]
    lent = memory_of(before, first, others[:, :first])
    if lent is not None:
        return lent
    there = before[~np.isnan(before)]
    return float(on_the_safe_side(*_own(there, np.zeros(len(there)))))


def horizon_factor(earlier: int, later: int, memory: float) -> float:
    """The variance factor of a step after so many periods before and after.

    Example:
        >>> round(horizon_factor(12, 12, 0.0), 4)
        0.1667
    """
    found = period_effect(np.zeros(earlier + later), earlier, memory=memory)
    return float(found.factor)


def _own(d: Floats, step: Floats) -> tuple[Floats, Floats]:
    return own_memory(d - _by_side(d, step), 1 if step.sum() < 2 else 2)


def _by_side(d: Floats, step: Floats) -> Floats:
    after = step > 0
    means = np.empty_like(d)
    for side in (after, ~after):
        if side.any():
            means[..., side] = d[..., side].mean(-1)[..., None]
    return means


def _whitened(x: Floats, phi: Floats, gaps: Floats) -> Floats:
    """The series without its memory; over a gap of g periods phi**g is left of it."""
    left = phi[..., None] ** gaps
    scale = np.sqrt((1 - phi[..., None] ** 2) / (1 - left**2))
    x = np.broadcast_to(x, (*phi.shape, x.shape[-1]))
    first = x[..., :1] * np.sqrt(1 - phi[..., None] ** 2)
    return np.concatenate([first, scale * (x[..., 1:] - left * x[..., :-1])], axis=-1)


def _mean(values: Floats, axis: int) -> Floats:
    """The mean of what is there; NaN where nothing is."""
    there: Mask = ~np.isnan(values)
    count = there.sum(axis=axis)
    total = np.where(there, values, 0.0).sum(axis=axis)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
