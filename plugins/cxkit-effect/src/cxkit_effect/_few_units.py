"""Second opinions for few units: wild bootstrap and randomisation inference, for one look.

Reference: Cameron, Gelbach & Miller (2008), Review of Economics and Statistics 90,
414-427 (null imposed); Webb (2023), Canadian Journal of Economics 56, 839-858 (six-point
weights); Fisher (1935), The Design of Experiments; Young (2019), Quarterly Journal of
Economics 134, 557-598 (permutation over units).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from attrs import frozen

from cxkit_effect._imputation import Imputation, period_levels
from cxkit_effect._panel import Floats, Ints

DRAWS = 1999
_SEED = 20_260_201
_WEBB = np.sqrt(np.asarray([0.5, 1.0, 1.5]))


@frozen(kw_only=True)
class Opinion:
    """P values of no effect at all, each for this look only.

    Attributes:
        wild: By the wild cluster bootstrap, or None if some unit has no replicate.
        permutation: By exchanging which units were turned when.
        arrangements: How many arrangements of units were compared.
        smallest: The smallest p value that so many arrangements allow.
    """

    wild: float | None
    permutation: float
    arrangements: int

    @property
    def smallest(self) -> float:
        """The smallest p value that the permutation could give."""
        return 1 / self.arrangements


def second_opinion(design: Imputation, means: Floats) -> Opinion:
    """P values that need no large number of units.

    Args:
        design: The design of the effect.
        means: (U, T) means; what is missing is filled in from unit and period.
    """
    rest = _rest_under_no_effect(design, means)
    found, arrangements = _permutation(design, rest)
    return Opinion(wild=_wild(design, means, rest), permutation=found, arrangements=arrangements)


def _rest_under_no_effect(design: Imputation, means: Floats) -> Floats:
    """(U, T) what unit and period do not explain if there is no effect; 0 where missing."""
    omega = design.precision
    y = np.where(omega > 0, means, 0.0)
    rest = y - period_levels(omega > 0, y, omega)[None, :]
    share = omega / np.maximum(omega.sum(axis=1), 1e-300)[:, None]
    rest = rest - (share * rest).sum(axis=1)[:, None]
    return np.asarray(np.where(omega > 0, rest, 0.0))


def _wild(design: Imputation, means: Floats, rest: Floats) -> float | None:
    error = float(design.standard_error(means))
    if not np.isfinite(error) or error <= 0:
        return None
    units = len(rest)
    alone = np.eye(units)[:, :, None] * rest[None, :, :]
    per_unit, scores = design.value(alone), design.scores(alone)
    signs = _signs(units)
    values = signs @ per_unit
    errors = np.sqrt(((signs @ scores) ** 2) @ design.scale)
    seen = abs(float(design.value(means))) / error
    with np.errstate(divide="ignore", invalid="ignore"):
        beyond = np.abs(values) / errors >= seen * (1 - 1e-9)
    return float((1 + beyond.sum()) / (DRAWS + 1))


@lru_cache(maxsize=16)
def _signs(units: int) -> Floats:
    """(draws, units) weights of Webb's six points."""
    points = np.concatenate([-_WEBB, _WEBB])
    drawn: Floats = np.random.default_rng(_SEED).choice(points, size=(DRAWS, units))
    return drawn


def _permutation(design: Imputation, rest: Floats) -> tuple[float, int]:
    """The p value, and the number of arrangements it rests on."""
    # An arrangement gives each unit the weights of another.
    crossed = design.weights @ rest.T
    rows = _arrangements(design)
    values = crossed[np.arange(len(rest))[None, :], rows].sum(axis=1)
    seen = abs(float(np.trace(crossed)))
    beyond = int((np.abs(values) >= seen * (1 - 1e-9)).sum())
    # The first row is what really happened.
    return beyond / len(rows), len(rows)


def _arrangements(design: Imputation) -> Ints:
    """(arrangements, units) which unit takes which place, the actual one first."""
    units = len(design.weights)
    turned = np.flatnonzero(design.targets.sum(axis=1) > 0)
    starts = {tuple(row.tolist()) for row in (design.events[turned] >= 0)}
    if len(starts) == 1 and comb(units, len(turned)) <= DRAWS + 1:
        return _every(units, tuple(turned.tolist()))
    return _drawn(units)


@lru_cache(maxsize=64)
def _every(units: int, turned: tuple[int, ...]) -> Ints:
    rest = [k for k in range(units) if k not in turned]
    places = [*turned, *rest]
    rows = []
    for chosen in combinations(range(units), len(turned)):
        others = [k for k in range(units) if k not in chosen]
        row = np.empty(units, dtype=np.int64)
        row[places] = [*chosen, *others]
        rows.append((tuple(chosen) != turned, row))
    rows.sort(key=lambda each: each[0])
    return np.stack([row for _, row in rows])


@lru_cache(maxsize=16)
def _drawn(units: int) -> Ints:
    rng = np.random.default_rng(_SEED)
    rows = np.argsort(rng.random((DRAWS, units)), axis=1)
    return np.concatenate([np.arange(units)[None, :], rows])
