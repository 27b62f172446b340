from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._imputation import Imputation, _inverted, imputation, period_levels
from cxkit_effect._panel import NEVER, Panel

STARTS = [4, 4, 4, 6, 6, 6, 8, 8, NEVER, NEVER, NEVER, NEVER]
NONE = float("nan")
# Twelve invented units over ten periods with growing effects, two values missing.
STAGGERED = [
    [48.84, 49.34, 50.13, 50.51, 47.64, 50.91, 50.35, 51.53, 49.73, 52.79],
    [50.02, 49.16, 51.93, 50.78, 51.02, 53.22, 50.71, 52.19, 52.26, 54.22],
    [48.06, NONE, 50.51, 48.33, 50.19, 50.74, 48.93, 52.59, 51.2, 51.24],
    [47.51, 46.97, 47.11, 48.71, 45.92, 47.54, 48.37, 47.26, 47.99, 49.33],
    [48.87, 46.52, 48.03, 49.14, 48.19, 49.32, 46.91, 48.45, 49.74, 49.11],
    [46.67, 46.0, 48.25, 48.41, 45.35, 46.2, 46.37, 49.16, 47.06, 49.19],
    [50.64, 49.13, 49.95, 49.76, 48.82, 49.28, 49.45, 49.54, 49.81, 52.51],
    [53.79, 54.14, 53.99, 55.3, 51.39, 53.91, 50.43, 50.7, 53.37, 54.79],
    [48.79, 49.84, 47.66, 48.59, 47.38, 48.56, 46.45, 47.03, 47.38, 48.81],
    [47.21, 47.13, 48.14, 47.78, 47.05, 46.82, 47.21, NONE, 46.39, 47.31],
    [51.46, 48.54, 50.31, 52.53, 48.0, 51.86, 47.82, 50.94, 48.78, 52.01],
    [51.31, 48.6, 52.29, 53.21, 49.66, 50.34, 49.01, 48.81, 50.33, 50.29],
]


def design(panel: Panel, precision: Any = None) -> Imputation:
    return imputation(panel.before, panel.after, panel.clock, precision)


def test_one_common_start_is_the_difference_of_differences_with_welchs_errors(
    rollout: Callable[..., Panel],
) -> None:
    panel = rollout(turned=3, compared=5, before=6, after=4, effect=2)
    found = design(panel)
    change = panel.mean[:, 6:].mean(axis=1) - panel.mean[:, :6].mean(axis=1)
    welch = stats.ttest_ind(change[:3], change[3:], equal_var=False)
    assert found.value(panel.mean) == pytest.approx(change[:3].mean() - change[3:].mean())
    ratio = found.value(panel.mean) / found.standard_error(panel.mean)
    assert ratio == pytest.approx(welch.statistic)
    # Imbens & Kolesar (2016), equation 2.6: degrees of freedom for two groups.
    df = (1 / 3 + 1 / 5) ** 2 / (1 / (9 * 2) + 1 / (25 * 4))
    assert found.df == pytest.approx(df)
    assert found.factor == pytest.approx((1 / 3 + 1 / 5) * (1 / 6 + 1 / 4))


def test_card_and_kruegers_difference() -> None:
    # Card & Krueger (1994), American Economic Review 84, table 3: full-time equivalent
    # employment, New Jersey 20.44 to 21.03, Pennsylvania 23.33 to 21.17; they print 2.76
    # from unrounded means.
    panel = Panel.of([[20.44, 21.03], [23.33, 21.17]], [1, NEVER])
    found = design(panel)
    assert found.value(panel.mean) == pytest.approx(2.75)
    assert found.df == 0
    assert np.isnan(found.standard_error(panel.mean))


def test_staggered_starts_meet_the_published_package() -> None:
    # pyfixest 0.60.0, did2s(first_stage="~0|i+t", second_stage="~d"): 2.179253805633811.
    # benchmarks/published.py installs that package and compares fifty rollouts.
    # Its two-way fixed effects, feols("y~d|i+t"), are 1.8408041707605987 on the same data.
    panel = Panel.of(STAGGERED, STARTS)
    assert float(design(panel).value(panel.mean)) == pytest.approx(2.179253805633811, abs=1e-6)


def by_hand(panel: Panel) -> tuple[float, float, float]:
    """Effect, error and degrees of freedom from full matrices, without any shortcut."""
    found = design(panel)
    units, periods = panel.mean.shape
    cells = np.flatnonzero((found.precision > 0).ravel())
    unit, period = np.divmod(cells, periods)
    event = found.events.ravel()[cells]
    columns = np.concatenate(
        [
            np.eye(units)[unit],
            np.eye(periods)[period],
            np.stack([event == k for k in range(event.max() + 1)], axis=1),
        ],
        axis=1,
    )
    before = event < 0
    base = columns[:, : units + periods]
    y = panel.mean.ravel()[cells]
    fit = np.linalg.pinv(base[before]) @ y[before]
    effect = (y - base @ fit)[~before].mean()
    weights = np.where(before, 0.0, 1 / (~before).sum())
    weights[before] = -(weights[~before] @ base[~before]) @ np.linalg.pinv(base[before])
    residual_maker = np.eye(len(y)) - columns @ np.linalg.pinv(columns)
    by_unit = np.eye(units)[unit].T * weights
    scores = by_unit @ residual_maker @ y
    spread = by_unit @ residual_maker @ by_unit.T
    own = (by_unit**2).sum(axis=1)
    scale = np.where(own > 0, own / np.where(own > 0, spread.diagonal(), 1), 0)
    scaled = np.sqrt(scale)[:, None] * spread * np.sqrt(scale)
    df = np.trace(scaled) ** 2 / (scaled**2).sum()
    return effect, float(np.sqrt((scale * scores**2).sum())), df


