"""Control charts, against published examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

from cxkit.stats import p_chart, xmr_chart

# Wheeler (1993), Understanding Variation, ch. 3 computes limits as mean ± 2.66 mR;
# the numbers below are worked by hand from that rule.
VALUES = [10.0, 12.0, 11.0, 13.0, 12.0, 11.0]


def test_limits_of_single_values_are_worked_by_hand() -> None:
    chart = xmr_chart(VALUES)
    # Moving ranges 2, 1, 2, 1, 1: mean 1.4; mean of values 11.5.
    assert chart.centre == pytest.approx(11.5)
    assert chart.high[0] == pytest.approx(11.5 + 2.66 * 1.4)
    assert chart.low[0] == pytest.approx(11.5 - 2.66 * 1.4)
    assert chart.in_control


def test_a_point_beyond_the_limits_of_the_baseline_stands_out() -> None:
    chart = xmr_chart([*VALUES, 20.0], baseline=6)
    assert chart.outside == (6,)
    assert not chart.in_control


def test_eight_on_one_side_are_a_run_and_a_gap_ends_it() -> None:
    seven = [1.0, -1.0] * 4 + [0.4] * 7
    assert xmr_chart(seven, baseline=8).runs == ()
    assert xmr_chart([*seven, 0.4], baseline=8).runs == (15,)
    assert xmr_chart([*seven[:-1], math.nan, 0.4, 0.4], baseline=8).runs == ()


def test_ranges_over_a_gap_do_not_count() -> None:
    chart = xmr_chart([1.0, 2.0, math.nan, 50.0, 51.0])
    assert chart.high[0] - chart.centre == pytest.approx(2.66)


def test_one_value_gives_no_limits() -> None:
    with pytest.raises(ValueError, match="neighbouring"):
        xmr_chart([1.0])


# Montgomery (2013), example 7.1: 30 samples of 50 cans of orange juice.
CANS = [12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22]
CANS += [8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6]


def test_montgomerys_orange_juice_cans() -> None:
    chart = p_chart(CANS, [50] * 30)
    assert chart.centre == pytest.approx(0.2313, abs=1e-4)
    assert chart.high[0] == pytest.approx(0.4102, abs=1e-4)
    assert chart.low[0] == pytest.approx(0.0524, abs=1e-4)
    # Samples 15 and 23 lie beyond the upper limit.
    assert chart.outside == (14, 22)


def test_limits_of_shares_stay_between_none_and_all() -> None:
    chart = p_chart([0, 1, 0], [5, 5, 0])
    assert chart.low[0] == 0.0
    assert chart.high[0] <= 1.0
    assert np.isnan(chart.values[2])


@pytest.mark.parametrize(("counts", "sizes"), [([2], [1]), ([-1], [3]), ([1, 2], [3])])
def test_impossible_counts_are_refused(counts: list[int], sizes: list[int]) -> None:
    with pytest.raises(ValueError, match="0 <= count <= size"):
        p_chart(counts, sizes)


def test_a_share_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        p_chart([0], [0])


def test_false_alarms_of_single_points_are_as_rare_as_said() -> None:
    rng = np.random.default_rng(0)
    alarms = sum(
        bool(xmr_chart(row, baseline=100).outside) for row in rng.standard_normal((400, 101))
    )
    # Some of 101 points of nearly every hundredth chart; 3 sigma is 1 in 370 per point.
    assert 60 < alarms < 150
