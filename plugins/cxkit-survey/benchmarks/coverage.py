"""Simulated coverage of the intervals of alpha and of r_wg(J), on seeded five-point answers.

Run `python plugins/cxkit-survey/benchmarks/coverage.py`; it takes about a minute.
Each line is one distribution of answers; each column one number of people.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from cxkit_survey._agreement import rwg_j, rwg_j_interval
from cxkit_survey._reliability import alpha, alpha_interval, feldt_interval

CUTS = {
    "symmetric": (-1.5, -0.5, 0.5, 1.5),
    "skewed": (-2.0, -1.5, -0.8, 0.2),
    "70 % at the top": (-2.3, -1.9, -1.4, -0.7),
}
LOADINGS = (0.4, 0.7, 0.9)
PEOPLE = (20, 30, 60, 150)
SAMPLES = 400
Table = np.ndarray[Any, np.dtype[np.int64]]


def answers(
    rng: np.random.Generator, n: int, k: int, loading: float, cuts: Sequence[float]
) -> Table:
    """n x k answers 0..4 that share one factor."""
    common = loading * rng.standard_normal((n, 1))
    raw = common + np.sqrt(1 - loading**2) * rng.standard_normal((n, k))
    given: Table = np.digitize(raw, cuts)
    return given


def counts(table: Table) -> Table:
    """Items x answers."""
    return np.stack([np.bincount(column, minlength=5) for column in table.T])


def of_alpha(table: Table) -> tuple[float, float] | None:
    """The interval that the plugin gives."""
    value = alpha(np.cov(table, rowvar=False))
    return None if value is None else alpha_interval(value, list(counts(table)), len(table))


def of_feldt(table: Table) -> tuple[float, float] | None:
    """Feldt's interval, for comparison."""
    value = alpha(np.cov(table, rowvar=False))
    return None if value is None else feldt_interval(value, len(table), table.shape[1])


def of_rwg(table: Table) -> tuple[float, float] | None:
    """The interval of agreement that the plugin gives."""
    found = rwg_j_interval(counts(table))
    return None if found is None else (found.low, found.high)


def covered(
    interval: Callable[[Table], tuple[float, float] | None],
    truth: float,
    samples: Sequence[Table],
) -> str:
    """The share of samples whose interval holds the truth, among those that have one."""
    found = [each for table in samples if (each := interval(table)) is not None]
    if not found:
        return "   -"
    return f"{np.mean([low <= truth <= high for low, high in found]):.2f}"


def main() -> None:
    """Print one table for three items and one for nine."""
    rng = np.random.default_rng(0)
    print(f"{SAMPLES} samples each; people: {', '.join(map(str, PEOPLE))}")
    for k in (3, 9):
        for name, cuts in CUTS.items():
            for loading in LOADINGS:
                whole = answers(rng, 300_000, k, loading, cuts)
                true_alpha = alpha(np.cov(whole, rowvar=False))
                true_rwg = rwg_j(counts(whole))
                assert true_alpha is not None
                assert true_rwg is not None
                drawn = [
                    [answers(rng, n, k, loading, cuts) for _ in range(SAMPLES)] for n in PEOPLE
                ]
                print(
                    f"{k} items, {name:15}, loading {loading}: "
                    f"alpha {' '.join(covered(of_alpha, true_alpha, d) for d in drawn)} | "
                    f"Feldt {' '.join(covered(of_feldt, true_alpha, d) for d in drawn)} | "
                    f"r_wg(J) {' '.join(covered(of_rwg, true_rwg, d) for d in drawn)}"
                )


if __name__ == "__main__":
    main()
