"""The sampler: every design is balanced, whatever the cube and however many persons."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.cube import AnswerScale, Cube, Dimension, Item, Tile, default_cube
from cxkit.cube.model import SIDES
from cxkit.cube.sampler import Assignment, draw, layout
from cxkit.cube.sampler_deal import deal, deal_within
from cxkit.errors import InputError

DESIGNS = ("spread", "pairs", "blocks")


def small_cube(sizes: list[int], sides: int = 3, visible: int = 1) -> Cube:
    """A cube with `sizes[i]` tiles in dimension i, the first of each visible to customers."""
    scale = AnswerScale(id="agreement")

    def item(tile: str, side: str, form: str) -> Item:
        return Item(
            id=f"{tile}.{side}.{form}", tile=tile, side=side, form=form, text={}, scale=scale
        )

    def tile(dimension: str, number: int) -> Tile:
        name = f"{dimension}.t{number}"
        items = [item(name, side, "self") for side in SIDES[:sides]]
        if number < visible:
            items += [item(name, SIDES[sides - 1], form) for form in ("customer", "predicted")]
        return Tile(id=name, label={}, items=tuple(items), customer_visible=number < visible)

    return Cube(
        id="small",
        dimensions=tuple(
            Dimension(id=f"d{d}", label={}, tiles=tuple(tile(f"d{d}", t) for t in range(size)))
            for d, size in enumerate(sizes)
        ),
    )


def asked_items(assignment: Assignment, person: int, form: str) -> list[str]:
    return [i for i in assignment.items_of(person) if i.endswith(form)]


def is_even(assignment: Assignment) -> bool:
    """True if items of a form are asked equally often, give or take one.

    Two of three items per tile: 64 deals of a tile are 43, 43 and 42 answers, 65
    deals of another are 44, 43 and 43; so two apart is as even as it can be.
    """
    for pool in assignment.layout.pools:
        apart = 1 if pool.items_per_group in (1, len(pool.groups[0])) else 2
        low, high = assignment.coverage.rotating[pool.form]
        if high - low > apart:
            return False
    return True


def codes(error: pytest.ExceptionInfo[InputError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.mark.parametrize(
    ("design", "tiles", "per_tile", "predictions"),
    [("spread", 14, 1, 4), ("pairs", 7, 2, 4), ("blocks", 5, 3, 3)],
)
def test_staff_answer_eighteen_items_of_which_at_most_four_are_predictions(
    design: str, tiles: int, per_tile: int, predictions: int
) -> None:
    cube = default_cube()
    drawn = draw(cube, design, 300, seed=1, predictions=None)
    assert drawn.matrix.shape == (300, 18)
    for person in range(drawn.persons):
        own = Counter(cube.items[i].tile for i in asked_items(drawn, person, ".self"))
        assert (len(own), set(own.values())) == (tiles, {per_tile})
        assert len(asked_items(drawn, person, ".predicted")) == predictions


@pytest.mark.parametrize(
    ("design", "tiles", "per_tile"), [("spread", 18, 1), ("pairs", 9, 2), ("blocks", 6, 3)]
)
def test_without_predictions_the_designs_are_those_of_the_documentation(
    design: str, tiles: int, per_tile: int
) -> None:
    # Source: the definition of the designs, 18 x 1, 9 x 2 and 6 x 3.
    (pool,) = layout(default_cube(), design, predictions=0).pools
    assert (pool.groups_per_person, pool.items_per_group) == (tiles, per_tile)


def test_spread_asks_each_person_three_items_of_every_dimension() -> None:
    cube = default_cube()
    drawn = draw(cube, "spread", 200, predictions=0)
    for person in range(drawn.persons):
        dimensions = Counter(cube.items[i].dimension for i in drawn.items_of(person))
        assert dimensions == dict.fromkeys(cube.by_dimension, 3)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("n", [1, 7, 162, 500, 2500])
def test_every_item_is_asked_equally_often_give_or_take_one(design: str, n: int) -> None:
    assert is_even(draw(default_cube(), design, n))


@settings(max_examples=60, deadline=None)
@given(
    dimensions=st.integers(1, 4),
    tiles=st.integers(1, 7),
    sides=st.integers(1, 3),
    design=st.sampled_from(DESIGNS),
    n=st.integers(0, 40),
    budget=st.integers(1, 18),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_cube_is_asked_evenly_and_nobody_twice(
    dimensions: int, tiles: int, sides: int, design: str, n: int, budget: int, seed: int
) -> None:
    cube = small_cube([tiles] * dimensions, sides)
    drawn = draw(cube, design, n, seed=seed, items_per_person=budget)
    assert drawn.matrix.shape[0] == n
    for person in range(n):
        items = drawn.items_of(person)
        assert len(items) == len(set(items)) <= budget
    assert is_even(drawn)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), cards=st.integers(1, 12), hands=st.integers(0, 60), seed=st.integers(0, 99))
def test_dealing_is_even_after_any_number_of_hands(
    data: st.DataObject, cards: int, hands: int, seed: int
) -> None:
    hand = data.draw(st.integers(0, cards))
    strata = np.array(data.draw(st.lists(st.integers(0, 2), min_size=cards, max_size=cards)))
    rng = np.random.default_rng(seed)
    dealings = [deal(cards, hand, hands, rng, strata), deal(cards, hand, hands, rng)]
    if hand:
        dealings.append(deal_within(cards, hand, hands, rng))
    for dealt in dealings:
        assert dealt.shape == (hands, hand)
        assert all(len(set(row)) == hand for row in dealt.tolist())
        for prefix in range(hands + 1):
            counts = np.bincount(dealt[:prefix].ravel(), minlength=cards)
            assert np.ptp(counts) <= 1


def test_pairs_and_blocks_cover_the_pairs_of_a_tile_evenly_and_spread_does_not() -> None:
    within = {
        design: draw(default_cube(), design, 540, predictions=0).coverage.within_tile
        for design in DESIGNS
    }
    # 540 persons x 9 tiles / (54 tiles x 3 pairs) = 30; 540 x 6 / 54 = 60.
    assert within == {"spread": (0, 0), "pairs": (30, 30), "blocks": (60, 60)}


def test_blocks_bring_the_tiles_together_more_evenly_than_chance_would() -> None:
    drawn = draw(default_cube(), "blocks", 2385, predictions=0)
    # A pair of tiles meets in 2385 * 6 * 5 / (54 * 53) = 25 persons on average; drawn at
    # random, the counts would have a standard deviation of about 5 and reach from 10 to 44.
    low, high = drawn.coverage.across_tiles or (0, 0)
    assert 18 <= low <= 25 <= high <= 32


def test_focus_asks_everyone_all_sides_and_rotates_the_rest() -> None:
    cube = default_cube()
    focus = ["culture.respect", "service_chain.handovers"]
    drawn = draw(cube, "focus", 400, focus=focus, seed=3)
    full = {i.id for tile in focus for i in cube.tiles[tile].items_of("self")}
    assert len(full) == 6
    for person in range(drawn.persons):
        assert full <= set(drawn.items_of(person))
        assert len(drawn.items_of(person)) == 18
    others = [count for i, count in drawn.coverage.answers.items() if i not in full]
    assert min(others) > 0
    low, high = drawn.coverage.rotating["self"]
    assert high - low <= 1


def test_leaders_get_the_short_form_in_full() -> None:
    cube = default_cube()
    drawn = draw(cube, "spread", 120, "leader")
    assert drawn.matrix.shape == (120, 54)
    assert {cube.items[i].side for i in drawn.items} == {"behaviour"}
    assert {cube.items[i].tile for i in drawn.items} == set(cube.tiles)
    assert len(drawn.forms) == 1


def test_leaders_answer_what_there_is_where_a_tile_has_no_behaviour_item() -> None:
    cube = small_cube([2], sides=2)
    assert len(layout(cube, "spread", "leader").everyone) == 4


def test_customers_get_one_item_per_visible_tile_and_six_at_most() -> None:
    cube = default_cube()
    drawn = draw(cube, "spread", 300, "customer")
    visible = [tile.id for tile in cube.tiles.values() if tile.customer_visible]
    assert sorted(drawn.tiles) == sorted(visible)
    assert drawn.matrix.shape == (300, 6)
    assert {cube.items[i].form for i in drawn.items} == {"customer"}


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    cube = default_cube()
    first, again, other = (draw(cube, "pairs", 50, seed=s).matrix for s in (4, 4, 5))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_persons_take_the_forms_in_turn() -> None:
    drawn = draw(default_cube(), "spread", 100, predictions=0, forms=9)
    assert drawn.layout.cycle == 9
    assert drawn.forms.shape == (9, 18)
    assert drawn.form_of[:11].tolist() == [*range(9), 0, 1]
    # Nine forms of eighteen hold each of the 162 items once.
    assert sorted(i for f in range(9) for i in drawn.form(f)) == sorted(drawn.items)


def test_a_tile_that_is_left_out_is_asked_of_nobody() -> None:
    drawn = draw(default_cube(), "spread", 60, leave_out=["culture.respect"], predictions=4)
    assert "culture.respect" not in drawn.tiles
    assert len(drawn.items) == 159 + 18


def test_a_small_cube_is_asked_in_full_rather_than_leaving_room() -> None:
    cube = small_cube([2, 2], visible=0)
    drawn = draw(cube, "spread", 10)
    assert all(len(drawn.items_of(p)) == 12 for p in range(10))


def test_a_tile_with_fewer_items_makes_a_shorter_form() -> None:
    short = small_cube([1], sides=1, visible=0).dimensions[0].tiles[0]
    cube = small_cube([0, 4], visible=0)
    cube = Cube(
        id="ragged",
        dimensions=(Dimension(id="d0", label={}, tiles=(short,)), cube.dimensions[1]),
    )
    drawn = draw(cube, "blocks", 20, items_per_person=6, predictions=0)
    lengths = {len(drawn.items_of(person)) for person in range(20)}
    assert lengths == {4, 6}
    assert (drawn.matrix == -1).any()


def test_only_tiles_meant_for_an_audience_are_asked_of_it() -> None:
    register = Tile(
        id="d0.r",
        label={},
        items=small_cube([1]).dimensions[0].tiles[0].items[:1],
        asked_of=("register",),
    )
    cube = Cube(id="r", dimensions=(Dimension(id="d0", label={}, tiles=(register,)),))
    for audience in ("staff", "leader", "customer"):
        assert draw(cube, "spread", 5, audience).items == ()


def test_coverage_and_assignment_are_told_as_plain_data() -> None:
    drawn = draw(default_cube(), "pairs", 30, seed=2)
    told = drawn.to_dict()
    assert told["design"] == "pairs"
    assert told["form_of"] == list(range(30))
    assert told["forms"][7] == list(drawn.items_of(7))  # type: ignore[index]
    rows = drawn.rows()
    assert sum(row["persons"] for row in rows) == 30 * 18  # type: ignore[misc]
    empty = draw(default_cube(), "spread", 0).coverage.to_dict()
    assert empty["within_tile"] == [0, 0]
    assert draw(small_cube([1], 1, 0), "spread", 3).coverage.to_dict()["across_tiles"] is None


def test_all_problems_of_a_request_are_told_at_once_with_what_was_meant() -> None:
    with pytest.raises(InputError) as error:
        draw(default_cube(), "spred", 10, "staf", focus=["culture.respekt"], predictions=5)
    assert codes(error) == [
        "unknown_design",
        "unknown_audience",
        "unknown_tile",
        "bad_predictions",
    ]
    assert "Did you mean 'culture.respect'?" in str(error.value)


def test_a_name_unlike_any_other_lists_what_there_is() -> None:
    with pytest.raises(InputError, match="Known: spread, pairs, blocks, focus"):
        draw(default_cube(), "xyz", 10)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"design": "focus"}, "focus_needs_tiles"),
        ({"design": "spread", "focus": ["culture.respect"]}, "focus_needs_tiles"),
        ({"design": "spread", "n": -1}, "bad_count"),
        ({"design": "spread", "forms": 0}, "bad_count"),
        ({"design": "spread", "items_per_person": 0}, "bad_length"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as error:
        draw(default_cube(), **{"n": 5, **arguments})  # type: ignore[arg-type]
    assert codes(error) == [code]


def test_more_focus_than_a_questionnaire_holds_is_refused() -> None:
    tiles = list(default_cube().tiles)[:7]
    with pytest.raises(InputError) as error:
        draw(default_cube(), "focus", 5, focus=tiles)
    assert codes(error) == ["focus_too_long"]
    assert draw(default_cube(), "focus", 5, focus=tiles[:6]).matrix.shape == (5, 18)


def test_a_questionnaire_may_hold_predictions_only() -> None:
    drawn = draw(default_cube(), "spread", 38, items_per_person=4, predictions=4)
    assert drawn.layout.cycle == 19
    assert drawn.coverage.rotating == {"self": (0, 0), "predicted": (8, 8)}
