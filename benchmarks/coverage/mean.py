"""Coverage of intervals of one mean: python benchmarks/coverage/mean.py [--all].

Exact up to 30 answers, simulated above (20,000 runs, seed 0). `--all` adds the
candidates that were not chosen.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from grid import GRID, Array, covers, drawn, laws, true_means, worst
from scipy import special

from cxkit.stats._bounded import PSEUDO_ANSWERS, beta_bounds

Bounds = tuple[Array, Array]
Candidate = Callable[[Array, Array, int, float], Bounds]

EXACT = (5, 6, 7, 8, 10, 12, 16, 20, 24, 30)
SIMULATED = (40, 60, 100, 200, 400)
RUNS = 20_000


def t_interval(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    half = special.stdtrit(n - 1, (1 + confidence) / 2) * np.sqrt(variance)
    return p - half, p + half


def wald(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    half = special.ndtri((1 + confidence) / 2) * np.sqrt(variance)
    return p - half, p + half


def completed(pseudo: float) -> Candidate:
    return lambda p, v, n, confidence: beta_bounds(p, v, n, confidence, pseudo)


def _regularised(p: Array, variance: Array, n: int, pseudo: float) -> tuple[Array, Array]:
    centre = (n * p + pseudo / 2) / (n + pseudo)
    pooled = ((n - 1) * variance + pseudo * centre * (1 - centre) / n) / (n - 1 + pseudo)
    return centre, pooled


def logit_t(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    centre, pooled = _regularised(p, variance, n, 2.0)
    half = special.stdtrit(n + 1, (1 + confidence) / 2) * np.sqrt(pooled)
    half = half / (centre * (1 - centre))
    return special.expit(special.logit(centre) - half), special.expit(special.logit(centre) + half)


def effective_wilson(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    """Wilson's interval at the effective size, as Kish and Korn & Graubard use it."""
    centre, pooled = _regularised(p, variance, n, 2.0)
    size, t = centre * (1 - centre) / pooled, special.stdtrit(n + 1, (1 + confidence) / 2)
    middle = (size * p + t * t / 2) / (size + t * t)
    half = t / (size + t * t) * np.sqrt(size * p * (1 - p) + t * t / 4)
    return middle - half, middle + half


def effective_beta(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    """Clopper and Pearson's interval at the effective size, after Korn & Graubard 1998."""
    centre, pooled = _regularised(p, variance, n, 2.0)
    tail = (1 - confidence) / 2
    ratio = special.ndtri(1 - tail) / special.stdtrit(n + 1, 1 - tail)
    size = centre * (1 - centre) / pooled * ratio**2
    k = size * p
    low = np.where(k <= 0, 0.0, special.betaincinv(np.maximum(k, 1e-9), size - k + 1, tail))
    rest = np.maximum(size - k, 1e-9)
    high = np.where(p >= 1, 1.0, special.betaincinv(k + 1, rest, 1 - tail))
    return low, high


def dirichlet(p: Array, variance: Array, n: int, confidence: float) -> Bounds:
    """Posterior of the mean under 1.25 prior answers at the ends, matched by a beta."""
    total = n + 1.25
    centre = (n * p + 0.625) / total
    second = (n * (variance * (n - 1) + p * p) + 0.625) / total
    size = centre * (1 - centre) / ((second - centre**2) / (total + 1)) - 1
    tail = (1 - confidence) / 2
    a, b = centre * size, (1 - centre) * size
    return special.betaincinv(a, b, tail), special.betaincinv(a, b, 1 - tail)


CHOSEN: dict[str, Candidate] = {
    f"completed by {PSEUDO_ANSWERS} (ours)": completed(PSEUDO_ANSWERS),
    "t": t_interval,
}
OTHERS: dict[str, Candidate] = {
    "Wald": wald,
    "logit t": logit_t,
    "effective Wilson": effective_wilson,
    "effective Clopper-Pearson": effective_beta,
    "Dirichlet 1.25": dirichlet,
} | {f"completed by {a}": completed(a) for a in (1.0, 1.25, 1.75, 2.0)}


def coverage(n: int, candidate: Candidate, confidence: float) -> tuple[dict[str, float], float]:
    """Return coverage by distribution, and the mean width in points of 100."""
    shares, names = np.asarray(list(GRID.values())), list(GRID)
    truths, held, width = true_means(shares), {}, 0.0
    if n in EXACT:
        p, variance, probability = laws(n, shares)
        low, high = (np.clip(end, 0, 1) for end in candidate(p, variance, n, confidence))
        for name, truth, law in zip(names, truths, probability, strict=True):
            held[name] = float(law @ covers(low, high, truth))
            width += float(law @ (high - low))
    else:
        samples = drawn(n, shares, RUNS, seed=0)
        for name, truth, (p, variance) in zip(names, truths, samples, strict=True):
            low, high = (np.clip(end, 0, 1) for end in candidate(p, variance, n, confidence))
            held[name] = float(covers(low, high, truth).mean())
            width += float((high - low).mean())
    return held, 100 * width / len(names)


def main() -> None:
    candidates = CHOSEN | (OTHERS if "--all" in sys.argv else {})
    for confidence in (0.9, 0.95, 0.99):
        print(f"\nlevel {confidence}")
        print("| n | method | lowest coverage | mean coverage | mean width | where lowest |")
        print("|-|-|-|-|-|-|")
        for n in EXACT + SIMULATED:
            for name, candidate in candidates.items():
                held, width = coverage(n, candidate, confidence)
                values = list(held.values())
                print(
                    f"| {n} | {name} | {min(values):.3f} | {np.mean(values):.3f} "
                    f"| {width:.1f} | {worst(held)} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
