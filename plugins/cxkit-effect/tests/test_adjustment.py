from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._adjustment import adjusted_effect, adjusted_factor, levels, regress
from cxkit_effect._panel import NEVER, Panel


def test_two_groups_are_welchs_test() -> None:
    rng = np.random.default_rng(0)
    y, turned = rng.standard_normal(14), np.arange(14) < 5
    found = regress(np.column_stack([np.ones(14), turned]), y, 1)
    peer = stats.ttest_ind(y[turned], y[~turned], equal_var=False)
    assert found.value / found.se == pytest.approx(peer.statistic)


def test_errors_are_hc2_and_degrees_of_freedom_bell_and_mccaffreys() -> None:
    # By their definitions, MacKinnon & White (1985) and Imbens & Kolesar (2016), section 2.
    rng = np.random.default_rng(1)
    columns = np.column_stack([np.ones(10), rng.standard_normal((10, 2))])
    y = rng.standard_normal(10)
    inverse = np.linalg.inv(columns.T @ columns)
    hat = columns @ inverse @ columns.T
    rest = y - hat @ y
    meat = columns.T @ np.diag(rest**2 / (1 - hat.diagonal())) @ columns
    found = regress(columns, y, 2)
    assert found.se == pytest.approx(np.sqrt((inverse @ meat @ inverse)[2, 2]))
    maker = np.eye(10) - hat
    g = maker * (columns @ inverse[:, 2] / np.sqrt(1 - hat.diagonal()))
    values = np.linalg.eigvalsh(g.T @ g)
    assert found.df == pytest.approx(values.sum() ** 2 / (values**2).sum())


def test_a_unit_that_stands_alone_leaves_no_error() -> None:
    columns = np.column_stack([np.ones(5), [1, 0, 0, 0, 0]])
    found = regress(columns, np.arange(5.0), 1)
    assert found.df == 0
    assert np.isnan(found.se)


def waves(seed: int, correlation: float = 0.6, units: int = 40, effect: float = 0.0) -> Panel:
    rng = np.random.default_rng(seed)
    level = rng.standard_normal(units)
    noise = np.sqrt(1 / correlation - 1) * rng.standard_normal((units, 2))
    means = (level[:, None] + noise) * np.sqrt(correlation)
    turned = rng.permutation(units) < units // 2
    means[turned, 1] += effect
    return Panel.of(means, np.where(turned, 1, NEVER))


def test_a_correlation_of_6_makes_the_error_a_fifth_smaller() -> None:
    found = [adjusted_effect(waves(seed)) for seed in range(200)]
    ratio = np.mean([e.adjusted.se for e in found]) / np.mean([e.unadjusted.se for e in found])
    assert ratio == pytest.approx(0.8, abs=0.02)
    assert np.mean([e.slope for e in found]) == pytest.approx(0.6, abs=0.02)


def test_the_adjusted_interval_covers_as_often_as_promised() -> None:
    covered = 0
    for seed in range(500):
        found = adjusted_effect(waves(seed, effect=0.4)).adjusted
        covered += abs(found.value - 0.4) <= stats.t.isf(0.025, found.df) * found.se
    assert covered >= 0.925 * 500


def test_a_balanced_panel_is_regressed_on_its_means(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=6, compared=6, before=4, after=3, effect=1)
    before, after, both = levels(panel)
    assert both.all()
    means = panel.mean[:, :4].mean(axis=1), panel.mean[:, 4:].mean(axis=1)
    columns = np.column_stack([np.ones(12), np.arange(12) < 6, means[0]])
    fit = np.linalg.lstsq(columns, means[1], rcond=None)[0]
    found = adjusted_effect(panel)
    assert found.adjusted.value == pytest.approx(fit[1])
    assert found.slope == pytest.approx(fit[2])
    assert np.ptp(before - means[0]) == pytest.approx(0, abs=1e-9)
    assert np.ptp(after - means[1]) == pytest.approx(0, abs=1e-9)


def test_the_noise_of_a_cell_is_told_from_the_levels() -> None:
    rng = np.random.default_rng(3)
    means = 2 * rng.standard_normal((200, 1)) + rng.standard_normal((200, 8))
    panel = Panel.of(means, np.where(np.arange(200) < 100, 6, NEVER))
    assert adjusted_effect(panel).noise == pytest.approx(0.25, abs=0.06)
    assert adjusted_effect(waves(0)).noise == 0


def test_too_few_units_or_a_level_that_all_share_are_not_adjusted_for() -> None:
    few = Panel.of(np.random.default_rng(0).random((6, 3)), [2, 2, 2, NEVER, NEVER, NEVER])
    assert adjusted_effect(few) is None
    means = np.concatenate([np.ones((12, 2)), np.arange(12.0)[:, None]], axis=1)
    assert adjusted_effect(Panel.of(means, [2] * 6 + [NEVER] * 6)) is None


def test_the_factor_falls_with_periods_and_rises_with_noise() -> None:
    few, many = (adjusted_factor(10, 10, 4, k, 0.5) for k in (1, 10))
    assert many < few
    assert adjusted_factor(10, 10, 4, 10, 0.0) > many
