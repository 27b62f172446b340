"""The demonstration's debt-collection turn over many seeds: is its truth found, and nothing else?

    python benchmarks/circle.py [--seeds 100] [--first 0]

For every seed the company's monthly payments are generated with the turn that
`cxkit demo` registers, and the published effect is compared with the truth at every look
after the lag. The same is asked of a team that did nothing, compared with the others that
did nothing. Budgets, one-sided at 99 %: the truth lies in the interval at the last look at
least 89 times of 100, and a team without a turn is called effective at most 11 times of
100 (nominal 5 %).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars
from attrs import evolve, frozen

from cxkit.assess import assess
from cxkit.cube import default_cube
from cxkit.demo.figures import Payments, build_payments
from cxkit.demo.initiatives import COMPARABLE, HARDSHIP, PAYMENTS, TEAM, candidates
from cxkit.demo.later import WAVES
from cxkit.finding import Finding
from cxkit.gather import gather
from cxkit.initiative import Journal, LookRecord, Registration, StopRule, TurnRecord
from cxkit.plugins import plugin_manager
from cxkit.tallies.partition import merge_partitions
from cxkit.waves import wave_days

START = date(2026, 4, 1)
IDLE = "receivables-6"
# Binomial quantiles at 99 % for 100 runs; scaled for other numbers in `limits`.
LEAST_COVERED, MOST_FALSE = 89, 11


@frozen(kw_only=True)
class Run:
    """What one seed gave.

    Attributes:
        covered: True if the truth lies in the interval at the last look.
        found: True if the effect was told from none at the last look.
        classical: True if the interval for one look only told it from none.
        false: True if the idle team was called effective at the last look.
        ever_false: The same at any look.
    """

    covered: bool
    found: bool
    classical: bool
    false: bool
    ever_false: bool


def registration(team: str, others: tuple[str, ...]) -> Registration:
    """What the demonstration registers, for a team."""
    aim = candidates((), 0)[HARDSHIP].initiative.metrics[PAYMENTS]
    return Registration(
        initiative=HARDSHIP,
        target=PAYMENTS,
        target_kind="metric",
        expected=aim.benefit,
        start=START,
        registered=date(2026, 3, 29),
        stop_rule=StopRule(smallest_worth=aim.smallest_worth),
        units=(team,),
        comparison=others,
        lag_days=aim.lag_days or 0,
        looks=len(WAVES),
    )


def effects(figures: Payments, team: str, others: tuple[str, ...]) -> Iterator[Finding]:
    """The published effect at each look."""
    cube, manager = default_cube(), plugin_manager()
    journal = Journal().register(registration(team, others))
    journal = journal.begin(
        TurnRecord(number=1, label="2026-Q2", start=START, running=(HARDSHIP,), tiles=())
    )
    for number, wave in enumerate(WAVES, 1):
        rows = list(figures.rows(wave))
        frame = polars.DataFrame(
            rows, schema=["metric", "unit", "period", "value", "n"], orient="row"
        )
        found = gather([], cube, evidence={"series": frame}, manager=manager)
        merged = merge_partitions(found.partitions)
        known = wave_days(wave)
        assert known is not None
        look = LookRecord(number=number, day=known[1])
        journal = evolve(journal, looks=(*journal.looks, look))
        assessment = assess(None, cube, evidence=merged.evidence, manager=manager, journal=journal)
        yield from assessment.select(measure="effect")


def excludes_none(low: float | None, high: float | None) -> bool:
    """True if an interval was given and leaves out 0."""
    return low is not None and high is not None and (low > 0 or high < 0)


def run(seed: int) -> Run:
    """One seed."""
    figures = build_payments(seed, {HARDSHIP: START}, WAVES[-1])
    others = tuple(team for team in COMPARABLE if team != TEAM)
    last = list(effects(figures, TEAM, others))[-1]
    row = COMPARABLE.index(TEAM)
    first = figures.months.index("2026-10")
    truth = float(figures.effect[row, first:].mean())
    low, high = last.estimate.low, last.estimate.high
    classical: dict[str, Any] = last.data.get("classical") or {}
    idle = tuple(team for team in others if team != IDLE)
    nothing = [excludes_none(f.estimate.low, f.estimate.high) for f in effects(figures, IDLE, idle)]
    return Run(
        covered=low is not None and high is not None and low <= truth <= high,
        found=excludes_none(low, high),
        classical=excludes_none(classical.get("low"), classical.get("high")),
        false=nothing[-1],
        ever_false=any(nothing),
    )


def main() -> int:
    """Print the counts, and fail beyond the budgets."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--seeds", type=int, default=20)
    arguments.add_argument("--first", type=int, default=0)
    given = arguments.parse_args()
    runs = [run(seed) for seed in range(given.first, given.first + given.seeds)]
    counts = {
        name: sum(getattr(each, name) for each in runs)
        for name in ("covered", "found", "classical", "false", "ever_false")
    }
    n = len(runs)
    print(f"debt-collection turn, {n} seeds from {given.first} on, at the last look")
    print(f"  truth in the interval        {counts['covered']} of {n}")
    print(f"  effect told from none        {counts['found']} of {n}")
    print(f"  the same for one look only   {counts['classical']} of {n}")
    print(f"  idle team called effective   {counts['false']} of {n}, ever {counts['ever_false']}")
    least, most = limits(n)
    failed = counts["covered"] < least or counts["false"] > most
    print(f"  budgets: at least {least}, at most {most}: {'MISSED' if failed else 'met'}")
    return int(failed)


def limits(runs: int) -> tuple[int, int]:
    """Fewest covered and most false calls that a level of 5 % allows, one-sided at 99 %."""
    if runs == 100:
        return LEAST_COVERED, MOST_FALSE
    from scipy.stats import binom

    most = int(binom.ppf(0.99, runs, 0.05))
    return runs - most, most


if __name__ == "__main__":
    raise SystemExit(main())
