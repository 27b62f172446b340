"""Coverage for ICC(1) of skewed five-point answers: python benchmarks/coverage/icc.py [--all].

600 runs per cell, seed 0. Groups shift a latent normal variable that is cut into the
distributions of the grid; the true ICC(1) is computed by quadrature. `--all` switches the
smallest number of groups off. Under a minute.
"""

from __future__ import annotations

import sys

import numpy as np
from grid import GRID, Array, worst
from scipy import special

from cxkit.stats import _icc, icc_oneway

RUNS = 600
NAMES = ("uniform", "bell", "skewed", "J-shaped", "90% top, falling", "90% top, rest bottom")
NAMES += ("U-shaped", "few far off 5%")
LATENT = (0.0, 0.05, 0.15, 0.3)
SIZES = {
    "5 of 40": [40] * 5,
    "6 of 5": [5] * 6,
    "8 of 20": [20] * 8,
    "10 of 5": [5] * 10,
    "10 of 20": [20] * 10,
    "10 uneven": [5, 5, 6, 8, 10, 12, 20, 30, 50, 80],
    "20 of 5": [5] * 20,
    "20 of 20": [20] * 20,
    "20 uneven": [5, 5, 5, 6, 6, 7, 8, 8, 10, 10, 12, 12, 15, 18, 20, 25, 30, 40, 60, 100],
    "50 of 10": [10] * 50,
    "60 of 40": [40] * 60,
}


def shares_given(name: str, rho: float, shift: Array) -> Array:
    """Return the shares of the answers in groups whose latent mean is `shift` (in its SD)."""
    cuts = special.ndtri(np.clip(np.cumsum(GRID[name]), 0, 1))
    below = special.ndtr((cuts - np.sqrt(rho) * shift[:, None]) / np.sqrt(1 - rho))
    shares: Array = np.diff(below, axis=1, prepend=0.0)
    return shares / shares.sum(axis=1, keepdims=True)


def true_icc(name: str, rho: float) -> float:
    nodes, weights = np.polynomial.hermite_e.hermegauss(80)
    means = shares_given(name, rho, nodes) @ np.arange(5)
    weights = weights / weights.sum()
    share = np.asarray(GRID[name])
    total = share @ np.arange(5) ** 2 - (share @ np.arange(5)) ** 2
    return float(weights @ means**2 - (weights @ means) ** 2) / float(total)


def coverage(name: str, rho: float, sizes: list[int]) -> float:
    truth, held, shown = true_icc(name, rho), 0, 0
    rng = np.random.default_rng([0, len(sizes), int(100 * rho)])
    n = np.asarray(sizes)
    for _ in range(RUNS):
        counts = rng.multinomial(n, shares_given(name, rho, rng.standard_normal(len(n))))
        found = icc_oneway(counts @ np.arange(5), counts @ np.arange(5) ** 2, n)
        if found is not None and found.interval is not None:
            shown += 1
            held += found.interval.low - 1e-9 <= truth <= found.interval.high + 1e-9
    return held / shown if shown else float("nan")


def main() -> None:
    if "--all" in sys.argv:
        _icc.MIN_GROUPS = 2
    print("| groups | lowest coverage | mean coverage | where lowest |")
    print("|-|-|-|-|")
    for label, sizes in SIZES.items():
        held = {f"{d}, latent {r}": coverage(d, r, sizes) for d in NAMES for r in LATENT}
        values = list(held.values())
        print(
            f"| {label} | {min(values):.3f} | {np.mean(values):.3f} | {worst(held, 4)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
