"""The effect of a turn by the strongest design that the rollout allows."""

from __future__ import annotations

import numpy as np
from attrs import evolve, frozen
from scipy import special

from cxkit_effect._adjustment import adjusted_effect, adjusted_factor, levels, regress
from cxkit_effect._anytime import Horizon
from cxkit_effect._drift import ENOUGH_OTHERS, drift_error, drifts, exceeds, stretches
from cxkit_effect._few_units import second_opinion
from cxkit_effect._grade import UNITS_PER_SIDE, Metadata, design_grade
from cxkit_effect._imputation import Imputation, imputation
from cxkit_effect._intervals import Precision, with_intervals, with_last_look
from cxkit_effect._panel import Floats, Mask, Panel
from cxkit_effect._periods import (
    EARLIER_PERIODS,
    PeriodEffect,
    differences,
    earlier_memory,
    horizon_factor,
    memory_of,
    other_differences,
    period_effect,
)
from cxkit_effect._result import Effect
from cxkit_effect._selection import LEFT_OUT, without_low_point
from cxkit_effect._trend import series_trend, trend

# With so many units on each side the second opinions say nothing new.
_MANY_UNITS = 20
_APART = 0.05


@frozen(kw_only=True)
class Terms:
    """What was fixed before the first look.

    Attributes:
        horizon: Periods after the turn for which the interval is tuned, 1 or more.
        randomised: True if chance decided who was turned.
        direction: 1 if more is good, -1 if less is.
        confidence: Level of the intervals.
        last_look: True if the look at the horizon is the last, fixed in advance.
        same_measure: False if the definition of the measure changed.
        opinions: True to add the gain, and second opinions where units are few.
    """

    horizon: int = 12
    randomised: bool = False
    direction: int = 1
    confidence: float = 0.95
    last_look: bool = False
    same_measure: bool = True
    opinions: bool = True


@frozen(kw_only=True, eq=False)
class Estimated:
    """An effect, with how its precision would grow.

    Attributes:
        effect: What is known.
        precision: How precisely, or None if no interval can be claimed.
    """

    effect: Effect
    precision: Precision | None = None


def estimate_effect(panel: Panel, terms: Terms | None = None) -> Estimated:
    """The effect of a turn, by the strongest design that the panel allows.

    Never raises for what the data lack: the effect then says in `reasons` why it is open.

    Example:
        >>> from cxkit_effect._panel import NEVER
        >>> rng = np.random.default_rng(0)
        >>> means = 50 + rng.standard_normal((12, 30))
        >>> means[:6, 18:] += 3
        >>> effect = estimate_effect(Panel.of(means, [18] * 6 + [NEVER] * 6)).effect
        >>> effect.design, effect.grade, effect.proven
        ('two_groups', 4, True)
    """
    terms = terms or Terms()
    reason, grade = _blocked(panel)
    if reason:
        return Estimated(effect=Effect(design="none", grade=grade, reasons=(reason,)))
    low: tuple[str, ...] = ()
    if not terms.randomised:
        panel, low = without_low_point(panel, terms.direction)
    weights = imputation(panel.before, panel.after, panel.clock, panel.precision)
    if not weights.targets.any():
        effect = Effect(design="none", grade=2, reasons=("effect:no_comparison",))
        return Estimated(effect=effect)
    found = _Case.of(panel, weights, terms, low).estimated()
    return evolve(found, effect=evolve(found.effect, reasons=(*found.effect.reasons, *low)))


def at_once(panel: Panel) -> bool:
    """True if nobody was left unturned in any period in which an effect could show."""
    columns = panel.after.any(axis=0)
    return not panel.before[:, columns].any()


def _blocked(panel: Panel) -> tuple[str, int]:
    """Why there can be no comparison at all, and the grade of what is left."""
    if not panel.planned.any():
        return "effect:no_turned_unit", 0
    if not panel.after.any():
        return "effect:nothing_after" if (panel.clock >= 0).any() else "effect:too_early", 0
    seen_after = np.flatnonzero(panel.after.any(axis=1))
    if not np.any(panel.before[seen_after]):
        return "effect:no_period_before", 1
    if at_once(panel):
        return "effect:everyone_at_once", 2
    return "", 0