@pytest.mark.parametrize("starts", [STARTS, [4] * 6 + [NEVER] * 6])
def test_the_short_way_gives_what_full_matrices_give(starts: list[int]) -> None:
    panel = Panel.of(STAGGERED, starts)
    effect, error, df = by_hand(panel)
    found = design(panel)
    assert found.value(panel.mean) == pytest.approx(effect)
    assert found.standard_error(panel.mean) == pytest.approx(error)
    assert found.df == pytest.approx(df)


def test_no_turned_cell_counts_negatively_and_the_rest_balances_out() -> None:
    found = design(Panel.of(STAGGERED, STARTS))
    turned = found.targets > 0
    assert (found.weights[turned] > 0).all()
    assert found.weights.sum(axis=1) == pytest.approx(np.zeros(12), abs=1e-12)
    assert found.weights[turned].sum() == pytest.approx(1)


def test_growing_effects_are_found_exactly_where_there_is_no_noise() -> None:
    since = np.arange(10)[None, :] - np.asarray(STARTS)[:, None]
    effect = np.where(since >= 0, 1.0 + since, 0.0)
    means = np.arange(12.0)[:, None] + np.sin(np.arange(10.0)) + effect
    panel = Panel.of(means, STARTS)
    assert design(panel).value(panel.mean) == pytest.approx(effect[panel.after].mean())


def test_one_design_serves_many_measures(rollout: Callable[..., Panel]) -> None:
    panel = rollout(starts=[18, 18, 20, 20, 24, 24])
    found = design(panel)
    both = np.stack([panel.mean, 2 * panel.mean + 5])
    value, error = found.value(both), found.standard_error(both)
    assert value[1] == pytest.approx(2 * value[0])
    assert error[1] == pytest.approx(2 * error[0])
    assert error[0] == pytest.approx(float(found.standard_error(panel.mean)))


def test_cells_of_more_precision_count_for_more(rollout: Callable[..., Panel]) -> None:
    panel = rollout(turned=2, compared=2, before=2, after=1)
    precision = np.ones((4, 3))
    precision[0] = 3.0
    change = panel.mean[:, 2] - panel.mean[:, :2].mean(axis=1)
    expected = (3 * change[0] + change[1]) / 4 - change[2:].mean()
    assert design(panel, precision).value(panel.mean) == pytest.approx(expected)


def test_periods_in_which_everyone_is_turned_do_not_enter() -> None:
    rng = np.random.default_rng(1)
    panel = Panel.of(rng.standard_normal((4, 6)), [2, 2, 4, 4])
    found = design(panel)
    assert np.flatnonzero(found.targets.any(axis=0)).tolist() == [2, 3]
    assert (found.weights[:, 4:] == 0).all()


def test_units_without_a_past_and_islands_do_not_enter() -> None:
    means = np.asarray(
        [[1, 2, 3, 9.0], [NONE, NONE, 4, 8.0], [1, 2, NONE, NONE], [NONE, NONE, 5, 6.0]]
    )
    found = design(Panel.of(means, [3, 2, NEVER, NEVER]))
    assert not found.targets[1].any()
    # The first unit links the early with the late periods, so it can be compared.
    assert found.targets[0].any()
    apart = means.copy()
    apart[0, 2] = NONE
    assert not design(Panel.of(apart, [3, 2, NEVER, NEVER])).targets.any()


def test_without_a_comparison_there_is_no_weight_and_no_degree_of_freedom() -> None:
    found = design(Panel.of(np.ones((3, 4)), [2, 2, 2]))
    assert not found.targets.any()
    assert found.factor == 0
    assert found.df == 0


def test_columns_that_depend_on_each_other_are_dealt_with() -> None:
    # Every unit is turned in the end: late events fall into periods of their own.
    rng = np.random.default_rng(2)
    panel = Panel.of(rng.standard_normal((6, 8)), [3, 3, 5, 5, 7, 7])
    effect, error, df = by_hand(panel)
    found = design(panel)
    assert found.value(panel.mean) == pytest.approx(effect)
    assert found.standard_error(panel.mean) == pytest.approx(error)
    assert found.df == pytest.approx(df)


def test_what_all_units_share_is_found_in_spite_of_gaps() -> None:
    level, common = np.asarray([1.0, 5.0, 9.0]), np.asarray([0.0, 2.0, -2.0])
    means = level[:, None] + common[None, :]
    means[0, 1] = NONE
    assert period_levels(~np.isnan(means), means) == pytest.approx(common)


def test_a_matrix_whose_columns_depend_on_each_other_is_inverted_as_far_as_it_goes() -> None:
    rng = np.random.default_rng(3)
    periods = rng.random((9, 4))
    periods -= periods.mean(axis=1, keepdims=True)
    events = np.repeat(rng.random((9, 1)), 2, axis=1)
    singular = np.concatenate([periods, events], axis=1)
    matrix = singular.T @ singular
    inverse, null = _inverted(matrix, 4)
    assert matrix @ inverse @ matrix == pytest.approx(matrix)
    assert matrix @ null == pytest.approx(np.zeros_like(null), abs=1e-9)


def test_measures_with_the_same_cells_share_a_design(rollout: Callable[..., Panel]) -> None:
    assert design(rollout(seed=1)) is design(rollout(seed=2))
    assert design(rollout(seed=1)) is not design(rollout(seed=1, lag=1))
