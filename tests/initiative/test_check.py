"""What must hold for initiatives, from Python and from files."""

from __future__ import annotations

import math

import pytest

from cxkit.errors import InputError
from cxkit.initiative import (
    Aim,
    Benefit,
    Capacity,
    Initiative,
    checked,
    initiative_problems,
    initiatives_from_document,
    load_initiatives,
)
from cxkit.initiative.check import capacity_problems

GOOD = """
[[initiatives]]
id = "lab"
title = { en = "Listening lab", de = "Zuhörlabor" }
tiles = { "care.listen" = 0.7, "skill.answer" = 0.3 }
benefit."care.listen" = { low = 1, likely = 4, high = 8 }
effort = { hours = [40, 20], money = 5 }
lag = 1
owner = "Grace"

[[initiatives]]
id = "rooms"
title = "Rooms"
tiles = ["flow.listen", "flow.answer"]
benefit.flow = { low = 0, likely = 1, high = 2 }
effort = 30
duration = 3
needs = ["lab"]
latest = 8
mandatory = true
"""

RANGE = {"low": 1, "likely": 4, "high": 8}


def codes(problems):
    return {(problem.code, problem.path) for problem in problems}


def found_in(document, cube):
    with pytest.raises(InputError) as caught:
        initiatives_from_document(document, cube, file="plan.toml")
    assert {problem.file for problem in caught.value.problems} == {"plan.toml"}
    return caught.value.problems


def test_a_file_is_read_with_its_shorthands(tmp_path, cube):
    path = tmp_path / "plan.toml"
    path.write_text(GOOD, encoding="utf-8")
    lab, rooms = load_initiatives(path, cube)
    assert lab.title == {"en": "Listening lab", "de": "Zuhörlabor"}
    assert lab.effort == {"hours": (40, 20), "money": (5, 5)}
    assert (lab.duration, lab.lag, lab.owner, lab.latest) == (2, 1, "Grace", None)
    assert rooms.tiles == {"flow.listen": 0.5, "flow.answer": 0.5}
    assert rooms.effort == {"hours": (30, 30, 30)}
    assert (rooms.needs, rooms.latest, rooms.mandatory) == (("lab",), 8, True)
    document = {"initiatives": [lab.to_dict(), rooms.to_dict()]}
    assert initiatives_from_document(document, cube) == (lab, rooms)


def test_hours_in_german_are_hours_and_are_given_once(cube, initiative):
    entry = {**initiative().to_dict(), "duration": 1, "effort": {"stunden": 40, "money": 5}}
    (found,) = initiatives_from_document({"initiatives": [entry]}, cube)
    assert found.effort == {"hours": (40,), "money": (5,)}
    entry["effort"] = {"hours": 40, "Stunden": 40}
    problems = found_in({"initiatives": [entry]}, cube)
    assert codes(problems) == {("effort_twice", "initiatives[0].effort.Stunden")}


def test_a_benefit_without_a_range_is_an_error(cube, initiative):
    entry = {**initiative().to_dict(), "benefit": {"care.listen": 4, "care.answer": {"low": 1}}}
    problems = found_in({"initiatives": [entry]}, cube)
    assert codes(problems) == {
        ("benefit_without_range", "initiatives[0].benefit.care.listen"),
        ("benefit_without_range", "initiatives[0].benefit.care.answer"),
    }
    assert "low = 1, likely = 4, high = 8" in problems[0].hint


def test_a_bare_number_is_no_benefit_in_python_either(cube, initiative):
    with pytest.raises(InputError, match="A benefit is a range"):
        checked([initiative(benefit={"care": 4.0})], cube)


def test_an_unknown_tile_is_told_with_the_one_that_was_meant(cube, initiative):
    wrong = initiative(tiles={"care.lisen": 1.0}, benefit={"acre.listen": Benefit(**RANGE)})
    tiles, benefit = initiative_problems([wrong], cube)
    assert "did you mean 'care.listen'?" in tiles.message
    assert (tiles.code, tiles.path) == ("unknown_tile", "initiatives[0].tiles.care.lisen")
    assert "did you mean 'care.listen'?" in benefit.message


