"""What is said about effects: values against hand-made truths, and every kind of bad input."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest
from attrs import evolve

import cxkit
import cxkit_effect
from cxkit import Draft, Status
from cxkit.assess import assess
from cxkit.context import Context
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Journal, LookRecord, Registration, StopRule
from cxkit.tallies import AnswerTallies
from cxkit.units import Unit, UnitTree
from cxkit_effect._measured import of_answers
from cxkit_effect._method_turn import judge, turned

Answers = Callable[..., AnswerTallies]
Contexts = Callable[..., Context]
Registrations = Callable[..., Registration]
TURNED = {f"u{k}": 0.8 for k in range(1, 5)}


def effect_of(context: Context) -> Draft:
    (found,) = [draft for draft in turned(context) if draft.measure == "effect"]
    return found


def test_an_effect_of_20_points_is_found_with_its_design(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    draft = effect_of(context(answers(rise=TURNED), registration()))
    # 0.8 of 4 steps are 20 points of 100, somewhat less where answers hit the ceiling.
    assert draft.estimate.value == pytest.approx(18, abs=4)
    assert 0 < draft.estimate.low < draft.estimate.value < draft.estimate.high
    assert draft.estimate.status is Status.OK
    assert draft.subject.to_dict() == {
        "tile": "care.listen",
        "dimension": "care",
        "audience": "staff",
        "initiative": "lab",
    }
    data = draft.data
    assert (data["design"], data["design_grade"], data["registered"]) == ("two_groups", 4, True)
    assert data["units"] == {"turned": 4, "not_turned": 4}
    assert data["periods"] == {"before": 4, "after": 2}
    assert data["turned_units"] == ["u1", "u2", "u3", "u4"]
    assert data["anytime"]["low"] == draft.estimate.low
    assert data["classical"]["low"] > data["anytime"]["low"]
    assert set(data["cannot_tell"]) == {"en", "de"}
    assert draft.estimate.n_by_group == {"turned": 480, "not_turned": 480}
    assert "changed by {value} points of 100" in draft.explanation["en"]
    assert draft.explanation["de"].startswith("Labor: „Wir listen“ hat sich")


def test_the_tile_is_the_mean_of_its_sides_with_reversed_questions_turned(
    answers: Answers, context: Contexts, registration: Registrations, cube: cxkit.Cube
) -> None:
    found = context(answers(), registration())
    measured = of_answers(found, registration())
    view = found.view("staff", "2025-09", "u3")
    items = cube.tiles["care.listen"].items
    sides = [view.counts(item) @ np.linspace(0, 100, 5) / 20 for item in items]
    assert measured.mean[2, 1] == pytest.approx(np.mean(sides))
    assert measured.n[2, 1] == 20


def test_a_dimension_and_a_side_are_measured_too(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    tallies = answers(rise=TURNED)
    dimension = registration(target="care", target_kind="dimension")
    assert effect_of(context(tallies, dimension)).data["design"] == "two_groups"
    side = registration(side="process")
    draft = effect_of(context(tallies, side))
    assert draft.subject.side == "process"
    assert draft.estimate.value == pytest.approx(18, abs=5)


def test_an_expectation_after_the_start_is_exploratory(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    late = registration(registered=date(2026, 5, 1))
    draft = effect_of(context(answers(), late))
    assert draft.data["registered"] is False
    assert "explorativ" in draft.explanation["de"]


def test_every_effect_has_a_grade_of_its_own(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    drafts = [*turned(context(answers(), registration(randomised=True)))]
    grade = next(draft for draft in drafts if draft.measure == "design_grade")
    assert (grade.function, grade.estimate.value) == ("F33", 5)
    assert "Zufall" in grade.explanation["de"]


def test_several_registrations_are_told_apart(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    other = registration(initiative="hour", target="care.answer", units=("u5",))
    drafts = [*turned(context(answers(), registration(), other))]
    assert len({draft.key for draft in drafts}) == 4


def test_smaller_than_what_is_worth_it_is_said(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    modest = registration(stop_rule=StopRule(smallest_worth=60))
    assert (
        "by less than was called worth it"
        in effect_of(context(answers(), modest)).explanation["en"]
    )
    assert "still open" in effect_of(context(answers(), registration())).explanation["en"]


BAD: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "no comparison unit": (
        {"units": ("u1", "u2")},
        {"units": ("u1", "u2")},
        "effect:everyone_at_once",
    ),
    "everyone at once": ({}, {"units": ()}, "effect:everyone_at_once"),
    "one period before": (
        {"waves": ("2026-03", "2026-06")},
        {"units": ("u1",)},
        "one_treated_unit",
    ),
    "two turned units": ({}, {"units": ("u1", "u2")}, "too_few_clusters"),
    "before the lag": ({}, {"lag_days": 300}, "effect:too_early"),
    "a start in the future": (
        {},
        {"start": date(2027, 4, 1), "registered": date(2026, 1, 1)},
        "effect:too_early",
    ),
    "nothing before": ({"waves": ("2026-06", "2026-09")}, {}, "effect:no_period_before"),
    "unknown units": ({}, {"units": ("elsewhere",)}, "effect:no_turned_unit"),
    "unknown tile": ({}, {"target": "care.elsewhere"}, "effect:not_measured"),
    "unknown dimension": (
        {},
        {"target": "elsewhere", "target_kind": "dimension"},
        "effect:not_measured",
    ),
    "unknown audience": ({}, {"audience": "elsewhere"}, "effect:not_measured"),
    "a metric without figures": (
        {},
        {"target": "rate", "target_kind": "metric"},
        "effect:not_measured",
    ),
    "waves without a time": ({"waves": ("first", "second")}, {}, "effect:not_measured"),
    "too few persons": ({"persons": 4}, {}, "effect:nothing_after"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_bad_is_said_and_nothing_breaks(
    case: str, answers: Answers, context: Contexts, registration: Registrations
) -> None:
    asked, promised, reason = BAD[case]
    draft = effect_of(context(answers(**asked), registration(**promised)))
    assert reason in draft.estimate.reasons
    assert draft.estimate.low is None
    assert draft.data["design_grade"] <= 2
    assert draft.estimate.status in (Status.INCONCLUSIVE, Status.NOT_ASSESSED)
    assert draft.explanation["de"].count(".") >= 2


def test_without_answers_nothing_is_measured(
    context: Contexts, registration: Registrations
) -> None:
    draft = effect_of(context(None, registration()))
    assert draft.estimate.reasons == ("undefined", "effect:not_measured")
    assert draft.data["not_before"] == "2026-04-01"


def test_waves_that_are_no_times_have_the_day_of_their_first_look(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    looks = (
        LookRecord(number=1, day=date(2025, 6, 1), waves=("spring",)),
        LookRecord(number=2, day=date(2026, 6, 1), waves=("spring", "summer")),
    )
    journal = Journal(registrations=(registration(),), looks=looks)
    tallies = answers(waves=("spring", "summer"), rise=TURNED, since="summer")
    draft = effect_of(context(tallies, journal=journal))
    assert draft.data["periods"] == {"before": 1, "after": 1}
    assert draft.data["looks"] == 1


def test_departments_are_taken_apart_and_compared_with_their_siblings(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    names = [f"{part}-{k}" for part in ("north", "south", "east") for k in range(1, 5)]
    units = [Unit(id=part) for part in ("north", "south", "east")]
    units += [Unit(id=name, parent=name.split("-")[0]) for name in names]
    tree = UnitTree(units=tuple(units))
    tallies = answers(units=names)
    whole = effect_of(context(tallies, registration(units=("north",)), tree=tree))
    assert whole.data["units"] == {"turned": 4, "not_turned": 8}
    team = judge(
        context(tallies, registration(units=("north-1",)), tree=tree),
        registration(),
    )
    assert team.effect.reasons == ("effect:no_turned_unit",)
    one = registration(units=("north-1",))
    assert judge(context(tallies, one, tree=tree), one).effect.compared == 3
    named = registration(units=("north-1",), comparison=("south",))
    assert judge(context(tallies, named, tree=tree), named).effect.compared == 4


def test_units_that_were_renamed_or_merged_go_on_in_their_successors(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    tallies = answers(units=[*(f"u{k}" for k in range(1, 9)), "old"], rise={**TURNED, "old": 0.8})
    rows = [Unit(id=f"u{k}") for k in range(2, 9)]
    rows += [
        Unit(id="old", valid_until=date(2025, 7, 1)),
        Unit(id="u1", valid_until=date(2025, 7, 1)),
        Unit(id="new", valid_from=date(2025, 7, 2), predecessors=("old", "u1")),
    ]
    found = effect_of(context(tallies, registration(), tree=UnitTree.at(rows)))
    assert found.data["turned_units"] == ["new", "u2", "u3", "u4"]
    assert found.data["unknown_units"] == []
    assert found.estimate.low > 0


def test_a_unit_about_which_nothing_is_known_is_named(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    units = ("u1", "u2", "u3", "u4", "ghost")
    draft = effect_of(context(answers(), registration(units=units)))
    assert draft.data["unknown_units"] == ["ghost"]
    assert "effect:unknown_units" in draft.estimate.reasons


def test_a_comparison_unit_that_something_else_turns_is_left_out_from_then_on(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    tallies = answers(rise={"u5": 2.0, "u6": 2.0, "u7": 2.0, "u8": 2.0}, since="2026-09")
    other = registration(initiative="hour", units=("u5", "u6", "u7"), start=date(2026, 8, 1))
    one = registration()
    alone, beside = (context(tallies, *each) for each in ((one,), (one, other)))
    assert judge(alone, one).effect.compared == 4
    rolled = judge(beside, one).rolled
    assert np.isnan(rolled.panel.mean[4:7, 5]).all()
    assert not np.isnan(rolled.panel.mean[4:7, :5]).any()


def test_two_initiatives_on_one_tile_in_one_unit_cannot_be_told_apart(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    other = registration(initiative="hour", units=("u1",))
    found = judge(context(answers(), registration(), other), registration())
    assert found.rolled.notes == ("effect:several_at_once",)


def test_a_missing_wave_of_a_unit_does_no_harm(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    tallies = answers(rise=TURNED)
    keys = tallies.counts.keys
    hole = (keys["unit"] == "u2") & (keys["wave"] == "2026-06")
    holed = evolve(tallies, counts=tallies.counts.where(~hole))
    draft = effect_of(context(holed, registration()))
    assert draft.estimate.value == pytest.approx(18, abs=5)


def test_a_side_that_was_not_asked_moves_nothing(
    answers: Answers, context: Contexts, registration: Registrations, cube: cxkit.Cube
) -> None:
    tallies = answers()
    counts = tallies.counts
    # Make one side harder, and leave it out in one wave of one unit.
    value = np.where(counts.keys["item"] == "care.listen.process.self", 1, counts.keys["value"])
    harder = counts.rekeyed(value=value.astype(np.int64))
    keys = harder.keys
    left_out = (
        (keys["unit"] == "u1")
        & (keys["wave"] == "2026-06")
        & (keys["item"] == "care.listen.process.self")
    )
    found = context(evolve(tallies, counts=harder.where(~left_out)), registration())
    measured = of_answers(found, registration())
    assert abs(measured.mean[0, 4] - measured.mean[0, :4].mean()) < 12


def test_a_verdict_has_a_day(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    early = registration(start=date(2026, 10, 1))
    draft = effect_of(context(answers(), early))
    assert draft.data["not_before"] >= "2026-10-01"
    assert draft.persons is False
    now = effect_of(context(answers(rise=TURNED), registration()))
    assert now.data["not_before"] >= "2026-04-01"
    tiny = Benefit(low=0.0, likely=0.01, high=0.02)
    never = registration(expected=tiny, stop_rule=StopRule(smallest_worth=0.01))
    assert effect_of(context(answers(), never)).data["not_before"] is None


def test_a_last_look_that_was_registered_has_its_interval(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    fixed = registration(end=date(2026, 12, 31), looks=3)
    draft = effect_of(context(answers(), fixed))
    assert draft.data["horizon"] == 3
    assert draft.data["sequential"] is not None
    assert effect_of(context(answers(), registration())).data["sequential"] is None


def test_an_assessment_shows_effects_and_hides_what_rests_on_few(
    answers: Answers, registration: Registrations, cube: cxkit.Cube
) -> None:
    manager = cxkit.plugin_manager(discover=False, extra=[("effect", cxkit_effect)])
    journal = Journal(registrations=(registration(),))
    found = assess(answers(rise=TURNED), cube, manager=manager, journal=journal)
    effect = found.one(measure="effect", initiative="lab")
    assert effect.estimate.shown
    assert "{" not in effect.explanation["en"]
    assert found.one(measure="decision", initiative="lab").data["choice"] == "scale"
    few = answers(units=[f"u{k}" for k in range(1, 9)], persons=3)
    hidden = assess(few, cube, manager=manager, journal=journal)
    assert not hidden.one(measure="effect", initiative="lab").estimate.shown


def test_few_answers_say_less_than_many_and_figures_count_alike(
    answers: Answers, context: Contexts, registration: Registrations
) -> None:
    measured = of_answers(context(answers(persons=10)), registration())
    many = of_answers(context(answers(persons=40)), registration())
    ratio = many.precision / measured.precision
    assert 2 < ratio.min() <= ratio.max() < 4
    assert (evolve(measured, persons=False).precision == 1).all()
