"""The plan before a survey: figures of the documentation, and its arithmetic."""

from __future__ import annotations

import math

import pytest
from scipy import stats

from cxkit.cube import default_cube
from cxkit.cube.sampler_plan import (
    DIMENSION,
    SIDE,
    TILE,
    Assumptions,
    Cell,
    SamplingPlan,
    minutes_warning,
    plan,
)
from cxkit.errors import InputError


def cell(found: SamplingPlan, part: str, unit: str | None = None, form: str = "self") -> Cell:
    (only,) = [c for c in found.select(unit, form=form) if c.part == part]
    return only


@pytest.mark.parametrize(("staff", "half_width"), [(100, 0.47), (400, 0.22), (3000, 0.08)])
def test_a_tile_gets_the_half_width_that_the_documentation_promises(
    staff: int, half_width: float
) -> None:
    # Source: the description of the default cube: 1..5, SD 1, 60 % response, spread.
    found = plan(default_cube(), "spread", {"all": staff}, predictions=0)
    assert round(cell(found, "culture.respect").half_width or 0, 2) == half_width


def test_a_unit_of_thirty_can_be_judged_by_dimension_and_not_by_tile() -> None:
    # Source: the same: +-.37 on a dimension and nothing usable on a tile.
    found = plan(default_cube(), "spread", {"team": 30}, predictions=0)
    dimension = cell(found, "culture", "team")
    assert round(dimension.half_width or 0, 2) == 0.37
    assert dimension.usable
    assert not any(tile.usable for tile in found.select("team", TILE))
    team = found.units[1]
    assert (team.unit, team.drill_down, team.usable_tiles) == ("team", "dimension", 0)


def test_predictions_inside_the_eighteen_cost_exactness() -> None:
    # 60 persons x 14 of 54 tiles = 15.6 answers; computed with scipy's t distribution.
    found = cell(plan(default_cube(), "spread", {"all": 100}, predictions=4), "culture.respect")
    n = 60 * 14 / 54
    assert found.half_width == pytest.approx(stats.t.ppf(0.975, n - 1) / math.sqrt(n))
    assert found.half_width_100 == pytest.approx(25 * (found.half_width or 0))


def test_correlated_answers_of_one_person_count_for_less() -> None:
    widths = [
        cell(
            plan(
                default_cube(),
                "spread",
                {"all": 100},
                predictions=0,
                assumptions=Assumptions(correlation=correlation),
            ),
            "culture",
        ).half_width
        for correlation in (0.0, 1.0)
    ]
    # 60 persons with 3 answers each count as 180 persons, or as 60.
    t = stats.t.ppf(0.975, 59)
    assert widths == pytest.approx([t / math.sqrt(180), t / math.sqrt(60)])


def test_what_is_expected_to_stay_hidden_follows_the_binomial_distribution() -> None:
    found = cell(plan(default_cube(), "spread", {"u": 20}, predictions=0), "culture.respect")
    assert found.p_hidden == pytest.approx(stats.binom.cdf(4, 20, 0.6 / 3))
    assert found.hidden
    assert not cell(plan(default_cube(), "spread", {"u": 60}), "culture.respect").hidden


def test_a_unit_of_three_is_always_hidden_and_shown_within_its_parent() -> None:
    found = plan(default_cube(), "spread", {"u": 3}, 1.0)
    assert {c.p_hidden for c in found.select("u")} == {1.0}
    assert found.units[1].drill_down == "parent"


def test_fewer_than_two_persons_have_no_half_width() -> None:
    found = cell(plan(default_cube(), "spread", {"u": 4}), "culture.respect", "u")
    assert found.half_width is None
    assert found.half_width_100 is None
    assert not found.usable


def test_units_form_a_tree_and_parents_hold_the_people_below() -> None:
    found = plan(
        default_cube(),
        "spread",
        {"a1": 30, "a2": 50, "b": 20, "a": 1},
        parents={"a1": "a", "a2": "a", "a": None},
    )
    heads = {unit.unit: unit.heads for unit in found.units}
    assert heads == {None: 101, "a1": 30, "a2": 50, "b": 20, "a": 81}
    assert {u.unit: u.parent for u in found.units}["a1"] == "a"
    assert found.units[0].persons == pytest.approx(60.6)


def test_the_answers_of_all_tiles_are_those_that_people_give() -> None:
    for design, given in (("spread", 14), ("pairs", 14), ("blocks", 15)):
        found = plan(default_cube(), design, {"u": 100}, 0.5, predictions=None)
        for level in (TILE, DIMENSION, SIDE):
            answers = sum(c.answers for c in found.select(None, level, "self"))
            assert answers == pytest.approx(50 * given)


