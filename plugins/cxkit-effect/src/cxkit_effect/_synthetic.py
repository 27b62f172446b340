"""One unit against a mixture of others that went the same way before (F29)."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from attrs import field, frozen
from scipy import optimize

from cxkit.stats import Interval

Floats = npt.NDArray[np.float64]

# Periods before the turn, and other units, below which no mixture is built.
MIN_BEFORE, MIN_OTHERS = 6, 3
# A mixture that misses the unit before by more than so many times what mixtures miss other
# units by, in the middle, is no stand-in for it.
POOR_FIT = 2.0


@frozen(kw_only=True, eq=False)
class Mixture:
    """A weighted mean of other units that stands in for one unit.

    Attributes:
        weights: (units,) weights, 0 or more, which sum to 1.
        gaps: (periods,) the unit less its stand-in.
        before: Periods before the turn.
        miss_before: Root mean square of the gaps before.
        miss_after: The same after.
    """

    weights: Floats
    gaps: Floats = field(repr=False)
    before: int
    miss_before: float
    miss_after: float

    @property
    def ratio(self) -> float:
        """How much worse the stand-in fits after than before."""
        if self.miss_before == 0:
            return math.inf if self.miss_after > 0 else 1.0
        return self.miss_after / self.miss_before

    @property
    def effect(self) -> float:
        """The mean gap after."""
        return float(self.gaps[self.before :].mean())


@frozen(kw_only=True, eq=False)
class Placebo:
    """A unit's effect beside what the same procedure finds where nothing was done.

    Attributes:
        mixture: The unit's own stand-in.
        effect: Mean gap after the turn.
        p_value: Rank of the unit's ratio among all, over their number; never below
            `smallest_p`.
        smallest_p: 1 / (other units + 1): no smaller p value is possible.
        interval: Of the effect at `confidence`; None where `reached` is below it.
        reached: The highest level that so few units can give an interval at.
        widest: The interval at the level `reached`.
        others: (units,) mean gaps of the other units.
        poor_fit: True if the stand-in did not follow the unit before.
    """

    mixture: Mixture = field(repr=False)
    effect: float
    p_value: float
    smallest_p: float
    interval: Interval | None
    reached: float
    widest: Interval | None
    others: Floats = field(repr=False)
    poor_fit: bool


def simplex_weights(target: npt.ArrayLike, others: npt.ArrayLike) -> Floats:
    """Return the weights of the mixture of `others` that comes closest to `target`.

    Least squares over weights of 0 or more that sum to 1, by nonnegative least squares
    with the sum as a heavy further row, then exactly on the units that got a weight.

    Args:
        target: (periods,) values of the unit.
        others: (periods, units) values of the others.

    Raises:
        ValueError: If the numbers of periods differ or there are no others.
    """
    y, x = np.asarray(target, dtype=np.float64), np.asarray(others, dtype=np.float64)
    if x.ndim != 2 or x.shape[0] != y.size or not x.shape[1]:
        raise ValueError("the others need the same periods, and there must be some")
    # Neither a common shift nor a common scale changes weights that sum to 1.
    y, x = y - x.mean(), x - x.mean()
    if not x.any():
        # Where no other unit moved, all mixtures are the same.
        return np.full(x.shape[1], 1 / x.shape[1])
    size = max(float(np.abs(x).max()), float(np.abs(y).max()))
    y, x, heavy = y / size, x / size, 1e4
    weights = optimize.nnls(
        np.vstack([x, np.full(x.shape[1], heavy)]), np.append(y, heavy), maxiter=50 * x.shape[1]
    )[0]
    used = np.flatnonzero(weights > 1e-9)
    exact = np.zeros(x.shape[1])
    exact[used] = _summing_to_one(y, x[:, used])
    if (exact < 0).any():
        return np.asarray(weights / weights.sum())
    return exact


def _summing_to_one(y: Floats, x: Floats) -> Floats:
    """Least squares with weights that sum to 1, of either sign."""
    last = x[:, -1]
    free = np.linalg.lstsq(x[:, :-1] - last[:, None], y - last, rcond=None)[0]
    return np.append(free, 1 - free.sum())


def mixture(target: npt.ArrayLike, others: npt.ArrayLike, before: int) -> Mixture:
    """Return the mixture of other units that followed a unit before a turn.

    Args:
        target: (periods,) the unit that was turned.
        others: (periods, units) units that were not.
        before: Periods before the turn.

    Raises:
        ValueError: If a value is missing, or the turn lies outside the periods.

    Reference: Abadie, Diamond & Hainmueller (2010), JASA 105, 493-505, with the values
    before the turn as what is to be matched.
    """
    y, x = np.asarray(target, dtype=np.float64), np.asarray(others, dtype=np.float64)
    if not (np.isfinite(y).all() and np.isfinite(x).all()):
        raise ValueError("a mixture needs every unit in every period")
    if not 0 < before < y.size:
        raise ValueError(f"the turn lies within the {y.size} periods, not at {before}")
    weights = simplex_weights(y[:before], x[:before])
    gaps = y - x @ weights
    return Mixture(
        weights=weights,
        gaps=gaps,
        before=before,
        miss_before=_root_mean_square(gaps[:before]),
        miss_after=_root_mean_square(gaps[before:]),
    )


def _root_mean_square(values: Floats) -> float:
    return float(np.sqrt(np.mean(values**2)))


def placebo_test(
    target: npt.ArrayLike, others: npt.ArrayLike, before: int, confidence: float = 0.95
) -> Placebo:
    """Return a unit's effect with the test that does the same to every other unit.

    The p value is exact if the turned unit could as well have been any other: the turned
    unit is therefore among those of which the others' mixtures are made. It is at least
    1 / (others + 1). For the interval the turned unit and each other one in turn are
    compared by mixtures of the same rest; it spans the effects that enough of these pairs
    allow. With J other units its level can be J / (J + 1) at most.

    Args:
        target: (periods,) the unit that was turned.
        others: (periods, units) units that were not.
        before: Periods before the turn.
        confidence: Level of the interval.

    Raises:
        ValueError: If there are too few periods before or too few others, or as `mixture`.

    Reference: Abadie, Diamond & Hainmueller (2010), section 3.4; inversion: Firpo &
    Possebom (2018), Journal of Causal Inference 6, 20160026; leaving out pairs after Lei &
    Sudhoff (2024), arXiv:2401.07152, with coverage by simulation.
    """
    y, x = np.asarray(target, dtype=np.float64), np.asarray(others, dtype=np.float64)
    if before < MIN_BEFORE or x.ndim != 2 or x.shape[1] < MIN_OTHERS:
        raise ValueError(
            f"at least {MIN_BEFORE} periods before and {MIN_OTHERS} other units are needed"
        )
    own, count = mixture(y, x, before), x.shape[1]
    rests = [np.delete(x, u, axis=1) for u in range(count)]
    placebos = [
        mixture(x[:, u], np.column_stack([y, rest]), before) for u, rest in enumerate(rests)
    ]
    allowed = [_allowed(y, x[:, u], rest, before) for u, rest in enumerate(rests)]
    # Rounding does not make two equal ratios different.
    larger = sum(each.ratio >= own.ratio * (1 - 1e-9) for each in placebos)
    reached = count / (count + 1)
    usual = float(np.median([each.miss_before for each in placebos]))
    return Placebo(
        mixture=own,
        effect=own.effect,
        p_value=(1 + larger) / (count + 1),
        smallest_p=1 / (count + 1),
        interval=_spanned(allowed, confidence) if confidence <= reached + 1e-12 else None,
        reached=reached,
        widest=_spanned(allowed, reached),
        others=np.asarray([each.effect for each in placebos]),
        poor_fit=own.miss_before > POOR_FIT * usual,
    )


def _allowed(target: Floats, other: Floats, rest: Floats, before: int) -> tuple[float, float]:
    """All effects at which the turned unit stands out no more than another one does.

    Taking away an effect e leaves the ratio sqrt(v + (m - e)^2) / miss before, with mean m
    and variance v of the gaps after; an upside-down pair if there is none.
    """
    own, reference = mixture(target, rest, before), mixture(other, rest, before)
    after = own.gaps[before:]
    left = (reference.ratio * own.miss_before) ** 2 - float(after.var())
    if not left >= 0:
        return math.inf, -math.inf
    half = math.sqrt(left)
    return own.effect - half, own.effect + half


def _spanned(allowed: list[tuple[float, float]], confidence: float) -> Interval | None:
    """The span of effects that enough others allow; None if it is empty or has no limit."""
    needed = max(1, math.floor((1 - confidence) * (len(allowed) + 1) + 1e-9))
    lows = sorted(low for low, high in allowed if low <= high)
    highs = sorted((high for low, high in allowed if low <= high), reverse=True)
    ends = sorted({*lows, *highs})
    kept = [e for e in ends if sum(low <= e <= high for low, high in allowed) >= needed]
    if not kept or not all(math.isfinite(e) for e in (kept[0], kept[-1])):
        return None
    return Interval(low=kept[0], high=kept[-1])