@frozen(kw_only=True, eq=False)
class _Case:
    """One effect on its way: panel, weights, terms, and what was counted."""

    panel: Panel
    weights: Imputation
    terms: Terms
    low: tuple[str, ...]
    counted: Effect

    @classmethod
    def of(cls, panel: Panel, weights: Imputation, terms: Terms, low: tuple[str, ...]) -> _Case:
        columns: Mask = np.asarray(weights.targets.any(axis=0))
        used = weights.targets.any(axis=1)
        counted = Effect(
            design="two_groups",
            grade=0,
            value=float(weights.value(panel.mean)),
            turned=int(used.sum()),
            compared=int((panel.before & columns[None, :]).any(axis=1).sum()),
            before=int(panel.before[used].any(axis=0).sum()),
            after=int(columns.sum()),
            reasons=("effect:open",),
        )
        return cls(panel=panel, weights=weights, terms=terms, low=low, counted=counted)

    @property
    def one_start(self) -> bool:
        return len(np.unique(self.panel.start[self.panel.planned])) == 1

    def estimated(self) -> Estimated:
        if not self.terms.same_measure:
            return self.open("effect:definition_changed")
        if min(int(self.panel.planned.sum()), self.counted.compared) < UNITS_PER_SIDE:
            return self.few()
        if self.terms.randomised and self.one_start:
            return self.randomised() or self.several()
        return self.several()

    def open(self, reason: str, design: str | None = None) -> Estimated:
        """A value without an interval, and why."""
        effect = evolve(self.counted, reasons=(reason,), design=design or self.counted.design)
        return Estimated(effect=self.graded(effect, known=False))

    def graded(self, effect: Effect, *, known: bool = True, alike: bool = True) -> Effect:
        design = Metadata(
            before=effect.before,
            after=effect.after,
            turned=effect.turned,
            compared=effect.compared,
            randomised=self.terms.randomised and known,
            wandering_known=known,
            alike_before=alike,
            same_measure=self.terms.same_measure,
        )
        return evolve(effect, grade=design_grade(design))

    def closed(self, effect: Effect, precision: Precision, trend: float | None) -> Estimated:
        """The effect with its intervals, its grade, and what was seen before the turn."""
        terms = self.terms
        found = evolve(with_intervals(effect, precision, terms.confidence), trend=trend)
        if terms.last_look:
            found = with_last_look(found, precision, terms.horizon, terms.confidence)
        apart = not terms.randomised and trend is not None and trend < _APART
        if apart:
            found = evolve(found, reasons=(*found.reasons, "effect:apart_before"))
        return Estimated(effect=self.graded(found, alike=not apart), precision=precision)

    def several(self) -> Estimated:
        """Enough units: errors by unit, over the weights of the imputation."""
        counted, weights = self.counted, self.weights
        if not self.one_start:
            counted = evolve(counted, design="staggered")
        if counted.turned < UNITS_PER_SIDE:
            return self.open("effect:few_turned_yet", counted.design)
        error = float(weights.standard_error(self.panel.mean))
        if not weights.df > 0 or not error > 0:
            return self.open("too_few_clusters", counted.design)
        planned = planned_weights(self.panel, self.terms.horizon)
        scale = planned.factor / _two_groups(counted.before, self.terms.horizon)
        precision = Precision(
            se=error,
            df=weights.df,
            factor=weights.factor,
            horizon=Horizon(factor=planned.factor, df=max(planned.df, 1.0)),
            factor_after=lambda k: scale * _two_groups(counted.before, k),
        )
        found = self.closed(counted, precision, trend(self.panel))
        return evolve(found, effect=self.with_opinions(found.effect, error))

    def with_opinions(self, effect: Effect, error: float) -> Effect:
        """The effect with the gain of the adjustment and, for few units, second opinions."""
        if not self.terms.opinions:
            return effect
        if self.one_start:
            effect = evolve(effect, gain=self.gain(error, self.weights.df))
        if min(self.counted.turned, self.counted.compared) < _MANY_UNITS:
            opinion = second_opinion(self.weights, self.panel.mean)
            effect = evolve(effect, wild=opinion.wild, permutation=opinion.permutation)
        return effect

    def gain(self, error: float, df: float) -> float | None:
        """By which share the interval is narrower than without what was known before."""
        _, after, both = levels(self.panel)
        turned = self.panel.turned[both].astype(float)
        columns = np.column_stack([np.ones_like(turned), turned])
        plain = regress(columns, after[both], 1)
        if not plain.df > 0 or not plain.se > 0:
            return None
        with_it, without = (
            -float(special.stdtrit(d, (1 - self.terms.confidence) / 2)) * float(e)
            for e, d in ((error, df), (plain.se, plain.df))
        )
        return 1 - with_it / without

    def randomised(self) -> Estimated | None:
        """Chance decided, so the level before is a covariate; None if units are too few."""
        found = adjusted_effect(self.panel)
        if found is None or not found.adjusted.df > 0 or not found.adjusted.se > 0:
            return None
        counted, now = self.counted, found.adjusted
        sides = (counted.turned, counted.compared, counted.before)
        factors = [
            adjusted_factor(*sides, k, found.noise) for k in (counted.after, self.terms.horizon)
        ]
        precision = Precision(
            se=float(now.se),
            df=now.df,
            factor=factors[0],
            horizon=Horizon(factor=factors[1], df=now.df),
            factor_after=lambda k: adjusted_factor(*sides, k, found.noise),
        )
        effect = evolve(
            counted,
            design="randomised",
            value=float(now.value),
            gain=self.gain(float(now.se), now.df),
        )
        return self.closed(effect, precision, None)

    def few(self) -> Estimated:
        """Too few units: the chance variation of team and period, or no interval at all."""
        one = "one_treated_unit" if self.panel.planned.sum() == 1 else "too_few_clusters"
        series, first = differences(self.panel)
        series[first - self.panel.lag : first] = np.nan
        earlier = int((~np.isnan(series[:first])).sum())
        later = int((~np.isnan(series[first:])).sum())
        if earlier + (LEFT_OUT in self.low) < EARLIER_PERIODS or later < 1:
            return self.open(one, "few_units")
        others = other_differences(self.panel)
        step = period_effect(series, first, memory=memory_of(series, first, others))
        if not step.se > 0:
            return self.open(one, "few_units")
        memory, horizon = earlier_memory(series, first, others), self.terms.horizon
        se, df, notes = self.drift(step, series, first, others)
        precision = Precision(
            se=se,
            df=df,
            factor=float(step.factor),
            horizon=Horizon(
                factor=horizon_factor(earlier, horizon, memory), df=earlier + horizon - 3.0
            ),
            factor_after=lambda k: horizon_factor(earlier, k, float(step.memory)),
        )
        effect = evolve(
            self.counted,
            design="few_units",
            value=float(step.value),
            memory=float(step.memory),
            before=earlier,
            after=later,
        )
        found = self.closed(effect, precision, series_trend(series[:first]))
        reasons = (*found.effect.reasons, *notes)
        return evolve(found, effect=evolve(found.effect, reasons=reasons))

    def drift(
        self, step: PeriodEffect, series: Floats, first: int, others: Floats
    ) -> tuple[float, float, tuple[str, ...]]:
        """The error of a step, or that of the other units' changes where those are larger."""
        se = float(step.se)
        if not self.one_start:
            return se, step.df, ()
        few = ("effect:few_others",) if self.counted.compared < ENOUGH_OTHERS else ()
        seen, later = ~np.isnan(series), np.arange(len(series)) >= first
        turned = int(self.panel.planned.sum())
        wider = drift_error(others, seen & ~later, seen & later, turned)
        if wider is None or not (
            drifts(wider, se, step.df) or self.wanders(step, others, seen, turned)
        ):
            return se, step.df, few
        return max(se, wider[0]), wider[1], ("effect:drifting", *few)

    def wanders(self, step: PeriodEffect, others: Floats, seen: Mask, turned: int) -> bool:
        """True if the others went further over long stretches than their memory tells."""
        ratios, freedom = [], 0.0
        for first, second in stretches(seen):
            change = drift_error(others, first, second, turned)
            if change is not None:
                factor = horizon_factor(int(first.sum()), int(second.sum()), float(step.memory))
                expected = float(step.se**2 * factor / step.factor)
                ratios.append(change[1] * change[0] ** 2 / expected)
                freedom += change[1]
        return freedom > 0 and exceeds(sum(ratios) / freedom, freedom, step.df)


def planned_weights(panel: Panel, horizon: int) -> Imputation:
    """The design that was to be expected at the horizon, with everything seen after the start.

    It depends on starts that are planned, never on what was measured.
    """
    first = int(panel.start[panel.planned].min()) + panel.lag
    periods = np.arange(first + horizon)
    clock = periods[None, :] - panel.start[:, None] - panel.lag
    known = panel.before[:, : first - panel.lag]
    before = np.ones(clock.shape, dtype=bool)
    before[:, : known.shape[1]] = known
    usual = panel.precision.mean(axis=1, keepdims=True)
    precision = np.repeat(usual, len(periods), axis=1)
    precision[:, : known.shape[1]] = panel.precision[:, : known.shape[1]]
    return imputation(before & (clock < -panel.lag), clock >= 0, clock, precision)


def _two_groups(before: float, after: float) -> float:
    return 1 / max(before, 1) + 1 / after
