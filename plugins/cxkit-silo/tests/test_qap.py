"""Whether two measures of pairs of units go together, counted out in full."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.stats import spearmanr

from cxkit_silo import together

UNITS = "abcde"
PAIRS = list(itertools.combinations(UNITS, 2))


def table(values: list[float]) -> dict[tuple[str, str], float]:
    return dict(zip(PAIRS, values, strict=True))


def test_the_correlation_is_spearmans_and_p_counts_all_orders() -> None:
    rng = np.random.default_rng(5)
    first, second = table(rng.random(10).tolist()), table(rng.random(10).tolist())
    found = together(first, second)
    assert found is not None
    rho = spearmanr(list(first.values()), list(second.values())).statistic
    assert found.rho == pytest.approx(rho)
    moved = []
    for order in itertools.permutations(UNITS):
        name = dict(zip(UNITS, order, strict=True))
        xs = [first[tuple(sorted((name[a], name[b])))] for a, b in PAIRS]
        moved.append(spearmanr(xs, list(second.values())).statistic)
    assert found.p_value == pytest.approx(np.mean(np.abs(moved) >= abs(rho) - 1e-9))
    assert found.exact


def test_what_falls_as_the_other_rises_is_found() -> None:
    first = table([float(k) for k in range(10)])
    found = together(first, {pair: -value for pair, value in first.items()})
    assert found is not None
    assert found.rho == pytest.approx(-1)
    assert found.p_value is not None
    assert found.p_value <= 2 / 120 + 1e-9


def test_many_units_are_shuffled_with_a_seed() -> None:
    rng = np.random.default_rng(6)
    pairs = list(itertools.combinations("abcdefgh", 2))
    first = {pair: float(rng.random()) for pair in pairs}
    second = {pair: value + float(rng.normal(0, 0.05)) for pair, value in first.items()}
    found = together(first, second, seed=1)
    assert found is not None
    assert not found.exact
    assert found.p_value == pytest.approx(1 / 5000)
    assert together(first, second, seed=1) == found


def test_only_pairs_with_both_count_and_three_are_the_least() -> None:
    first, second = table([1.0] * 10), table([float(k) for k in range(10)])
    few = {pair: second[pair] for pair in PAIRS[:2]}
    assert together(first, few) is None
    constant = together(first, second)
    assert constant is not None
    assert constant.rho is None
    assert constant.p_value is None
    some = {pair: second[pair] for pair in PAIRS[:6]}
    found = together(some, second)
    assert found is not None
    assert found.pairs == tuple(PAIRS[:6])
    assert found.rho == pytest.approx(1)
