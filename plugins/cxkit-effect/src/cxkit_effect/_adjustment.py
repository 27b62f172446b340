"""See smaller steps: the level before as a covariate, where chance decided who was turned.

Reference: Deng, Xu, Kohavi & Walker (2013), WSDM, 123-132 (CUPED); Frison & Pocock (1992),
Statistics in Medicine 11, 1685-1704; standard errors HC2 with the degrees of freedom of
Bell & McCaffrey (2002), as in `cxkit_effect._imputation`.
"""

from __future__ import annotations

import numpy as np
from attrs import frozen

from cxkit_effect._imputation import period_levels
from cxkit_effect._panel import Floats, Mask, Panel

# Below so many units a fitted slope costs more than it gives.
UNITS_FOR_A_SLOPE = 8


@frozen(kw_only=True, eq=False)
class Regression:
    """One coefficient of a regression over units.

    Attributes:
        value: The coefficient; (...,) as the outcomes given.
        se: Its standard error, HC2; NaN if a unit stands alone.
        df: Degrees of freedom of the standard error; 0 if a unit stands alone.
    """

    value: Floats
    se: Floats
    df: float


def regress(columns: Floats, outcome: Floats, column: int) -> Regression:
    """One coefficient of least squares with HC2 errors.

    Args:
        columns: (U, p) of full rank.
        outcome: (..., U).
        column: Which coefficient.
    """
    inverse = np.linalg.inv(columns.T @ columns)
    weights = (columns @ inverse)[:, column]
    hat = columns @ inverse @ columns.T
    left = 1 - hat.diagonal()
    alone = (left < 1e-9) & (np.abs(weights) > 1e-12)
    if alone.any():
        value = outcome @ weights
        return Regression(value=value, se=np.full_like(value, np.nan), df=0.0)
    scaled = weights / np.sqrt(np.maximum(left, 1e-9))
    rest = outcome - outcome @ hat
    spread = scaled[:, None] * (np.eye(len(hat)) - hat) * scaled[None, :]
    return Regression(
        value=outcome @ weights,
        se=np.sqrt((rest**2) @ scaled**2),
        df=float(np.trace(spread) ** 2 / (spread**2).sum()),
    )


@frozen(kw_only=True, eq=False)
class Adjusted:
    """The effect with and without what was known before.

    Attributes:
        adjusted: With each unit's mean before as a covariate.
        unadjusted: The difference of the means after alone.
        slope: How much of a difference before is expected to be there after.
        factor: Variance factor of the adjusted effect, in units of a cell's variance.
        noise: Variance of a cell over that between units, before.
    """

    adjusted: Regression
    unadjusted: Regression
    slope: float
    factor: float
    noise: float


def levels(panel: Panel) -> tuple[Floats, Floats, Mask]:
    """(U,) mean before and mean after of each unit without the periods' common part, and
    which units have both."""
    common = period_levels(panel.before, panel.mean)
    rest = panel.mean - common[None, :]
    group = np.where(panel.turned[:, None], panel.after, panel.observed)
    since = np.arange(len(panel.periods)) >= panel.first_after
    start = int(panel.start[panel.turned].min())
    until = np.arange(len(panel.periods)) < start
    before = _mean(rest, panel.before & until[None, :])
    after = _mean(rest, group & since[None, :])
    return before, after, ~(np.isnan(before) | np.isnan(after))


def adjusted_effect(panel: Panel) -> Adjusted | None:
    """The effect in a panel with one common start; None if there are too few units.

    The panel's turned units are compared with those that are never turned, over the units
    that were seen before and after.
    """
    before, after, both = levels(panel)
    turned = panel.turned[both].astype(float)
    x, y = before[both], after[both]
    if len(x) < UNITS_FOR_A_SLOPE or min(turned.sum(), (1 - turned).sum()) < 2:
        return None
    ones = np.ones_like(x)
    if np.ptp(x) <= 1e-12 * max(1.0, float(np.abs(x).max())):
        return None
    plain = regress(np.column_stack([ones, turned]), y, 1)
    columns = np.column_stack([ones, turned, x - x.mean()])
    found = regress(columns, y, 1)
    noise = _noise(panel, both)
    slope = float(regress(columns, y, 2).value)
    periods = len(np.flatnonzero(panel.after.any(axis=0)))
    earlier = len(np.flatnonzero(panel.before[panel.turned].any(axis=0)))
    return Adjusted(
        adjusted=found,
        unadjusted=plain,
        slope=slope,
        factor=adjusted_factor(turned.sum(), (1 - turned).sum(), earlier, periods, noise),
        noise=noise,
    )


def adjusted_factor(
    turned: float, compared: float, earlier: int, later: int, noise: float
) -> float:
    """The variance of an adjusted effect after so many periods, in units of a cell's.

    A unit's mean after varies by 1/later around its level; the mean before, shrunk by its
    reliability, leaves 1/(earlier + noise) of the level unknown.
    """
    return (1 / turned + 1 / compared) * (1 / (earlier + noise) + 1 / later)


def _noise(panel: Panel, both: Mask) -> float:
    """Variance of a cell over the variance between units, from the periods before."""
    start = int(panel.start[panel.turned].min())
    cells = np.where(panel.before, panel.mean, np.nan)[both, :start]
    cells = cells - period_levels(~np.isnan(cells), cells)[None, :]
    there = ~np.isnan(cells)
    count = there.sum(axis=1)
    if there.sum() <= len(cells) + start:
        # With one period before, levels and noise cannot be told apart.
        return 0.0
    means = _mean(cells, there)
    rest = np.where(there, cells - means[:, None], 0.0)
    within = float((rest**2).sum() / max(there.sum() - len(cells) - start + 1, 1))
    between = float(np.var(means, ddof=1)) - within * float(np.mean(1 / np.maximum(count, 1)))
    return within / max(between, within * 1e-3, 1e-300)


def _mean(values: Floats, there: Mask) -> Floats:
    count = there.sum(axis=1)
    total = np.where(there, values, 0.0).sum(axis=1)
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
