"""Ratings of several groups, taken together."""

from __future__ import annotations

import pytest

from cxkit.errors import InputError
from cxkit_influence import consensus


def problems(ratings, tiles, cube, **settings):
    with pytest.raises(InputError) as caught:
        consensus(ratings, tiles, cube=cube, **settings)
    return {(problem.code, problem.path) for problem in caught.value.problems}


def test_the_median_is_taken_and_disagreement_shown(tiles, cube):
    ratings = {
        "one": [[0, 0], [1, None]],
        "two": [[None, 1], [1, 0]],
        "three": [[0, 3], [2, 0]],
    }
    found = consensus(ratings, tiles[:2], cube=cube)
    assert found.matrix == ((0, 1), (1, 0))
    assert (found.low, found.high) == (((0, 0), (1, 0)), ((0, 3), (2, 0)))
    (disputed,) = found.disagreements
    assert (disputed.of, disputed.on, disputed.width) == ("d.a", "d.b", 3)
    assert disputed.by_group == {"one": 0, "two": 1, "three": 3}
    assert found.groups == ("one", "two", "three")


def test_an_even_number_of_ratings_may_lie_between_two(tiles, cube):
    ratings = {str(k): [[0, k], [2, 0]] for k in range(4)}
    assert consensus(ratings, tiles[:2], cube=cube).matrix[0][1] == 1.5


def test_the_widest_disagreement_comes_first(tiles, cube):
    ratings = {"x": [[0, 1], [0, 0]], "y": [[0, 3], [0, 0]], "z": [[0, 2], [3, 0]]}
    found = consensus(ratings, tiles[:2], cube=cube)
    assert [(each.of, each.width) for each in found.disagreements] == [("d.b", 3), ("d.a", 2)]


def test_a_pair_that_one_group_did_not_judge_counts_as_the_others_see_it(tiles, cube):
    ratings = {"x": [[0, 2], [1, 0]], "y": [[0, 2], [1, 0]], "z": [[0, 2], [1, 0]]}
    ratings["unsure"] = [[0, None], [3, 0]]
    found = consensus(ratings, tiles[:2], cube=cube)
    assert found.by_group["unsure"] == ((0, 2), (3, 0))


def test_all_problems_are_told_at_once(tiles, cube):
    ratings = {"x": [[1, 4], [0.5, 0]], "y": [[0, 1]]}
    assert problems(ratings, ("d.a", "d.f"), cube) == {
        ("too_few_groups", "ratings"),
        ("unknown_tile", "tiles[1]"),
        ("influences_itself", "ratings.x[0][0]"),
        ("bad_rating", "ratings.x[0][1]"),
        ("bad_rating", "ratings.x[1][0]"),
        ("not_square", "ratings.y"),
    }
    same = {group: [[0, 1], [1, 0]] for group in "xyz"}
    assert problems(same, ("d.a", "d.a"), cube) == {("double_tile", "tiles[1]")}
    single = {group: [[0]] for group in "xyz"}
    assert problems(single, ("d.a",), cube) == {("too_few_tiles", "tiles")}


def test_every_pair_is_judged_by_enough_groups(tiles, cube):
    ratings = {"x": [[0, None], [1, 0]], "y": [[0, 1], [1, 0]], "z": [[0, 1], [1, 0]]}
    assert problems(ratings, tiles[:2], cube) == {("judged_by_too_few", "ratings[0][1]")}
    assert consensus(ratings, tiles[:2], cube=cube, fewest_groups=2).matrix[0][1] == 1
