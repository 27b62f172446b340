"""What cxkit gets when it asks this plugin."""

from __future__ import annotations

import json

from attrs import evolve

import cxkit
import cxkit_planner
from cxkit.hookspecs import PlanningTask
from cxkit.initiative import Capacity
from cxkit.rules import check_rules
from cxkit.testing import example_context, example_plan, example_task
from cxkit_planner import plan


def planner():
    manager = cxkit.plugin_manager(discover=False, extra=[("planner", cxkit_planner)])
    return manager, manager.unique("cxkit_planners")["planner.lexicographic"].value


def test_a_task_is_planned_as_a_call_of_plan_would():
    _, found = planner()
    task = example_task()
    made = found.compute(task)
    assert made == plan(task.initiatives, task.capacity, task.labels, cube=task.cube)
    assert [(each.id, each.start) for each in made.planned] == [
        ("duty", 1),
        ("listen", 1),
        ("answer", 3),
    ]
    assert [(each.id, each.code) for each in made.left_out] == [
        ("palace", "capacity_alone"),
        ("tool", "adds_nothing"),
    ]


def test_without_costs_the_plan_is_the_same():
    _, found = planner()
    quick = found.compute(evolve(example_task(), costs=False))
    assert quick.planned == found.compute(example_task()).planned


def test_cuts_are_one_note_with_figures():
    _, found = planner()
    (note,) = found.survive(example_task(), (0.1, 0.5))
    assert (note.code, note.level) == ("survives_cuts", "note")
    assert [each["share"] for each in note.data["cuts"]] == [0.1, 0.5]
    assert "duty" in note.data["protected_core"]
    assert json.dumps(note.to_dict())


def test_a_cut_that_the_mandatory_does_not_survive_is_a_figure_too():
    _, found = planner()
    task = example_task()
    tight = PlanningTask(
        initiatives=task.initiatives,
        capacity=Capacity.even(3, hours=6),
        labels=task.labels,
        cube=task.cube,
    )
    (note,) = found.survive(tight, (0.5,))
    assert "not fit" in note.text["en"]
    assert note.data["cuts"][0]["problem"]


def checked(plan):
    manager, _ = planner()
    outcomes = {each.rule: each for each in check_rules(_with(plan), manager=manager)}
    return outcomes["planner.spread"]


def _with(plan):
    return evolve(example_context("full"), plan=plan)


def test_the_alarm_names_the_tile_and_the_remedy():
    outcome = checked(example_plan())
    codes = {result.code: result for result in outcome.results}
    assert outcome.status == "found"
    # 30 of 65 hours on one tile are below the line of one half; three tiles of four carry any.
    assert set(codes) == {"few_tiles"}
    assert codes["few_tiles"].remedy["de"]
    assert codes["few_tiles"].data["by_tile"]["care.respect"] == 30 / 65


def test_an_alarm_about_one_tile_says_which_and_which_faces_are_empty():
    plan = example_plan()
    only = tuple(each for each in plan.planned if each.id != "answer")
    left = (*plan.left_out, evolve(plan.left_out[0], id="answer"))
    outcome = checked(evolve(plan, planned=only, left_out=left))
    places = {result.code: result.places for result in outcome.results}
    assert [place.id for place in places["one_tile"]] == ["care.respect"]
    assert [str(place) for place in places["empty_faces"]] == ["dimension pace"]


def test_without_a_plan_there_is_no_alarm():
    outcome = checked(None)
    assert (outcome.status, outcome.missing) == ("not_applicable", ("plan",))


def test_a_plan_without_effort_raises_no_alarm():
    plan = example_plan()
    free = tuple(evolve(each, effort={"hours": (0,) * each.duration}) for each in plan.initiatives)
    assert checked(evolve(plan, initiatives=free)).status == "passed"
