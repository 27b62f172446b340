"""Initiatives, benefits and capacities as values."""

from __future__ import annotations

import pytest
from attrs import evolve

from cxkit.cube import default_cube
from cxkit.estimate import Status
from cxkit.initiative import RANGE_LEVEL, Benefit, Capacity, Initiative
from cxkit.initiative.model import labels_of, tile_share


def test_a_benefit_is_an_estimate_that_says_who_stated_it():
    stated = Benefit(low=1, likely=4, high=8).estimate()
    assert (stated.low, stated.value, stated.high) == (1, 4, 8)
    assert stated.confidence == RANGE_LEVEL == 0.8
    assert stated.reasons == ("plan:stated_beforehand",)
    assert stated.status is Status.OK


def test_ranges_are_added_end_by_end():
    one, other = Benefit(low=-1, likely=2, high=3), Benefit(low=1, likely=4, high=8)
    assert one + other == Benefit(low=0, likely=6, high=11)
    assert other.times(0.5) == Benefit(low=0.5, likely=2, high=4)


def test_a_tiles_points_count_in_its_dimension_by_its_weight(cube, initiative):
    # Two tiles of equal weight: 4 points of one are 2 points of the mean.
    assert initiative().by_dimension(cube) == {"care": Benefit(low=0.5, likely=2, high=4)}
    heavier = evolve(cube, weights={"care.listen": 3.0})
    assert initiative().by_dimension(heavier)["care"].likely == 3
    assert tile_share(default_cube(), "culture.respect") == pytest.approx(1 / 9)


def test_a_tile_of_a_dimension_that_weighs_nothing_counts_nothing(cube):
    weightless = evolve(cube, weights={"care.listen": 0.0, "care.answer": 0.0})
    assert tile_share(weightless, "care.listen") == 0


def test_a_benefit_of_a_dimension_counts_as_it_is(cube, initiative):
    lifted = initiative(benefit={"flow": Benefit(low=1, likely=2, high=3)})
    assert lifted.by_dimension(cube) == {"flow": Benefit(low=1, likely=2, high=3)}


@pytest.mark.parametrize(
    ("window", "starts"),
    [({}, [1, 2, 3]), ({"earliest": 2}, [2, 3]), ({"latest": 3}, [1, 2]), ({"earliest": 4}, [])],
)
def test_starts_leave_time_to_end_within_window_and_plan(initiative, window, starts):
    two_turns = initiative(duration=2, effort={"hours": [1, 1]}, **window)
    assert list(two_turns.starts(4)) == starts


def test_a_cut_takes_its_share_of_every_turn():
    capacity = Capacity(amounts={"hours": [100, 50], "days": [10, 0]})
    assert capacity.cut(0.2).amounts == {"hours": (80, 40), "days": (8, 0)}
    assert capacity.turns == 2
    assert Capacity(amounts={}).turns == 0


def test_turns_are_numbered_where_they_have_no_names():
    assert labels_of(3) == ("1", "2", "3")
    assert labels_of(["Q1", "Q2"]) == ("Q1", "Q2")


@pytest.mark.parametrize("latest", [None, 5])
def test_an_initiative_survives_being_written_and_read(initiative, latest):
    whole = initiative(
        needs=("b",), lag=2, latest=latest, sponsor="Ada", tools=True, mandatory=True
    )
    assert Initiative.from_dict({**whole.to_dict(), "of_a_later_version": 1}) == whole
    assert whole.total_effort("hours") == 10
    assert whole.total_effort("days") == 0
