"""How wide the default and the group-sequential interval are against the classical one.

Run `python plugins/cxkit-effect/benchmarks/widths.py`; it takes a few seconds. The same
data, twenty turned and twenty other teams with a year of weeks before: at the horizon of 26
weeks the default may be 1.6 times as wide as the classical interval, from a third to three
times of it 2.2 times; the group-sequential one 1.15 times at its last look. Below, what
fewer degrees of freedom cost at the horizon (four teams on each side have 6).
"""

from __future__ import annotations

import numpy as np
from scipy.stats import t as student
from simulated import Rollout, table

from cxkit_effect._anytime import critical, tuned
from cxkit_effect._estimation import Terms, estimate_effect

HORIZON = 26
SEVERAL = Rollout(name="20 of 40 teams", turned=20, compared=20, before=52, after=78)
ONE = Rollout(name="1 of 8 teams", turned=1, compared=7, before=52, after=78)


def ratios(rollout: Rollout, periods: int) -> tuple[float, float]:
    """Width of the default and the group-sequential interval over the classical; 0 for none."""
    panel = rollout.panel(0).until(rollout.before + periods)
    terms = Terms(horizon=HORIZON, last_look=True, opinions=False)
    effect = estimate_effect(panel, terms).effect
    assert effect.classical is not None
    assert effect.anytime is not None
    sequential = effect.sequential.width if effect.sequential else 0.0
    return effect.anytime.width / effect.classical.width, sequential / effect.classical.width


def main() -> int:
    """Print the figures; 1 if a claim does not hold."""
    failed = False
    rows: list[tuple[str, ...]] = [("rollout", "weeks after", "default", "group-sequential")]
    for rollout in (SEVERAL, ONE):
        for periods in (HORIZON // 3, HORIZON, 2 * HORIZON, 3 * HORIZON):
            default, sequential = ratios(rollout, periods)
            failed |= default > (1.6 if periods == HORIZON else 2.2)
            failed |= periods == HORIZON and not 0 < sequential <= 1.15
            shown = f"{sequential:.3f}" if sequential else "-"
            rows.append((rollout.name, str(periods), f"{default:.3f}", shown))
    table(rows)
    print()
    rows = [("degrees of freedom", "default over classical, at the horizon")]
    for df in (3, 6, 10, 18, 30, 38, 100, np.inf):
        ratio = float(critical(tuned(df), df)) / student.isf(0.025, df)
        rows.append((f"{df:g}", f"{ratio:.3f}"))
    table(rows)
    return int(failed)


if __name__ == "__main__":
    raise SystemExit(main())
