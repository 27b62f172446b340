"""Distributions of five-point answers on which intervals are tried, and exact sampling laws."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

# Shares of the answers 1..5. Every method here treats both ends alike, so a mirrored
# distribution would give the same coverage and is left out.
GRID: dict[str, tuple[float, ...]] = {
    "uniform": (0.2, 0.2, 0.2, 0.2, 0.2),
    "bell": (0.07, 0.24, 0.38, 0.24, 0.07),
    "peaked": (0.02, 0.08, 0.8, 0.08, 0.02),
    "mildly skewed": (0.05, 0.1, 0.2, 0.35, 0.3),
    "skewed": (0.02, 0.05, 0.13, 0.3, 0.5),
    "J-shaped": (0.1, 0.03, 0.05, 0.22, 0.6),
    "80% top, falling": (0.01, 0.02, 0.04, 0.13, 0.8),
    "90% top, rest next": (0, 0, 0, 0.1, 0.9),
    "90% top, rest even": (0.025, 0.025, 0.025, 0.025, 0.9),
    "90% top, rest bottom": (0.1, 0, 0, 0, 0.9),
    "90% top, falling": (0.005, 0.01, 0.025, 0.06, 0.9),
    "95% top, rest next": (0, 0, 0, 0.05, 0.95),
    "95% top, rest even": (0.0125, 0.0125, 0.0125, 0.0125, 0.95),
    "95% top, rest bottom": (0.05, 0, 0, 0, 0.95),
    "U-shaped": (0.4, 0.1, 0, 0.1, 0.4),
    "flat U": (0.3, 0.15, 0.1, 0.15, 0.3),
    "uneven U": (0.2, 0.1, 0.05, 0.15, 0.5),
    "ends 50/50": (0.5, 0, 0, 0, 0.5),
    "ends 30/70": (0.3, 0, 0, 0, 0.7),
    "ends 20/80": (0.2, 0, 0, 0, 0.8),
    "neighbours 50/50": (0, 0, 0, 0.5, 0.5),
    "neighbours 30/70": (0, 0, 0, 0.3, 0.7),
    "middle neighbours": (0, 0, 0.5, 0.5, 0),
    "90% middle": (0, 0.05, 0.9, 0.05, 0),
    "95% middle, ends": (0.025, 0, 0.95, 0, 0.025),
    "95% middle, one end": (0.05, 0, 0.95, 0, 0),
    "few far off 2%": (0.02, 0, 0, 0.38, 0.6),
    "few far off 5%": (0.05, 0, 0, 0.15, 0.8),
    "few far off 10%": (0.1, 0, 0, 0.3, 0.6),
    "middle, some top": (0, 0, 0.6, 0.3, 0.1),
}


def laws(n: int, shares: Array) -> tuple[Array, Array, Array]:
    """Return the law of (mean, variance of the mean) of n answers, on 0..1.

    Mean and variance depend on the sum and the sum of squares only; their joint law is
    computed by adding one answer after the other, so coverage has no simulation error.

    Args:
        n: Number of answers.
        shares: Shares of the answers, shape (distributions, 5).

    Returns:
        Mean (s,), variance of the mean (s,) and probability (distributions, s) of each
        state that can occur.
    """
    law = np.zeros((len(shares), 4 * n + 1, 16 * n + 1))
    law[:, 0, 0] = 1
    for size in range(n):
        before, law = law, np.zeros_like(law)
        a, b = 4 * size + 1, 16 * size + 1
        for code in range(5):
            step = shares[:, code, None, None] * before[:, :a, :b]
            law[:, code : code + a, code * code : code * code + b] += step
    reached = law.sum(axis=0) > 0
    total, squares = (index.astype(np.float64) for index in np.nonzero(reached))
    variance = np.maximum(squares - total**2 / n, 0) / (n - 1) / n / 16
    return total / n / 4, variance, law[:, reached]


def drawn(n: int, shares: Array, runs: int, seed: int) -> Iterator[tuple[Array, Array]]:
    """Yield (mean, variance of the mean) on 0..1 of `runs` samples per distribution."""
    for number, share in enumerate(shares):
        counts = np.random.default_rng([seed, number]).multinomial(n, share, size=runs)
        total, squares = counts @ np.arange(5), counts @ np.arange(5) ** 2
        variance = np.maximum(squares - total**2 / n, 0) / (n - 1) / n / 16
        yield total / n / 4, variance


def true_means(shares: Array) -> Array:
    """Return the mean of each distribution on 0..1."""
    means: Array = shares @ np.arange(5) / 4
    return means


def covers(low: Array, high: Array, truth: float | Array) -> npt.NDArray[np.bool_]:
    """Return which intervals hold the truth; ends that meet it do, despite rounding."""
    held: npt.NDArray[np.bool_] = (low <= truth + 1e-9) & (high >= truth - 1e-9)
    return held


def worst(coverage: dict[str, float], how_many: int = 2) -> str:
    """Return the lowest coverages with their names, for a table."""
    lowest = sorted(coverage, key=coverage.__getitem__)[:how_many]
    return ", ".join(f"{name} {coverage[name]:.3f}" for name in lowest)
