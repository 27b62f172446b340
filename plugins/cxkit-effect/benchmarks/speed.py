"""A thousand initiatives of 200 units and 52 weeks each: all estimates within 20 s.

Run `python plugins/cxkit-effect/benchmarks/speed.py`. Twice: panels of a thousand rollouts,
half with one start, half with three, of which no two are alike; and a journal of a thousand
registrations on one metric, through the methods that a look runs, with effect, grade, all
intervals, not-before day, explanation, and what to do next. Two processes share two cores,
and half of the processor time of both counts.
"""

from __future__ import annotations

import time
from datetime import date, timedelta

import numpy as np
from simulated import WORKERS, Rollout, arguments, over_seeds

from cxkit.context import Context
from cxkit.cube import default_cube
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Journal, Registration, StopRule
from cxkit.tallies import Tallies
from cxkit.tallies.series import SHAPE
from cxkit.units import UnitTree
from cxkit_effect._estimation import Terms, estimate_effect
from cxkit_effect._method_adapt import adapted
from cxkit_effect._method_turn import turned

UNITS, WEEKS = 200, 52
SECONDS = 20.0
# Units from here on are turned by nobody.
_UNTURNED = 140


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
    started = time.process_time()
    found = estimate_effect(panel, Terms(horizon=26))
    assert found.effect.anytime is not None
    return time.process_time() - started


def registered(count: int) -> Context:
    """Registrations on one metric, in other units from other weeks on, with its figures."""
    rng = np.random.default_rng(0)
    units = [f"u{k:03d}" for k in range(UNITS)]
    weeks = [f"2025-W{week + 1:02d}" for week in range(WEEKS)]
    points = [
        ("rate", unit, week, 2, 1, 1, 0, round(100 * (60 + rng.standard_normal())), 1, 0)
        for unit in units
        for week in weeks
    ]
    rows = {"points": points, "metrics": [("rate", "%", "higher", "", 2, 1)], "definitions": []}
    found = []
    for k in range(count):
        own = rng.permutation(_UNTURNED)[: int(rng.integers(20, _UNTURNED))]
        found.append(
            Registration(
                initiative=f"i{k}",
                target="rate",
                target_kind="metric",
                units=tuple(units[place] for place in own),
                comparison=tuple(units[_UNTURNED:]),
                expected=Benefit(low=1, likely=2, high=3),
                start=date(2024, 12, 30) + timedelta(weeks=int(rng.integers(13, 40))),
                registered=date(2024, 1, 1),
                stop_rule=StopRule(smallest_worth=1),
            )
        )
    return Context(
        cube=default_cube(),
        evidence={"series": Tallies.build("series", SHAPE, rows)},
        tree=UnitTree().with_flat(units),
        journal=Journal(registrations=tuple(found)),
    )


def through_methods(initiatives: int, part: int) -> float:
    """Seconds that the methods took for their part of the initiatives."""
    context = registered(initiatives // WORKERS)
    started = time.process_time()
    drafts = [*turned(context), *adapted(context)]
    shown = [draft for draft in drafts if draft.measure == "effect" and draft.estimate.low]
    assert len(shown) == initiatives // WORKERS, part
    return time.process_time() - started


def main() -> int:
    """Print the times; 1 if either is longer than promised."""
    count = arguments(1000, __doc__ or "")
    over_seeds(estimated, 2)
    taken = sum(over_seeds(estimated, count)) / WORKERS
    methods = sum(over_seeds(through_methods, WORKERS, count)) / WORKERS
    for name, seconds in (("panels", taken), ("through the methods", methods)):
        print(
            f"{count} initiatives, {name}: {seconds:.1f} s on {WORKERS} cores "
            f"(promised {SECONDS:.0f} s)"
        )
    return int(max(taken, methods) > SECONDS)


if __name__ == "__main__":
    raise SystemExit(main())
