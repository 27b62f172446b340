"""Rollouts that do nothing, looked at 50 times: how often is an effect announced?

Run `python plugins/cxkit-effect/benchmarks/false_alarms.py`; it takes about eight
minutes on two cores (`--seeds 200` under a minute). Seeds 0..1999, or 2,000 from `--first`
on; at most 123 of 2,000 may
raise a false alarm under the default interval (5 %, tested one-sided at 99 %). What the
classical interval would have announced is printed beside it.
"""

from __future__ import annotations

import sys
import time

from simulated import Rollout, allowed, arguments, over_seeds, table, timed

from cxkit_effect._estimation import Terms, estimate_effect

ROLLOUTS = (
    Rollout(name="6 of 12 teams, 52 earlier weeks", turned=6, compared=6, before=52),
    Rollout(name="4 of 8 teams, 12 earlier", turned=4, compared=4, before=12),
    Rollout(name="20 of 40 teams, 8 earlier", turned=20, compared=20, before=8),
    Rollout(name="24 teams, three starts", turned=16, compared=8, before=16, cohorts=3),
    Rollout(name="chance decides: 10 of 20", turned=10, compared=10, before=4, randomised=True),
    Rollout(name="1 of 8 teams, 24 earlier", turned=1, compared=7, before=24),
    Rollout(name="1 of 6, 12 earlier, memory .6", turned=1, compared=5, before=12, memory=0.6),
    Rollout(name="1 of 8, levels change for good", turned=1, compared=7, before=24, lasting=1.0),
    Rollout(name="1 of 8, all walk at random", turned=1, compared=7, before=24, walk=0.3),
    Rollout(name="6 of 12, levels change for good", turned=6, compared=6, before=24, lasting=1.0),
)


def looked_at(rollout: Rollout, seed: int) -> tuple[bool, bool, int]:
    """Whether any look announced an effect: by the default, by one-look intervals; looks."""
    panel = rollout.panel(seed)
    terms = Terms(horizon=rollout.horizon, randomised=rollout.randomised, opinions=False)
    default, classical, looks = False, False, 0
    for periods in range(rollout.before + 1, rollout.before + rollout.after + 1):
        effect = estimate_effect(panel.until(periods), terms).effect
        if effect.anytime is not None:
            default |= effect.proven
            looks += 1
        if effect.classical is not None:
            classical |= 0.0 not in effect.classical
    return default, classical, looks


def main() -> int:
    """Print one line for each kind of rollout; 1 if a claim does not hold."""
    seeds = arguments(2000, __doc__ or "")
    limit = allowed(0.05, seeds)
    rows = [("rollout", "false alarms", "allowed", "classical", "looks", "time")]
    failed = False
    for rollout in ROLLOUTS:
        started = time.perf_counter()
        found = over_seeds(looked_at, seeds, rollout)
        default, classical = (sum(each[k] for each in found) for k in (0, 1))
        looks = sum(each[2] for each in found) / seeds
        failed |= default > limit
        rows.append(
            (
                rollout.name,
                f"{default} of {seeds}",
                str(limit),
                f"{100 * classical / seeds:.1f} %",
                f"{looks:.0f}",
                timed(started),
            )
        )
        table(rows[-1:])
        sys.stdout.flush()
    table(rows)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
