from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from cxkit.stats import probability_superiority

Samples = Callable[[int, tuple[float, ...]], list[tuple[np.ndarray, float]]]
COUNTS = st.lists(st.integers(0, 12), min_size=5, max_size=5).filter(lambda c: sum(c) >= 2)

# Student (1908), Biometrika 6, 1-25: hours of additional sleep, two drugs.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def counted(*groups: list[float]) -> list[list[int]]:
    values = sorted({value for group in groups for value in group})
    return [[group.count(value) for value in values] for group in groups]


def test_students_sleep_data_meet_r_and_scipy() -> None:
    # F42. R effectsize 0.8: vd_a() = .255, cliffs_delta() = -.49.
    found = probability_superiority(*counted(DRUG_1, DRUG_2))
    peer = stats.brunnermunzel(DRUG_1, DRUG_2)
    assert found.value == pytest.approx(0.255, abs=1e-9)
    assert found.cliffs_delta == pytest.approx(-0.49, abs=1e-9)
    assert found.statistic == pytest.approx(-peer.statistic, abs=1e-9)
    assert found.p_value == pytest.approx(peer.pvalue, abs=1e-9)
    assert found.interval is not None
    assert 0.255 in found.interval


@given(COUNTS, COUNTS)
def test_it_is_brunner_and_munzels_statistic(x: list[int], y: list[int]) -> None:
    found = probability_superiority(x, y)
    if found.statistic is None:
        assert found.variance == 0
        assert found.p_value is found.df is None
        return
    a, b = (np.repeat(np.arange(5), counts) for counts in (x, y))
    peer = stats.brunnermunzel(a, b)
    assert found.statistic == pytest.approx(-peer.statistic, abs=1e-7)
    assert found.p_value == pytest.approx(peer.pvalue, abs=1e-7)


@given(COUNTS, COUNTS)
def test_it_stays_in_range_and_mirrors_with_groups_and_scale(x: list[int], y: list[int]) -> None:
    found, back = probability_superiority(x, y), probability_superiority(y, x)
    turned = probability_superiority(x[::-1], y[::-1])
    assert back.value == pytest.approx(1 - found.value)
    assert turned.value == pytest.approx(1 - found.value)
    if min(sum(x), sum(y)) < 5:
        assert found.interval is None
        return
    assert found.interval is not None
    assert back.interval is not None
    assert 0 <= found.interval.low <= found.value <= found.interval.high <= 1
    assert found.interval.width > 0
    assert back.interval.low == pytest.approx(1 - found.interval.high)


@given(COUNTS, COUNTS)
def test_moving_an_answer_up_never_lowers_it(x: list[int], y: list[int]) -> None:
    lowest = next(k for k, c in enumerate(x) if c)
    higher = list(x)
    higher[lowest] -= 1
    higher[min(lowest + 1, 4)] += 1
    assert probability_superiority(higher, y).value >= probability_superiority(x, y).value - 1e-12


def test_groups_that_do_not_overlap_still_leave_doubt() -> None:
    found = probability_superiority([0, 0, 0, 0, 8], [8, 0, 0, 0, 0])
    assert (found.value, found.variance, found.statistic) == (1.0, 0.0, None)
    assert found.interval is not None
    assert found.interval.low < 0.9
    assert found.interval.high == 1.0


def test_one_answer_has_a_value_and_nothing_else() -> None:
    found = probability_superiority([0, 1], [3, 4])
    assert found.value == pytest.approx(5 / 7)
    assert (found.variance, found.interval) == (None, None)


# Exact coverage over all pairs of samples of five, where Brunner and Munzel's t interval fails.
def test_coverage_of_two_groups_far_apart_at_five_each(all_samples: Samples) -> None:
    left, right = (0.02, 0.05, 0.13, 0.3, 0.5), (0.5, 0.3, 0.13, 0.05, 0.02)
    truth = float(np.dot(left, np.cumsum(right) - np.array(right) / 2))
    ours = t = 0.0
    for x, p in all_samples(5, left):
        for y, q in all_samples(5, right):
            if p * q < 1e-7:
                ours, t = ours + p * q, t + p * q  # too rare to matter, counted for both
                continue
            found = probability_superiority(x, y)
            assert found.interval is not None
            assert found.variance is not None
            ours += p * q * (truth in found.interval)
            half = special.stdtrit(found.df, 0.975) * found.variance**0.5 if found.df else 0.0
            t += p * q * (abs(found.value - truth) <= half)
    assert ours >= 0.92
    assert t < 0.7


def test_groups_must_have_the_same_categories_and_answers() -> None:
    with pytest.raises(ValueError, match="same categories"):
        probability_superiority([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="no answer"):
        probability_superiority([0, 0], [1, 2])
