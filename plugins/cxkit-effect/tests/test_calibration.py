"""Predictions and results, against scipy and worked numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from cxkit_effect._calibration import (
    Outcome,
    calibration,
    chance_above,
    clopper_pearson,
    with_noise,
)


def outcomes(inside: int, below: int, above: int) -> list[Outcome]:
    results = [5.0] * inside + [-1.0] * below + [11.0] * above
    return [Outcome(low=0, high=10, result=result) for result in results]


def test_the_exact_interval_is_scipys() -> None:
    for k, n in ((0, 7), (3, 12), (12, 12), (44, 80)):
        exact = stats.binomtest(k, n).proportion_ci(method="exact")
        found = clopper_pearson(k, n)
        assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=1e-12)
    with pytest.raises(ValueError, match="0 <= k <= n"):
        clopper_pearson(3, 2)


def test_shares_and_sides_are_counted() -> None:
    found = calibration(outcomes(6, 3, 1))
    assert found is not None
    assert (found.n, found.inside, found.below, found.above) == (10, 6, 3, 1)
    assert found.share == 0.6
    assert found.brier is found.brier_plain is None
    assert found.verdict == "undecided"
    assert 0.6 in found.interval


def test_ranges_on_their_ends_hold_the_result() -> None:
    assert Outcome(low=0, high=10, result=10).inside
    assert Outcome(low=0, high=10, result=0).inside


def test_who_is_too_sure_and_who_is_not_sure_enough() -> None:
    sure, unsure = calibration(outcomes(10, 15, 0)), calibration(outcomes(40, 0, 0))
    assert sure is not None
    assert unsure is not None
    assert sure.verdict == "too_sure"
    assert unsure.verdict == "too_unsure"
    assert calibration([]) is None


def test_briers_score_is_worked_by_hand() -> None:
    said = [(0.7, True), (0.9, True), (0.8, False), (0.4, False)]
    found = calibration([Outcome(low=0, high=1, result=0, chance=c, happened=h) for c, h in said])
    assert found is not None
    # (.09 + .01 + .64 + .16) / 4, beside 1/2 (1 - 1/2) for one who always says one half.
    assert found.brier == pytest.approx(0.225)
    assert found.brier_plain == 0.25


def test_the_chance_in_a_range() -> None:
    # The upper end is the 90 % point, and the middle the 50 % point.
    assert chance_above(2, 8, 8) == pytest.approx(0.1)
    assert chance_above(2, 8, 5) == pytest.approx(0.5)
    assert chance_above(2, 8, 2) == pytest.approx(0.9)
    assert (chance_above(3, 3, 2), chance_above(3, 3, 3)) == (1.0, 0.0)
    with pytest.raises(ValueError, match="upside down"):
        chance_above(3, 2, 1)


def test_the_chance_of_measuring_widens_the_range_in_which_results_are_expected() -> None:
    low, high = with_noise(0, 10, 3)
    sd = np.hypot(5 / stats.norm.ppf(0.9), 3)
    assert (low, high) == pytest.approx(
        (5 - sd * stats.norm.ppf(0.9), 5 + sd * stats.norm.ppf(0.9))
    )
    assert Outcome(low=0, high=10, result=-1, se=3).inside
    assert not Outcome(low=0, high=10, result=-1).inside


def test_noisy_results_of_honest_forecasts_are_called_neither_too_sure_nor_too_unsure() -> None:
    # Effects as the ranges promise, measured with an error twice as large as their own spread.
    rng = np.random.default_rng(0)
    effects = 5 + 5 / stats.norm.ppf(0.9) * rng.standard_normal(4000)
    results = effects + 8 * rng.standard_normal(4000)
    with_it, without = (
        calibration([Outcome(low=0, high=10, result=r, se=se) for r in results]) for se in (8, 0)
    )
    assert with_it is not None
    assert without is not None
    assert with_it.share == pytest.approx(0.8, abs=0.02)
    assert with_it.verdict == "undecided"
    assert without.verdict == "too_sure"
