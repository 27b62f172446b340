"""The unit tree: dates, renames, merges, splits, head counts; and pools of small units."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.errors import InputError
from cxkit.pooling import POOL_SUFFIX, is_pool, pooled_units
from cxkit.testing import strategies
from cxkit.units import Unit, UnitTree


def tree(**parents: str | None) -> UnitTree:
    return UnitTree.at(Unit(id=u, parent=p) for u, p in parents.items())


def codes(*rows: Unit) -> list[str]:
    with pytest.raises(InputError) as error:
        UnitTree.at(rows)
    return [problem.code for problem in error.value.problems]


def test_what_lies_above_and_below() -> None:
    found = tree(south=None, north=None, n2="north", n1="north", n11="n1")
    assert found.children(None) == ("north", "south")
    assert found.children("north") == ("n1", "n2")
    assert found.children("nowhere") == ()
    assert found.descendants("north") == ("n1", "n11", "n2")
    assert found.descendants(None) == ("north", "n1", "n11", "n2", "south")
    assert found.ancestors("n11") == ("n1", "north")
    assert found.ancestors("nowhere") == ()


def test_units_have_names_or_their_ids() -> None:
    found = UnitTree(units=(Unit(id="a", name="Sales"), Unit(id="b")))
    assert [found.name(u) for u in ("a", "b", "c")] == ["Sales", "b", "c"]


def test_people_of_a_unit_are_those_of_all_below_it() -> None:
    found = UnitTree(
        units=(
            Unit(id="a", head_counts={"staff": 2}),
            Unit(id="b", parent="a", head_counts={"staff": 5, "leader": 1}),
            Unit(id="c", parent="a"),
        )
    )
    assert found.head_count("a", "staff") == 7
    assert found.head_count("a", "leader") == 1
    assert found.head_count("c", "staff") is None
    assert found.head_count("nowhere", "staff") is None


def test_units_that_only_answers_name_stand_at_the_top() -> None:
    found = tree(a=None, b="a").with_flat(["z", "b", "", "y", "z"])
    assert found.children(None) == ("a", "y", "z")
    assert found.children("a") == ("b",)


def test_rows_count_on_the_days_they_are_valid() -> None:
    rows = [
        Unit(id="a", valid_until=date(2025, 6, 30)),
        Unit(id="a", parent="top", valid_from=date(2025, 7, 1)),
        Unit(id="top"),
    ]
    assert UnitTree.at(rows, date(2025, 6, 30)).ancestors("a") == ()
    assert UnitTree.at(rows, date(2025, 7, 1)).ancestors("a") == ("top",)
    assert UnitTree.at(rows).ancestors("a") == ("top",)
    assert "a" not in UnitTree.at(rows[1:2] + rows[2:], date(2025, 1, 1)).by_id


def test_a_renamed_unit_goes_on_and_a_split_one_does_not() -> None:
    old = date(2024, 12, 31)
    rows = [
        Unit(id="a", valid_until=old),
        Unit(id="b", valid_until=old, predecessors=("a",)),
        Unit(id="c", predecessors=("b",)),
        Unit(id="m1", valid_until=old),
        Unit(id="m2", valid_until=old),
        Unit(id="m", predecessors=("m1", "m2")),
        Unit(id="s", valid_until=old),
        Unit(id="s1", predecessors=("s",)),
        Unit(id="s2", predecessors=("s",)),
        Unit(id="kept"),
        Unit(id="new", predecessors=("kept",)),
    ]
    assert UnitTree.at(rows).successors == {"a": "c", "b": "c", "m1": "m", "m2": "m"}


def test_units_that_continue_one_another_in_a_circle_continue_nothing() -> None:
    old = date(2024, 12, 31)
    rows = [
        Unit(id="a", valid_until=old, predecessors=("b",)),
        Unit(id="b", valid_until=old, predecessors=("a",)),
    ]
    assert UnitTree.at(rows).successors == {}


def test_every_problem_of_a_tree_is_told_at_once() -> None:
    rows = [
        Unit(id="a"),
        Unit(id="a"),
        Unit(id="b", parent="nowhere"),
        Unit(id="x", parent="y"),
        Unit(id="y", parent="x"),
        Unit(id="below", parent="x"),
        Unit(id="self", parent="self"),
    ]
    assert codes(*rows) == ["unit_twice", "unknown_parent", "unit_cycle", "unit_cycle"]
    with pytest.raises(InputError, match="in a circle: x -> y -> x"):
        UnitTree.at(rows)


def test_the_empty_tree_is_a_tree() -> None:
    assert UnitTree.at([]).descendants(None) == ()


# Pools


def test_small_units_are_shown_together() -> None:
    pools = pooled_units(tree(a=None, b=None, c=None), {"a": 9, "b": 3, "c": 2}, 5)
    assert pools == {"b": "+other", "c": "+other"}
    assert is_pool("+other")
    assert not is_pool("b")
    assert not is_pool(None)


def test_a_pool_that_is_too_small_takes_in_the_next_smallest() -> None:
    pools = pooled_units(tree(a=None, b=None, c=None), {"a": 9, "b": 7, "c": 2}, 5)
    assert pools == {"b": "+other", "c": "+other"}


def test_with_nobody_left_beside_it_the_pool_is_all_there_is() -> None:
    assert pooled_units(tree(a=None, b=None), {"a": 9, "b": 2}, 5) == {
        "a": "+other",
        "b": "+other",
    }


def test_people_of_the_parent_itself_hide_the_small_units_below_it() -> None:
    found = tree(top=None, a="top", b="top")
    assert pooled_units(found, {"top": 4, "a": 9, "b": 1}, 5) == {"b": "top+other"}
    assert pooled_units(found, {"top": 3, "a": 9}, 5) == {"a": "top+other"}
    assert pooled_units(found, {"": 4, "a": 9, "b": 6}, 5) == {"top": "+other"} | dict.fromkeys(
        "ab", "+other"
    )


def test_what_lies_below_a_small_unit_goes_with_it_and_empty_units_with_nobody() -> None:
    found = tree(big=None, small=None, deep="small", empty=None)
    pools = pooled_units(found, {"big": 20, "deep": 4, "small": 3}, 8)
    assert pools == dict.fromkeys(("big", "small", "deep"), "+other")


@given(strategies.trees(), st.lists(st.integers(0, 9), min_size=9, max_size=9))
def test_beside_every_unit_that_is_shown_are_none_or_enough(found: UnitTree, numbers) -> None:
    sizes = dict(zip(("", *found.by_id), numbers, strict=False))
    pools = pooled_units(found, sizes, 5)

    def total(unit: str | None) -> int:
        below = found.descendants(unit)
        return sum(sizes.get(u, 0) for u in (unit or "", *below))

    for parent in (None, *found.by_id):
        alone = [c for c in found.children(parent) if total(c) and c not in pools]
        if parent in pools or not alone:
            continue
        assert all(total(child) >= 5 for child in alone)
        beside = total(parent) - sum(total(child) for child in alone)
        assert beside == 0 or beside >= 5
    assert all(pool.endswith(POOL_SUFFIX) for pool in pools.values())


DATED = (
    Unit(id="sales", valid_until=date(2026, 3, 31), head_counts={"staff": 10}),
    Unit(id="sales", valid_from=date(2026, 4, 1), head_counts={"staff": 14}),
    Unit(id="post", valid_until=date(2026, 3, 31), head_counts={"staff": 5}),
    Unit(
        id="mail",
        parent="sales",
        valid_from=date(2026, 4, 1),
        predecessors=("post", "fax"),
        head_counts={"staff": 8},
    ),
    Unit(id="fax", valid_until=date(2026, 3, 31), head_counts={"staff": 4}),
    Unit(id="shop", valid_until=date(2025, 12, 31), head_counts={"staff": 3}),
)


@pytest.mark.parametrize(
    ("day", "sales", "mail", "everybody"),
    [
        (None, 22, 8, 22),
        (date(2026, 6, 30), 22, 8, 22),
        (date(2026, 3, 31), 19, 9, 19),
        (date(2025, 12, 31), 19, 9, 22),
    ],
)
def test_head_counts_are_those_of_the_day(day, sales, mail, everybody) -> None:
    tree = UnitTree.at(DATED)
    assert tree.head_count("sales", "staff", day) == sales
    assert tree.head_count("mail", "staff", day) == mail
    assert tree.head_count(None, "staff", day) == everybody


def test_before_its_first_day_a_unit_has_nobody_known() -> None:
    tree = UnitTree.at([Unit(id="a", valid_from=date(2026, 1, 1), head_counts={"staff": 9})])
    assert tree.head_count("a", "staff", date(2025, 12, 31)) is None
    assert tree.head_count(None, "staff", date(2025, 12, 31)) is None


def test_two_rows_of_a_unit_at_one_time_do_not_add_up() -> None:
    ended = date(2025, 12, 31)
    rows = [
        Unit(id="a", valid_until=ended, head_counts={"staff": 9}),
        Unit(id="a", valid_until=ended, head_counts={"staff": 8}),
        Unit(id="a", valid_from=date(2026, 1, 1), head_counts={"staff": 7}),
    ]
    assert UnitTree.at(rows).head_count("a", "staff", ended) == 8


def test_units_that_only_answers_name_do_not_take_the_past_away() -> None:
    tree = UnitTree.at(DATED).with_flat(["elsewhere"])
    assert tree.head_count("mail", "staff", date(2026, 3, 31)) == 9
