"""F17: the best plan, against brute force and a published instance."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from cxkit.errors import InputError, RefusedError
from cxkit.initiative import Benefit, Capacity, Masterplan
from cxkit_planner import plan

# Instance P01 of the 0-1 knapsack problem in J. Burkardt's collection KNAPSACK_01 (Florida
# State University), which takes it from Kreher & Stinson 1999, Combinatorial Algorithms:
# capacity 165, the best choice is 1111010000 with a profit of 309.
WEIGHTS = (23, 31, 29, 44, 53, 38, 63, 85, 89, 82)
PROFITS = (92, 57, 49, 68, 60, 43, 67, 84, 87, 72)


def starts_of(made: Masterplan) -> dict[str, int]:
    return {each.id: each.start for each in made.planned}


def test_the_published_knapsack_is_solved(cube, initiative):
    items = [
        initiative(f"i{k}", {"care": profit / 10}, [weight])
        for k, (weight, profit) in enumerate(zip(WEIGHTS, PROFITS, strict=True))
    ]
    made = plan(items, {"hours": 165}, 1, cube=cube)
    assert set(starts_of(made)) == {"i0", "i1", "i2", "i3", "i5"}
    assert made.total.value == pytest.approx(30.9)
    assert (made.proof.status, made.proof.gap) == ("optimal", 0.0)
    assert made.turns[0].used["hours"] == 165


def test_the_weakest_dimension_goes_before_the_sum(cube, initiative):
    much = initiative("much", {"care": 50}, [10])
    even = initiative("even", {"care": 2, "flow": 2}, [10])
    made = plan([much, even], {"hours": 10}, 1, cube=cube)
    assert set(starts_of(made)) == {"even"}
    assert (made.weakest.value, made.total.value) == (2, 4)
    assert made.balanced == ("care", "flow")
    assert made.set_aside == ("skill",)


def test_a_dimension_that_nothing_can_reach_does_not_blind_the_plan(cube, initiative):
    huge = initiative("huge", {"flow": 50}, [100])
    small = initiative("small", {"care": 1, "skill": 3}, [10])
    other = initiative("other", {"care": 2, "skill": 1}, [10])
    made = plan([huge, small, other], {"hours": 10}, 1, cube=cube)
    assert made.set_aside == ("flow",)
    # Both have a weakest gain of 1; the sum decides.
    assert set(starts_of(made)) == {"small"}


def test_ranges_of_the_plan_are_the_sums_of_its_ranges(cube, initiative):
    one, two = initiative("one", {"care": 2}, [1]), initiative("two", {"care": 4}, [1])
    made = plan([one, two], {"hours": 9}, 1, cube=cube)
    care = made.expected["care"]
    assert (care.low, care.value, care.high, care.confidence) == (4, 6, 8, 0.8)
    assert set(made.expected) == {"care"}
    assert made.planned[0].expected["care"].low == 1


def test_prerequisites_end_before_what_needs_them_starts(cube, initiative):
    base = initiative("base", {"care": 0}, [5, 5])
    house = initiative("house", {"care": 5}, [5], needs=("base",))
    made = plan([house, base], {"hours": 100}, ["Q1", "Q2", "Q3"], cube=cube)
    assert starts_of(made) == {"base": 1, "house": 3}
    assert made.labels == ("Q1", "Q2", "Q3")


def test_a_plan_by_low_ends_is_more_careful(cube, initiative):
    bold = initiative("bold", {"care": 9}, [10])
    bold = evolve(bold, benefit={"care": Benefit(low=-5, likely=9, high=20)})
    sure = initiative("sure", {"care": 4}, [10])
    for value, chosen in (("likely", "bold"), ("high", "bold"), ("low", "sure")):
        made = plan([bold, sure], {"hours": 10}, 1, cube=cube, value=value)
        assert set(starts_of(made)) == {chosen}


def test_what_is_equal_starts_early_and_by_the_alphabet(cube, initiative):
    twins = [initiative(name, {"care": 2}, [10]) for name in "dbca"]
    made = plan(twins, {"hours": 10}, 3, cube=cube)
    assert starts_of(made) == {"a": 1, "b": 2, "c": 3}
    assert made.to_dict() == plan(twins[::-1], {"hours": 10}, 3, cube=cube).to_dict()


def test_the_same_input_gives_the_same_bytes(cube, initiative):
    some = [initiative(f"i{k}", {"care": k % 4, "flow": k % 3}, [k % 5 + 1]) for k in range(8)]
    first, second = (
        json.dumps(plan(x, {"hours": 6}, 2, cube=cube).to_dict()) for x in (some, some[::-1])
    )
    assert first == second
    assert json.dumps(Masterplan.from_dict(json.loads(first)).to_dict()) == first


def test_nothing_to_plan_is_an_empty_plan(cube, initiative):
    made = plan([], {"hours": 10}, 2, cube=cube)
    assert (made.planned, made.total.value) == ((), 0)
    assert made.weakest.reasons == ("undefined",)
    late = initiative("late", {"care": 2}, [1], earliest=5)
    made = plan([late], {"hours": 10}, 2, cube=cube)
    assert (made.planned, made.set_aside) == ((), ("care", "flow", "skill"))


def test_several_resources_limit_at_once(cube, initiative):
    one = evolve(initiative("one", {"care": 5}, [1]), effort={"hours": [1], "money": [7]})
    two = evolve(initiative("two", {"care": 4}, [1]), effort={"hours": [1], "money": [5]})
    made = plan([one, two], {"hours": 10, "money": 10}, 1, cube=cube)
    assert set(starts_of(made)) == {"one"}
    assert made.turns[0].used == {"hours": 1, "money": 7}


def test_a_turn_without_capacity_runs_nothing_that_needs_it(cube, initiative):
    capacity = Capacity(amounts={"hours": [0, 10]})
    free = initiative("free", {"care": 1}, [0])
    made = plan([initiative("a", {"care": 2}, [10]), free], capacity, 2, cube=cube)
    assert starts_of(made) == {"a": 2, "free": 1}


def test_all_wrong_input_is_told_at_once(cube, initiative):
    one = initiative("one", {"care": 1}, [1])
    with pytest.raises(InputError) as caught:
        plan([one], {"money": -1}, 1, cube=cube, value="best")
    assert {p.code for p in caught.value.problems} == {"bad_capacity", "no_capacity", "bad_value"}
    with pytest.raises(InputError, match="in a circle"):
        plan([initiative("a", {"care": 1}, [1], needs=("a",))], {"hours": 1}, 1, cube=cube)


def test_a_search_without_time_says_so(cube, initiative):
    some = [initiative(f"i{k}", {"care": k % 7, "flow": k % 5}, [k % 9 + 1]) for k in range(40)]
    with pytest.raises(RefusedError, match="No plan was found within 0 seconds"):
        plan(some, {"hours": 17}, 6, cube=cube, time_limit=0)


def test_a_search_that_was_stopped_says_how_far_off_it_may_be(cube, initiative, monkeypatch):
    import scipy.optimize

    real = scipy.optimize.milp

    def stopped(**arguments):
        result = real(**arguments)
        result.status, result.mip_gap = 1, 0.05
        return result

    monkeypatch.setattr(scipy.optimize, "milp", stopped)
    two = [initiative("a", {"care": 5}, [10]), initiative("b", {"care": 4}, [10])]
    made = plan(two, {"hours": 10}, 1, cube=cube)
    assert (made.proof.status, made.proof.gap) == ("time_limit", 0.05)
    assert made.left_out[0].cost["total"].reasons == ("plan:computed", "plan:not_proven")
    assert set(starts_of(made)) == {"a"}


def test_a_stage_without_time_leaves_the_last_word_to_the_stage_before(
    cube, initiative, monkeypatch
):
    import scipy.optimize

    real, calls = scipy.optimize.milp, []

    def out_of_time(**arguments):
        result = real(**arguments)
        calls.append(result)
        # The first asks whether there is a plan, the second for the weakest gain.
        if len(calls) > 2:
            result.status, result.x = 1, None
        return result

    monkeypatch.setattr(scipy.optimize, "milp", out_of_time)
    two = [initiative("a", {"care": 5}, [10]), initiative("b", {"care": 4}, [10])]
    made = plan(two, {"hours": 10}, 1, cube=cube, explain=False)
    assert set(starts_of(made)) == {"a"}
    assert (made.proof.status, made.proof.gap) == ("time_limit", None)


@settings(max_examples=150)
@given(data=st.data())
def test_no_plan_breaks_a_rule_and_none_is_better(
    data, questions, cube, best_by_hand, keeps_the_rules
):
    some, capacity = data.draw(questions)
    best = best_by_hand(some, capacity, cube)
    if best is None:
        with pytest.raises(InputError, match=r"do(es)? not fit"):
            plan(some, capacity, capacity.turns, cube=cube)
        return
    made = plan(some, capacity, capacity.turns, cube=cube)
    assert keeps_the_rules(starts_of(made), some, capacity)
    assert made.proof.status == "optimal"
    weakest = made.weakest.value or 0.0
    assert (weakest, made.total.value) == pytest.approx(best[:2], abs=1e-6)
    assert sum(starts_of(made).values()) == -best[2]
    assert {each.id for each in made.left_out} == {i.id for i in some} - set(starts_of(made))


def test_brute_force_would_notice_a_plan_that_breaks_a_rule(cube, initiative, keeps_the_rules):
    capacity = Capacity.even(2, hours=10)
    a, b = initiative("a", {"care": 1}, [6]), initiative("b", {"care": 1}, [6], needs=("a",))
    assert keeps_the_rules({"a": 1, "b": 2}, [a, b], capacity)
    assert not keeps_the_rules({"a": 1, "b": 1}, [a, b], capacity)
    assert not keeps_the_rules({"a": 2, "b": 1}, [a, b], capacity)
    assert not keeps_the_rules({"a": 1}, [a, evolve(b, mandatory=True)], capacity)
    assert not keeps_the_rules({"a": 3}, [a, b], capacity)
    assert not keeps_the_rules({"a": 1}, [a, b], capacity.cut(0.5))
