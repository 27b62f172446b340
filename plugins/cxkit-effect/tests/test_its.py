"""Interrupted series: against statsmodels, dense algebra, and simulated truth."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from cxkit_effect._its import LEVEL, SLOPE, interrupted, lasting
from cxkit_effect._serial import newey_west, prais_winsten, serial_fit

SERIES = [12.1, 11.4, 12.9, 13.3, 12.2, 13.8, 14.1, 13.0, 14.6, 14.2, 15.1, 14.4]
SERIES += [18.0, 18.9, 18.1, 19.5, 20.3, 19.2, 21.0, 21.6]
TURN = 12


def columns(n: int = 20, turn: int = TURN) -> np.ndarray:
    time = np.arange(n) - float(turn)
    done = (time >= 0).astype(float)
    return np.column_stack([np.ones(n), time, done, time * done])


def remembering(rng: np.random.Generator, n: int, rho: float) -> np.ndarray:
    errors = np.empty(n)
    errors[0] = rng.standard_normal()
    for t in range(1, n):
        errors[t] = rho * errors[t - 1] + np.sqrt(1 - rho**2) * rng.standard_normal()
    return errors


def test_newey_and_west_are_those_of_statsmodels() -> None:
    # statsmodels 0.15.0, OLS(...).fit().get_robustcov_results("HAC", maxlags=2,
    # use_correction=True).
    found = newey_west(SERIES, columns(), 2)
    assert found.coefficients == pytest.approx(
        [15.17272727, 0.26888112, 2.74393939, 0.2049284], abs=1e-8
    )
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(
        [0.20261159, 0.02662622, 0.32275431, 0.05505368], abs=1e-8
    )
    # floor(4 (20 / 100)^(2/9)) = 2
    assert np.array_equal(newey_west(SERIES, columns()).covariance, found.covariance)
    assert 2.74393939 in found.interval([0, 0, 1, 0])


def test_prais_and_winsten_are_generalised_least_squares() -> None:
    found = prais_winsten(SERIES, columns())
    assert found.rho is not None
    steps = np.abs(np.subtract.outer(np.arange(20), np.arange(20)))
    inverse = np.linalg.inv(found.rho**steps)
    x = columns()
    dense = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ np.asarray(SERIES))
    assert found.coefficients == pytest.approx(dense, abs=1e-9)
    left = np.asarray(SERIES) - x @ dense
    spread = left @ inverse @ left / 16 * np.linalg.inv(x.T @ inverse @ x)
    assert found.covariance == pytest.approx(spread, abs=1e-9)
    assert found.rho == pytest.approx(left[1:] @ left[:-1] / (left[:-1] @ left[:-1]), abs=1e-9)


def test_at_one_autocorrelation_the_fit_is_generalised_least_squares_with_gaps() -> None:
    there = np.asarray([0, 1, 2, 4, 5, 6, 7, 8, 11, 12, 13, 14, 17, 18, 19])
    y, x = np.asarray(SERIES)[there], columns()[there]
    found = serial_fit(y, x, there)
    place = 60
    steps = np.abs(np.subtract.outer(there, there))
    inverse = np.linalg.inv(found.rho[place] ** steps)
    dense = np.linalg.solve(x.T @ inverse @ x, x.T @ inverse @ y)
    assert found.coefficients[place] == pytest.approx(dense, abs=1e-8)
    left = y - x @ dense
    spread = left @ inverse @ left / 11 * np.linalg.inv(x.T @ inverse @ x)
    assert found.covariance[place] == pytest.approx(spread, abs=1e-8)


def test_the_weights_are_the_marginal_likelihood_worked_by_integration() -> None:
    # Zellner & Tiao (1964): coefficients integrated out in closed form, the standard
    # deviation here by numbers, for a mean alone and the prior 1 / sigma.
    y, x = np.asarray(SERIES[:7]), np.ones((7, 1))
    found = serial_fit(y, x)

    def marginal(rho: float) -> float:
        steps = np.abs(np.subtract.outer(np.arange(7), np.arange(7)))
        correlation = rho**steps

        def given_spread(sigma: float) -> float:
            covariance = sigma**2 * correlation
            inverse = np.linalg.inv(covariance)
            precision = float(inverse.sum())
            mean = float(inverse.sum(axis=0) @ y) / precision
            density = stats.multivariate_normal([mean] * 7, covariance).pdf(y)
            return float(density / np.sqrt(precision) / sigma)

        return integrate.quad(given_spread, 0.05, 60, limit=400, points=[0.5, 1, 3])[0]

    places = [20, 50, 70]
    wanted = np.asarray([marginal(found.rho[p]) / (1 - found.rho[p]) for p in places])
    assert found.weight[places] / found.weight[places[0]] == pytest.approx(
        wanted / wanted[0], rel=1e-5
    )


def test_a_clean_step_is_found_where_it_is() -> None:
    rng = np.random.default_rng(3)
    time = np.arange(48)
    series = 50 + 0.1 * time + np.where(time >= 30, 6 + 0.2 * (time - 30), 0)
    found = interrupted(series + 0.5 * remembering(rng, 48, 0.3), 30)
    assert found.fit.value(found.at_turn) == pytest.approx(6, abs=1)
    assert 6 in found.fit.interval(found.at_turn)
    assert 0.2 in found.fit.interval(found.per_period)
    assert 0 not in found.fit.interval(found.now)
    assert found.fit.value(found.now) == pytest.approx(
        found.fit.value(found.at_turn) + 17 * found.fit.value(found.per_period)
    )
    assert found.fit.value(found.on_average) == pytest.approx(
        found.fit.value(found.at_turn) + 8.5 * found.fit.value(found.per_period)
    )
    assert (found.before, found.after, found.span) == (30, 18, 17)
    assert found.fit.probability_above(found.at_turn, 0) > 0.999


def test_the_interval_has_equal_tails() -> None:
    found = interrupted(SERIES, TURN)
    ends = found.fit.interval(found.at_turn, 0.9)
    assert found.fit.probability_above(found.at_turn, ends.high) == pytest.approx(0.05, abs=1e-6)
    assert found.fit.probability_above(found.at_turn, ends.low) == pytest.approx(0.95, abs=1e-6)
    assert ends.width < found.fit.interval(found.at_turn, 0.99).width
    assert -0.6 < found.fit.autocorrelation < 0.98
    assert found.fit.residuals.shape == (20,)


def test_the_memory_of_a_series_is_seen() -> None:
    rng = np.random.default_rng(0)
    found = serial_fit(remembering(rng, 300, 0.6), np.ones((300, 1)))
    assert found.autocorrelation == pytest.approx(0.6, abs=0.12)


def test_seasons_are_taken_out_where_there_are_two_years() -> None:
    rng = np.random.default_rng(5)
    time = np.arange(42)
    season = 5 * np.cos(2 * np.pi * time / 12)
    series = 50 + season + np.where(time >= 30, 4, 0) + 0.3 * rng.standard_normal(42)
    plain, taken_out = interrupted(series, 30), interrupted(series, 30, season=12)
    assert taken_out.seasonal
    assert not plain.seasonal
    widths = [f.fit.interval(f.at_turn).width for f in (taken_out, plain)]
    assert widths[0] < widths[1] / 2
    assert 4 in taken_out.fit.interval(taken_out.at_turn)
    assert not interrupted(series[10:], 20, season=12).seasonal


def test_periods_in_which_nothing_can_show_are_left_out() -> None:
    series = np.where(np.arange(30) >= 18, 10.0, 0.0) + 0.01 * np.sin(np.arange(30) * 7.0)
    series[15:18] = [100, -50, 30]
    found = interrupted(series, 15, skip=3)
    assert found.fit.value(found.at_turn) == pytest.approx(10, abs=0.1)
    assert found.after == 12


def test_a_change_of_the_level_only_has_no_slope() -> None:
    found = interrupted(SERIES, TURN, slope=False)
    assert found.fit.value(found.per_period) == 0
    assert found.fit.value(found.now) == found.fit.value(found.at_turn)
    with_slope = interrupted(SERIES, TURN)
    level = found.fit.interval(found.at_turn).width
    assert level < with_slope.fit.interval(with_slope.now).width


def test_missing_values_are_gaps_and_not_zeros() -> None:
    holed = [*SERIES]
    holed[3] = holed[15] = float("nan")
    found = interrupted(holed, TURN)
    assert (found.before, found.after) == (11, 7)
    assert found.fit.value(found.at_turn) == pytest.approx(2.7, abs=0.4)


@pytest.mark.parametrize(
    ("slope", "noise", "verdict"),
    [(0.0, 0.2, "sustained"), (-1.0, 0.2, "relapse"), (-0.2, 6.0, "undecided")],
)
def test_what_lasts_is_judged_by_the_interval(slope: float, noise: float, verdict: str) -> None:
    rng = np.random.default_rng(1)
    time = np.arange(40)
    series = 50 + np.where(time >= 24, 8 + slope * (time - 24), 0) + noise * rng.normal(size=40)
    found = interrupted(series, 24)
    judged = lasting(found, 0.3)
    assert judged.verdict == verdict
    assert judged.per_period == pytest.approx(found.fit.value(found.per_period))
    # The same series upside down, where less is good.
    assert lasting(interrupted(-series, 24), 0.3, -1).verdict == verdict


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: interrupted(SERIES, 6), "before"),
        (lambda: interrupted(SERIES, 18), "after"),
        (lambda: lasting(interrupted(SERIES, TURN), 0), "above 0"),
        (lambda: serial_fit([1, 2, 3], np.ones((3, 2))), "at least 4"),
        (lambda: serial_fit(SERIES, np.ones((20, 2))), "depend on each other"),
        (lambda: serial_fit([1, 2, 3], np.ones((3, 1)), [0, 0, 1]), "rise"),
        (lambda: newey_west([1], np.ones((1, 1))), "more than 1"),
        (lambda: prais_winsten([1], np.ones((1, 1))), "more than 1"),
    ],
)
def test_too_little_is_said(call: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()  # type: ignore[operator]


def test_intervals_keep_their_level_where_others_do_not() -> None:
    # A small run of benchmarks/its.py: 300 series of 24 + 12 values, memory .6.
    held = np.zeros(3)
    level = np.eye(4)[LEVEL]
    for seed in range(300):
        y = remembering(np.random.default_rng(seed), 36, 0.6)
        x = columns(36, 24)
        ours = serial_fit(y, x)
        held += [
            0 in ours.interval(level),
            0 in ours.interval(np.eye(4)[SLOPE]),
            0 in newey_west(y, x).interval(level),
        ]
    # Binomial, one-sided at 99 %: at least 275 of 300 at a level of .95.
    assert held[0] >= 275
    assert held[1] >= 275
    assert held[2] < 250