def test_a_tile_that_resembles_nothing_is_told_with_what_there_is(cube, initiative):
    (problem,) = initiative_problems([initiative(tiles={"x.zzz": 1.0})], cube)
    assert "did you mean" not in problem.message
    assert "care.listen" in problem.hint


def test_a_tile_is_found_by_its_last_part(cube, initiative):
    (problem,) = initiative_problems([initiative(tiles={"somewhere_else.answer": 1.0})], cube)
    assert ".answer'?" in problem.message


def test_every_circle_is_named_whole(cube, initiative):
    circles = [
        initiative("d", needs=("b",)),
        initiative("b", needs=("c",)),
        initiative("c", needs=("d",)),
        initiative("e", needs=("f",)),
        initiative("f", needs=("e", "b")),
        initiative("g", needs=("g",)),
    ]
    problems = initiative_problems(circles, cube)
    assert {p.code for p in problems} == {"cycle"}
    told = {p.message.split(": ")[1]: p.path for p in problems}
    assert told == {
        "'b' needs 'c' needs 'd' needs 'b'.": "initiatives[1].needs",
        "'e' needs 'f' needs 'e'.": "initiatives[3].needs",
        "'g' needs 'g'.": "initiatives[5].needs",
    }


def test_all_problems_are_told_at_once(cube, initiative):
    wrong = initiative(
        tiles={"care.listen": 0.4, "care.answer": -0.1},
        benefit={
            "care": Benefit(low=3, likely=2, high=1),
            "care.listen": Benefit(low=0, likely=math.nan, high=1),
        },
        effort={"hours": [-1.0, 2.0]},
        duration=0,
        lag=-1,
        earliest=0,
        needs=("labb",),
    )
    problems = initiative_problems([wrong, initiative(), initiative(latest=0)], cube)
    assert codes(problems) == {
        ("bad_share", "initiatives[0].tiles.care.answer"),
        ("shares_not_whole", "initiatives[0].tiles"),
        ("range_upside_down", "initiatives[0].benefit.care"),
        ("counted_twice", "initiatives[0].benefit.care.listen"),
        ("bad_benefit", "initiatives[0].benefit.care.listen"),
        ("bad_effort", "initiatives[0].effort.hours[0]"),
        ("effort_of_other_length", "initiatives[0].effort.hours"),
        ("bad_duration", "initiatives[0].duration"),
        ("bad_lag", "initiatives[0].lag"),
        ("bad_earliest", "initiatives[0].earliest"),
        ("unknown_initiative", "initiatives[0].needs[0]"),
        ("window_too_short", "initiatives[2].latest"),
        ("double_id", "initiatives[1].id"),
        ("double_id", "initiatives[2].id"),
    }


def test_what_is_missing_is_told(cube, initiative):
    empty = initiative(tiles={}, benefit={}, effort={})
    assert {p.code for p in initiative_problems([empty], cube)} == {
        "no_tiles",
        "no_benefit",
        "no_effort",
    }


def test_three_thirds_are_a_whole(cube, initiative):
    thirds = dict.fromkeys(("care.listen", "care.answer", "flow.listen"), 0.333)
    assert checked([initiative(tiles=thirds)], cube)


def test_fields_of_a_wrong_kind_are_told_once_each(cube):
    entry = {
        "id": "lab",
        "titel": {"en": "x"},
        "title": {"en": "x"},
        "tiles": {"care.listen": "much"},
        "benefit": {"care.listen": {"low": "little", "likely": 2, "high": 3}},
        "effort": {"hours": [1, True]},
        "duration": 1.5,
        "sponsor": 3,
        "mandatory": "yes",
        "latest": "soon",
    }
    assert codes(found_in({"initiatives": [entry]}, cube)) == {
        ("unknown_key", "initiatives[0].titel"),
        ("not_number", "initiatives[0].tiles.care.listen"),
        ("not_number", "initiatives[0].benefit.care.listen.low"),
        ("not_number", "initiatives[0].effort.hours[1]"),
        ("bad_duration", "initiatives[0].duration"),
        ("not_text", "initiatives[0].sponsor"),
        ("not_flag", "initiatives[0].mandatory"),
        ("bad_latest", "initiatives[0].latest"),
    }


