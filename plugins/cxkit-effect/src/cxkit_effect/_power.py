"""How large, how many, how likely: the power of a comparison before it starts (F88)."""

from __future__ import annotations

import math
from collections.abc import Callable

from scipy import optimize, special

# The chance to see an effect that is there, where nothing else is said.
POWER = 0.8


def power_t(
    effect: float, error: float, df: float, confidence: float = 0.95, stretch: float = 1.0
) -> float:
    """Return the probability that a two-sided t interval leaves out 0.

    Args:
        effect: The true effect.
        error: The standard error of its estimate, above 0, in the same unit.
        df: Degrees of freedom of that error.
        confidence: Level of the interval.
        stretch: By how much the interval is wider than that of one look, as intervals that
            hold at every look are.

    Raises:
        ValueError: If the error is not above 0 or there are no degrees of freedom.

    Reference: Cohen (1988), Statistical Power Analysis, 2nd ed., by the exact noncentral t.
    """
    if not error > 0 or not df > 0:
        raise ValueError(f"an error above 0 and df above 0 are needed, not {error!r}, {df!r}")
    bound = stretch * float(special.stdtrit(df, (1 + confidence) / 2))
    away = abs(effect) / error
    if away > 30:
        return float(special.ndtr(away - bound))
    # The wrong side, which libraries give as not a number where it is next to nothing.
    wrong = float(special.nctdtr(df, away, -bound)) if away < 4 else 0.0
    return 1 - float(special.nctdtr(df, away, bound)) + (wrong if wrong > 0 else 0.0)


def detectable_t(
    error: float,
    df: float,
    power: float = POWER,
    confidence: float = 0.95,
    stretch: float = 1.0,
) -> float:
    """Return the smallest effect that is seen with a given power, in the error's unit.

    Args:
        error: Standard error of the estimate, above 0.
        df: Its degrees of freedom.
        power: Probability to see it, between 1 - confidence and 1.
        confidence: Level of the two-sided interval.
        stretch: As in `power_t`.

    Raises:
        ValueError: As `power_t`, and for a power that no effect can have.
    """
    if not 1 - confidence < power < 1:
        raise ValueError(f"power lies between {1 - confidence:.2f} and 1, not at {power!r}")

    def short(effect: float) -> float:
        return power_t(effect, error, df, confidence, stretch) - power

    high = 4 * error
    while short(high) < 0:
        high *= 2
    return float(optimize.brentq(short, 0.0, high, xtol=1e-10 * error))


def power_two_means(
    effect: float, sd: float, n1: float, n2: float, confidence: float = 0.95
) -> float:
    """Return the power of a comparison of two means of independent groups.

    Args:
        effect: True difference.
        sd: Standard deviation within groups, above 0, in the same unit.
        n1: Size of the first group, at least 2.
        n2: Size of the second group, at least 2.
        confidence: Level of the interval.

    Raises:
        ValueError: If a group is too small or the standard deviation is not above 0.
    """
    if min(n1, n2) < 2:
        raise ValueError(f"both groups need at least 2, not {n1!r} and {n2!r}")
    return power_t(effect, sd * math.sqrt(1 / n1 + 1 / n2), n1 + n2 - 2, confidence)


def n_per_arm(effect: float, sd: float, power: float = POWER, confidence: float = 0.95) -> float:
    """Return how many each of two groups needs, as a real number; round it up.

    Raises:
        ValueError: If there is no effect to see, or no size would give the power.

    Reference: as R's `power.t.test`, two-sided with both tails.
    """
    if effect == 0:
        raise ValueError("no number of answers shows an effect of 0")
    _check_power(power, confidence)
    return _first_size(lambda n: power_two_means(effect, sd, n, n, confidence) - power)


def n_per_arm_normal(
    effect: float, sd: float, power: float = POWER, confidence: float = 0.95
) -> float:
    """Return 2 (z_a/2 + z_b)^2 sd^2 / effect^2, the rule of thumb beside `n_per_arm`.

    Raises:
        ValueError: If there is no effect to see.
    """
    if effect == 0:
        raise ValueError("no number of answers shows an effect of 0")
    z = float(special.ndtri((1 + confidence) / 2) + special.ndtri(power))
    return 2 * (z * sd / effect) ** 2


def power_two_shares(p1: float, p2: float, n: float, confidence: float = 0.95) -> float:
    """Return the power of a comparison of two shares with `n` cases each.

    Args:
        p1: First share, within 0..1.
        p2: Second share.
        n: Cases per group.
        confidence: Level of the two-sided test.

    Raises:
        ValueError: If a share lies outside 0..1.

    Reference: Fleiss (1981); as R's `power.prop.test`, one tail counted.
    """
    if not (0 <= p1 <= 1 and 0 <= p2 <= 1):
        raise ValueError(f"shares lie within 0..1, not {p1!r} and {p2!r}")
    z, mean = float(special.ndtri((1 + confidence) / 2)), (p1 + p2) / 2
    spread = math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    if spread == 0:
        return 1.0 if p1 != p2 else 0.0
    away = math.sqrt(n) * abs(p1 - p2) - z * math.sqrt(2 * mean * (1 - mean))
    return float(special.ndtr(away / spread))


def n_per_arm_shares(p1: float, p2: float, power: float = POWER, confidence: float = 0.95) -> float:
    """Return how many cases each of two groups needs to tell two shares apart.

    Raises:
        ValueError: If the shares are alike.
    """
    if p1 == p2:
        raise ValueError("no number of cases tells alike shares apart")
    _check_power(power, confidence)
    return _first_size(lambda n: power_two_shares(p1, p2, n, confidence) - power)


def _check_power(power: float, confidence: float) -> None:
    if not 1 - confidence < power < 1:
        raise ValueError(f"power lies between {1 - confidence:.2f} and 1, not at {power!r}")


def _first_size(short: Callable[[float], float]) -> float:
    """The size at which a power that rises with it is reached; at least 2."""
    if short(2.0) >= 0:
        return 2.0
    high = 4.0
    while short(high) < 0:
        high *= 2
    return float(optimize.brentq(short, 2.0, high, xtol=1e-8))


def design_effect(size: float, icc: float) -> float:
    """Return by how much answers of units count for less: 1 + (size - 1) icc.

    Args:
        size: Mean answers per unit.
        icc: Share of variance between units, within 0..1.

    Reference: Kish (1965), Survey Sampling, section 5.4; Donner & Klar (2000).
    """
    return 1 + (size - 1) * icc
