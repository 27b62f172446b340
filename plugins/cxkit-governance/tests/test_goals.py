"""F67: whom goals reach, and whether they pull together."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit import Finding, Status
from cxkit.units import Unit, UnitTree
from cxkit_governance._entries import Entry
from cxkit_governance._goals import Reach, ancestors, drafts, reach, remarks, serves_customers

Entries = Callable[..., list[Entry]]
Released = Callable[..., list[Finding]]
TREE = UnitTree(
    units=(
        Unit(id="service", head_counts={"staff": 40}),
        Unit(id="calls", parent="service", head_counts={"staff": 30}),
        Unit(id="sales", head_counts={"staff": 20}),
    )
)


def test_one_goal_of_one_unit_is_known_exactly(entries: Entries, released: Released) -> None:
    goals = entries("goals", {"unit": "calls", "people": 15, "customer": "yes"})
    assert reach(goals, TREE) == {
        None: Reach(least=15, most=15, people=90),
        "calls": Reach(least=15, most=15, people=30),
    }
    whole, unit = released(drafts(goals, TREE))
    assert (whole.subject.unit, unit.subject.unit) == ("calls", None)
    calls = whole.estimate
    assert (calls.value, calls.low, calls.high, calls.n) == (0.5, 0.5, 0.5, 30)
    assert calls.status is Status.OK
    assert "at least 15 of 30 people" in whole.explanation["en"]


def test_two_goals_may_be_held_by_the_same_people_or_not(entries: Entries) -> None:
    goals = entries(
        "goals",
        {"unit": "calls", "people": 20, "customer": "yes"},
        {"unit": "calls", "people": 15, "customer": "yes"},
        {"unit": "service", "people": 12, "customer": "yes"},
        {"unit": "sales", "people": 20, "customer": "no"},
    )
    found = reach(goals, TREE)
    assert found["calls"] == Reach(least=20, most=30, people=30)
    # 20 are among the calls; the other 12 may be the same or the rest of the department.
    assert found["service"] == Reach(least=20, most=42, people=70)
    assert found["sales"] == Reach(least=0, most=0, people=20)
    assert found[None] == Reach(least=20, most=42, people=90)


def test_a_range_says_that_overlap_is_not_known(entries: Entries, released: Released) -> None:
    row = {"unit": "calls", "people": 20, "customer": "yes"}
    one = {f.subject.unit: f for f in released(drafts(entries("goals", row), TREE))}
    two = {f.subject.unit: f for f in released(drafts(entries("goals", row, row), TREE))}
    assert one["calls"].estimate.reasons == ()
    assert two["calls"].estimate.reasons == ("governance:overlap_unknown",)
    assert two["calls"].estimate.high == 1.0


def test_people_whose_heads_nobody_counted_are_nobody_for_sure(entries: Entries) -> None:
    goals = entries("goals", {"unit": "elsewhere", "people": 7, "customer": "yes"})
    assert reach(goals, TREE)[None] == Reach(least=0, most=7, people=90)


def test_without_heads_nothing_is_said(entries: Entries, released: Released) -> None:
    goals = entries("goals", {"unit": "calls", "people": 7, "customer": "yes"})
    (found,) = released(drafts(goals, UnitTree()))
    assert found.estimate.status is Status.NOT_ASSESSED
    assert list(drafts([], TREE)) == []


def test_of_a_unit_of_four_nothing_is_shown(entries: Entries, released: Released) -> None:
    tree = UnitTree(units=(Unit(id="few", head_counts={"staff": 4}),))
    goals = entries("goals", {"unit": "few", "people": 1, "customer": "yes"})
    for found in released(drafts(goals, tree)):
        assert found.estimate.status is Status.SUPPRESSED
        assert not any(char.isdigit() for char in found.explanation["en"])


@given(st.data())
def test_the_bounds_hold_whoever_holds_the_goals(data: st.DataObject) -> None:
    """People of two teams get goals by lot; the true share lies within the bounds."""
    teams = {"a": range(0, 12), "b": range(12, 20)}
    tree = UnitTree(
        units=(
            Unit(id="top"),
            *(Unit(id=t, parent="top", head_counts={"staff": len(p)}) for t, p in teams.items()),
        )
    )
    holders: set[int] = set()
    goals = []
    for number in range(data.draw(st.integers(1, 4))):
        unit = data.draw(st.sampled_from(["a", "b", "top"]))
        people = teams.get(unit, range(20))
        own = data.draw(st.sets(st.sampled_from(list(people))))
        holders |= own
        fields = {"unit": unit, "people": len(own), "customer": "yes"}
        goals.append(Entry(register="goals", id=str(number), fields=fields))
    found = reach(goals, tree)
    assert found[None].least <= len(holders) <= found[None].most


def test_a_goal_serves_customers_if_one_above_it_does(entries: Entries) -> None:
    goals = entries(
        "goals",
        {"id": "top", "customer": "yes"},
        {"id": "mid", "parent": "top"},
        {"id": "low", "parent": "mid"},
        {"id": "own", "parent": "mid", "customer": "no"},
        {"id": "lost", "parent": "gone"},
    )
    known = {each.id: each for each in goals}
    assert ancestors(known["low"], known) == ("mid", "top")
    serving = [name for name in known if serves_customers(known[name], known)]
    assert serving == ["top", "mid", "low"]


def test_goals_in_the_air_and_in_circles(entries: Entries) -> None:
    goals = entries(
        "goals",
        {"id": "a", "parent": "b"},
        {"id": "b", "parent": "c"},
        {"id": "c", "parent": "a"},
        {"id": "d", "parent": "d"},
        {"id": "e", "parent": "aa"},
        {"id": "f", "parent": "b"},
    )
    found = list(remarks(goals))
    assert [(each.code, each.level) for each in found] == [
        ("unknown_goal", "error"),
        ("goal_circle", "error"),
        ("goal_circle", "error"),
    ]
    assert found[0].text["en"].endswith("Did you mean “a”?")
    assert [[place.id for place in each.places] for each in found[1:]] == [["a", "b", "c"], ["d"]]


def test_conflicts_that_are_declared_and_such_that_show(entries: Entries) -> None:
    goals = entries(
        "goals",
        {"id": "fast", "indicator": "Call time", "direction": "lower", "conflicts": "solve; gone"},
        {"id": "solve", "indicator": "call time", "direction": "higher", "conflicts": "fast"},
        {"id": "same", "indicator": "call time", "direction": "lower", "conflicts": "same"},
        {"id": "other", "indicator": "", "direction": "higher"},
    )
    found = [(each.code, [place.id for place in each.places]) for each in remarks(goals)]
    assert found == [
        ("unknown_goal", ["fast"]),
        ("goal_conflict", ["fast", "solve"]),
        ("goals_pull_apart", ["solve", "fast"]),
        ("goals_pull_apart", ["solve", "same"]),
    ]


@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_goals_of_one_direction_do_not_pull_apart(entries: Entries, direction: str) -> None:
    row = {"indicator": "x", "direction": direction}
    assert list(remarks(entries("goals", row, row))) == []
