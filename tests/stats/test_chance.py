from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxkit.stats import benjamini_hochberg, expected_by_chance


def test_one_comparison_in_twenty_looks_different_by_chance() -> None:
    assert expected_by_chance(54) == pytest.approx(2.7)
    assert expected_by_chance(54, 0.9) == pytest.approx(5.4)
    assert expected_by_chance(0) == 0
    with pytest.raises(ValueError, match="comparisons"):
        expected_by_chance(-1)


def test_the_expectation_is_what_comparisons_of_nothing_show() -> None:
    p = stats.ttest_ind(*np.random.default_rng(0).normal(size=(2, 20, 4000))).pvalue
    # 4,000 true nulls at 5 %: 200, and within 3 standard deviations of 13.8.
    assert (p < 0.05).sum() == pytest.approx(expected_by_chance(4000), abs=42)


def test_false_discovery_rate_meets_the_published_example() -> None:
    # Benjamini & Hochberg (1995), JRSS B 57, 289-300, section 3.2: four of fifteen at .05.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    adjusted = benjamini_hochberg(p)
    assert (adjusted <= 0.05).sum() == 4
    assert adjusted[:4] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_it_is_scipys_adjustment_in_the_given_order(p: list[float]) -> None:
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p))


def test_no_comparison_has_no_adjustment_and_impossible_p_values_are_refused() -> None:
    assert benjamini_hochberg([]).shape == (0,)
    for wrong in ([1.2], [float("nan")], [[0.1]]):
        with pytest.raises(ValueError, match="p values"):
            benjamini_hochberg(wrong)
