"""F51: the E-I index, against published values, networkx, and chance counted out in full."""

from __future__ import annotations

import itertools

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit_silo import external_internal, mixing
from cxkit_silo._ei import chance_moments, expected_by_size, of_unit

# Who likes to play with whom in a class of 13 boys and 13 girls: the mixing matrices and
# values that the vignette of the R package netseg prints (Bojanowski 2021, data of Dolata).
CLASSROOM = [[40, 2], [5, 41]]
MUTUAL = [[11, 1], [0, 10]]


def test_the_index_meets_the_published_values() -> None:
    assert external_internal(CLASSROOM).value == pytest.approx(-0.8409091, abs=5e-8)
    assert external_internal(MUTUAL).value == pytest.approx(-0.9090909, abs=5e-8)


def test_what_size_alone_would_bring_counts_possible_pairs() -> None:
    # 13 * 13 pairs between, 2 * (13 * 12 / 2) within: (169 - 156) / 325.
    assert external_internal(CLASSROOM, sizes=[13, 13]).by_size == pytest.approx(13 / 325)
    assert expected_by_size([1, 1, 1], 3) == 1.0
    assert expected_by_size([1, 0], 2) is None


def test_a_network_is_counted_as_networkx_counts_it() -> None:
    club = networkx.karate_club_graph()
    unit_of = dict(club.nodes(data="club"))
    table = mixing(club.to_directed().edges, unit_of)
    expected = networkx.attribute_mixing_matrix(
        club, "club", mapping={"Mr. Hi": 0, "Officer": 1}, normalized=False
    )
    assert np.array_equal(table, expected)
    found = external_internal(table)
    crossing = sum(unit_of[a] != unit_of[b] for a, b in club.edges)
    inside = club.number_of_edges() - crossing
    assert found.value == pytest.approx((crossing - inside) / (crossing + inside))


def test_a_silo_lies_far_below_chance_and_a_mixture_does_not() -> None:
    silo = external_internal(CLASSROOM).chance
    assert silo is not None
    assert silo.z is not None
    assert silo.z < -5
    assert silo.p_value == pytest.approx(1 / 10_000)
    mixed = external_internal([[10, 10], [10, 10]]).chance
    assert mixed is not None
    assert (mixed.z, mixed.p_value) == (0.0, 1.0)


tables = st.lists(st.integers(0, 2), min_size=9, max_size=9).filter(
    lambda counts: 2 <= sum(counts) <= 7
)


@given(tables)
def test_mean_and_spread_by_chance_are_those_of_all_matchings(counts: list[int]) -> None:
    table = np.asarray(counts).reshape(3, 3)
    senders = np.repeat(np.arange(3), table.sum(axis=1))
    receivers = np.repeat(np.arange(3), table.sum(axis=0))
    inside = [
        (senders == np.asarray(order)).sum() for order in itertools.permutations(receivers.tolist())
    ]
    mean, sd = chance_moments(table)
    assert mean == pytest.approx(np.mean(inside))
    assert sd == pytest.approx(np.std(inside), abs=1e-9)


def test_the_p_value_is_the_share_of_all_matchings_as_far_away() -> None:
    table = np.asarray([[3, 1], [0, 2]])
    receivers = np.repeat(np.arange(2), table.sum(axis=0)).tolist()
    senders = np.repeat(np.arange(2), table.sum(axis=1))
    inside = [(senders == np.asarray(o)).sum() for o in itertools.permutations(receivers)]
    mean = np.mean(inside)
    exact = np.mean([abs(i - mean) >= abs(5 - mean) - 1e-9 for i in inside])
    chance = external_internal(table).chance
    assert chance is not None
    assert chance.p_value == pytest.approx(exact, abs=0.02)


def test_each_person_counts_once_in_the_interval() -> None:
    without = external_internal(CLASSROOM)
    assert without.interval is None
    few = external_internal(CLASSROOM, persons=26).interval
    # By hand: p = 7/88, n = 26, z = 1.96: centre .13367, half width .11115; then 2 p - 1.
    assert few is not None
    assert (few.low, few.high) == pytest.approx((-0.95496, -0.51036), abs=2e-5)


def test_a_unit_counts_the_ties_that_touch_it() -> None:
    boys, girls = of_unit(CLASSROOM, 0), of_unit(CLASSROOM, 1)
    assert boys is not None
    assert girls is not None
    assert (boys.internal, boys.external) == (40, 7)
    assert (girls.internal, girls.external) == (41, 7)
    assert boys.value == pytest.approx(-33 / 47)
    assert of_unit([[0, 0], [0, 3]], 0) is None


def test_one_tie_has_no_chance_and_all_alike_no_z() -> None:
    assert external_internal([[1, 0], [0, 0]]).chance is None
    alike = external_internal([[5, 0], [0, 0]]).chance
    assert alike is not None
    assert (alike.z, alike.sd, alike.p_value) == (None, 0.0, 1.0)


@pytest.mark.parametrize("table", [[[1, 2]], [[0, 0], [0, 0]], [[-1, 2], [0, 3]], [1, 2]])
def test_what_is_no_table_of_ties_is_refused(table: object) -> None:
    with pytest.raises(ValueError, match="ties are"):
        external_internal(table)


def test_sizes_are_one_per_unit() -> None:
    with pytest.raises(ValueError, match="one per unit"):
        external_internal(CLASSROOM, sizes=[13])


def test_the_same_seed_gives_the_same_p_value() -> None:
    table = [[8, 3, 2], [4, 9, 1], [2, 3, 6]]
    assert external_internal(table, seed=3) == external_internal(table, seed=3)