def test_a_share_that_cannot_judge_gives_no_answers() -> None:
    # Three items of a dimension: a person judges none of them with .2 ** 3.
    found = plan(
        default_cube(),
        "spread",
        {"u": 100},
        predictions=0,
        assumptions=Assumptions(cannot_judge=0.2),
    )
    assert cell(found, "culture.respect").answers == pytest.approx(20 * 0.8)
    assert cell(found, "culture").persons == pytest.approx(60 * (1 - 0.2**3))
    assert cell(found, "culture").answers == pytest.approx(180 * 0.8)


def test_blocks_reach_fewer_people_per_dimension() -> None:
    # Six of 54 tiles at random: none of the nine of a dimension with C(45,6)/C(54,6).
    found = cell(plan(default_cube(), "blocks", {"u": 100}, 1.0, predictions=0), "culture")
    missed = math.comb(45, 6) / math.comb(54, 6)
    assert found.persons == pytest.approx(100 * (1 - missed))
    assert found.answers == pytest.approx(300)


def test_pairs_reach_two_of_the_three_sides_of_a_tile() -> None:
    found = plan(default_cube(), "pairs", {"u": 270}, 1.0, predictions=0)
    assert cell(found, "culture.respect.process").persons == pytest.approx(270 / 6 * 2 / 3)
    assert cell(found, "culture.respect").persons == pytest.approx(270 / 6)


def test_focus_makes_the_tiles_in_focus_exact() -> None:
    found = plan(default_cube(), "focus", {"u": 50}, focus=["culture.respect"])
    focus, other = cell(found, "culture.respect"), cell(found, "culture.joy")
    assert (focus.persons, focus.answers) == (30, 90)
    assert cell(found, "culture.respect.process").persons == 30
    assert cell(found, "culture").persons == 30
    assert focus.usable
    assert not other.usable


def test_leaders_and_customers_have_plans_of_their_own() -> None:
    leaders = plan(default_cube(), "spread", {"u": 120}, audience="leader")
    assert cell(leaders, "culture.respect").persons == 72
    assert leaders.units[0].drill_down == "tile"
    customers = plan(default_cube(), "spread", {"u": 3000}, audience="customer")
    respect = cell(customers, "culture.respect", form="customer")
    assert respect.answers == pytest.approx(1800 * 6 / 19)
    assert customers.units[0].tiles == 19


def test_more_than_fifteen_minutes_a_year_are_warned_of() -> None:
    # Source: three minutes for eighteen items, warning above fifteen minutes.
    five = plan(default_cube(), "spread", {"u": 100}, looks_per_year=5)
    assert five.minutes_per_year == pytest.approx(15)
    assert five.warnings == ()
    six = plan(default_cube(), "spread", {"u": 100}, looks_per_year=6)
    (warning,) = six.warnings
    assert warning.code == "too_many_minutes"
    assert "18 minutes" in warning.message
    assert minutes_warning(15.0) == ()


def test_the_plan_is_told_as_plain_data() -> None:
    found = plan(default_cube(), "spread", {"u": 100}, predictions=4)
    told = found.to_dict()
    assert told["minutes_per_look"] == pytest.approx(3)
    # 54 tiles with 3 sides, 19 predicted ones with 1, in 6 dimensions, for u and the whole.
    assert len(told["cells"]) == 2 * (6 + 54 + 162 + 6 + 19 + 19)  # type: ignore[arg-type]
    assert [row["part"] for row in found.rows(level=DIMENSION)][:2] == ["strategy", "culture"]
    assert found.unit_rows()[0]["heads"] == 100


def test_all_impossible_numbers_are_told_at_once() -> None:
    with pytest.raises(InputError) as error:
        plan(
            default_cube(),
            "spread",
            {"a": -1},
            1.5,
            parents={"a": "b", "b": "a"},
            assumptions=Assumptions(cannot_judge=-0.1),
            looks_per_year=-1,
        )
    found = [problem.code for problem in error.value.problems]
    assert found == ["bad_head_count", "bad_share", "bad_share", "bad_count", "unit_cycle"]
    assert "a -> b -> a" in str(error.value)


def test_a_circle_above_a_unit_is_found_too() -> None:
    with pytest.raises(InputError, match="circle"):
        plan(default_cube(), "spread", {"x": 1}, parents={"x": "a", "a": "b", "b": "a"})
