"""One unit against a mixture: python plugins/cxkit-effect/benchmarks/synthetic.py.

2,000 companies per cell, seeds 0 to 1999, in which nothing was done: units share two
factors with loadings of their own, and what befalls each of them remembers (.4). The share
of the smallest p values beside the level that they claim, and the coverage of the interval
at the level that so many units allow; a claim fails beyond the one-sided bound at 99 %.
About three minutes.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from cxkit_effect._synthetic import placebo_test

RUNS = 2000
CELLS = [(7, 20, 6), (7, 36, 12), (12, 24, 6), (19, 24, 6), (24, 36, 12)]


def company(rng: np.random.Generator, units: int, periods: int) -> np.ndarray:
    """(periods, units) figures; the first unit is the one that is said to be turned."""
    factors = np.cumsum(rng.standard_normal((periods, 2)), axis=0) * 0.5
    loadings = rng.uniform(0, 1, (2, units))
    shocks = rng.standard_normal((periods, units))
    for t in range(1, periods):
        shocks[t] = 0.4 * shocks[t - 1] + np.sqrt(1 - 0.4**2) * shocks[t]
    return 50 + factors @ loadings + rng.normal(0, 1, units) + shocks


def main() -> int:
    """Print the figures; 1 if a claim does not hold."""
    failed = False
    print("others before after   smallest p claimed found        level claimed covered")
    for others, before, after in CELLS:
        small = covered = 0
        for seed in range(RUNS):
            rng = np.random.default_rng([seed, others, before])
            values = company(rng, others + 1, before + after)
            found = placebo_test(values[:, 0], values[:, 1:], before)
            small += found.p_value == found.smallest_p
            interval = found.interval or found.widest
            covered += interval is None or 0.0 in interval
        level = 0.95 if others >= 19 else others / (others + 1)
        claimed = 1 / (others + 1)
        most = [stats.binom.isf(0.01, RUNS, share) for share in (claimed, 1 - level)]
        holds = small <= most[0] and RUNS - covered <= most[1]
        failed |= not holds
        print(
            f"{others:6} {before:6} {after:5}   {claimed:18.3f} {small / RUNS:5.3f}   "
            f"{level:18.3f} {covered / RUNS:7.3f} {'holds' if holds else 'does not hold'}",
            flush=True,
        )
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
