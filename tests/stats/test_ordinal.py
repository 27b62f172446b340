from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxkit.stats import agreement_a, bimodality, moments, quantile, top_box_share

COUNTS = st.lists(st.integers(0, 30), min_size=2, max_size=9).filter(any)


def answers(counts: list[int]) -> np.ndarray:
    return np.repeat(np.arange(1, len(counts) + 1), counts)


# F86. van der Eijk (2001), Quality & Quantity 35, 325-341; R package agrmt.
@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([30, 40, 210, 130, 530, 50, 10], 0.6113333333333334),
        ([1, 1, 1, 1, 1], 0.0),
        ([1, 0, 0, 0, 1], -1.0),
        ([0, 0, 1, 0, 0], 1.0),
        ([0, 1, 1, 0, 0], 0.75),
    ],
)
def test_agreement_meets_published_values(counts: list[int], expected: float) -> None:
    assert agreement_a(counts) == pytest.approx(expected, abs=1e-9)


@given(COUNTS)
def test_agreement_lies_in_its_range_mirrors_and_does_not_depend_on_the_number(
    counts: list[int],
) -> None:
    found = agreement_a(counts)
    assert -1 - 1e-9 <= found <= 1 + 1e-9
    assert agreement_a(counts[::-1]) == pytest.approx(found)
    assert agreement_a([3 * c for c in counts]) == pytest.approx(found)


@given(COUNTS)
def test_moments_are_those_of_the_answers(counts: list[int]) -> None:
    found, raw = moments(counts), answers(counts)
    assert (found.n, found.mean) == (len(raw), pytest.approx(raw.mean()))
    if len(raw) > 1:
        assert found.variance == pytest.approx(raw.var(ddof=1))
        assert found.variance_of_mean == pytest.approx(raw.var(ddof=1) / len(raw))
    else:
        assert (found.variance, found.variance_of_mean) == (None, None)


def test_values_of_the_categories_may_be_given() -> None:
    assert moments([1, 0, 1], [0, 50, 100]).mean == 50


@given(COUNTS, st.sampled_from([0, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 1]))
def test_quantiles_are_those_of_the_answers(counts: list[int], q: float) -> None:
    expected = np.quantile(answers(counts), q, method="averaged_inverted_cdf")
    if q == 0:  # where numpy before 2.0 averages the smallest two
        expected = answers(counts)[0]
    assert quantile(counts, q) == pytest.approx(expected)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two() -> None:
    assert quantile([2, 0, 0, 2, 0], 0.5) == 2.5


@given(st.lists(st.integers(0, 30), min_size=2, max_size=7).filter(lambda c: sum(c) >= 4))
def test_bimodality_is_that_of_corrected_moments(counts: list[int]) -> None:
    raw = answers(counts)
    if raw.min() == raw.max():
        assert bimodality(counts) is None
        return
    n = len(raw)
    skew, excess = stats.skew(raw, bias=False), stats.kurtosis(raw, bias=False)
    expected = (skew**2 + 1) / (excess + 3 * (n - 1) ** 2 / ((n - 2) * (n - 3)))
    assert bimodality(counts) == pytest.approx(expected)


def test_bimodality_of_many_even_answers_is_five_ninths_and_of_two_camps_one() -> None:
    # Pfister et al. (2013), Frontiers in Psychology 4, 700: 5/9 for uniform, 1 for two points.
    assert bimodality([1000] * 100) == pytest.approx(5 / 9, abs=1e-3)
    assert bimodality([50_000, 0, 0, 50_000]) == pytest.approx(1, abs=1e-3)
    assert bimodality([1, 1, 1]) is None


def test_top_boxes_are_counted_with_wilsons_interval() -> None:
    # F28: 81 of 263, Newcombe (1998), Statistics in Medicine 17, 857-872, table I.
    found = top_box_share([100, 50, 32, 41, 40])
    assert (found.k, found.n, found.value) == (81, 263, 81 / 263)
    assert (found.interval.low, found.interval.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert top_box_share([100, 50, 32, 41, 40], boxes=1).k == 40


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([], "one number per possible answer"),
        ([[1, 2]], "one number per possible answer"),
        ([1, -1], "whole numbers"),
        ([1, 0.5], "whole numbers"),
        ([0, 0], "no answer"),
    ],
)
def test_what_is_not_a_count_of_answers_is_refused(counts: list[float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        moments(counts)


def test_impossible_arguments_are_refused() -> None:
    with pytest.raises(ValueError, match="need 2 values"):
        moments([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="rise"):
        moments([1, 2], [2, 1])
    with pytest.raises(ValueError, match=r"0\.\.1"):
        quantile([1, 2], 1.5)
    with pytest.raises(ValueError, match="two possible answers"):
        agreement_a([4])
    with pytest.raises(ValueError, match="boxes"):
        top_box_share([1, 2, 3], boxes=3)
