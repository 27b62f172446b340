"""What to do next: what was expected, updated by what was found, and a rule with its errors.

Reference: Lindley (1965), Introduction to Probability and Statistics from a Bayesian
Viewpoint, part 2 (normal prior, normal data); Spiegelhalter, Freedman & Parmar (1994),
Journal of the Royal Statistical Society A 157, 357-416 (stopping by the posterior).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from attrs import frozen
from scipy.stats import norm

from cxkit.initiative import Benefit
from cxkit.initiative.journal import Choice, StopRule

# What is stated as low and high is left out one time in ten on either side.
_TENTH = float(norm.isf(0.1))
_RUNS = 2000
_SEED = 20_260_202


@frozen(kw_only=True)
class Belief:
    """A normal belief about an effect.

    Attributes:
        mean: Its centre.
        sd: Its standard deviation, 0 or more.
    """

    mean: float
    sd: float

    def above(self, limit: float) -> float:
        """The probability that the effect is at least the limit."""
        if self.sd == 0:
            return float(self.mean >= limit)
        return float(norm.sf((limit - self.mean) / self.sd))

    def updated(self, value: float, se: float) -> Belief:
        """The belief after an effect was found with a standard error above 0 (F22).

        Example:
            >>> Belief(mean=4.0, sd=2.0).updated(0.0, 2.0)
            Belief(mean=2.0, sd=1.4142135623730951)
        """
        if self.sd == 0:
            return self
        prior, found = 1 / self.sd**2, 1 / se**2
        mean = (self.mean * prior + value * found) / (prior + found)
        return Belief(mean=mean, sd=float((prior + found) ** -0.5))

    @classmethod
    def expected(cls, benefit: Benefit, direction: int) -> Belief:
        """What a stated range means, in the good direction.

        Nine cases in ten lie above its low end, nine in ten below its high end.
        """
        mean = direction * benefit.likely
        return cls(mean=mean, sd=(benefit.high - benefit.low) / (2 * _TENTH))


@frozen(kw_only=True)
class Advice:
    """What the rule says.

    Attributes:
        choice: `continue`, `adjust`, `stop` or `scale`.
        probability: That the effect is worth the effort.
        belief: What is believed after the result.
        why: Code of the reason.
        scaled_by_chance: Probability that so many looks would ever have said `scale`, had
            there been no effect at all.
        stopped_by_chance: The same for `stop`, had the effect been as expected.
    """

    choice: Choice
    probability: float
    belief: Belief
    why: str
    scaled_by_chance: float
    stopped_by_chance: float


@frozen(kw_only=True)
class Evidence:
    """A result in the good direction, with how it grew.

    Attributes:
        value: The effect.
        se: Its standard error.
        proven: True if the interval that holds at all looks lies in the good direction.
        looks: Number of periods after the turn so far, one look each.
        factor_after: Number of periods -> variance factor, on any scale.
        reach_after: Number of periods -> standard errors that the anytime interval reaches.
    """

    value: float
    se: float
    proven: bool
    looks: int
    factor_after: Callable[[int], float]
    reach_after: Callable[[int], float]


def advise(
    prior: Belief, evidence: Evidence, rule: StopRule, expected: float | None = None
) -> Advice:
    """The choice of the rule, with the errors that it makes.

    Stop if the effect is worth the effort with less than `stop_below`. Scale if with more
    than `scale_above` and the interval that holds at all looks leaves out 0, because an
    expectation alone shall not scale anything. In between continue, or adjust if it is more
    likely not worth the effort.

    Args:
        prior: What was believed before.
        evidence: What was found.
        rule: What was agreed.
        expected: The effect for which the second error is said; by default the prior's mean.
    """
    belief = prior.updated(evidence.value, evidence.se)
    probability = belief.above(rule.smallest_worth)
    truth = prior.mean if expected is None else expected
    scaled, stopped = _errors(prior, evidence, rule, truth)
    choice, why = _choice(probability, evidence.proven, rule)
    return Advice(
        choice=choice,
        probability=probability,
        belief=belief,
        why=why,
        scaled_by_chance=scaled,
        stopped_by_chance=stopped,
    )


def _choice(probability: float, proven: bool, rule: StopRule) -> tuple[Choice, str]:
    if probability < rule.stop_below:
        return "stop", "hardly_worth_it"
    if probability > rule.scale_above:
        return ("scale", "worth_it") if proven else ("continue", "not_proven_yet")
    return ("continue", "open") if probability >= 0.5 else ("adjust", "rather_not_worth_it")


def _errors(prior: Belief, evidence: Evidence, rule: StopRule, truth: float) -> tuple[float, float]:
    """How often the rule errs over all looks so far, by simulation from a fixed seed."""
    looks = evidence.looks
    factors = np.asarray([evidence.factor_after(k) for k in range(1, looks + 1)])
    ses = evidence.se * np.sqrt(factors / factors[-1])
    reach = np.asarray([evidence.reach_after(k) for k in range(1, looks + 1)]) * ses
    noise = _noise(tuple(np.round(1 / ses**2, 12).tolist()))
    scaled = _said(noise, prior, ses, rule.scale_above, rule) & (noise > reach)
    high = noise + truth
    stopped = ~_said(high, prior, ses, rule.stop_below, rule)
    return float(scaled.any(axis=1).mean()), float(stopped.any(axis=1).mean())


def _said(
    values: np.ndarray, prior: Belief, ses: np.ndarray, level: float, rule: StopRule
) -> np.ndarray:
    """Where the effect is worth the effort with more than a probability."""
    weight = prior.sd**2 / (prior.sd**2 + ses**2)
    mean = prior.mean + weight * (values - prior.mean)
    sd = np.sqrt(weight) * ses
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(sd > 0, (mean - rule.smallest_worth) / sd, np.inf)
    at_once = np.sign(mean - rule.smallest_worth + 1e-300) * np.inf
    return np.where(sd > 0, ratio, at_once) > norm.ppf(level)


@lru_cache(maxsize=64)
def _noise(information: tuple[float, ...]) -> np.ndarray:
    """(runs, looks) errors of an estimate whose information grows like this."""
    grown = np.maximum.accumulate(np.asarray(information))
    steps = np.sqrt(np.diff(grown, prepend=0.0))
    rng = np.random.default_rng(_SEED)
    sums = (rng.standard_normal((_RUNS, len(steps))) * steps).cumsum(axis=1)
    return np.asarray(sums / grown)
