from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.stats import hedges_g, welch

# Student (1908), Biometrika 6, 1-25: hours of additional sleep, two drugs.
DRUG_1 = np.array([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
DRUG_2 = np.array([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
SLEEP = (DRUG_1.mean(), DRUG_1.var(ddof=1), 10, DRUG_2.mean(), DRUG_2.var(ddof=1), 10)
MOMENTS = st.tuples(st.floats(0, 100), st.floats(0.1, 900), st.integers(2, 200))


def test_welch_meets_r_on_students_sleep_data() -> None:
    # F42. R 4.2, t.test(extra ~ group, sleep).
    found = welch(*SLEEP)
    assert found.difference == pytest.approx(-1.58, abs=1e-9)
    assert found.standard_error == pytest.approx(0.849091017238762, abs=1e-9)
    assert found.statistic == pytest.approx(-1.86081346748685, abs=1e-9)
    assert found.df == pytest.approx(17.7764735161785, abs=1e-9)
    assert found.p_value == pytest.approx(0.0793941401873582, abs=1e-9)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(-3.36548323071171, abs=1e-9)
    assert found.interval.high == pytest.approx(0.20548323071171, abs=1e-9)


def test_hedges_g_meets_r_on_students_sleep_data() -> None:
    # F42. R effectsize 0.8, hedges_g(extra ~ group, sleep); its interval is iterative.
    found = hedges_g(*SLEEP)
    assert found is not None
    assert found.cohens_d == pytest.approx(-0.83218108134954, abs=1e-9)
    assert found.correction == pytest.approx(0.957646427023718, abs=1e-9)
    assert found.value == pytest.approx(-0.796935239191122, abs=1e-9)
    ends = (found.normal_interval.low, found.normal_interval.high)
    assert ends == pytest.approx((-1.66517166632542, 0.0914077686652717), abs=1e-6)


@given(MOMENTS, MOMENTS)
def test_both_change_sign_with_the_groups(
    first: tuple[float, float, int], second: tuple[float, float, int]
) -> None:
    there, back = welch(*first, *second), welch(*second, *first)
    assert there.difference == -back.difference
    assert there.p_value == pytest.approx(back.p_value)
    g, mirrored = hedges_g(*first, *second), hedges_g(*second, *first)
    assert g is not None
    assert mirrored is not None
    assert g.value == pytest.approx(-mirrored.value)
    assert g.normal_interval.low == pytest.approx(-mirrored.normal_interval.high, abs=1e-5)
    assert abs(g.value) <= abs(g.cohens_d)


def test_the_correction_is_exact_and_stays_finite_for_large_groups() -> None:
    # J = 1 / (exp(gammaln)) form against 1 - 3/(4m - 1) for large m.
    large = hedges_g(51.0, 100.0, 20_000, 50.0, 100.0, 20_000)
    assert large is not None
    assert large.correction == pytest.approx(1 - 3 / (4 * 39_998 - 1), abs=1e-9)
    assert math.isfinite(large.normal_interval.low)
    small = hedges_g(51.0, 100.0, 2, 50.0, 100.0, 2)
    assert small is not None
    assert small.correction == pytest.approx(math.gamma(1) / math.gamma(0.5), abs=1e-12)


def test_where_nothing_varies_there_is_no_unit_to_measure_in() -> None:
    assert hedges_g(5.0, 0.0, 10, 4.0, 0.0, 10) is None
    found = welch(5.0, 0.0, 10, 4.0, 0.0, 10)
    assert found.difference == 1
    assert found.statistic is found.df is found.p_value is found.interval is None


def test_groups_of_one_and_impossible_variances_are_refused() -> None:
    for function in (welch, hedges_g):
        with pytest.raises(ValueError, match="at least 2"):
            function(1.0, 1.0, 1, 1.0, 1.0, 5)
        with pytest.raises(ValueError, match="variance"):
            function(1.0, 1.0, 5, 1.0, -1.0, 5)
