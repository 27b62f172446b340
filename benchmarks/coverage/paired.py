"""Coverage where the same persons answer both: python benchmarks/coverage/paired.py.

2,000 runs per cell, seed 0; answers on five points that go together by a Gaussian copula,
some persons answering one question only. Against taking the groups as independent.
Some five minutes.
"""

from __future__ import annotations

import itertools

import numpy as np
from grid import covers
from scipy import special
from superiority import PAIRS, shares

from cxkit_gap._gap_stats import Together, difference

RUNS = 2000
SIZES = ((20, 10), (30, 0), (40, 20), (200, 0), (200, 100))
CORRELATIONS = (0.0, 0.4, 0.8)


def coverage(
    left: str, right: str, both: int, alone: int, correlation: float
) -> tuple[float, float, float, float]:
    """Return coverage and mean width with the covariance, and without it."""
    x, y = shares(left), shares(right)
    truth = 25 * float((x - y) @ np.arange(5))
    rng = np.random.default_rng([0, both, alone, int(10 * correlation)])
    edges = [special.ndtri(np.cumsum(s)[:-1]) for s in (x, y)]
    hits, widths = np.zeros(2), np.zeros(2)
    for _ in range(RUNS):
        z = rng.standard_normal((both, 2))
        z[:, 1] = correlation * z[:, 0] + np.sqrt(1 - correlation**2) * z[:, 1]
        a = np.searchsorted(edges[0], np.append(z[:, 0], rng.standard_normal(alone)))
        b = np.searchsorted(edges[1], np.append(z[:, 1], rng.standard_normal(alone)))
        together = Together(n=both, covariance=625 * float(np.cov(a[:both], b[:both])[0, 1]))
        counts = [np.bincount(v, minlength=5) for v in (a, b)]
        for k, known in enumerate((together, None)):
            interval = difference(*counts, together=known).interval
            if interval is not None:
                hits[k] += bool(covers(np.array(interval.low), np.array(interval.high), truth))
                widths[k] += interval.high - interval.low
    return hits[0] / RUNS, widths[0] / RUNS, hits[1] / RUNS, widths[1] / RUNS


def main() -> None:
    print("| both, one only | r | lowest coverage | mean width | independent: lowest, width |")
    print("|-|-|-|-|-|")
    for (both, alone), r in itertools.product(SIZES, CORRELATIONS):
        cells = np.array([coverage(x, y, both, alone, r) for x, y in PAIRS])
        low, width = cells[:, [0, 2]].min(axis=0), cells[:, [1, 3]].mean(axis=0)
        print(
            f"| {both}, {alone} | {r} | {low[0]:.3f} | {width[0]:.1f} "
            f"| {low[1]:.3f}, {width[1]:.1f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
