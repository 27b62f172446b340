from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from cxkit_gap._gap_stats import (
    MIN_TOGETHER,
    Together,
    difference,
    item_gap,
    meta_accuracy,
    perception,
    ranks,
)

COUNTS = st.lists(st.integers(0, 20), min_size=5, max_size=5).filter(lambda c: sum(c) >= 5)

# Student (1908), Biometrika 6, 1-25: hours of additional sleep, two drugs.
DRUG_1 = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
DRUG_2 = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


def on_tenths(hours: list[float]) -> list[int]:
    """Counts on a scale of -1.6 to 5.5 hours in steps of a tenth."""
    return np.bincount([round(10 * h) + 16 for h in hours], minlength=72).tolist()


def test_the_gap_on_students_sleep_data_meets_r() -> None:
    # F42. R effectsize 0.8: vd_a() = .255, hedges_g() = -.796935239191122; scipy 1.17 for the
    # statistic; R t.test() for the difference of -1.58 hours, here on 0..100 of 7.1 hours.
    found = item_gap(on_tenths(DRUG_1), on_tenths(DRUG_2))
    assert found.superiority.value == pytest.approx(0.255, abs=1e-9)
    assert found.hedges_g == pytest.approx(-0.796935239191122, abs=1e-9)
    assert found.difference.value == pytest.approx(-1.58 / 7.1 * 100, abs=1e-9)
    peer = stats.brunnermunzel(DRUG_1, DRUG_2)
    assert found.superiority.p_value == pytest.approx(peer.pvalue, abs=1e-9)
    assert not found.apart


@given(COUNTS, COUNTS)
def test_the_gap_changes_sign_with_the_groups(first: list[int], second: list[int]) -> None:
    there, back = item_gap(first, second), item_gap(second, first)
    assert there.superiority.value == pytest.approx(1 - back.superiority.value)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert (there.hedges_g is None) == (back.hedges_g is None)
    assert there.difference.interval is not None
    assert back.difference.interval is not None
    assert there.difference.interval.low == pytest.approx(-back.difference.interval.high)
    assert -100 <= there.difference.interval.low <= there.difference.value
    assert there.difference.value <= there.difference.interval.high <= 100


def test_groups_that_lie_clearly_apart_are_told_from_groups_that_do_not() -> None:
    clear = item_gap([0, 2, 8, 30, 40], [20, 25, 20, 10, 5])
    alike = item_gap([5, 10, 20, 10, 5], [6, 9, 21, 9, 5])
    assert clear.apart
    assert clear.difference.apart
    assert clear.superiority.value > 0.8
    assert not alike.apart
    assert not alike.difference.apart


def test_few_answers_have_a_value_and_no_interval() -> None:
    found = item_gap([0, 0, 0, 0, 1], [1, 0, 0, 0, 0])
    assert found.superiority.value == 1.0
    assert found.difference.value == 100
    assert found.superiority.interval is found.difference.interval is found.hedges_g is None
    assert not found.apart
    assert not found.difference.apart


def test_the_same_answer_on_both_sides_has_no_standardised_difference_but_an_interval() -> None:
    found = item_gap([0, 0, 0, 0, 20], [0, 0, 0, 0, 20])
    assert found.hedges_g is None
    assert found.difference.interval is not None
    assert found.difference.interval.width > 0


def test_ranks_follow_the_ordinal_summary_first() -> None:
    # The second has the larger difference of means, the first is higher more often.
    often = item_gap([0, 0, 0, 20, 0], [0, 0, 20, 0, 0])
    rarely_but_far = item_gap([5, 0, 0, 0, 15], [20, 0, 0, 0, 0])
    none = item_gap([0, 0, 20, 0, 0], [0, 0, 20, 0, 0])
    assert often.difference.value < rarely_but_far.difference.value
    assert ranks([none, rarely_but_far, often, none]) == [3, 2, 1, 3]
    assert ranks([]) == []


@given(COUNTS, COUNTS, COUNTS)
def test_self_praise_and_blind_spot_add_up_to_the_gap(
    own: list[int], predicted: list[int], actual: list[int]
) -> None:
    found = perception(own, predicted, actual)
    whole = difference(own, actual).value
    assert found.self_praise.value + found.blind_spot.value == pytest.approx(whole)


def test_self_praise_is_kept_apart_from_a_blind_spot() -> None:
    # They know what customers say and think better of themselves, or the other way round.
    high, low = [0, 0, 5, 20, 25], [25, 20, 5, 0, 0]
    knowing, blind = perception(high, low, low), perception(high, high, low)
    assert knowing.self_praise.apart
    assert not knowing.blind_spot.apart
    assert blind.blind_spot.apart
    assert not blind.self_praise.apart


def test_ranges_of_different_length_are_compared_on_0_to_100() -> None:
    found = difference([0, 0, 0, 0, 10], [0] * 10 + [10])
    assert found.value == 0


def test_meta_accuracy_is_the_correlation_of_means_with_fishers_interval() -> None:
    # F43. Five items; r against scipy.
    predicted = [
        [0, 1, 5, 9, 5],
        [1, 4, 9, 5, 1],
        [5, 9, 4, 2, 0],
        [0, 2, 6, 9, 3],
        [9, 6, 3, 2, 0],
    ]
    actual = [[1, 3, 9, 5, 2], [2, 6, 8, 3, 1], [9, 6, 3, 1, 1], [1, 1, 5, 9, 4], [3, 9, 5, 2, 1]]
    means = [[float(np.dot(c, range(5)) / sum(c)) for c in side] for side in (predicted, actual)]
    peer = stats.pearsonr(*means)
    found = meta_accuracy(predicted, actual)
    assert found.items == 5
    assert found.r == pytest.approx(peer.statistic, abs=1e-9)
    assert found.interval is not None
    theirs = peer.confidence_interval()
    ends = (found.interval.low, found.interval.high)
    assert ends == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_too_few_items_have_no_interval_and_constant_predictions_no_correlation() -> None:
    few = meta_accuracy([[1, 2], [2, 1]], [[1, 2], [3, 1]])
    assert few.r is not None
    assert few.interval is None
    constant = meta_accuracy([[1, 2], [1, 2]], [[1, 2], [3, 1]])
    assert constant.r is constant.interval is None


def test_groups_without_answers_are_refused() -> None:
    with pytest.raises(ValueError, match="no answer"):
        item_gap([0, 0, 0], [1, 2, 3])
    with pytest.raises(ValueError, match="same length"):
        meta_accuracy([[1, 2]], [])


def test_few_who_answered_both_say_nothing_about_how_answers_go_together() -> None:
    counts = [2, 3, 4, 3, 2], [1, 2, 5, 4, 2]
    apart = difference(*counts)
    few = difference(*counts, together=Together(n=MIN_TOGETHER - 1, covariance=900.0))
    many = difference(*counts, together=Together(n=MIN_TOGETHER, covariance=900.0))
    against = difference(*counts, together=Together(n=MIN_TOGETHER, covariance=-900.0))
    assert few == apart
    widths = [d.interval.high - d.interval.low for d in (many, apart, against) if d.interval]
    assert widths == sorted(widths)
    assert len(set(widths)) == 3


def test_answers_that_do_not_vary_go_along_with_nothing() -> None:
    same = [0, 0, 20, 0, 0]
    found = difference(same, same, together=Together(n=20, covariance=0.0))
    assert found == difference(same, same)
