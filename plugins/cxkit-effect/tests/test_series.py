"""Effects on figures: one team against others, everyone at once, changed definitions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from cxkit import Draft, Status
from cxkit.context import Context
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Registration
from cxkit.tallies import Tallies
from cxkit_effect._estimation import Terms, estimate_effect
from cxkit_effect._measured import Sources
from cxkit_effect._method_adapt import adapted
from cxkit_effect._method_turn import turned
from cxkit_effect._one_series import common_course, series_effect
from cxkit_effect._panel import NEVER, Panel
from cxkit_effect._selection import LEFT_OUT, SAID

Figures = Callable[..., Tallies]
Contexts = Callable[..., Context]
Registrations = Callable[..., Registration]
RATE: dict[str, Any] = {"target": "rate", "target_kind": "metric", "units": ("u1",)}


def effect_of(context: Contexts, series: Tallies, registration: Registration) -> Draft:
    found = context(None, registration, evidence={"series": series})
    return next(draft for draft in turned(found) if draft.measure == "effect")


def test_one_team_with_years_of_figures_is_judged_by_their_chance_variation(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    draft = effect_of(context, figures(rise={"u1": 5.0}, seed=2), registration(**RATE))
    assert draft.subject.to_dict() == {"initiative": "lab", "metric": "rate"}
    assert (draft.data["design"], draft.data["design_grade"]) == ("few_units", 3)
    assert draft.data["periods"] == {"before": 27, "after": 9}
    assert draft.data["horizon"] == 12
    assert draft.persons is False
    assert draft.estimate.measure_unit == "%"
    assert draft.estimate.low < 5 < draft.estimate.high
    assert draft.estimate.low > 0
    assert "changed by {value} percentage points" in draft.explanation["en"]


def test_figures_in_the_lag_count_neither_before_nor_after(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    late = registration(**RATE, lag_days=91)
    draft = effect_of(context, figures(seed=2), late)
    assert draft.data["periods"] == {"before": 27, "after": 6}
    middle = registration(**RATE, start=date(2026, 4, 15))
    assert effect_of(context, figures(seed=2), middle).data["periods"] == {"before": 27, "after": 8}


def test_a_start_in_the_future_says_when_a_verdict_can_be_had(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    ahead = registration(**RATE, start=date(2027, 1, 1), expected=Benefit(low=2, likely=4, high=6))
    draft = effect_of(context, figures(), ahead)
    assert draft.estimate.status is Status.NOT_ASSESSED
    assert "2027-01-01" < draft.data["not_before"] < "2028-06-01"


def test_a_definition_that_changed_in_between_ends_the_comparison(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    defined = {"2024-01": "old", "2026-06": "new"}
    changed = effect_of(context, figures(definitions=defined), registration(**RATE))
    assert "effect:definition_changed" in changed.estimate.reasons
    assert changed.data["design_grade"] == 1
    assert changed.estimate.low is None
    everyone = registration(**{**RATE, "units": ()})
    assert effect_of(context, figures(definitions=defined), everyone).estimate.value is None


def test_everyone_at_once_is_compared_with_the_course_before(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    everyone = registration(**{**RATE, "units": ()})
    rise = {f"u{k}": 6.0 for k in range(1, 9)}
    draft = effect_of(context, figures(rise=rise), everyone)
    assert (draft.data["design"], draft.data["design_grade"]) == ("time_series", 2)
    assert draft.estimate.value == pytest.approx(6, abs=2.5)
    assert draft.data["anytime"]["low"] < draft.data["classical"]["low"]
    assert draft.estimate.low > 0
    assert "at once" in draft.explanation["en"]


def test_one_figure_for_the_whole_organisation_is_one_series(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    alone = figures(units=("",), rise={"": 8.0})
    draft = effect_of(context, alone, registration(**{**RATE, "units": ()}))
    assert draft.data["design"] == "time_series"
    few = figures(units=("",), months=[f"2026-{k:02d}" for k in range(1, 8)])
    short = effect_of(context, few, registration(**{**RATE, "units": ()}))
    assert short.estimate.reasons == ("undefined", "effect:everyone_at_once")


def test_an_unknown_metric_and_none_at_all_are_said(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    other = registration(**{**RATE, "target": "elsewhere"})
    assert "effect:not_measured" in effect_of(context, figures(), other).estimate.reasons


def test_what_is_read_once_serves_all_registrations(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    sources = Sources(context=context(None, evidence={"series": figures()}))
    one = sources.of(registration(**RATE))
    assert sources.of(registration(**{**RATE, "units": ("u2",)})) is one


def test_the_decision_on_a_figure_rests_on_no_persons(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    rate = registration(**RATE, expected=Benefit(low=6, likely=9, high=12))
    found = context(None, rate, evidence={"series": figures(rise={"u1": 9.0})})
    (draft,) = adapted(found)
    assert (draft.data["choice"], draft.persons) == ("scale", False)


def course(seed: int, before: int = 24, after: int = 12, step: float = 0.0) -> Panel:
    rng = np.random.default_rng(seed)
    return Panel.of(
        rng.standard_normal((1, before + after)) + step * (np.arange(before + after) >= before),
        [before],
    )


def test_a_step_of_everyone_is_found_and_noise_is_not() -> None:
    found = series_effect(course(0, step=8), Terms())
    assert found.effect.proven
    assert found.effect.value == pytest.approx(8, abs=2)
    assert found.precision.mde(0.95, 12) == pytest.approx(found.effect.mde)
    proven = [series_effect(course(seed), Terms()).effect.proven for seed in range(20)]
    assert sum(proven) <= 1


def test_too_little_before_or_after_and_what_never_varies_give_none() -> None:
    assert series_effect(course(0, before=7), Terms()) is None
    assert series_effect(course(0, after=3), Terms()) is None
    assert series_effect(Panel.of(np.ones((1, 30)), [20]), Terms()) is None
    assert series_effect(course(0), Terms(same_measure=False)) is None


def test_hardly_any_degrees_of_freedom_leave_no_limit() -> None:
    found = series_effect(course(0, before=8, after=4), Terms(horizon=366))
    assert found.effect.classical is not None
    assert found.effect.anytime is not None or found.effect.reasons[0] == "effect:no_limit_yet"


@pytest.mark.parametrize(("before", "code"), [(20, LEFT_OUT), (8, SAID)])
def test_a_low_just_before_is_left_out_or_said(before: int, code: str) -> None:
    panel = course(1, before=before)
    low = panel.mean.copy()
    low[0, before - 1] -= 5
    found = series_effect(Panel.of(low, panel.start), Terms())
    assert code in found.effect.reasons
    assert found.effect.before == before - (code == LEFT_OUT)


def test_units_count_alike_around_their_own_level() -> None:
    means = [[10.0, 10, 12], [50, np.nan, 52], [np.nan, np.nan, 7]]
    series = common_course(Panel.of(means, [2, 2, 2]))
    assert series.tolist() == [30, 30, 32]
    assert np.isnan(common_course(Panel.of([[1.0, np.nan, 2.0]], [2]))[1])


def test_the_power_that_was_foreseen_is_the_share_that_is_found(
    rollout: Callable[..., Panel],
) -> None:
    found, foreseen = [], []
    for seed in range(100):
        panel = rollout(turned=8, compared=8, effect=1.0, seed=seed)
        estimated = estimate_effect(panel, Terms(opinions=False))
        found.append(estimated.effect.proven)
        foreseen.append(estimated.precision.power(1.0, 0.95, 12))
    assert np.mean(found) == pytest.approx(np.mean(foreseen), abs=0.1)


def test_power_is_that_of_a_shifted_student(rollout: Callable[..., Panel]) -> None:
    precision = estimate_effect(rollout()).precision
    assert precision.power(precision.mde(0.95, 12), 0.95, 12) == pytest.approx(0.8, abs=0.03)
    assert precision.power(0.0, 0.95, 12) == pytest.approx(
        student.sf(precision.reach(0.95, precision.factor_after(12)), precision.df)
    )
    start = np.asarray([18] * 4 + [NEVER] * 30)
    noise = np.random.default_rng(0).standard_normal((34, 19))
    thin = estimate_effect(Panel.of(noise, start), Terms(horizon=366)).precision
    assert thin.power(1.0, 0.95, 1) <= 1


def test_periods_of_several_lengths_stand_in_the_order_of_their_days(
    context: Contexts, figures: Figures, registration: Registrations
) -> None:
    mixed = figures(months=("2026-02", "2026-W20", "2026-03-05"))
    sources = Sources(context=context(None, evidence={"series": mixed}))
    measured = sources.of(registration(**RATE))
    assert measured.periods == ("2026-02", "2026-03-05", "2026-W20")
