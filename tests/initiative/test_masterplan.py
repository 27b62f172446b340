"""A masterplan that breaks its own rules cannot be made."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from cxkit.errors import InputError
from cxkit.estimate import STATUS_WORDS, Status
from cxkit.initiative import Capacity, LeftOut, Masterplan, Planned, Proof, computed
from cxkit.initiative.masterplan import REASONS


@pytest.fixture
def made(initiative) -> Masterplan:
    """`first` then `second`, with `third` left out; 10 hours in each of three turns."""
    first = initiative("first", effort={"hours": [6, 4]}, duration=2, lag=1)
    second = initiative("second", needs=("first",))
    third = initiative("third", earliest=2)
    return Masterplan(
        cube={"id": "small", "version": "1", "fingerprint": "0"},
        initiatives=(first, second, third),
        capacity=Capacity.even(3, hours=10, money=0),
        labels=("Q1", "Q2", "Q3"),
        planned=(Planned.of(first, 1), Planned.of(second, 3)),
        left_out=(LeftOut(id="third", code="displaced", text={"en": "x", "de": "x"}),),
        expected={"care": first.benefit["care.listen"].estimate()},
        weakest=computed(2, "points_0_100", "test"),
        total=computed(2, "points_0_100", "test"),
        balanced=("care",),
        set_aside=("flow", "skill"),
        proof=Proof(status="optimal", gap=0.0, solver="by hand", order=("weakest",)),
    )


def broken(plan, **changes):
    with pytest.raises(InputError) as caught:
        evolve(plan, **changes)
    return [(problem.code, problem.path) for problem in caught.value.problems]


def test_turns_say_what_runs_and_what_it_uses(made):
    assert [(t.label, t.running, t.used["hours"]) for t in made.turns] == [
        ("Q1", ("first",), 6),
        ("Q2", ("first",), 4),
        ("Q3", ("second",), 10),
    ]
    assert made.turns[0].capacity == {"hours": 10, "money": 0}
    assert [each.id for each in made.chosen] == ["first", "second"]


def test_a_place_says_when_an_effect_can_be_looked_for(made):
    first = made.planned[0]
    assert (first.start, first.end, first.shows) == (1, 2, 3)
    assert first.expected["care.listen"].value == 4


def test_a_plan_survives_being_written_and_read(made):
    text = json.dumps(made.to_dict(), sort_keys=True)
    again = Masterplan.from_dict(json.loads(text))
    assert json.dumps(again.to_dict(), sort_keys=True) == text
    assert again.planned == made.planned
    assert again.proof == made.proof


def test_nothing_is_planned_twice_or_forgotten(made):
    first, _ = made.planned
    assert broken(made, planned=(first, first)) == [
        ("not_placed_once", "first"),
        ("not_placed_once", "second"),
    ]
    stranger = evolve(first, id="stranger")
    assert broken(made, planned=(*made.planned, stranger)) == [("unknown_initiative", "stranger")]


def test_what_is_mandatory_is_in(made):
    first, second, third = made.initiatives
    required = (first, second, evolve(third, mandatory=True))
    assert broken(made, initiatives=required) == [("mandatory_left_out", "third")]
    stranger = LeftOut(id="stranger", code="displaced", text={})
    assert ("unknown_initiative", "stranger") in broken(made, left_out=(*made.left_out, stranger))


def test_no_turn_uses_more_than_there_is(made):
    assert broken(made, capacity=Capacity(amounts={"hours": [10, 3, 9]})) == [
        ("over_capacity", "turn 2"),
        ("over_capacity", "turn 3"),
    ]


@pytest.mark.parametrize("places", [{"start": 0, "end": 1}, {"start": 3, "end": 4}, {"end": 3}])
def test_nothing_runs_outside_its_window(made, places):
    first, second = made.planned
    moved = evolve(first, **places)
    assert ("outside_window", "first") in broken(made, planned=(moved, second))


def test_what_an_initiative_needs_has_ended_before_it_starts(made):
    first, second = made.planned
    early = evolve(second, start=2, end=2)
    assert ("prerequisite_not_ended", "second") in broken(made, planned=(first, early))
    out = (*made.left_out, LeftOut(id="first", code="displaced", text={}))
    assert broken(made, planned=(second,), left_out=out) == [("prerequisite_not_ended", "second")]


def test_initiatives_and_capacity_of_a_written_plan_are_checked(made):
    document = made.to_dict()
    document["capacity"] = {"hours": [10, 10]}
    document["initiatives"][0]["effort"] = {"hours": [6]}
    with pytest.raises(InputError) as caught:
        Masterplan.from_dict(document)
    assert {(p.code, p.path) for p in caught.value.problems} == {
        ("capacity_of_other_length", "capacity.hours"),
        ("effort_of_other_length", "initiatives[0].effort.hours"),
    }


def test_computed_figures_say_that_they_are(made):
    assert made.total.status is Status.OK
    assert made.total.reasons[0] in REASONS
    assert all(set(text) == set(STATUS_WORDS[Status.OK]) for text in REASONS.values())
