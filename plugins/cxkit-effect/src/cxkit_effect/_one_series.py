"""Everyone was turned at once: the mean change against the course before carried on.

The interval for one look is that of `cxkit_effect._its`; the one for all looks reaches as
much further as the mixture's limit lies above Student's (`cxkit_effect._anytime`).
"""

from __future__ import annotations

import numpy as np
from attrs import frozen
from scipy.stats import t as student

from cxkit.stats import Interval
from cxkit_effect._anytime import Horizon
from cxkit_effect._estimation import Estimated, Terms
from cxkit_effect._intervals import Precision
from cxkit_effect._its import MIN_AFTER, MIN_BEFORE, Interrupted, interrupted
from cxkit_effect._panel import Floats, Panel
from cxkit_effect._result import Effect
from cxkit_effect._selection import LEFT_OUT, SAID, is_low

# Constant, trend, level and slope of the regression.
_COEFFICIENTS = 4


@frozen(kw_only=True)
class _Shape:
    """How precisely a mean change is known, of so many periods before and after."""

    before: int
    after: int

    @property
    def factor(self) -> float:
        """Variance of the mean change where every period varies by 1."""
        time = np.arange(self.before + self.after) - float(self.before)
        done = (time >= 0).astype(float)
        columns = np.column_stack([np.ones_like(time), time, done, time * done])
        contrast = np.asarray([0.0, 0.0, 1.0, (self.after - 1) / 2])
        return float(contrast @ np.linalg.inv(columns.T @ columns) @ contrast)

    @property
    def df(self) -> float:
        """Degrees of freedom that are left."""
        return float(self.before + self.after - _COEFFICIENTS)


def series_effect(panel: Panel, terms: Terms) -> Estimated | None:
    """The mean change since everyone was turned; None if too little lies before or after.

    Args:
        panel: All units turned in the same period; they count alike.
        terms: What was fixed before the first look.
    """
    series, turn = common_course(panel), int(panel.start[panel.turned].min())
    series, low = _without_low_point(series, turn, terms.direction)
    before = int((~np.isnan(series[:turn])).sum())
    after = int((~np.isnan(series[turn + panel.lag :])).sum())
    enough = before >= MIN_BEFORE and after >= MIN_AFTER
    if not (enough and terms.same_measure and np.nanstd(series) > 0):
        return None
    found = interrupted(series, turn, skip=panel.lag)
    precision = _precision(found, terms.horizon)
    anytime = _at_all_looks(found, precision, terms.confidence)
    effect = Effect(
        design="time_series",
        grade=2,
        value=found.fit.value(found.on_average),
        se=precision.se,
        df=precision.df,
        classical=found.fit.interval(found.on_average, terms.confidence),
        anytime=anytime,
        mde=precision.mde(terms.confidence) if anytime else None,
        turned=int(panel.turned.sum()),
        before=found.before,
        after=found.after,
        memory=found.fit.autocorrelation,
        reasons=(*(() if anytime else ("effect:no_limit_yet",)), *low),
    )
    return Estimated(effect=effect, precision=precision if anytime else None)


def _without_low_point(series: Floats, turn: int, direction: int) -> tuple[Floats, tuple[str, ...]]:
    """The series without a low just before the turn, and what was done about it."""
    there = np.flatnonzero(~np.isnan(series[:turn]))
    if not is_low(direction * series[there]):
        return series, ()
    if len(there) <= MIN_BEFORE:
        return series, (SAID,)
    kept = series.copy()
    kept[there[-1]] = np.nan
    return kept, (LEFT_OUT,)


def common_course(panel: Panel) -> Floats:
    """(T,) mean over the turned units, each around its own mean before; NaN is missing."""
    turned = panel.keep(panel.turned)
    there = turned.before
    count = np.maximum(there.sum(axis=1), 1)
    level = np.where(there, turned.mean, 0.0).sum(axis=1) / count
    known = there.any(axis=1)
    rest = np.where(turned.observed, turned.mean - level[:, None], 0.0)[known]
    seen = turned.observed[known].sum(axis=0)
    mean = rest.sum(axis=0) / np.maximum(seen, 1)
    return np.asarray(np.where(seen > 0, mean + float(level[known].mean()), np.nan))


def _precision(found: Interrupted, horizon: int) -> Precision:
    def factor_after(periods: int) -> float:
        return _Shape(before=found.before, after=max(periods, MIN_AFTER)).factor

    planned = _Shape(before=found.before, after=max(horizon, MIN_AFTER))
    return Precision(
        se=found.fit.spread(found.on_average),
        df=float(found.fit.df),
        factor=factor_after(found.after),
        horizon=Horizon(factor=planned.factor, df=planned.df),
        factor_after=factor_after,
    )


def _at_all_looks(found: Interrupted, precision: Precision, confidence: float) -> Interval | None:
    # The same limit as a nominal level, so that the mixture over memories is kept.
    level = 1 - 2 * float(student.sf(precision.reach(confidence), precision.df))
    return found.fit.interval(found.on_average, level) if level < 1 - 1e-12 else None
