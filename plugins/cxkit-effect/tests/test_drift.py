from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cxkit_effect._drift import drift_error, drifts, stretches
from cxkit_effect._estimation import estimate_effect
from cxkit_effect._panel import NEVER, Panel
from cxkit_effect._periods import other_differences


def test_the_error_is_the_spread_of_the_other_units_changes(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=1, compared=6)
    after = np.arange(30) >= 18
    change = panel.mean[1:, 18:].mean(axis=1) - panel.mean[1:, :18].mean(axis=1)
    error, df = drift_error(other_differences(panel), ~after, after, 1)
    assert df == 5
    assert error == pytest.approx(change.std(ddof=1) * np.sqrt(1 + 1 / 6))


def test_too_few_others_tell_nothing(rollout: Callable[..., Panel]) -> None:
    after = np.arange(30) >= 18
    others = other_differences(rollout(turned=1, compared=3))
    assert drift_error(others, ~after, after, 1) is not None
    assert drift_error(others[:2], ~after, after, 1) is None
    gone = others.copy()
    gone[0, 18:] = np.nan
    assert drift_error(gone, ~after, after, 1) is None


def test_only_changes_that_are_clearly_larger_count_as_drift() -> None:
    assert drifts((3.0, 6.0), 1.0, 30.0)
    assert not drifts((1.2, 6.0), 1.0, 30.0)


def lasting(seed: int, units: int = 8) -> Panel:
    """Nothing is done, but every team changes its level for good at some time."""
    rng = np.random.default_rng(seed)
    means = rng.standard_normal((units, 48))
    when = rng.integers(0, 48, (units, 1))
    means += np.where(np.arange(48) >= when, 1.5 * rng.standard_normal((units, 1)), 0)
    return Panel.of(means, [24] + [NEVER] * (units - 1))


def test_teams_that_change_for_good_raise_few_false_alarms_and_it_is_said() -> None:
    effects = [estimate_effect(lasting(seed)).effect for seed in range(200)]
    assert sum(effect.proven for effect in effects) <= 12
    said = [effect for effect in effects if "effect:drifting" in effect.reasons]
    assert len(said) > 60
    assert all(effect.df == 6 for effect in said)


def test_steady_teams_are_judged_from_period_to_period(rollout: Callable[..., Panel]) -> None:
    effects = [estimate_effect(rollout(turned=1, before=24, seed=s)).effect for s in range(60)]
    assert sum("effect:drifting" in effect.reasons for effect in effects) <= 12


def test_several_starts_of_few_units_are_left_to_their_memory() -> None:
    rng = np.random.default_rng(0)
    panel = Panel.of(rng.standard_normal((8, 40)), [20, 26] + [NEVER] * 6)
    assert "effect:drifting" not in estimate_effect(panel).effect.reasons


def walking(seed: int, units: int = 8, periods: int = 60) -> Panel:
    """Nothing is done; every team walks at random under what befalls it in a period."""
    rng = np.random.default_rng(seed)
    means = rng.standard_normal((units, periods))
    means += (0.4 * rng.standard_normal((units, periods))).cumsum(axis=1)
    return Panel.of(means, [30] + [NEVER] * (units - 1))


def test_teams_that_walk_at_random_are_noticed_over_long_stretches() -> None:
    effects = [estimate_effect(walking(seed)).effect for seed in range(100)]
    assert sum("effect:drifting" in effect.reasons for effect in effects) >= 80
    assert sum(effect.proven for effect in effects) <= 5


def test_stretches_are_halves_and_quarters_and_not_shorter_than_four_periods() -> None:
    seen = np.ones(17, dtype=bool)
    seen[3] = False
    pairs = [(first.sum(), second.sum()) for first, second in stretches(seen)]
    assert pairs == [(8, 8), (4, 4), (4, 4)]
    assert not any((first & second).any() or first[3] for first, second in stretches(seen))
    assert [len(stretches(np.ones(n, dtype=bool))) for n in (7, 8, 15, 16)] == [0, 1, 2, 3]


def test_without_others_over_long_stretches_nothing_wanders(rollout: Callable[..., Panel]) -> None:
    effect = estimate_effect(rollout(turned=1, compared=2)).effect
    assert "effect:few_others" in effect.reasons
    assert "effect:drifting" not in effect.reasons
    assert "effect:few_others" not in estimate_effect(rollout(turned=1, compared=7)).effect.reasons
