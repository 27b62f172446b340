"""Did the turned units drift apart from the others before anybody turned them?

A placebo: the same estimate with a start in the middle of what lies before. It cannot
prove that both would have gone on alike; it can only find that they did not.

Reference: Roth (2022), American Economic Review: Insights 4, 305-322.
"""

from __future__ import annotations

import numpy as np
from attrs import evolve
from scipy import special

from cxkit_effect._imputation import imputation
from cxkit_effect._panel import NEVER, Floats, Panel
from cxkit_effect._periods import period_effect

# Fewer periods before cannot show a drift.
_PERIODS = 4


def trend(panel: Panel) -> float | None:
    """P value of a drift before the turn, by units; None if too little lies before."""
    length = int(panel.before[panel.turned].sum(axis=1).min()) if panel.turned.any() else 0
    if length < _PERIODS:
        return None
    early = np.where(panel.planned, panel.start - length // 2, NEVER)
    unturned = np.where(panel.before, panel.mean, np.nan)
    placebo = evolve(panel, mean=unturned, start=np.maximum(early, 0), lag=0)
    weights = imputation(placebo.before, placebo.after, placebo.clock, placebo.precision)
    error = float(weights.standard_error(placebo.mean))
    if not weights.df > 0 or not error > 0:
        return None
    return _p(float(weights.value(placebo.mean)) / error, weights.df)


def series_trend(before: Floats) -> float | None:
    """P value of a drift within a series of differences; NaN is missing."""
    there = before[~np.isnan(before)]
    if len(there) < 2 * _PERIODS:
        return None
    step = period_effect(there, len(there) // 2)
    return _p(float(step.value / step.se), step.df) if step.se > 0 else None


def _p(ratio: float, df: float) -> float:
    return float(2 * special.stdtr(df, -abs(ratio)))
