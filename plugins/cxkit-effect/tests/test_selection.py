from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cxkit_effect._estimation import estimate_effect
from cxkit_effect._panel import NEVER, Panel
from cxkit_effect._selection import LEFT_OUT, SAID, without_low_point
from cxkit_effect._trend import series_trend, trend


def picked(seed: int, before: int = 12) -> Panel:
    """Nothing happens, but the five worst of ten teams in the last period are turned."""
    rng = np.random.default_rng(seed)
    means = 50 + rng.standard_normal((10, before + 12))
    worst = np.argsort(means[:, before - 1])[:5]
    start = np.full(10, NEVER)
    start[worst] = before
    return Panel.of(means, start)


def test_the_way_back_from_a_low_is_no_effect() -> None:
    with_it, without = [], []
    for seed in range(100):
        panel = picked(seed)
        kept, said = without_low_point(panel, 1)
        assert said in ((), (LEFT_OUT,))
        change = panel.mean[:, 12:].mean(axis=1) - panel.mean[:, :12].mean(axis=1)
        with_it.append(change[panel.turned].mean() - change[~panel.turned].mean())
        without.append(estimate_effect(kept).effect.value)
    assert np.mean(with_it) > 0.1
    assert abs(np.mean(without)) < 0.05


def test_with_few_periods_before_a_low_is_said() -> None:
    means = np.asarray([[50, 49, 48.0, 50]] * 3 + [[50, 50, 50, 50]] * 3)
    panel = Panel.of(means, [3] * 3 + [NEVER] * 3)
    kept, said = without_low_point(panel, 1)
    assert kept is panel
    assert said == (SAID,)
    assert without_low_point(panel, -1) == (panel, ())


def test_where_less_is_good_a_high_is_the_low_point(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=1)
    high = panel.mean.copy()
    high[0, 17] += 8
    panel = Panel.of(high, panel.start)
    assert without_low_point(panel, 1)[1] == ()
    assert without_low_point(panel, -1)[1] == (LEFT_OUT,)


def test_with_several_starts_a_low_is_said(rollout: Callable[..., Panel]) -> None:
    panel = rollout(starts=[18, 18, 20, 20, 24, 24])
    low = panel.mean.copy()
    for unit, start in enumerate([18, 18, 20, 20, 24, 24]):
        low[unit, start - 1] -= 6
    panel = Panel.of(low, panel.start)
    assert without_low_point(panel, 1) == (panel, (SAID,))


def test_one_period_before_shows_no_low() -> None:
    panel = Panel.of([[1.0, 5.0], [9.0, 9.0]], [1, NEVER])
    assert without_low_point(panel, 1) == (panel, ())


def test_a_drift_before_is_found_about_as_often_as_promised(
    rollout: Callable[..., Panel],
) -> None:
    values = [trend(rollout(seed=seed)) for seed in range(200)]
    assert 0.01 < np.mean([value < 0.05 for value in values]) < 0.1


def test_too_little_before_shows_no_drift(rollout: Callable[..., Panel]) -> None:
    assert trend(rollout(before=3)) is None
    assert trend(Panel.of(np.ones((2, 3)), [NEVER, NEVER])) is None
    assert trend(Panel.of(np.ones((10, 12)), [8] * 5 + [NEVER] * 5)) is None
    assert series_trend(np.arange(7.0)) is None
    assert series_trend(np.zeros(12)) is None
    assert series_trend(np.repeat([0.0, 9.0], 8) + np.tile([0.0, 1.0], 8)) < 0.01


def test_a_drift_of_turned_units_is_found_with_several_starts(
    rollout: Callable[..., Panel],
) -> None:
    panel = rollout(starts=[18, 18, 20, 20, 24, 24])
    drifting = panel.mean.copy()
    drifting[:6] += 0.5 * np.arange(30)
    assert trend(Panel.of(drifting, panel.start)) == pytest.approx(0, abs=0.01)
