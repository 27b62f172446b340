"""F09: how effort spreads; every number here was computed by hand."""

from __future__ import annotations

import pytest
from attrs import evolve

from cxkit.cube import cube_from_document, default_cube
from cxkit.errors import InputError
from cxkit.initiative import Benefit
from cxkit_planner import Thresholds, concentration, plan


def values(estimates):
    return {name: each.value for name, each in estimates.items()}


@pytest.fixture
def three(initiative):
    """60, 30 and 10 hours; the second is shared by two tiles, and the first is a tool."""
    return [
        initiative("a", {"care": 1}, [40, 20], tools=True),
        initiative("b", {"care": 1}, [30], tiles={"care.listen": 2 / 3, "flow.answer": 1 / 3}),
        initiative("c", {"care": 1}, [10], tiles={"flow.listen": 1.0}),
    ]


def test_shares_and_indices_as_computed_by_hand(three, cube):
    found = concentration(three, cube)
    assert values(found.by_tile) == pytest.approx(
        {"care.listen": 0.8, "flow.answer": 0.1, "flow.listen": 0.1}
    )
    assert values(found.by_dimension) == pytest.approx({"care": 0.8, "flow": 0.2, "skill": 0})
    # H = .64 + .01 + .01 = .66; H* = (.66 - 1/6) / (5/6) = .592; 1/H = 1.515...
    assert found.herfindahl["tiles"].value == pytest.approx(0.66)
    assert found.normalised["tiles"].value == pytest.approx(0.592)
    assert found.effective["tiles"].value == pytest.approx(1 / 0.66)
    # H = .64 + .04 = .68; H* = (.68 - 1/3) / (2/3) = .52.
    assert found.herfindahl["dimensions"].value == pytest.approx(0.68)
    assert found.normalised["dimensions"].value == pytest.approx(0.52)
    assert found.tools.value == pytest.approx(0.6)
    assert found.empty == ("skill",)
    assert found.tools.reasons == ("plan:computed",)


def test_everything_that_is_too_much_is_said_in_both_languages(three, cube):
    found = concentration(three, cube)
    assert found.codes == ("one_tile", "few_tiles", "concentrated", "tools", "empty_faces")
    english = [text["en"] for text in found.warnings]
    assert english[0].startswith("80 % of the effort sits on one tile: “listen”.")
    assert "as if 1.5 of 6 tiles shared it evenly" in english[1]
    assert "0.59 on a scale from 0" in english[2]
    assert english[3].startswith("60 % of the effort goes into tools")
    assert english[4] == "Nothing in the plan turns a tile of: skill."
    assert "1,5 von 6 Kacheln" in found.warnings[1]["de"]


def test_effort_spread_evenly_is_no_alarm(initiative, cube):
    even = [
        initiative(f"i{k}", {"care": 1}, [5], tiles={tile: 1.0})
        for k, tile in enumerate(cube.tiles)
    ]
    found = concentration(even, cube)
    assert found.effective["tiles"].value == pytest.approx(6)
    assert found.normalised["tiles"].value == pytest.approx(0)
    assert (found.codes, found.warnings, found.empty) == ((), (), ())


def test_all_effort_on_one_tile_is_one_effective_tile(initiative, cube):
    found = concentration([initiative("a", {"care": 1}, [5])], cube)
    assert values(found.herfindahl) == values(found.effective) == {"tiles": 1, "dimensions": 1}
    assert found.normalised["tiles"].value == pytest.approx(1)


def test_thresholds_are_the_readers(three, cube):
    lenient = Thresholds(
        largest_tile=0.9, effective_tiles=1, normalised=0.6, tools=0.7, empty_faces=1
    )
    assert concentration(three, cube, thresholds=lenient).codes == ()


def test_what_was_planned_is_measured_and_not_what_was_wished(three, cube):
    made = plan(three, {"hours": 30}, 1, cube=cube)
    assert {each.id for each in made.chosen} == {"b"}
    found = concentration(made.chosen, cube)
    assert values(found.by_tile) == pytest.approx({"care.listen": 2 / 3, "flow.answer": 1 / 3})


def test_the_resource_is_asked_for_where_there_are_several(initiative, cube):
    both = evolve(initiative("a", {"care": 1}, [5]), effort={"hours": [5], "money": [0]})
    with pytest.raises(InputError, match="not clear which resource counts as effort: hours, money"):
        concentration([both], cube)
    assert concentration([both], cube, resource="hours").resource == "hours"
    with pytest.raises(InputError, match="No initiative has any effort of 'money'"):
        concentration([both], cube, resource="money")
    with pytest.raises(InputError, match="counts as effort: none"):
        concentration([], cube)


def test_a_cube_of_one_tile_is_concentrated_by_nature(initiative):
    face = {"id": "d", "label": "d", "tiles": [{"id": "t", "label": "t"}]}
    one = cube_from_document({"id": "one", "dimensions": [face]})
    benefit = {"d": Benefit(low=0, likely=1, high=2)}
    only = evolve(initiative("a", {"d": 1}, [5], tiles={"d.t": 1.0}), benefit=benefit)
    assert concentration([only], one).normalised["tiles"].value == 1


def test_tiles_of_the_default_cube_are_told_without_placeholders(initiative):
    cube = default_cube()
    tool = initiative("a", {"skills": 1}, [5], tiles={"skills.cx_tools": 1.0})
    for text in concentration([tool], cube).warnings:
        assert not set("{}<>") & set(text["en"] + text["de"])
