from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm
from scipy.stats import t as student

from cxkit_effect._anytime import Horizon, critical, tuned


def test_the_tuned_width_is_the_known_optimum() -> None:
    # Howard et al. (2021), section 3.5: the two-sided mixture at 95 % is at best 1.55 times
    # as wide as the classical interval.
    assert float(critical(tuned())) / norm.isf(0.025) == pytest.approx(1.549, abs=1e-3)


def test_a_known_variance_gives_robbins_limit() -> None:
    # Robbins (1970): reject where the mixture of likelihoods exceeds 1 / alpha. With
    # S of variance V and a mixture of variance m, |S| >= sqrt((V + 1/m)(log((1 + V m)/a^2))).
    variance, mixture = 9.0, 0.5
    limit = np.sqrt((variance + 1 / mixture) * np.log((1 + variance * mixture) / 0.05**2))
    share = 1 / (1 + variance * mixture)
    assert float(critical(share)) == pytest.approx(limit / np.sqrt(variance), rel=1e-6)


def test_an_estimated_variance_gives_the_t_mixture() -> None:
    # Lindon et al. (2022), theorem 3.2: the statistic at the limit is worth exactly 1 / alpha.
    share, df = 0.2, 7.0
    ratio = float(critical(share, df)) ** 2 / df
    worth = np.sqrt(share) * ((1 + ratio) / (1 + share * ratio)) ** ((df + 1) / 2)
    assert worth == pytest.approx(20)


def test_so_few_degrees_of_freedom_that_there_is_no_limit_are_said_by_infinity() -> None:
    assert np.isinf(critical(0.5, 1.0))
    assert np.isfinite(critical(0.001, 1.0))


@given(st.floats(0.001, 0.9), st.floats(3, 500))
def test_an_estimated_variance_never_narrows(share: float, df: float) -> None:
    assert critical(share, df) >= critical(share) * (1 - 1e-6)


def test_a_horizon_is_where_the_interval_is_narrowest_against_the_classical() -> None:
    horizon = Horizon(factor=1 / 26)
    looks = np.arange(1, 105)
    ratios = horizon.critical(1 / looks) / norm.isf(0.025)
    assert looks[np.argmin(ratios)] == 26
    assert ratios[25] <= 1.6
    assert ratios[26 // 3 - 1 : 3 * 26].max() <= 2.2


def test_with_thirty_degrees_of_freedom_the_width_is_within_1_6() -> None:
    for df in (30, 38, 100):
        ratio = float(critical(tuned(df), df)) / student.isf(0.025, df)
        assert ratio <= 1.6


def test_running_means_of_noise_cross_the_limit_less_often_than_promised() -> None:
    rng = np.random.default_rng(0)
    looks = np.arange(1, 201)
    means = rng.standard_normal((2000, 200)).cumsum(axis=1) / looks
    limits = Horizon(factor=1 / 50).critical(1 / looks) / np.sqrt(looks)
    crossed = (np.abs(means) > limits).any(axis=1).sum()
    classical = (np.abs(means) > norm.isf(0.025) / np.sqrt(looks)).any(axis=1).sum()
    assert crossed <= 123
    assert classical > 600
