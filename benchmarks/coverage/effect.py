"""Why Hedges' g gets no interval by default: python benchmarks/coverage/effect.py.

500 runs per cell, seed 0. The target is the difference over the pooled standard deviation
of the distributions, pooled as the sample sizes do. The noncentral t interval loses its
level on skewed answers, and more answers do not help.
"""

from __future__ import annotations

import numpy as np
from grid import Array, worst
from superiority import PAIRS, shares

from cxkit.stats import hedges_g

RUNS = 500
CODES = np.arange(5)
SIZES = ((5, 5), (10, 10), (10, 100), (20, 20), (20, 200), (30, 30), (50, 50), (50, 400))
SIZES += ((100, 100), (200, 200))


def spread(share: Array) -> tuple[float, float]:
    mean = float(share @ CODES)
    return mean, float(share @ (CODES - mean) ** 2)


def coverage(left: str, right: str, n: tuple[int, int]) -> tuple[float, float]:
    """Return coverage where something varied, and how often nothing did."""
    x, y = shares(left), shares(right)
    (m1, s1), (m2, s2) = spread(x), spread(y)
    truth = (m1 - m2) / np.sqrt(((n[0] - 1) * s1 + (n[1] - 1) * s2) / (sum(n) - 2))
    rng = np.random.default_rng([0, *n])
    held = shown = 0
    for a, b in zip(rng.multinomial(n[0], x, RUNS), rng.multinomial(n[1], y, RUNS), strict=True):
        (p, q), (r, s) = spread(a / n[0]), spread(b / n[1])
        found = hedges_g(p, q * n[0] / (n[0] - 1), n[0], r, s * n[1] / (n[1] - 1), n[1])
        if found is not None:
            shown += 1
            held += found.normal_interval.low - 1e-9 <= truth <= found.normal_interval.high + 1e-9
    return (held / shown if shown else float("nan")), 1 - shown / RUNS


def main() -> None:
    print("| n | lowest coverage | mean coverage | where lowest |")
    print("|-|-|-|-|")
    for n in SIZES:
        held = {f"{x} / {y}": coverage(x, y, n)[0] for x, y in PAIRS}
        values = list(held.values())
        print(
            f"| {n[0]}, {n[1]} | {min(values):.3f} | {np.mean(values):.3f} | {worst(held, 4)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
