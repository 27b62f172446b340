from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from attrs import evolve
from scipy.stats import t as student

from cxkit_effect._estimation import Terms, at_once, estimate_effect, planned_weights
from cxkit_effect._panel import NEVER, Panel


def test_several_units_on_each_side_are_two_groups(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout(effect=3)).effect
    assert (effect.design, effect.grade) == ("two_groups", 4)
    assert effect.proven
    assert effect.value == pytest.approx(3, abs=0.7)
    assert effect.classical.width < effect.anytime.width
    assert effect.wild < 0.05
    assert effect.permutation < 0.05
    assert 0 < effect.gain < 1
    assert effect.reasons == ()


def test_nothing_is_found_where_nothing_is(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout()).effect
    assert not effect.proven
    assert effect.mde > effect.anytime.width / 2


def test_several_starts_are_staggered(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout(starts=[18, 18, 20, 20, 24, 24], effect=3)).effect
    assert (effect.design, effect.grade, effect.gain) == ("staggered", 4, None)
    assert effect.proven


def test_fewer_than_four_turned_so_far_wait_for_the_others(rollout: Callable[..., Panel]) -> None:
    panel = rollout(starts=[18, 18, 24, 24, 24, 24], effect=3)
    early = estimate_effect(panel.until(22)).effect
    assert early.reasons == ("effect:few_turned_yet",)
    assert (early.grade, early.anytime, early.classical) == (2, None, None)
    assert estimate_effect(panel.until(26)).effect.anytime is not None


def test_chance_and_several_units_use_the_level_before(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout(effect=3), Terms(randomised=True)).effect
    assert (effect.design, effect.grade) == ("randomised", 5)
    assert effect.trend is None
    assert effect.proven


def test_chance_with_a_level_that_all_share_is_compared_as_it_is() -> None:
    rng = np.random.default_rng(0)
    means = np.concatenate([np.ones((12, 2)), rng.standard_normal((12, 3))], axis=1)
    panel = Panel.of(means, [2] * 6 + [NEVER] * 6)
    effect = estimate_effect(panel, Terms(randomised=True)).effect
    assert (effect.design, effect.grade) == ("two_groups", 5)


def test_one_unit_with_many_earlier_periods_uses_their_chance_variation(
    rollout: Callable[..., Panel],
) -> None:
    effect = estimate_effect(rollout(turned=1, before=24, effect=5)).effect
    assert (effect.design, effect.grade) == ("few_units", 3)
    assert effect.proven
    assert effect.memory is not None
    assert effect.wild is None


def test_three_units_are_too_few_for_errors_by_unit(rollout: Callable[..., Panel]) -> None:
    assert estimate_effect(rollout(turned=3)).effect.design == "few_units"
    assert estimate_effect(rollout(compared=3)).effect.design == "few_units"


@pytest.mark.parametrize(("turned", "reason"), [(1, "one_treated_unit"), (2, "too_few_clusters")])
def test_few_units_with_few_earlier_periods_stay_open(
    rollout: Callable[..., Panel], turned: int, reason: str
) -> None:
    effect = estimate_effect(rollout(turned=turned, before=11, effect=9, seed=3)).effect
    assert reason in effect.reasons
    assert effect.grade <= 2
    assert effect.value is not None
    assert effect.anytime is None
    assert effect.classical is None


def test_twelve_earlier_periods_are_enough(rollout: Callable[..., Panel]) -> None:
    for seed in range(8):
        effect = estimate_effect(rollout(turned=1, before=12, seed=seed)).effect
        assert effect.anytime is not None, effect.reasons


def test_a_last_look_that_was_fixed_before_is_narrower(rollout: Callable[..., Panel]) -> None:
    for panel in (
        rollout(turned=20, compared=20),
        rollout(turned=1, before=40),
        rollout(turned=20, compared=20, starts=[18, 20] * 10),
    ):
        effect = estimate_effect(panel, Terms(last_look=True)).effect
        assert effect.sequential.width / effect.classical.width <= 1.15
        assert effect.sequential.width < effect.anytime.width
    terms = Terms(last_look=True, horizon=6)
    assert estimate_effect(rollout(), terms).effect.sequential is None
    chance = Terms(last_look=True, randomised=True)
    assert estimate_effect(rollout(), chance).effect.sequential is not None


def test_the_smallest_provable_effect_falls_as_periods_pass(rollout: Callable[..., Panel]) -> None:
    for panel in (rollout(), rollout(turned=1, before=24)):
        precision = estimate_effect(panel).precision
        assert precision.mde(0.95, 2) > precision.mde(0.95, 12) > precision.mde(0.95, 40)
        assert precision.mde(0.95, 12) == pytest.approx(precision.mde(0.95), rel=0.15)


def test_one_look_has_students_interval(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout()).effect
    reach = student.isf(0.025, effect.df) * effect.se
    assert effect.classical.high - effect.value == pytest.approx(reach)


