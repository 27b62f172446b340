"""The fixtures, examples and strategies that authors of plugins are given."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cxkit
from cxkit.context import Audience
from cxkit.settings import Settings
from cxkit.tallies import AnswerTallies
from cxkit.testing import EXAMPLES, example_context, strategies, tallies_of


def test_a_small_cube(cxkit_cube) -> None:
    assert list(cxkit_cube.by_dimension) == ["care", "pace"]
    assert len(cxkit_cube.items) == 20
    assert [s.id for s in cxkit_cube.scales] == ["care.trust", "pace.trust"][:1]


def test_generated_answers(cxkit_context) -> None:
    assert cxkit_context.waves == ("2025", "2026")
    assert cxkit_context.audiences_in("2025") == ("customer", "leader", "staff")
    assert cxkit_context.view("staff", "2025").persons() == 96
    assert len(cxkit_context.units("staff", "2025")) == 8


def test_tallies_by_hand(cxkit_tallies, cxkit_cube) -> None:
    item = next(iter(cxkit_cube.items))
    tallies = cxkit_tallies(cxkit_cube, [("p", "1", "staff", "a", item, 3)])
    assert tallies.distinct("unit") == ("a",)


def test_a_manager_that_discovers_nothing(plugin_manager_empty) -> None:
    assert {status.distribution for status in plugin_manager_empty.statuses} == {"cxkit"}


def test_an_assessment_with_a_module_of_ones_own(cxkit_assess) -> None:
    asked: list[str] = []

    def compute(context: cxkit.Context) -> list[cxkit.Draft]:
        asked.extend(context.waves)
        return []

    made = cxkit.Method(id="x.y", label={}, functions=(), reference="", compute=compute)
    module = SimpleNamespace(cxkit_methods=cxkit.hookimpl(lambda: [made]))
    assert cxkit_assess(("x", module)).findings
    assert asked == ["2025", "2026"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_the_same_each_time_in_whatever_order(name) -> None:
    first, again = example_context(name).answers, example_context(name).answers
    assert first == again
    assert example_context(name, shuffled=True).answers == first
    assert (example_context(name, seed=1).answers == first) is (
        name in ("empty", "alike", "cannot_judge")
    )


def test_the_audiences_of_a_plugin_answer_too() -> None:
    extra = [
        Audience(id="staff", label={}),
        Audience(id="partner", label={}, min_persons=9),
        Audience(id="audit", label={}, persons=False),
    ]
    context = example_context("full", audiences=extra, settings=Settings(min_persons=6))
    assert context.audiences_in("2025") == ("audit", "partner", "staff")
    assert context.view("audit", "2025").persons() == 1
    assert [context.settings.min_for(a.id) for a in extra] == [6, 9, 6]


def test_there_is_no_other_example() -> None:
    with pytest.raises(ValueError, match="there is no example 'big'"):
        example_context("big")


@given(strategies.trees())
def test_drawn_trees_are_trees(tree) -> None:
    assert sorted(tree.descendants(None)) == sorted(tree.by_id)


@given(strategies.tallies())
def test_drawn_tallies_belong_to_their_cube(drawn) -> None:
    cube, tallies = drawn
    assert set(tallies.distinct("item")) <= set(cube.items)


@given(st.data())
def test_partitions_hold_every_answer_once_and_a_person_in_one_only(data) -> None:
    cube = data.draw(strategies.cubes())
    rows = data.draw(strategies.rows(cube))
    parts = data.draw(strategies.partitions_of(rows))
    assert sorted(row for part in parts for row in part) == sorted(rows)
    people = [{row[0] for row in part} for part in parts]
    assert sum(map(len, people)) == len(set().union(*people))
    whole = AnswerTallies.merge(tallies_of(cube, part) for part in parts)
    assert whole == tallies_of(cube, rows)
