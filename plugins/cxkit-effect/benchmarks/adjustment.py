"""What the wave before gives: the smallest detectable effect with and without it.

Run `python plugins/cxkit-effect/benchmarks/adjustment.py`; it takes about a minute on two
cores. Sixty teams, half of them turned by chance, one wave before and one after that
correlate by .6. The detectable effect may be at most 82 % of the unadjusted one, and the
adjusted interval may miss 67 of 1,000.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student
from simulated import allowed, arguments, over_seeds, table

from cxkit_effect._adjustment import adjusted_effect
from cxkit_effect._panel import NEVER, Panel

TEAMS, CORRELATION, EFFECT, POWER = 60, 0.6, 0.3, 0.8


def waves(seed: int) -> Panel:
    """Two waves of standard deviation 1, an effect of .3 in the turned half."""
    rng = np.random.default_rng(seed)
    level = np.sqrt(CORRELATION) * rng.standard_normal((TEAMS, 1))
    means = level + np.sqrt(1 - CORRELATION) * rng.standard_normal((TEAMS, 2))
    turned = rng.permutation(TEAMS) < TEAMS // 2
    means[turned, 1] += EFFECT
    return Panel.of(means, np.where(turned, 1, NEVER))


def looked_at(seed: int) -> tuple[float, float, bool, bool]:
    """Detectable effect with and without the wave before, and whether each interval missed."""
    found = adjusted_effect(waves(seed))
    assert found is not None
    detectable, missed = [], []
    for each in (found.adjusted, found.unadjusted):
        reach = student.isf(0.025, each.df)
        detectable.append(float((reach + student.ppf(POWER, each.df)) * each.se))
        missed.append(bool(abs(each.value - EFFECT) > reach * each.se))
    return detectable[0], detectable[1], missed[0], missed[1]


def main() -> int:
    """Print the figures; 1 if a claim does not hold."""
    seeds = arguments(1000, __doc__ or "")
    found = np.asarray(over_seeds(looked_at, seeds), dtype=float)
    adjusted, plain = found[:, :2].mean(axis=0)
    missed, missed_plain = found[:, 2:].sum(axis=0).astype(int)
    limit = allowed(0.05, seeds)
    rows = [
        ("", "detectable effect", f"misses of {seeds} (allowed {limit})"),
        ("wave after only", f"{plain:.3f}", missed_plain),
        ("with the wave before", f"{adjusted:.3f}", missed),
        ("ratio", f"{100 * adjusted / plain:.1f} %", ""),
    ]
    table(rows)
    return int(adjusted / plain > 0.82 or missed > limit)


if __name__ == "__main__":
    raise SystemExit(main())
