"""Agreement within a unit, from counts (F11)."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_survey._agreement import (
    a_wg,
    ad_limit,
    ad_m,
    item_variances,
    r_star_wg,
    rwg_j,
    rwg_j_interval,
    uniform_variance,
)

ALL_INDICES = (rwg_j, r_star_wg, a_wg, ad_m)


def test_variance_of_no_agreement_on_five_answers_is_two():
    """James, Demaree & Wolf 1984: (A^2 - 1) / 12."""
    assert uniform_variance(5) == 2
    assert uniform_variance(7) == 4


@pytest.mark.parametrize("index", ALL_INDICES)
def test_nobody_agrees_alone(index):
    assert index([[0, 0, 1, 0, 0]]) is None
    assert index([[0, 0, 0, 0, 0]]) is None


def test_full_agreement_is_one_and_no_distance():
    counts = [[0, 0, 8, 0, 0], [0, 8, 0, 0, 0]]
    assert rwg_j(counts) == 1
    assert r_star_wg(counts) == 1
    assert a_wg(counts) == 1
    assert ad_m(counts) == 0


def test_two_camps_are_below_no_agreement():
    counts = [[10, 0, 0, 0, 10]]
    assert rwg_j(counts) == 0
    assert r_star_wg(counts) < 0
    # The largest variance that a mean of 3 allows: s^2 equals its maximum, so a_wg is -1.
    assert a_wg(counts) == pytest.approx(-1)
    assert ad_m(counts) == 2


def test_one_item_is_one_minus_the_ratio_of_variances():
    counts = [[0, 2, 4, 2, 0]]
    assert item_variances(counts) == pytest.approx([4 / 7])
    assert rwg_j(counts) == pytest.approx(1 - (4 / 7) / 2)
    assert r_star_wg(counts) == pytest.approx(rwg_j(counts))


def test_rwg_j_grows_with_the_number_of_items_and_lindells_does_not():
    item = [2, 4, 6, 4, 2]
    assert rwg_j([item] * 8) > rwg_j([item]) + 0.2
    assert r_star_wg([item] * 8) == pytest.approx(r_star_wg([item]))


def test_a_skewed_null_leaves_less_to_agree_about():
    counts = [[0, 3, 6, 3, 0]] * 4
    assert rwg_j(counts, null_variance=1.34) < rwg_j(counts)
    with pytest.raises(ValueError, match="positive number"):
        rwg_j(counts, null_variance=0)


def test_an_item_that_hardly_anybody_answered_is_left_out():
    item = [0, 3, 6, 3, 0]
    for index in ALL_INDICES:
        assert index([item, [0, 0, 0, 0, 1]]) == index([item])


def test_a_mean_at_the_end_cannot_tell_agreement():
    """Brown & Hauenstein 2005, equation 9: 9 answers of 5 and one of 4 leave no room to vary."""
    assert a_wg([[0, 0, 0, 1, 9]]) is None
    assert a_wg([[0, 0, 0, 1, 9], [0, 0, 10, 0, 0]]) == 1


def test_limit_of_the_mean_distance_is_a_sixth_of_the_answers():
    """Burke & Dunlap 2002: .83 on five answers."""
    assert ad_limit(5) == pytest.approx(0.83, abs=0.005)


def test_interval_needs_three_items_and_twenty_people_and_variation():
    item = [2, 6, 8, 6, 2]
    assert rwg_j_interval([item] * 2) is None
    assert rwg_j_interval([[1, 4, 8, 4, 2]] * 3) is None
    assert rwg_j_interval([[0, 0, 24, 0, 0]] * 3) is None
    found = rwg_j_interval([item] * 3)
    assert 0 <= found.low < rwg_j([item] * 3) < found.high <= 1


def test_interval_of_divided_units_ends_at_zero():
    found = rwg_j_interval([[12, 1, 0, 1, 12]] * 3)
    assert (found.low, found.high) == (0, 0)


def test_interval_keeps_its_promise_on_skewed_answers(counts_of):
    """Three items, loadings .7, 70 % of the answers at the top: 600 seeded units of 25."""
    rng, cuts = np.random.default_rng(3), (-2.3, -1.9, -1.4, -0.7)

    def sample(size: int):
        common = rng.standard_normal((size, 1))
        return np.digitize(0.7 * common + 0.714 * rng.standard_normal((size, 3)), cuts)

    truth = rwg_j(counts_of(sample(300_000), 0, 4))
    inside = judged = 0
    for _ in range(600):
        found = rwg_j_interval(counts_of(sample(25), 0, 4))
        if found is not None:
            judged += 1
            inside += truth in found
    assert judged > 590
    assert inside / judged >= 0.92
