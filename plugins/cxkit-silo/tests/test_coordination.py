"""F66 and F65: ratings within and between units, against people simulated one by one."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from cxkit_silo import Mean, RatingCell, borders, coordination
from cxkit_silo._ratings import matrix, of_different_people, of_same_people

Ratings = dict[tuple[str, str, str], list[int]]


def cells_of(ratings: Ratings) -> list[RatingCell]:
    """Cells of ratings by (rating unit, rated unit, relation)."""
    return [
        RatingCell(
            from_unit=a,
            to_unit=b,
            relation=relation,
            persons=len(each),
            total=float(sum(each)),
            squares=float(sum(x * x for x in each)),
        )
        for (a, b, relation), each in ratings.items()
    ]


SMALL: Ratings = {
    ("a", "a", "in time"): [5, 4, 5],
    ("a", "a", "respect"): [4, 4, 4],
    ("a", "b", "in time"): [2, 3, 1],
    ("a", "b", "respect"): [3, 3, 3],
    ("b", "a", "in time"): [4, 2],
    ("b", "b", "in time"): [5, 5],
}


def test_a_tie_is_the_mean_of_what_was_rated() -> None:
    found = matrix(cells_of(SMALL))
    # By hand: (14/3 + 4) / 2, (2 + 3) / 2, 3, 5.
    assert {pair: mean.value for pair, mean in found.items()} == {
        ("a", "a"): pytest.approx(13 / 3),
        ("a", "b"): 2.5,
        ("b", "a"): 3.0,
        ("b", "b"): 5.0,
    }
    assert found["a", "b"].persons == 3


def test_within_and_between_count_each_person_once() -> None:
    found = coordination(cells_of(SMALL))
    assert found.within is not None
    assert found.between is not None
    assert found.lost is not None
    assert found.within.value == pytest.approx((3 * 13 / 3 + 2 * 5) / 5)
    assert found.between.value == pytest.approx((3 * 2.5 + 2 * 3) / 5)
    assert found.lost.value == pytest.approx(found.within.value - found.between.value)
    assert found.lost.persons == 5


def test_borders_come_lowest_first_with_both_directions() -> None:
    ratings = {**SMALL, ("b", "c", "in time"): [1, 1], ("c", "d", "in time"): [4, 4]}
    found = borders(matrix(cells_of(ratings)))
    assert [(border.units, border.both.value) for border in found] == [
        (("b", "c"), 1.0),
        (("a", "b"), 2.75),
        (("c", "d"), 4.0),
    ]
    assert found[1].asymmetry == -0.5
    assert found[0].asymmetry is None
    assert found[0].asymmetry_interval(1, 5) is None


def test_only_one_kind_of_rating_tells_only_of_that() -> None:
    alone = coordination(cells_of({("a", "a", "x"): [4, 5]}))
    assert alone.between is None
    assert alone.lost is None
    assert alone.lost_interval(1, 5) is None
    assert alone.borders == ()
    across = coordination(cells_of({("a", "b", "x"): [4, 5]}))
    assert across.within is None
    assert across.between is not None
    nobody = RatingCell(from_unit="a", to_unit="b", relation="x", persons=0, total=0, squares=0)
    assert coordination([nobody]).borders == ()


def people(rng: np.random.Generator, together: float) -> Ratings:
    """Twelve people of each of three units rate all units in four respects on 1..5."""
    ratings: Ratings = defaultdict(list)
    for a in "abc":
        for _ in range(12):
            mood = rng.normal(0, together)
            for b in "abc":
                for relation in "wxyz":
                    level = (4.0 if a == b else 3.0) + mood + rng.normal(0, 0.8)
                    ratings[a, b, relation].append(int(np.clip(np.rint(level), 1, 5)))
    return ratings


@pytest.mark.parametrize("together", [0.0, 1.0])
def test_the_variance_is_an_upper_bound_however_ratings_go_together(together: float) -> None:
    rng = np.random.default_rng(1)
    exact, bounds, lost, lost_bounds = [], [], [], []
    for _ in range(300):
        found = coordination(cells_of(people(rng, together)))
        assert found.between is not None
        assert found.lost is not None
        exact.append(found.between.value)
        bounds.append(found.between.variance)
        lost.append(found.lost.value)
        lost_bounds.append(found.lost.variance)
    assert np.var(exact) < np.mean(bounds)
    assert np.var(lost) < np.mean(lost_bounds)


def test_intervals_cover_what_is_true() -> None:
    rng = np.random.default_rng(2)
    many = coordination(cells_of(_big(rng)))
    assert many.lost is not None
    truth = many.lost.value
    hits = 0
    for _ in range(200):
        interval = coordination(cells_of(people(rng, 0.6))).lost_interval(1, 5)
        assert interval is not None
        hits += interval.low <= truth <= interval.high
    assert hits >= 186  # one-sided 99 % for nominal 95 % in 200


def _big(rng: np.random.Generator) -> Ratings:
    """The same as `people`, of very many."""
    ratings: Ratings = defaultdict(list)
    for _ in range(200):
        for key, each in people(rng, 0.6).items():
            ratings[key] += each
    return ratings


def test_means_are_bounded_by_the_same_and_by_different_people() -> None:
    one = cells_of({("a", "b", "x"): [1, 5], ("a", "b", "y"): [1, 5]})
    # Both respects alike: the mean of them varies as much as each.
    assert of_same_people(one).variance == pytest.approx(np.var([1, 5], ddof=1) / 2)
    first = Mean(value=2.0, variance=0.1, persons=10)
    second = Mean(value=4.0, variance=0.3, persons=30)
    both = of_different_people([first, second])
    assert (both.value, both.persons) == (3.5, 40)
    assert both.variance == pytest.approx(0.25**2 * 0.1 + 0.75**2 * 0.3)


def test_one_person_has_no_spread_and_no_interval() -> None:
    (cell,) = cells_of({("a", "b", "x"): [3]})
    assert cell.sd == 0.0
    assert of_same_people([cell]).interval(1, 5) is None


def test_asymmetry_has_an_interval_of_two_groups() -> None:
    rng = np.random.default_rng(3)
    ratings = {
        ("a", "b", "x"): rng.integers(3, 6, 40).tolist(),
        ("b", "a", "x"): rng.integers(1, 4, 40).tolist(),
    }
    (border,) = borders(matrix(cells_of(ratings)))
    interval = border.asymmetry_interval(1, 5)
    assert border.asymmetry is not None
    assert interval is not None
    assert 0 < interval.low < border.asymmetry < interval.high < 4
