"""What methods get to see: views by wave, audience and unit, with small units pooled."""

from __future__ import annotations

import pytest

from cxkit.context import Audience, Context
from cxkit.settings import Settings
from cxkit.testing import example_context, example_cube, tallies_of
from cxkit.units import Unit, UnitTree

ITEM = "care.respect.process.self"
AUDIENCES = {
    "staff": Audience(id="staff", label={"en": "Staff", "de": "Personal"}),
    "customer": Audience(id="customer", label={"en": "Customers"}, form="customer"),
    "audit": Audience(id="audit", label={"en": "Audit"}, persons=False),
}


def context(
    sizes: dict[str, int], tree: UnitTree, *, audience: str = "staff", least: int = 5
) -> Context:
    """One answer of 3 per person, by unit."""
    rows = [
        (f"{unit}{k}", "1", audience, unit, ITEM, 3) for unit, n in sizes.items() for k in range(n)
    ]
    return Context(
        cube=example_cube(),
        tree=tree.with_flat(sizes),
        answers=tallies_of(example_cube(), rows),
        audiences=AUDIENCES,
        settings=Settings(min_persons_by_audience={audience: least}),
    )


@pytest.fixture(scope="module")
def departments() -> UnitTree:
    return UnitTree.at(
        [
            Unit(id="north", name="North", head_counts={"staff": 2}),
            Unit(id="n1", parent="north", name="One", head_counts={"staff": 10}),
            Unit(id="n2", parent="north", head_counts={"staff": 4}),
            Unit(id="n3", parent="north"),
            Unit(id="south", head_counts={"staff": 20}),
        ]
    )


def test_waves_and_audiences_that_answered() -> None:
    found = example_context("full")
    assert found.waves == ("2025", "2026")
    assert found.audiences_in("2026") == ("customer", "leader", "staff")
    assert found.audiences_in("1999") == ()
    assert found.audiences_with("2026", "self") == ("leader", "staff")
    assert found.audiences_with("2026", "customer") == ("customer",)


def test_audiences_are_told_apart_by_whether_they_are_people(departments) -> None:
    found = context({"": 3}, departments, audience="audit")
    assert found.audiences_with("1", "self") == ()
    assert found.audiences_with("1", "self", persons=False) == ("audit",)


def test_without_answers_there_is_nothing_to_see() -> None:
    found = Context(cube=example_cube(), audiences=AUDIENCES)
    assert (found.waves, found.audiences_in("1"), found.units("staff", "1")) == ((), (), ())
    assert found.view("staff", "1").persons() == 0
    assert found.view("staff", "1", "north").persons() == 0
    assert found.shown_tree == UnitTree()
    assert found.leaf_units("staff", "1") == ()


def test_a_view_holds_a_unit_with_all_below_it(departments) -> None:
    found = context({"north": 5, "n1": 6, "n2": 7, "south": 8, "": 9}, departments)
    sizes = {u: found.view("staff", "1", u).persons() for u in (None, "north", "n1", "south")}
    assert sizes == {None: 35, "north": 18, "n1": 6, "south": 8}
    assert found.view("staff", "1", "n1") is found.view("staff", "1", "n1")
    assert found.view("staff", "1", "n1").counts(ITEM).tolist() == [0, 0, 6, 0, 0]
    assert found.units("staff", "1") == ("north", "n1", "n2", "south")
    assert found.leaf_units("staff", "1") == ("n1", "n2", "south")


def test_small_units_are_pooled_and_totals_stay_whole(departments) -> None:
    found = context({"n1": 6, "n2": 2, "n3": 3, "south": 8}, departments)
    assert found.units("staff", "1") == ("north", "n1", "north+other", "south")
    sizes = {u: found.view("staff", "1", u).persons() for u in (None, "north", "north+other", "n2")}
    assert sizes == {None: 19, "north": 11, "north+other": 5, "n2": 0}
    assert found.shown_tree.ancestors("north+other") == ("north",)
    assert "north+other" not in found.tree.by_id


def test_pools_follow_the_minimum_of_the_audience(departments) -> None:
    found = context({"n1": 9, "n2": 9, "south": 12}, departments, least=10)
    assert found.units("staff", "1") == ("north", "north+other", "south")


def test_at_the_top_a_pool_has_no_parent(departments) -> None:
    found = context({"a": 6, "b": 2, "c": 3}, UnitTree())
    assert found.units("staff", "1") == ("+other", "a")
    assert found.shown_tree.ancestors("+other") == ()


def test_head_counts_of_units_pools_and_everybody(departments) -> None:
    found = context({"n1": 6, "n2": 2, "n3": 3, "south": 8}, departments)
    assert found.head_count("staff") == 36
    assert found.head_count("staff", "north") == 16
    # n2 has four people; nobody knows how many n3 has.
    assert found.head_count("staff", "north+other") == 4
    assert found.head_count("customer") is None
    assert found.head_count("customer", "north") is None
    assert found.head_count("customer", "north+other") is None


def test_a_pool_has_the_people_of_the_units_that_it_stands_for_in_that_wave(departments) -> None:
    rows = [
        (f"{wave}{unit}{k}", wave, "staff", unit, ITEM, 3)
        for wave, unit, n in (("1", "n1", 9), ("1", "n2", 9), ("2", "n1", 9), ("2", "n2", 3))
        for k in range(n)
    ]
    rows += [(f"s{k}", "2", "staff", "north", ITEM, 3) for k in range(2)]
    found = Context(
        cube=example_cube(),
        tree=departments,
        answers=tallies_of(example_cube(), rows),
        audiences=AUDIENCES,
    )
    assert found.units("staff", "2") == ("north", "n1", "north+other")
    assert found.head_count("staff", "north+other", "2") == 4
    assert found.head_count("staff", "north+other") is None


def test_units_have_names_in_both_languages(departments) -> None:
    found = context({"n1": 6, "n2": 2, "n3": 3, "a": 6, "b": 2, "c": 3}, departments)
    names = {u: (found.unit_name(u, "en"), found.unit_name(u, "de")) for u in (None, "n1", "n2")}
    assert names == {
        None: ("the whole organisation", "die ganze Organisation"),
        "n1": ("One", "One"),
        "n2": ("n2", "n2"),
    }
    assert found.unit_name("north+other", "en") == "Other units (North)"
    assert found.unit_name("+other", "de") == "Übrige Bereiche"
