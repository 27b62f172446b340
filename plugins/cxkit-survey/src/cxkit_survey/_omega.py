"""Omega: the share of a scale's variance that one common factor explains (F10)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from cxkit_survey._reliability import alpha, correlations

Vector = NDArray[np.float64]

# A uniqueness at this floor is a Heywood case: the factor swallows the whole item.
_FLOOR = 0.005


@frozen(kw_only=True)
class Omega:
    """Omega total of a model with one factor.

    Attributes:
        value: Share of the total's variance that the factor explains, 0..1.
        estimator: `ml` or `minres` on correlations, `ml_covariance` on covariances.
        loadings: Standardised loading of each item.
        heywood: True if the factor explains an item completely, so that the model is doubtful.
    """

    value: float
    estimator: str
    loadings: tuple[float, ...]
    heywood: bool


def omega(covariance: ArrayLike, *, estimator: str = "ml_covariance") -> Omega | None:
    """Omega total of k items under one factor, from their k x k covariances.

    The three estimators answer slightly different questions, and their results
    differ in the second digit, so the estimator is always named. `ml_covariance`
    is about the sum of the answers as they are; `ml` and `minres` are about the
    sum of standardised answers. None if it is not defined: fewer than three items,
    an item that does not vary, or no search that ends.

    McDonald, R. P. (1999), Test Theory: `(sum of loadings)^2` over that plus the
    sum of the unique variances. Maximum likelihood after Jöreskog (1967),
    minimum residuals after Harman & Jones (1966).
    """
    matrix = np.asarray(covariance, dtype=np.float64)
    if estimator not in _ESTIMATORS:
        raise ValueError(f"estimator is one of {sorted(_ESTIMATORS)}, not {estimator!r}")
    if len(matrix) < 3 or alpha(matrix) is None or (matrix.diagonal() <= 0).any():
        return None
    deviation = np.sqrt(matrix.diagonal())
    loadings = _ESTIMATORS[estimator](correlations(matrix))
    if loadings is None:
        return None
    loadings = loadings if loadings.sum() >= 0 else -loadings
    weights = deviation if estimator == "ml_covariance" else np.ones_like(deviation)
    unique = np.clip(1.0 - loadings**2, 0.0, None)
    common = float((weights @ loadings) ** 2)
    return Omega(
        value=common / (common + float(weights**2 @ unique)),
        estimator=estimator,
        loadings=tuple(float(x) for x in loadings),
        heywood=bool((unique <= _FLOOR * 1.01).any()),
    )


def _maximum_likelihood(correlation: Vector) -> Vector | None:
    """Loadings of one factor; scale invariant, so that covariances give the same ones."""
    from scipy import optimize

    k = len(correlation)

    def leading(unique: Vector) -> tuple[Vector, Vector]:
        scale = 1.0 / np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlation * np.outer(scale, scale))
        load = vectors[:, -1] * np.sqrt(max(values[-1] - 1.0, 0.0)) / scale
        return values, load

    def misfit(unique: Vector) -> tuple[float, Vector]:
        values, load = leading(unique)
        rest = np.clip(values[:-1], 1e-12, None)
        gradient = (load**2 + unique - 1.0) / unique**2
        return float((rest - np.log(rest)).sum() - (k - 1)), gradient

    # The joint likelihood of a pairwise matrix that is not positive definite has no maximum.
    if np.linalg.eigvalsh(correlation)[0] <= 0:
        return None
    found = optimize.minimize(
        misfit,
        _start(correlation),
        jac=True,
        method="L-BFGS-B",
        bounds=[(_FLOOR, 1.0)] * k,
        options={"ftol": 1e-14, "gtol": 1e-10, "maxiter": 1000},
    )
    return leading(found.x)[1] if math.isfinite(found.fun) else None


def _start(correlation: Vector) -> Vector:
    """Uniquenesses to start from: what all other items leave unexplained of each."""
    k = len(correlation)
    return np.clip((1.0 - 0.5 / k) / np.linalg.inv(correlation).diagonal(), _FLOOR, 1.0)


def _minimum_residuals(correlation: Vector) -> Vector | None:
    """Loadings that leave the smallest squared residuals outside the diagonal."""
    from scipy import optimize

    def misfit(load: Vector) -> tuple[float, Vector]:
        residual = correlation - np.outer(load, load)
        np.fill_diagonal(residual, 0.0)
        return float((residual**2).sum() / 2.0), -2.0 * residual @ load

    values, vectors = np.linalg.eigh(correlation)
    first = vectors[:, -1] * math.sqrt(values[-1]) * 0.9
    limit = math.sqrt(1.0 - _FLOOR)
    found = optimize.minimize(
        misfit,
        np.clip(first, -limit, limit),
        jac=True,
        method="L-BFGS-B",
        bounds=[(-limit, limit)] * len(correlation),
        options={"ftol": 1e-15, "gtol": 1e-12, "maxiter": 1000},
    )
    return np.asarray(found.x) if math.isfinite(found.fun) else None


_ESTIMATORS: Mapping[str, Callable[[Vector], Vector | None]] = {
    "minres": _minimum_residuals,
    "ml": _maximum_likelihood,
    "ml_covariance": _maximum_likelihood,
}
