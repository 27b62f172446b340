"""Columns of whole numbers in one order rows as the columns do."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit.tallies.packing import ordered, packed, sorted_within, standing_at, starts

RANGES = {
    "few": [(0, 3), (-2, 2), (5, 6)],
    "with one that fills an integer": [(-(2**62), 2**62), (0, 3)],
    "one that fills an integer": [(-(2**62), 2**62)],
    "one of many bits": [(5, 2**50)],
    "too wide together": [(0, 2**40), (-(2**40), 2**40), (0, 4)],
}


def columns(name: str, rows: int, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    few = [rng.integers(low, high, 4) for low, high in RANGES[name]]
    return [rng.choice(values, rows) for values in few]


@pytest.mark.parametrize("name", RANGES)
@pytest.mark.parametrize("seed", range(5))
def test_rows_come_in_the_order_of_their_columns(name: str, seed: int) -> None:
    given = columns(name, 200, seed)
    found = ordered(packed(given))
    assert found is not None
    assert found.tolist() == np.lexsort(given[::-1]).tolist()


@pytest.mark.parametrize("name", RANGES)
def test_groups_are_those_of_all_columns(name: str) -> None:
    given = columns(name, 200, 1)
    order = np.lexsort(given[::-1])
    rows = list(zip(*(values[order].tolist() for values in given), strict=True))
    first = [k for k, row in enumerate(rows) if k == 0 or row != rows[k - 1]]
    assert starts([values[order] for values in packed(given)]).tolist() == first


def test_small_types_do_not_overflow() -> None:
    wide = np.asarray([30_000, -30_000, 30_000], dtype=np.int16)
    assert len(packed([wide, wide, wide])) == 1
    found = ordered(packed([wide, wide]))
    assert found is not None
    assert found.tolist() == [1, 0, 2]


def test_rows_in_order_need_no_order() -> None:
    assert ordered(packed([np.arange(3), np.asarray([2, 1, 0])])) is None


def test_no_rows_are_no_groups() -> None:
    nothing = np.zeros(0, dtype=np.int64)
    assert len(starts(packed([nothing, nothing]))) == 0


@pytest.mark.parametrize("most", [2**20, 2**60])
def test_values_are_sorted_within_their_group(most: int) -> None:
    rng = np.random.default_rng(7)
    group, values = rng.integers(0, 9, 300), rng.integers(0, most, 300)
    expected = values[np.lexsort([values, group])]
    assert sorted_within(group, values).tolist() == expected.tolist()
    places = np.asarray([299, 0, 17, 17, 150])
    assert standing_at(places, group, values).tolist() == expected[places].tolist()