def test_problems_of_reading_do_not_hide_others(cube, initiative):
    entry = {**initiative().to_dict(), "sponsor": 3, "effort": {"hours": [-1]}}
    assert codes(found_in({"initiatives": [entry]}, cube)) == {
        ("not_text", "initiatives[0].sponsor"),
        ("bad_effort", "initiatives[0].effort.hours[0]"),
    }


def test_a_document_without_initiatives_says_how_they_begin(cube):
    (problem,) = found_in({}, cube)
    assert "[[initiatives]]" in problem.hint
    (problem,) = found_in({"initiative": []}, cube)
    assert "did you mean 'initiatives'?" in problem.message


@pytest.mark.parametrize(
    ("content", "code"), [(None, "cannot_read"), (b"a.b = = 1", "not_toml"), (b"\xff", "not_toml")]
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, cube, content, code):
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        load_initiatives(path, cube)
    assert [(p.code, p.file) for p in caught.value.problems] == [(code, "plan.toml")]


def test_a_capacity_must_fit_the_plan_and_what_it_needs(initiative):
    capacity = Capacity(amounts={"money": [1, -1], "days": [1, 2, 3]})
    assert codes(capacity_problems(capacity, 2, [initiative()])) == {
        ("bad_capacity", "capacity.money[1]"),
        ("capacity_of_other_length", "capacity.days"),
        ("no_capacity", "capacity.hours"),
    }
    assert codes(capacity_problems(Capacity(amounts={}), 0, [])) == {("no_turns", "turns")}
    assert capacity_problems(Capacity(amounts={"hours": [1]}), 1, [initiative()]) == []


AIM = """
[[initiatives]]
id = "lab"
title = "Lab"
tiles = ["care.listen"]
benefit."care.listen" = { low = 1, likely = 4, high = 8 }
effort = 10
smallest_worth = 1.5
units = ["north"]
comparison = ["south"]
randomised = true
metrics.calls = {low=-9, likely=-5, high=-1, smallest_worth=2, better="lower", lag_days=30}
metrics.sales = { low = 1, likely = 2, high = 3, smallest_worth = 1 }
"""


def test_what_is_expected_of_metrics_is_read(tmp_path, cube):
    (tmp_path / "a.toml").write_text(AIM, encoding="utf-8")
    (lab,) = load_initiatives(tmp_path / "a.toml", cube)
    calls, sales = lab.metrics["calls"], lab.metrics["sales"]
    assert (calls.benefit, calls.direction, calls.lag_days) == (
        Benefit(low=-9, likely=-5, high=-1),
        -1,
        30,
    )
    assert (sales.direction, sales.lag_days) == (1, None)
    assert (lab.units, lab.comparison, lab.randomised) == (("north",), ("south",), True)
    assert Initiative.from_dict(lab.to_dict()) == lab


def test_everything_that_is_wrong_with_metrics_is_said_at_once(tmp_path, cube):
    text = AIM.replace("smallest_worth = 1.5", "smallest_worth = 0")
    text = text.replace('comparison = ["south"]', 'comparison = ["north"]')
    text += (
        "metrics.few = { low = 1, likely = 2 }\n"
        'metrics.odd = { low = 1, likely = 2, high = 3, smallest_worth = 2, better = "more", '
        "unit = 3 }\n"
        "metrics.down = { low = 3, likely = 2, high = 1, smallest_worth = 0, lag_days = -1 }\n"
    )
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_initiatives(tmp_path / "a.toml", cube)
    assert {(p.code, p.path) for p in caught.value.problems} == {
        ("metric_without_range", "initiatives[0].metrics.few"),
        ("unknown_key", "initiatives[0].metrics.odd.unit"),
        ("bad_better", "initiatives[0].metrics.odd.better"),
        ("range_upside_down", "initiatives[0].metrics.down"),
        ("bad_smallest_worth", "initiatives[0].metrics.down.smallest_worth"),
        ("bad_lag", "initiatives[0].metrics.down.lag_days"),
        ("bad_smallest_worth", "initiatives[0].smallest_worth"),
        ("unit_on_both_sides", "initiatives[0].comparison"),
    }


def test_a_direction_that_is_none_is_said_of_initiatives_made_in_python(cube, initiative):
    odd = initiative(metrics={"calls": Aim(low=1, likely=2, high=3, smallest_worth=1, better="x")})
    assert [p.code for p in initiative_problems([odd], cube)] == ["bad_better"]
