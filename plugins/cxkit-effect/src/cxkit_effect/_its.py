"""One series that is interrupted by a turn: what changed, and whether it lasts (F04, F20)."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.stats import Interval
from cxkit_effect._serial import SerialFit, serial_fit

Floats = npt.NDArray[np.float64]
Verdict = Literal["sustained", "relapse", "undecided"]

# Values before and after below which nothing is claimed, see docs/explanation/effects.md,
# reproduced by `python plugins/cxkit-effect/benchmarks/its.py`.
MIN_BEFORE, MIN_AFTER = 8, 4
CONSTANT, TREND, LEVEL, SLOPE = range(4)


@frozen(kw_only=True, slots=False, eq=False)
class Interrupted:
    """Segmented regression y = b0 + b1 t + b2 D + b3 (t - T) D.

    Attributes:
        fit: The regression; its first four coefficients are b0 to b3.
        before: Values before the turn.
        after: Values from the turn on.
        span: Periods from the turn to the last value, 0 or more.
        seasonal: True if seasons of a year were taken out.
    """

    fit: SerialFit = field(repr=False)
    before: int
    after: int
    span: int
    seasonal: bool

    def contrast(self, *, level: float = 0.0, slope: float = 0.0) -> Floats:
        """Weights of the coefficients for a sum of level and slope changes."""
        weights = np.zeros(self.fit.mean.shape)
        weights[LEVEL], weights[SLOPE] = level, slope
        return weights

    @property
    def at_turn(self) -> Floats:
        """The change at the turn, b2."""
        return self.contrast(level=1.0)

    @property
    def per_period(self) -> Floats:
        """The change of the slope, b3, per period."""
        return self.contrast(slope=1.0)

    @property
    def now(self) -> Floats:
        """The change against what would be without the turn, in the last period."""
        return self.contrast(level=1.0, slope=float(self.span))

    @property
    def on_average(self) -> Floats:
        """The change on average from the turn to the last period."""
        return self.contrast(level=1.0, slope=self.span / 2)


def interrupted(
    values: npt.ArrayLike,
    turn: int,
    *,
    skip: int = 0,
    season: int | None = None,
    slope: bool = True,
) -> Interrupted:
    """Return the segmented regression of a series that a turn interrupts.

    Args:
        values: One per period, in order; nan where nothing was measured.
        turn: Position of the first period of the turn.
        skip: Periods from the turn on that are left out because nothing can show yet.
        season: Periods of a year, if seasons are to be taken out with one wave of sine and
            cosine; at least two years before the turn are needed for it.
        slope: False if the turn changes the level only.

    Raises:
        ValueError: If fewer than MIN_BEFORE values are there before the turn or fewer than
            MIN_AFTER after what is left out.

    Reference: Wagner et al. (2002), Journal of Clinical Pharmacy and Therapeutics 27,
    299-309; errors as in `cxkit_effect._serial.serial_fit`.
    """
    series = np.asarray(values, dtype=np.float64)
    start = turn + skip
    there = np.flatnonzero(np.isfinite(series))
    there = there[(there < turn) | (there >= start)]
    before, after = int((there < turn).sum()), int((there >= start).sum())
    if before < MIN_BEFORE or after < MIN_AFTER:
        raise ValueError(
            f"at least {MIN_BEFORE} values before and {MIN_AFTER} after are needed, "
            f"not {before} and {after}"
        )
    time, done = there - float(start), (there >= start).astype(np.float64)
    columns = [np.ones(len(there)), time, done, time * done]
    seasonal = season is not None and season > 2 and before >= 2 * season
    if season is not None and seasonal:
        angle = 2 * math.pi * there / season
        columns += [np.sin(angle), np.cos(angle)]
    if not slope:
        del columns[SLOPE]
    fit = serial_fit(series[there], np.column_stack(columns), there)
    return Interrupted(
        fit=fit if slope else _with_level_only(fit),
        before=before,
        after=after,
        span=int(there[-1] - start),
        seasonal=seasonal,
    )


def _with_level_only(fit: SerialFit) -> SerialFit:
    """The fit with a slope change that is known to be 0."""
    coefficients = np.insert(fit.coefficients, SLOPE, 0.0, axis=1)
    covariance = np.insert(np.insert(fit.covariance, SLOPE, 0.0, axis=1), SLOPE, 0.0, axis=2)
    return SerialFit(
        rho=fit.rho,
        weight=fit.weight,
        coefficients=coefficients,
        covariance=covariance,
        df=fit.df,
        residuals=fit.residuals,
    )


@frozen(kw_only=True)
class Lasting:
    """Whether what a turn brought lasts (F04).

    Attributes:
        verdict: `sustained`, `relapse` or `undecided`.
        per_period: Change of the slope per period, in the good direction.
        interval: Its interval.
        loss: The loss per period that would matter.
    """

    verdict: Verdict
    per_period: float
    interval: Interval
    loss: float


def lasting(
    found: Interrupted, loss: float, direction: int = 1, confidence: float = 0.95
) -> Lasting:
    """Return whether the level after a turn holds.

    Sustained if the interval of b3 excludes a loss of at least `loss` per period; a
    relapse if it does not, and lies below 0 as a whole; otherwise it is undecided.

    Args:
        found: The segmented regression, with a slope.
        loss: The loss per period that would matter, above 0.
        direction: 1 if more is good, -1 if less is.
        confidence: Level of the interval.

    Raises:
        ValueError: If `loss` is not above 0.
    """
    if not loss > 0:
        raise ValueError(f"a loss that matters lies above 0, not at {loss!r}")
    contrast = direction * found.per_period
    interval = found.fit.interval(contrast, confidence)
    verdict: Verdict = "undecided"
    if interval.low > -loss:
        verdict = "sustained"
    elif interval.high < 0:
        verdict = "relapse"
    return Lasting(
        verdict=verdict, per_period=found.fit.value(contrast), interval=interval, loss=loss
    )
