"""How much earlier a small step is proven: python plugins/cxkit-effect/benchmarks/early.py.

A step of .2 standard deviations of an answer in 20 of 40 units of 30 people, of whom 60 %
answer and a quarter is asked each week. In rotation a person judges one side of the tile
with a probability of one third; in focus everyone judges all three. Units differ (SD .35),
and each week something befalls each of them (SD .1). 20 weeks before, a look in every
second of 78 weeks after, intervals at 95 % that hold at all looks together, tuned to 26 weeks.

Units are compared after the turn only; by their change since before; and with their weeks
before as a covariate, which is cxkit's default. 200 simulations, seeds 0 to 199; how
many false proofs there are without any step is printed beside it, and may be what chance
allows at 5 %. About a minute.
"""

from __future__ import annotations

import numpy as np
from simulated import allowed, arguments, first_seed

from cxkit_effect._adjustment import (
    Adjusted,
    adjusted_effect,
    adjusted_factor,
    levels,
    regress,
)
from cxkit_effect._anytime import Horizon
from cxkit_effect._panel import NEVER, Panel

RUNS, TURNED, UNITS, BEFORE, AFTER, HORIZON = 200, 20, 40, 20, 78, 26
STEP, LEVEL_SD, SHOCK_SD = 0.2, 0.35, 0.1
PERSONS_A_WEEK, CORRELATION = 30 * 0.6 / 4, 1 / 3
COMPARISONS = ("after only", "change", "adjusted")
# Variance of a unit's mean in a week: one answer each of a third of the persons, or three
# answers of everyone (Kish 1965).
SAMPLING = {
    "rotation": 3 / PERSONS_A_WEEK,
    "focus": (1 + 2 * CORRELATION) / (3 * PERSONS_A_WEEK),
}


def panel(rng: np.random.Generator, sampling: float, step: float) -> Panel:
    weeks = BEFORE + AFTER
    means = LEVEL_SD * rng.standard_normal((UNITS, 1)) + 0.2 * rng.standard_normal(weeks)
    means = means + np.sqrt(SHOCK_SD**2 + sampling) * rng.standard_normal((UNITS, weeks))
    means[:TURNED, BEFORE:] += step
    return Panel.of(means, [BEFORE] * TURNED + [NEVER] * (UNITS - TURNED))


def factors(found: Adjusted, later: int) -> tuple[float, float, float]:
    """Variance factors of the three comparisons, in units of a cell's variance."""
    groups = 1 / TURNED + 1 / (UNITS - TURNED)
    adjusted = adjusted_factor(TURNED, UNITS - TURNED, BEFORE, later, found.noise)
    return groups * (1 / found.noise + 1 / later), groups * (1 / BEFORE + 1 / later), adjusted


def proven(whole: Panel) -> list[int | None]:
    """Week in which it is proven by each of the three comparisons; None if never."""
    first: list[int | None] = [None] * len(COMPARISONS)
    for week in range(2, AFTER + 1, 2):
        found = adjusted_effect(whole.until(BEFORE + week))
        if found is None:
            continue
        before, after, both = levels(whole.until(BEFORE + week))
        columns = np.column_stack([np.ones(UNITS), whole.turned.astype(float)])
        change = regress(columns[both], (after - before)[both], 1)
        now, then = factors(found, week), factors(found, HORIZON)
        for place, each in enumerate((found.unadjusted, change, found.adjusted)):
            reach = float(Horizon(factor=then[place], df=each.df).critical(now[place])) * each.se
            if first[place] is None and abs(each.value) > reach:
                first[place] = week
        if None not in first:
            break
    return first


def main() -> int:
    """Print the figures; 1 if there are too many false proofs, or nothing is gained."""
    runs = arguments(RUNS, __doc__ or "")
    limit, failed = allowed(0.05, runs), False
    median: dict[tuple[str, int], float] = {}
    print(
        "design    comparison           median week   within 26   within 78   false within 78 "
        f"(of {runs}; allowed {limit})"
    )
    for design, sampling in SAMPLING.items():
        weeks, false = np.full((3, runs), np.inf), np.zeros(3)
        for run in range(runs):
            seed = first_seed() + run
            for place, week in enumerate(
                proven(panel(np.random.default_rng(seed), sampling, STEP))
            ):
                weeks[place, run] = np.inf if week is None else week
            false += [
                week is not None
                for week in proven(panel(np.random.default_rng(seed), sampling, 0.0))
            ]
        for place, words in enumerate(COMPARISONS):
            median[design, place] = float(np.median(weeks[place]))
            print(
                f"{design:9} {words:20} {median[design, place]:11.0f}   "
                f"{(weeks[place] <= 26).mean():9.3f}   {(weeks[place] <= AFTER).mean():10.3f}   "
                f"{false[place]:16.0f}",
                flush=True,
            )
        failed |= bool((false > limit).any())
    for place in (0, 1):
        earlier = min(median["rotation", place], AFTER) - median["focus", 2]
        words = "more than " if median["rotation", place] > AFTER else ""
        print(
            f"in focus and adjusted it is proven {words}{earlier:.0f} weeks earlier than in "
            f"rotation by {COMPARISONS[place]} (medians)"
        )
        failed |= earlier <= 0
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
