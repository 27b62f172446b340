"""The three intervals of an effect: at all looks, at one look, at a last look fixed before."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import evolve, frozen
from scipy import special
from scipy.stats import nct

from cxkit.stats import Interval
from cxkit_effect._anytime import Horizon
from cxkit_effect._result import Effect
from cxkit_effect._sequential import limits, with_df

# Power for which the smallest provable effect is said.
POWER = 0.8
_MOST_LOOKS = 60


@frozen(kw_only=True)
class Precision:
    """How precisely an effect is known, and how that was expected to grow.

    Attributes:
        se: Standard error.
        df: Its degrees of freedom.
        factor: Variance factor of the effect now.
        horizon: What was expected at the horizon.
        factor_after: Number of periods after the turn -> variance factor then, on the same
            scale.
    """

    se: float
    df: float
    factor: float
    horizon: Horizon
    factor_after: Callable[[int], float]

    def reach(self, confidence: float, factor: float | None = None) -> float:
        """How many standard errors the interval that holds at all looks reaches."""
        now = self.factor if factor is None else factor
        return float(self.horizon.critical(now, self.df, confidence))

    def mde(self, confidence: float, periods: int | None = None) -> float:
        """The smallest effect that four in five looks would prove, now or after periods."""
        factor = self.factor if periods is None else self.factor_after(periods)
        se = self.se * float(np.sqrt(factor / self.factor))
        return (self.reach(confidence, factor) + float(special.stdtrit(self.df, POWER))) * se

    def power(self, size: float, confidence: float, periods: int) -> float:
        """The probability that a look after so many periods proves an effect of a size."""
        factor = self.factor_after(periods)
        se = self.se * float(np.sqrt(factor / self.factor))
        reach = self.reach(confidence, factor)
        if not np.isfinite(reach):
            return 0.0
        return float(nct.sf(reach, self.df, abs(size) / se))


def with_intervals(effect: Effect, precision: Precision, confidence: float) -> Effect:
    """The effect with its intervals; without the anytime one where it has no limit yet."""
    assert effect.value is not None
    one_look = -float(special.stdtrit(precision.df, (1 - confidence) / 2))
    all_looks = precision.reach(confidence)
    limited = bool(np.isfinite(all_looks))
    return evolve(
        effect,
        se=precision.se,
        df=precision.df,
        classical=_around(effect.value, one_look * precision.se),
        anytime=_around(effect.value, all_looks * precision.se) if limited else None,
        mde=precision.mde(confidence) if limited else None,
        reasons=() if limited else ("effect:no_limit_yet",),
    )


def with_last_look(effect: Effect, precision: Precision, horizon: int, confidence: float) -> Effect:
    """The effect with a group-sequential interval, one look per period until the horizon.

    None after the horizon: its error is spent there.
    """
    assert effect.value is not None
    if effect.after > horizon or horizon > _MOST_LOOKS:
        return effect
    factors = np.asarray([precision.factor_after(k) for k in range(1, horizon + 1)])
    fractions = np.minimum.accumulate(factors[-1] / factors[::-1])[::-1]
    limit = float(limits(_rising(fractions.tolist()), confidence)[effect.after - 1])
    reach = with_df(limit, precision.df)
    return evolve(effect, sequential=_around(effect.value, reach * precision.se))


def _rising(fractions: list[float]) -> tuple[float, ...]:
    """The fractions with a smallest step, so that each look adds something."""
    found: list[float] = []
    for fraction in fractions:
        found.append(max(fraction, (found[-1] if found else 0.0) + 1e-9))
    return tuple(f / max(found[-1], 1.0) for f in found)


def _around(value: float, reach: float) -> Interval:
    return Interval(low=value - reach, high=value + reach)
