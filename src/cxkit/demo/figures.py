"""The demonstration company's monthly figures, with what befalls every team every month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
from attrs import field, frozen

from cxkit.demo.chance import stream
from cxkit.demo.initiatives import CANDIDATES, COMPARABLE, PAYMENTS

FIRST = "2024-07"
# Payment plans of customers in need that fall due in a team in a month, about.
_PLANS = 400
_LEVEL, _TEAM_SD, _COMMON_SD, _SHOCK_SD, _PERSISTENCE = 61.0, 3.0, 1.5, 1.6, 0.3

Floats = npt.NDArray[np.float64]


@frozen(kw_only=True, slots=False, eq=False)
class Payments:
    """Share of payment plans that were kept, by team and month.

    Attributes:
        months: `YYYY-MM`, in order.
        teams: Ids of the comparable teams.
        plans: (teams, months) plans that fell due.
        kept: (teams, months) of them kept.
        without: (teams, months) percent that would be expected had nobody done anything.
        effect: (teams, months) percentage points that initiatives added to that.
    """

    months: tuple[str, ...]
    teams: tuple[str, ...]
    plans: npt.NDArray[np.int64] = field(repr=False)
    kept: npt.NDArray[np.int64] = field(repr=False)
    without: Floats = field(repr=False)
    effect: Floats = field(repr=False)

    def rows(self, until: str) -> Iterable[tuple[str, str, str, str, int]]:
        """Metric, team, month, percent with one decimal, plans; up to a month."""
        for m, month in enumerate(self.months):
            if month > until:
                return
            for t, team in enumerate(self.teams):
                percent = 100 * self.kept[t, m] / self.plans[t, m]
                yield PAYMENTS, team, month, f"{percent:.1f}", int(self.plans[t, m])


def months_between(first: str, last: str) -> tuple[str, ...]:
    """All months from one to another, both included, as `YYYY-MM`."""
    start, end = _count(first), _count(last)
    return tuple(f"{each // 12:04d}-{each % 12 + 1:02d}" for each in range(start, end + 1))


def months_since(start: date, month: str) -> int:
    """Whole months from a start until the end of a month; 0 in the month of the start."""
    return _count(month) - (start.year * 12 + start.month - 1)


def _count(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def build_payments(seed: int, starts: Mapping[str, date], last: str) -> Payments:
    """The figures of a seed, given what was started when.

    A team's month is its level, a season that all teams share, what all teams go
    through, and what befalls the team alone and lasts a while (autocorrelation .3);
    then every plan is kept or not by chance. What was started does not change what
    befalls anybody.

    Args:
        seed: The company's seed.
        starts: Initiative id -> first day, of those that were started.
        last: The last month.
    """
    months = months_between(FIRST, last)
    rng = stream(seed, "payments")
    shape = (len(COMPARABLE), len(months))
    level = _LEVEL + _TEAM_SD * rng.standard_normal((shape[0], 1))
    common = _COMMON_SD * rng.standard_normal(shape[1])
    season = np.array([1.2 * np.cos(2 * np.pi * (_count(m) % 12) / 12) for m in months])
    shocks = _autocorrelated(rng, shape)
    plans = rng.integers(_PLANS - 40, _PLANS + 41, size=shape)
    chance = rng.random((*shape, _PLANS + 41))
    without = level + common + season + shocks
    effect = _effects(months, starts)
    share = np.clip(without + effect, 1, 99) / 100
    due = np.arange(chance.shape[2]) < plans[..., None]
    kept = ((chance < share[..., None]) & due).sum(axis=2)
    return Payments(
        months=months,
        teams=COMPARABLE,
        plans=plans.astype(np.int64),
        kept=kept.astype(np.int64),
        without=without,
        effect=effect,
    )


def _autocorrelated(rng: np.random.Generator, shape: tuple[int, int]) -> Floats:
    """What befalls each team each month, with standard deviation `_SHOCK_SD`."""
    fresh = rng.standard_normal(shape)
    found = np.empty(shape)
    found[:, 0] = fresh[:, 0]
    for month in range(1, shape[1]):
        found[:, month] = (
            _PERSISTENCE * found[:, month - 1] + np.sqrt(1 - _PERSISTENCE**2) * fresh[:, month]
        )
    return _SHOCK_SD * found


def _effects(months: Sequence[str], starts: Mapping[str, date]) -> Floats:
    found = np.zeros((len(COMPARABLE), len(months)))
    for candidate in CANDIDATES:
        start = starts.get(candidate.initiative.id)
        for moved in candidate.moved:
            if moved.target == PAYMENTS and start is not None:
                sizes = [moved.at(months_since(start, month)) for month in months]
                for unit in candidate.units:
                    found[COMPARABLE.index(unit)] += sizes
    return found
