"""Every initiative that is left out has its reason, and its price."""

from __future__ import annotations

import pytest
from attrs import evolve

from cxkit.errors import InputError, RefusedError
from cxkit.initiative import Capacity
from cxkit_planner import plan
from cxkit_planner._why_not import _TEXTS


def reason(made, name):
    return next(each for each in made.left_out if each.id == name)


def test_displaced_by_a_better_use_at_a_price(cube, initiative):
    better = initiative("better", {"care": 5}, [10])
    worse = initiative("worse", {"care": 3.5}, [10])
    why = reason(plan([better, worse], {"hours": 10}, 1, cube=cube), "worse")
    assert (why.code, why.displaces, why.brings) == ("displaced", ("better",), ())
    assert why.cost["total"].value == pytest.approx(1.5)
    assert why.cost["weakest"].value == pytest.approx(1.5)
    assert "push out better" in why.text["en"]
    assert "−1.50" in why.text["en"]
    assert "−1,50" in why.text["de"]


def test_forcing_in_may_raise_the_sum_but_not_the_weakest(cube, initiative):
    even = initiative("even", {"care": 2, "flow": 2}, [10])
    much = initiative("much", {"care": 50}, [10])
    why = reason(plan([even, much], {"hours": 10}, 1, cube=cube), "much")
    assert why.cost["weakest"].value == 2
    assert why.cost["total"].value == -46
    assert "+46.00" in why.text["en"]


def test_what_it_needs_was_left_out_too(cube, initiative):
    base = initiative("base", {"care": 0}, [10])
    house = initiative("house", {"care": 3}, [10], needs=("base",))
    better = initiative("better", {"care": 5}, [10, 10])
    made = plan([base, house, better], {"hours": 10}, 2, cube=cube)
    why = reason(made, "house")
    assert (why.code, why.brings, why.displaces) == ("needs_left_out", ("base",), ("better",))
    assert why.cost["total"].value == 2
    assert reason(made, "base").code == "displaced"


def test_it_does_not_fit_its_window_or_the_plan(cube, initiative):
    long = initiative("long", {"care": 3}, [1, 1, 1])
    early = initiative("early", {"care": 3}, [1], earliest=3)
    made = plan([long, early], {"hours": 10}, 2, cube=cube)
    assert [each.code for each in made.left_out] == ["window", "window"]
    assert "Turns that it takes: 3." in reason(made, "long").text["en"]
    assert reason(made, "long").cost == {}


def test_it_alone_needs_more_than_there_is(cube, initiative):
    big = evolve(
        initiative("big", {"care": 3}, [11]), effort={"hours": [11], "money": [1], "rooms": [1]}
    )
    capacity = Capacity(amounts={"hours": [10, 10], "money": [0, 5], "rooms": [1, 1]})
    why = reason(plan([big], capacity, 2, cube=cube), "big")
    assert (why.code, why.blocked_by) == ("capacity_alone", ("hours", "money"))
    assert why.text["en"].endswith(": hours, money.")
    assert why.text["de"].endswith(": Stunden, money.")


def test_what_it_needs_cannot_be_done(cube, initiative):
    big = initiative("big", {"care": 1}, [11])
    next_one = initiative("next", {"care": 3}, [1], needs=("big",))
    why = reason(plan([big, next_one], {"hours": 10}, 2, cube=cube), "next")
    assert (why.code, why.blocked_by) == ("needs_impossible", ("big",))


def test_a_chain_that_is_longer_than_the_plan(cube, initiative):
    first = initiative("first", {"care": 1}, [1, 1])
    second = initiative("second", {"care": 3}, [1, 1], needs=("first",))
    why = reason(plan([first, second], {"hours": 10}, 3, cube=cube), "second")
    assert (why.code, why.blocked_by) == ("chain_does_not_fit", ("first",))


def test_what_is_mandatory_comes_first(cube, initiative):
    duty = initiative("duty", {"care": 0}, [8], mandatory=True)
    wish = initiative("wish", {"care": 9}, [5])
    why = reason(plan([duty, wish], {"hours": 10}, 1, cube=cube), "wish")
    assert (why.code, why.blocked_by) == ("mandatory_first", ("duty",))


def test_what_adds_nothing_or_harms_is_left_out_though_there_is_room(cube, initiative):
    idle = initiative("idle", {"care": 0}, [1])
    harmful = initiative("harmful", {"flow": -2}, [1])
    good = initiative("good", {"care": 2}, [1])
    made = plan([idle, harmful, good], {"hours": 10}, 1, cube=cube)
    assert [(x.id, x.code) for x in made.left_out] == [
        ("harmful", "lowers_the_plan"),
        ("idle", "adds_nothing"),
    ]
    assert reason(made, "harmful").cost["total"].value == 2
    assert "by 0 points" in reason(made, "harmful").text["en"]


def test_the_price_need_not_be_asked(cube, initiative):
    two = [initiative("a", {"care": 5}, [10]), initiative("b", {"care": 3}, [10])]
    made = plan(two, {"hours": 10}, 1, cube=cube, explain=False)
    assert (reason(made, "b").code, reason(made, "b").cost) == ("not_searched", {})


def test_a_price_that_was_not_found_in_time_is_no_price(cube, initiative, monkeypatch):
    from cxkit_planner import _why_not

    def too_slow(*_):
        raise RefusedError("No plan was found within 0 seconds")

    monkeypatch.setattr(_why_not, "solve", too_slow)
    two = [initiative("a", {"care": 5}, [10]), initiative("b", {"care": 3}, [10])]
    why = reason(plan(two, {"hours": 10}, 1, cube=cube), "b")
    assert (why.code, why.cost) == ("no_time", {})
    assert "in time" in why.text["en"]


def test_every_reason_is_told_in_both_languages_with_the_same_parts():
    import re

    for words in _TEXTS.values():
        assert set(words) == {"en", "de"}
        parts = [sorted(re.findall(r"<\w+>", each)) for each in words.values()]
        assert parts[0] == parts[1]


def conflict_of(initiatives, capacity, turns, cube):
    with pytest.raises(InputError) as caught:
        plan(initiatives, capacity, turns, cube=cube)
    (problem,) = caught.value.problems
    assert problem.code == "mandatory_does_not_fit"
    return problem


def test_a_smallest_set_that_does_not_go_together_is_named(cube, initiative):
    duties = [
        initiative(name, {"care": 1}, [hours], mandatory=True)
        for name, hours in (("a", 2), ("b", 6), ("c", 1), ("d", 5))
    ]
    problem = conflict_of(duties, {"hours": 10}, 1, cube)
    assert "'b', 'd' do not fit" in problem.message
    assert "the capacity of 'hours'" in problem.message
    assert "Allow more" in problem.hint


def test_a_window_in_the_way_is_named(cube, initiative):
    first = initiative("first", {"care": 1}, [1])
    second = initiative("second", {"care": 1}, [1], needs=("first",), latest=1, mandatory=True)
    problem = conflict_of([first, second], {"hours": 10}, 2, cube)
    assert "'second' does not fit" in problem.message
    assert "the windows (earliest, latest) or the prerequisites" in problem.message
    assert "Widen a window" in problem.hint


def test_several_rules_in_the_way_are_said(cube, initiative):
    both = initiative("both", {"care": 1}, [20], earliest=2, latest=2, mandatory=True)
    problem = conflict_of([both], {"hours": 10}, 1, cube)
    assert "lifting any single one is not enough" in problem.message
    assert "Plan more turns" in problem.hint
