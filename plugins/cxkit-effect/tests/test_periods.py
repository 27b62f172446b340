from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._panel import NEVER, Panel
from cxkit_effect._periods import (
    differences,
    earlier_memory,
    horizon_factor,
    memory_of,
    other_differences,
    period_effect,
)


def remembering(seed: int, periods: int, memory: float, runs: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    fresh = rng.standard_normal((runs, periods))
    found = fresh.copy()
    for t in range(1, periods):
        found[:, t] = memory * found[:, t - 1] + np.sqrt(1 - memory**2) * fresh[:, t]
    return found


def test_without_memory_a_step_is_students_test() -> None:
    series = np.random.default_rng(0).standard_normal(20)
    found = period_effect(series, 12, memory=0.0)
    peer = stats.ttest_ind(series[12:], series[:12])
    assert found.value / found.se == pytest.approx(peer.statistic)
    assert found.df == peer.df
    assert horizon_factor(12, 8, 0.0) == pytest.approx(float(found.factor))


def test_with_memory_a_step_is_generalised_least_squares() -> None:
    series, memory = remembering(1, 30, 0.5)[0], 0.5
    found = period_effect(series, 18, memory=memory)
    lags = np.abs(np.subtract.outer(np.arange(30), np.arange(30)))
    inverse = np.linalg.inv(memory**lags)
    columns = np.column_stack([np.ones(30), np.arange(30) >= 18])
    covariance = np.linalg.inv(columns.T @ inverse @ columns)
    fit = covariance @ columns.T @ inverse @ series
    rest = series - columns @ fit
    assert found.value == pytest.approx(fit[1])
    # Whitening takes the innovations' scale: 1 - memory**2 of the variance.
    variance = rest @ inverse @ rest / 28
    assert found.se == pytest.approx(np.sqrt(variance * covariance[1, 1]))


def test_gaps_are_bridged_by_the_memory_that_is_left() -> None:
    series, memory = remembering(2, 30, 0.6)[0], 0.6
    there = np.ones(30, dtype=bool)
    there[[4, 5, 20]] = False
    found = period_effect(np.where(there, series, np.nan), 15, memory=memory)
    at = np.flatnonzero(there)
    inverse = np.linalg.inv(memory ** np.abs(np.subtract.outer(at, at)))
    columns = np.column_stack([np.ones(len(at)), at >= 15])
    fit = np.linalg.solve(columns.T @ inverse @ columns, columns.T @ inverse @ series[at])
    assert found.value == pytest.approx(fit[1])


def test_memory_widens_and_is_reckoned_on_the_safe_side() -> None:
    runs = remembering(3, 60, 0.4, runs=400)
    found = period_effect(runs, 40)
    assert float(np.mean(found.memory > 0.4)) > 0.7
    covered = np.abs(found.value) <= stats.t.isf(0.025, found.df) * found.se
    assert covered.mean() >= 0.93


def test_few_earlier_periods_and_much_memory_keep_the_level() -> None:
    found = period_effect(remembering(4, 24, 0.6, runs=2000), 12)
    covered = np.abs(found.value) <= stats.t.isf(0.025, found.df) * found.se
    assert covered.mean() >= 0.93


def test_the_memory_of_the_periods_before_knows_nothing_of_later_ones() -> None:
    series = remembering(5, 40, 0.5)[0]
    changed = series.copy()
    changed[25:] += 100
    others = remembering(6, 40, 0.5, runs=5)
    for lent in (others, np.empty((0, 40))):
        assert earlier_memory(series, 25, lent) == earlier_memory(changed, 25, lent)


def test_other_units_lend_their_memory_unless_there_is_more_of_it_here() -> None:
    calm, moody = remembering(7, 40, 0.2, runs=8), remembering(8, 40, 0.8, runs=8)
    lent = memory_of(calm[0], 25, calm[1:])
    own = float(period_effect(calm[0], 25).memory)
    assert 0.1 < lent < 0.5
    assert lent < own or own < 0.2
    assert memory_of(moody[0], 25, calm) is None
    assert memory_of(moody[1], 25, moody[2:]) > 0.6
    assert memory_of(calm[0], 25, np.empty((0, 40))) is None
    assert memory_of(calm[0], 25, np.zeros((3, 40))) is None


def test_other_units_are_measured_against_the_rest_of_them(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=1, compared=4)
    others = other_differences(panel)
    assert others.shape == (4, 30)
    assert others.mean(axis=0) == pytest.approx(np.zeros(30), abs=1e-12)
    assert other_differences(rollout(turned=1, compared=1)).shape == (0, 30)


def test_missing_values_of_others_do_no_harm() -> None:
    rows = remembering(9, 60, 0.5, runs=12)
    holes = rows.copy()
    holes[:, ::7] = np.nan
    holes[3] = np.nan
    assert memory_of(rows[0], 40, holes[1:]) == pytest.approx(
        memory_of(rows[0], 40, rows[1:]), abs=0.15
    )


def test_too_few_periods_are_refused() -> None:
    with pytest.raises(ValueError, match="two periods before"):
        period_effect(np.ones(3), 1)
    with pytest.raises(ValueError, match="one after"):
        period_effect(np.ones(3), 3)


def test_the_difference_is_taken_around_each_units_own_level() -> None:
    means = np.asarray([[10.0, 11, 10, 15], [50, np.nan, 50, 50], [20, 20, 20, 20]])
    series, first = differences(Panel.of(means, [3, NEVER, NEVER]))
    assert first == 3
    level = 31 / 3
    assert series == pytest.approx([10 - level, 11 - level, 10 - level, 15 - level])


def test_several_starts_are_counted_from_each_units_own() -> None:
    means = np.zeros((4, 8))
    means[0, 3:] = 2
    means[1, 5:] = 4
    series, first = differences(Panel.of(means, [3, 5, NEVER, NEVER]))
    assert first == 3
    assert series.tolist() == [0, 0, 0, 3, 3, 3]


def test_the_lag_stands_before_the_first_period_after(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=1, lag=2)
    series, first = differences(panel)
    assert first == 20
    assert np.isnan(series[18:20]).all()
