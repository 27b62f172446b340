from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.stats import Interval, newcombe, wilson


# F28. Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_meets_the_published_intervals(k: int, n: int, low: float, high: float) -> None:
    found = wilson(k, n)
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


def test_wilson_meets_r_to_nine_digits() -> None:
    # R 4.2, prop.test(81, 263, correct = FALSE)
    found = wilson(81, 263)
    assert (found.low, found.high) == pytest.approx((0.255288519878274, 0.3662095769828), abs=1e-9)


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_meets_the_published_intervals(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = newcombe(*first, *second)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 300), st.data(), st.floats(0.5, 0.999))
def test_wilson_holds_the_share_within_0_and_1_and_mirrors(
    n: int, data: st.DataObject, level: float
) -> None:
    k = data.draw(st.integers(0, n))
    found, mirrored = wilson(k, n, level), wilson(n - k, n, level)
    assert 0 <= found.low <= k / n <= found.high <= 1
    assert found.width > 0
    assert mirrored.low == pytest.approx(1 - found.high)


@given(st.integers(1, 50), st.data())
def test_newcombe_holds_the_difference_and_changes_sign_with_the_groups(
    n: int, data: st.DataObject
) -> None:
    k1, k2 = data.draw(st.integers(0, n)), data.draw(st.integers(0, n))
    there, back = newcombe(k1, n, k2, n), newcombe(k2, n, k1, n)
    assert -1 <= there.low <= (k1 - k2) / n <= there.high <= 1
    assert there.low == pytest.approx(-back.high)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (0, 0)])
def test_an_impossible_share_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="0 <= k <= n"):
        wilson(k, n)


def test_an_impossible_level_is_refused() -> None:
    with pytest.raises(ValueError, match="confidence"):
        wilson(1, 2, 95)


@pytest.mark.parametrize(("low", "high"), [(2.0, 1.0), (float("nan"), 1.0), (0.0, float("inf"))])
def test_an_interval_with_impossible_ends_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="interval"):
        Interval(low=low, high=high)


def test_an_interval_says_what_it_holds() -> None:
    assert 1.5 in Interval(low=1, high=2)
    assert 2.5 not in Interval(low=1, high=2)
