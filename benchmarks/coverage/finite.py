"""Whether intervals may shrink with the response rate: python benchmarks/coverage/finite.py.

An organisation has so and so many people, and some of them answered. The finite population
correction multiplies the variance of the mean by the share that did not answer. Coverage of
the mean of *all* of them with and without it, over all distributions of the grid (4,000 runs
each, seed 0), when chance decides who answers and answers are firm, and when they are not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from attrs import frozen
from grid import GRID, Array, covers, worst

from cxkit.stats._bounded import beta_bounds

RUNS = 4_000
# (people, of whom answered): teams, a department, the leaders of the demonstration.
SIZES = ((8, 6), (12, 10), (20, 12), (40, 30), (120, 72), (120, 108))


@frozen(kw_only=True)
class Case:
    """How people come to answer.

    Attributes:
        retest: Correlation of two answers of the same person to the same question.
        odds: Odds to answer of somebody one standard deviation less content, against 1.
    """

    retest: float = 1.0
    odds: float = 1.0


CASES: Mapping[str, Case] = {
    "firm answers, by chance": Case(),
    "two answers of a person correlate by .8": Case(retest=0.8),
    "two answers of a person correlate by .6": Case(retest=0.6),
    "less content: odds .9 to answer": Case(odds=0.9),
    "less content: odds .8 to answer": Case(odds=0.8),
    "both: .6 and .8": Case(retest=0.6, odds=0.8),
}


def sample(
    share: Array, people: int, answered: int, case: Case, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Mean and variance of the mean of those who answered, and the truth of all, on 0..1.

    The truth is what everybody would say on average if asked again and again.
    """
    opinions = rng.choice(5, size=(RUNS, people), p=share) / 4
    mean, spread = share @ np.arange(5) / 4, opinions.std()
    # The highest sums of weight and Gumbel noise are a draw by odds without replacement.
    weight = -np.log(case.odds) * (opinions - mean) / spread
    order = np.argsort(-(weight + rng.gumbel(size=opinions.shape)), axis=1)[:, :answered]
    given = np.take_along_axis(opinions, order, axis=1)
    firm = np.sqrt(case.retest)
    other = rng.choice(5, size=given.shape, p=share) / 4
    given = np.where(rng.random(given.shape) < firm, given, other)
    truth = firm * opinions.mean(axis=1) + (1 - firm) * mean
    return given.mean(axis=1), given.var(axis=1, ddof=1) / answered, truth


def coverage(people: int, answered: int, case: Case) -> dict[str, tuple[dict[str, float], float]]:
    """Coverage by distribution and mean width in points, without and with the correction."""
    held: dict[str, dict[str, float]] = {"without": {}, "with": {}}
    width = dict.fromkeys(held, 0.0)
    for number, (name, share) in enumerate(GRID.items()):
        rng = np.random.default_rng([0, people, answered, number])
        p, variance, truth = sample(np.asarray(share), people, answered, case, rng)
        for way, factor in (("without", 1.0), ("with", 1 - answered / people)):
            low, high = beta_bounds(p, variance * factor, answered, 0.95)
            held[way][name] = float(np.mean(covers(low, high, truth)))
            width[way] += 100 * float((high - low).mean()) / len(GRID)
    return {way: (held[way], width[way]) for way in held}


def main() -> None:
    print("| people | answered | case | correction | lowest | mean | width | where lowest |")
    print("|-|-|-|-|-|-|-|-|")
    for people, answered in SIZES:
        for name, case in CASES.items():
            for way, (held, width) in coverage(people, answered, case).items():
                values = list(held.values())
                print(
                    f"| {people} | {answered} | {name} | {way} | {min(values):.3f} "
                    f"| {np.mean(values):.3f} | {width:.1f} | {worst(held)} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
