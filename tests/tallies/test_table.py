"""Integer sums by key: merging loses nothing, whatever the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.tallies import TallyTable

LIMIT = 2**62


def table(*rows: tuple[str, int, int]) -> TallyTable:
    return TallyTable.build(
        {"unit": [r[0] for r in rows], "value": [r[1] for r in rows]}, {"n": [r[2] for r in rows]}
    )


def rows_of(found: TallyTable) -> list[tuple[object, ...]]:
    columns = (*found.keys.values(), *found.sums.values())
    return list(zip(*(column.tolist() for column in columns), strict=True))


rows = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 3), st.integers(-(10**12), 10**12)),
    max_size=12,
)


def test_rows_of_one_key_are_added_up_and_sorted() -> None:
    found = table(("b", 1, 2), ("a", 9, 1), ("b", 1, 3), ("a", 1, 1))
    assert rows_of(found) == [("a", 1, 1), ("a", 9, 1), ("b", 1, 5)]
    assert len(found) == 3
    assert found.keys["value"].dtype == np.int64


def test_what_adds_up_to_nothing_leaves_no_row() -> None:
    assert rows_of(table(("a", 1, 2), ("a", 1, -2), ("b", 1, 0))) == []


def test_tables_are_equal_if_they_say_the_same() -> None:
    one, other = table(("a", 1, 2), ("b", 1, 2)), table(("b", 1, 2), ("a", 1, 1), ("a", 1, 1))
    assert one == other
    assert hash(one) == hash(other)
    assert one != table(("a", 1, 2))
    assert one != "a table"


@given(rows, rows)
def test_merging_is_commutative(first, second) -> None:
    a, b = table(*first), table(*second)
    assert TallyTable.merge([a, b]) == TallyTable.merge([b, a])


@given(rows, rows, rows)
def test_merging_is_associative(first, second, third) -> None:
    a, b, c = (table(*r) for r in (first, second, third))
    left = TallyTable.merge([TallyTable.merge([a, b]), c])
    assert left == TallyTable.merge([a, TallyTable.merge([b, c])])


@given(rows, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_parts_merge_to_the_whole(found, places) -> None:
    parts = [table(*(r for r, p in zip(found, places, strict=False) if p == k)) for k in range(3)]
    assert TallyTable.merge(parts) == table(*found)


def test_an_empty_table_does_not_change_the_type_of_keys() -> None:
    for order in (1, -1):
        found = TallyTable.merge([table(), table(("a", 1, 2))][::order])
        assert found.keys["value"].dtype == np.int64
        assert rows_of(found) == [("a", 1, 2)]
    assert len(TallyTable.merge([table(), table()])) == 0


def test_tables_of_different_shapes_do_not_merge() -> None:
    other = TallyTable.build({"unit": ["a"]}, {"n": [1]})
    more = TallyTable.build({"unit": ["a"], "value": [1]}, {"n": [1], "sum": [2]})
    for wrong in ([table(), other], [table(), more], []):
        with pytest.raises(ValueError, match="the same keys and sums"):
            TallyTable.merge(wrong)


def test_rows_can_be_chosen_and_keys_replaced() -> None:
    found = table(("a", 1, 2), ("b", 1, 3), ("c", 1, 4))
    chosen = found.where(found.keys["unit"] != "b")
    assert rows_of(chosen) == [("a", 1, 2), ("c", 1, 4)]
    moved = found.rekeyed(unit=np.asarray(["z", "z", "a"], dtype=object))
    assert rows_of(moved) == [("a", 1, 4), ("z", 1, 5)]


@pytest.mark.parametrize("wrong", [[1.0], [None], ["1"], [2**70]])
def test_only_integers_are_summed(wrong) -> None:
    with pytest.raises(TypeError, match="tallies hold integers only"):
        TallyTable.build({"unit": ["a"]}, {"n": wrong})


@pytest.mark.parametrize(
    "values", [[LIMIT, LIMIT], [-LIMIT, -LIMIT], np.asarray([2**64 - 1, 1], dtype=np.uint64)]
)
def test_a_sum_that_does_not_fit_is_an_error_rather_than_wrong(values) -> None:
    with pytest.raises(OverflowError, match="does not fit 62 bits"):
        TallyTable.build({"unit": ["a", "a"]}, {"n": values})


def test_unsigned_and_truth_values_are_integers() -> None:
    found = TallyTable.build({"unit": ["a"]}, {"n": np.asarray([7], dtype=np.uint64)})
    assert found.sums["n"].dtype == np.int64
    assert TallyTable.build({"unit": ["a"]}, {"n": [True]}).sums["n"].tolist() == [1]
