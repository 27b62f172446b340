"""Regression on one series whose errors remember: what the next value owes to the last."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy import optimize, special

from cxkit.stats import Interval

Floats = npt.NDArray[np.float64]

# Autocorrelations that are thought possible before the data are seen. Their weight rises
# as 1 / (1 - rho): with equal weights intervals fall to .88 in short series that remember
# much, see docs/explanation/effects.md.
GRID: Floats = np.linspace(-0.6, 0.98, 80)


def log_prior() -> Floats:
    """(r,) logarithms of the weights of `GRID` before the data are seen."""
    return np.asarray(-np.log(1 - GRID))


@frozen(kw_only=True, slots=False, eq=False)
class SerialFit:
    """Coefficients of a regression with autocorrelated errors, and how sure they are.

    The law of the coefficients is a mixture of t laws over the autocorrelation, weighted
    by how well each value fits.

    Attributes:
        rho: (r,) autocorrelations.
        weight: (r,) their weights, which sum to 1.
        coefficients: (r, k) coefficients at each of them.
        covariance: (r, k, k) their covariance.
        df: Degrees of freedom: values less coefficients.
        residuals: (n,) what the mean coefficients leave.
    """

    rho: Floats = field(repr=False)
    weight: Floats = field(repr=False)
    coefficients: Floats = field(repr=False)
    covariance: Floats = field(repr=False)
    df: int
    residuals: Floats = field(repr=False)

    @cached_property
    def mean(self) -> Floats:
        """(k,) the coefficients."""
        return np.asarray(self.weight @ self.coefficients)

    @cached_property
    def autocorrelation(self) -> float:
        """The mean autocorrelation of neighbouring errors."""
        return float(self.weight @ self.rho)

    def value(self, contrast: npt.ArrayLike) -> float:
        """A weighted sum of the coefficients; `contrast` holds the (k,) weights."""
        return float(np.asarray(contrast, dtype=np.float64) @ self.mean)

    def spread(self, contrast: npt.ArrayLike) -> float:
        """The standard error of a weighted sum of the coefficients."""
        c = np.asarray(contrast, dtype=np.float64)
        within = np.einsum("i,rij,j->r", c, self.covariance, c)
        centre = self.coefficients @ c
        between = self.weight @ (centre - self.value(c)) ** 2
        return math.sqrt(float(self.weight @ within + between))

    def probability_above(self, contrast: npt.ArrayLike, bound: float) -> float:
        """How probable it is that a weighted sum of the coefficients lies above a bound."""
        c = np.asarray(contrast, dtype=np.float64)
        centre = self.coefficients @ c
        scale = np.sqrt(np.maximum(np.einsum("i,rij,j->r", c, self.covariance, c), 1e-300))
        return float(self.weight @ special.stdtr(self.df, (centre - bound) / scale))

    def interval(self, contrast: npt.ArrayLike, confidence: float = 0.95) -> Interval:
        """The interval of a weighted sum of the coefficients, with equal tails."""
        tail = (1 - confidence) / 2
        centre, width = self.value(contrast), max(self.spread(contrast), 1e-12)

        def end(level: float) -> float:
            def gap(bound: float) -> float:
                return 1 - self.probability_above(contrast, bound) - level

            reach = width
            while gap(centre - reach) > 0 or gap(centre + reach) < 0:
                reach *= 2
            return float(optimize.brentq(gap, centre - reach, centre + reach, xtol=1e-10 * width))

        return Interval(low=end(tail), high=end(1 - tail))


def serial_fit(
    y: npt.ArrayLike, x: npt.ArrayLike, positions: npt.ArrayLike | None = None
) -> SerialFit:
    """Return the regression of a series on columns, with errors that follow an AR(1).

    The autocorrelation is not plugged in but averaged over: its weight is the marginal
    likelihood after coefficients and variance are integrated out (Zellner & Tiao 1964,
    JASA 59, 763-778), times a weight that leans towards long memory. That is what keeps the
    level of intervals in short series, where a plugged-in estimate is too sure of itself.

    Args:
        y: (n,) values, in order of time; none missing.
        x: (n, k) columns, the constant among them.
        positions: (n,) whole numbers of the periods, rising, so that gaps count; 0..n-1
            unless given.

    Raises:
        ValueError: If there are not at least k + 2 values, or columns depend on each other.
    """
    series, columns = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    n, k = columns.shape
    if series.shape != (n,) or n < k + 2:
        raise ValueError(f"{k} coefficients need at least {k + 2} values, not {series.size}")
    if np.linalg.matrix_rank(columns) < k:
        raise ValueError("the columns depend on each other")
    steps = np.diff(np.arange(n) if positions is None else np.asarray(positions, dtype=np.int64))
    if (steps < 1).any():
        raise ValueError("positions are whole numbers that rise")
    whitened = [_whitened(rho, steps, series, columns) for rho in GRID.tolist()]
    ys, xs = np.stack([w[0] for w in whitened]), np.stack([w[1] for w in whitened])
    jacobian = np.asarray([w[2] for w in whitened])
    crossed = np.einsum("rni,rnj->rij", xs, xs)
    inverse = np.linalg.inv(crossed)
    beta = np.einsum("rij,rnj,rn->ri", inverse, xs, ys)
    left = ys - np.einsum("rni,ri->rn", xs, beta)
    squares = np.maximum((left**2).sum(axis=1), 1e-300)
    df = n - k
    log_weight = log_prior() + jacobian - 0.5 * df * np.log(squares)
    log_weight -= 0.5 * np.linalg.slogdet(crossed)[1]
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    return SerialFit(
        rho=GRID,
        weight=weight,
        coefficients=beta,
        covariance=inverse * (squares / df)[:, None, None],
        df=df,
        residuals=series - columns @ (weight @ beta),
    )


def _whitened(
    rho: float, steps: npt.NDArray[np.int64], y: Floats, x: Floats
) -> tuple[Floats, Floats, float]:
    """Series and columns with independent errors of one variance, and the log Jacobian.

    The first value keeps the variance of the process (Prais & Winsten 1954), so that no
    value is lost; after a gap of g periods the memory is rho ** g.
    """
    memory = rho**steps
    fresh = np.sqrt(1 - memory**2)
    # The process has variance 1, so that each value says as much as it can for every rho.
    ys = np.concatenate([y[:1], (y[1:] - memory * y[:-1]) / fresh])
    xs = np.concatenate([x[:1], (x[1:] - memory[:, None] * x[:-1]) / fresh[:, None]])
    return ys, xs, -float(np.log(fresh).sum())


@frozen(kw_only=True, eq=False)
class PluggedIn:
    """Coefficients with the covariance of a method that takes its nuisance as known.

    Attributes:
        coefficients: (k,) coefficients.
        covariance: (k, k) their covariance.
        df: Values less coefficients.
        rho: The autocorrelation, where one was estimated.
    """

    coefficients: Floats
    covariance: Floats
    df: int
    rho: float | None = None

    def interval(self, contrast: npt.ArrayLike, confidence: float = 0.95) -> Interval:
        """The t interval of a weighted sum of the coefficients."""
        c = np.asarray(contrast, dtype=np.float64)
        centre = float(c @ self.coefficients)
        half = math.sqrt(max(float(c @ self.covariance @ c), 0.0))
        half *= float(special.stdtrit(self.df, (1 + confidence) / 2))
        return Interval(low=centre - half, high=centre + half)


def newey_west(y: npt.ArrayLike, x: npt.ArrayLike, lags: int | None = None) -> PluggedIn:
    """Return least squares with Newey and West's covariance, times n / (n - k).

    It is shown for comparison only: in short series its intervals are too narrow, see
    docs/explanation/effects.md.

    Args:
        y: (n,) values in order of time.
        x: (n, k) columns.
        lags: How far errors are taken to remember; floor(4 (n / 100)^(2/9)) unless given.

    Raises:
        ValueError: If there are no more values than coefficients.

    Reference: Newey & West (1987), Econometrica 55, 703-708.
    """
    series, columns = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    n, k = columns.shape
    if n <= k:
        raise ValueError(f"{k} coefficients need more than {k} values, not {n}")
    reach = math.floor(4 * (n / 100) ** (2 / 9)) if lags is None else lags
    inverse = np.linalg.inv(columns.T @ columns)
    beta: Floats = np.asarray(inverse @ columns.T @ series, dtype=np.float64)
    scores = columns * (series - columns @ beta)[:, None]
    middle = scores.T @ scores
    for lag in range(1, reach + 1):
        crossed = scores[lag:].T @ scores[:-lag]
        middle += (1 - lag / (reach + 1)) * (crossed + crossed.T)
    return PluggedIn(
        coefficients=beta, covariance=inverse @ middle @ inverse * n / (n - k), df=n - k
    )


def prais_winsten(y: npt.ArrayLike, x: npt.ArrayLike, rounds: int = 50) -> PluggedIn:
    """Return Prais and Winsten's regression with one autocorrelation, iterated.

    It is shown for comparison only, as `newey_west`.

    Raises:
        ValueError: If there are no more values than coefficients.

    Reference: Prais & Winsten (1954), Cowles Commission Discussion Paper 383; rho is the
    sum of products of neighbouring residuals over the sum of squares of all but the last.
    """
    series, columns = np.asarray(y, dtype=np.float64), np.asarray(x, dtype=np.float64)
    n, k = columns.shape
    if n <= k:
        raise ValueError(f"{k} coefficients need more than {k} values, not {n}")
    steps = np.ones(n - 1, dtype=np.int64)
    beta: Floats = np.asarray(np.linalg.lstsq(columns, series, rcond=None)[0], dtype=np.float64)
    rho = 0.0
    for _ in range(rounds):
        left = series - columns @ beta
        before, rho = rho, float(left[1:] @ left[:-1] / (left[:-1] @ left[:-1]))
        rho = min(max(rho, -0.99), 0.99)
        ys, xs, _jacobian = _whitened(rho, steps, series, columns)
        beta = np.asarray(np.linalg.lstsq(xs, ys, rcond=None)[0], dtype=np.float64)
        if abs(rho - before) < 1e-12:
            break
    left = ys - xs @ beta
    covariance = np.linalg.inv(xs.T @ xs) * float(left @ left) / (n - k)
    return PluggedIn(coefficients=beta, covariance=covariance, df=n - k, rho=rho)
