"""A thousand initiatives of 200 units and 52 weeks each: all estimates within 20 s.

Run `python plugins/cxkit-effect/benchmarks/speed.py`. Half have one start, half three; each
gets effect, intervals at one and at all looks, trend before, and smallest provable effect.
Two processes share two cores.
"""

from __future__ import annotations

import time

import numpy as np
from simulated import WORKERS, Rollout, arguments, over_seeds

from cxkit_effect._estimation import Terms, estimate_effect

UNITS, WEEKS = 200, 52
SECONDS = 20.0


def estimated(seed: int) -> float:
    """Seconds that one estimate took, without inventing its figures."""
    # No two designs are alike, so that nothing can be kept from one to the next.
    rng = np.random.default_rng(seed)
    turned, before = int(rng.integers(20, 150)), int(rng.integers(13, 30))
    rollout = Rollout(
        name="",
        turned=turned,
        compared=UNITS - turned,
        before=before,
        after=WEEKS - before,
        cohorts=1 + 2 * (seed % 2),
    )
    panel = rollout.panel(seed)
    started = time.perf_counter()
    found = estimate_effect(panel, Terms(horizon=26))
    assert found.effect.anytime is not None
    return time.perf_counter() - started


def main() -> int:
    """Print the time; 1 if it took longer than promised."""
    seeds = arguments(1000, __doc__ or "")
    over_seeds(estimated, 2)
    taken = sum(over_seeds(estimated, seeds)) / WORKERS
    print(f"{seeds} initiatives: {taken:.1f} s on {WORKERS} cores (promised {SECONDS:.0f} s)")
    return int(taken > SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
