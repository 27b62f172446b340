"""Coverage of interrupted time series: python plugins/cxkit-effect/benchmarks/its.py [--all].

2,000 series per cell, seeds 0 to 1999, level change and slope change at 95 %, errors that
follow an AR(1). A claim of 95 % fails if more than 123 of 2,000 miss (one-sided at 99 %).
Beside it what Newey-West and Prais-Winsten hold. `--all` adds cells with heavy tails,
gaps and errors of another kind. About three minutes.
"""

from __future__ import annotations

import argparse

import numpy as np

from cxkit_effect._its import LEVEL, SLOPE, interrupted
from cxkit_effect._serial import newey_west, prais_winsten

RUNS, MOST_MISSES = 2000, 123
CELLS = [(8, 4), (12, 6), (18, 6), (24, 12), (36, 12), (52, 26)]
MEMORIES = (0.0, 0.3, 0.6, 0.8)
NAMES = ("ours level", "ours slope", "ours now", "NW level", "NW now", "PW level", "PW now")


def errors(rng: np.random.Generator, n: int, rho: float, kind: str) -> np.ndarray:
    """Errors of standard deviation 1 with memory `rho`."""
    fresh = rng.standard_t(4, n) / np.sqrt(2) if kind == "heavy" else rng.standard_normal(n)
    if kind == "moving":
        # A moving average that is no AR(1), with the same neighbour correlation up to .5.
        theta = 0.0 if rho == 0 else (1 - np.sqrt(1 - 4 * min(rho, 0.49) ** 2)) / 2 / min(rho, 0.49)
        both = rng.standard_normal(n + 1)
        return (both[1:] + theta * both[:-1]) / np.sqrt(1 + theta**2)
    found = np.empty(n)
    found[0] = fresh[0]
    for t in range(1, n):
        found[t] = rho * found[t - 1] + np.sqrt(1 - rho**2) * fresh[t]
    return found


def misses(before: int, after: int, rho: float, kind: str, runs: int) -> list[int]:
    count = np.zeros(len(NAMES), dtype=int)
    n = before + after
    time = np.arange(n) - before
    x = np.column_stack([np.ones(n), time, time >= 0, time * (time >= 0)]).astype(float)
    last = np.array([0, 0, 1, time[-1]], dtype=float)
    level, slope = np.eye(4)[LEVEL], np.eye(4)[SLOPE]
    for seed in range(runs):
        rng = np.random.default_rng([seed, before, after, int(10 * rho)])
        y = errors(rng, n, rho, kind)
        holed = y.copy()
        if kind == "gaps":
            holed[rng.choice(np.arange(1, n - 1), n // 6, replace=False)] = np.nan
            if np.isfinite(holed[:before]).sum() < 8 or np.isfinite(holed[before:]).sum() < 4:
                holed = y
        found = interrupted(holed, before)
        nw, pw = newey_west(y, x), prais_winsten(y, x)
        ends = [found.fit.interval(c) for c in (level, slope, last)]
        ends += [fit.interval(c) for fit in (nw, pw) for c in (level, last)]
        count += [0.0 not in each for each in ends]
    return count.tolist()


def main() -> int:
    """Print the figures; 1 if a claim does not hold."""
    failed = False
    options = argparse.ArgumentParser()
    options.add_argument("--all", action="store_true")
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    print(f"share of {given.runs} series whose interval holds the truth")
    print("errors  before after  rho  " + "  ".join(f"{name:>10}" for name in NAMES))
    for kind in ("normal", "heavy", "gaps", "moving") if given.all else ("normal",):
        for before, after in CELLS if kind == "normal" else [(12, 6), (24, 12)]:
            for rho in MEMORIES:
                found = misses(before, after, rho, kind, given.runs)
                shares = [1 - each / given.runs for each in found]
                row = "  ".join(f"{share:10.3f}" for share in shares)
                missed = max(found[:3]) > MOST_MISSES * given.runs / RUNS
                failed |= missed
                late = " !" if missed else ""
                print(f"{kind:7} {before:6} {after:5} {rho:4}  {row}{late}", flush=True)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