@pytest.mark.parametrize(
    ("panel", "reason", "grade"),
    [
        (Panel.of(np.ones((2, 4)), [NEVER, NEVER]), "effect:no_turned_unit", 0),
        (Panel.of(np.ones((2, 4)), [4, NEVER]), "effect:too_early", 0),
        (Panel.of(np.ones((2, 4)), [2, NEVER], lag=2), "effect:too_early", 0),
        (Panel.of(np.ones((2, 4)), [0, NEVER]), "effect:no_period_before", 1),
        (Panel.of(np.ones((2, 4)), [2, 2]), "effect:everyone_at_once", 2),
        (Panel.of([[np.nan] * 3 + [1.0], [1.0] * 4], [2, NEVER]), "effect:no_period_before", 1),
    ],
)
def test_what_the_data_lack_is_said(panel: Panel, reason: str, grade: int) -> None:
    effect = estimate_effect(panel).effect
    assert (effect.reasons, effect.grade, effect.value) == ((reason,), grade, None)


def test_units_that_share_no_period_cannot_be_compared() -> None:
    hole = np.nan
    means = [[1, 2, hole, hole, 5], [hole, hole, 3, 4, 4.0]]
    effect = estimate_effect(Panel.of(means, [4, NEVER])).effect
    assert effect.reasons == ("effect:no_comparison",)


def test_a_measure_that_changed_its_definition_says_nothing(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout(effect=9), Terms(same_measure=False)).effect
    assert effect.reasons == ("effect:definition_changed",)
    assert (effect.grade, effect.anytime) == (1, None)


def test_measures_that_never_vary_give_no_interval() -> None:
    several = Panel.of(np.ones((10, 30)), [15] * 5 + [NEVER] * 5)
    assert estimate_effect(several).effect.reasons == ("too_few_clusters",)
    one = Panel.of(np.ones((6, 30)), [15] + [NEVER] * 5)
    assert estimate_effect(one).effect.reasons == ("one_treated_unit",)


def test_so_few_degrees_of_freedom_that_there_is_no_limit_are_said(
    rollout: Callable[..., Panel],
) -> None:
    panel = rollout(turned=4, compared=20, before=1, after=40)
    effect = estimate_effect(panel.until(2), Terms(horizon=366)).effect
    assert effect.classical is not None
    assert effect.anytime is not None or effect.reasons == ("effect:no_limit_yet",)


def test_groups_that_drifted_apart_before_lose_a_grade(rollout: Callable[..., Panel]) -> None:
    panel = rollout(effect=2)
    drifting = panel.mean.copy()
    drifting[:6] += 0.5 * np.arange(30)
    effect = estimate_effect(Panel.of(drifting, panel.start)).effect
    assert effect.trend < 0.05
    assert "effect:apart_before" in effect.reasons
    assert effect.grade == 3


def test_missing_weeks_do_no_harm(rollout: Callable[..., Panel]) -> None:
    panel = rollout(effect=3)
    holes = panel.mean.copy()
    holes[:, 5] = np.nan
    holes[2, 20:24] = np.nan
    holes[9, :6] = np.nan
    effect = estimate_effect(Panel.of(holes, panel.start)).effect
    assert effect.value == pytest.approx(3, abs=0.7)
    assert effect.proven


def test_what_is_planned_depends_on_no_measurement(rollout: Callable[..., Panel]) -> None:
    panel = rollout(starts=[18, 18, 20, 20, 24, 24])
    for until in (19, 25, 30):
        assert planned_weights(panel.until(until), 12).factor == pytest.approx(
            planned_weights(panel, 12).factor
        )


def test_everyone_is_turned_at_once_only_if_nobody_is_left(rollout: Callable[..., Panel]) -> None:
    assert at_once(Panel.of(np.ones((3, 4)), [2, 2, 2]))
    assert not at_once(Panel.of(np.ones((3, 4)), [2, 2, 3]))
    assert not at_once(rollout())


def test_cells_of_few_answers_count_less_and_narrow_the_interval() -> None:
    rng = np.random.default_rng(5)
    n = rng.integers(4, 60, size=(24, 8))
    means = 50 + 28 / np.sqrt(n) * rng.standard_normal((24, 8))
    start = [4] * 12 + [NEVER] * 12
    panel = Panel.of(means, start)
    weighted = evolve(panel, precision=1 / (0.02 + 1 / n))
    alike, better = (estimate_effect(each).effect for each in (panel, weighted))
    assert better.se < 0.9 * alike.se
    assert better.classical.low < 0 < better.classical.high
    planned = planned_weights(weighted, 8)
    assert planned.precision[0, -1] == pytest.approx(weighted.precision[0].mean())


def test_weighted_intervals_cover_as_often_as_promised() -> None:
    covered = 0
    for seed in range(300):
        rng = np.random.default_rng(seed)
        n = rng.integers(4, 60, size=(20, 6))
        noise = 28 / np.sqrt(n) + 4
        means = 50 + noise * rng.standard_normal((20, 6))
        panel = evolve(Panel.of(means, [3] * 10 + [NEVER] * 10), precision=1 / (0.02 + 1 / n))
        covered += 0.0 in estimate_effect(panel, Terms(opinions=False)).effect.classical
    assert covered >= 300 * 0.92


def test_the_gain_needs_something_to_compare_it_with() -> None:
    rng = np.random.default_rng(6)
    means = rng.standard_normal((10, 8))
    means[:, 5:] = np.arange(3.0)
    assert estimate_effect(Panel.of(means, [5] * 5 + [NEVER] * 5)).effect.gain is None
