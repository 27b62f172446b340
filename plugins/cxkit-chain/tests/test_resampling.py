"""Intervals over cases: they hold what they promise, and there is none where they would not."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit_chain._resampling import MIN_GROUPS, moved, ratio


def drawn(rng: np.random.Generator, cases: int, mean: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Sums of skewed waiting and counts by group of cases; some cases wait several times."""
    groups, times = rng.integers(0, 200, cases), 1 + rng.poisson(0.3, cases)
    waits, counts = np.zeros(200), np.zeros(200)
    np.add.at(waits, groups, rng.gamma(0.5 * times, mean / 0.5))
    np.add.at(counts, groups, times)
    return waits, counts


@pytest.mark.parametrize("cases", [50, 300])
def test_the_interval_of_a_mean_wait_covers_it(cases: int) -> None:
    rng = np.random.default_rng(7)
    found = [ratio(*drawn(rng, cases)).interval(0.95) for _ in range(600)]
    inside = [low <= 1 <= high for low, high in filter(None, found)]
    assert len(inside) == len(found)
    # Two standard errors of 600 draws below .93.
    assert np.mean(inside) > 0.91


def test_the_jackknife_equals_the_textbook_for_groups_of_one() -> None:
    # For a plain mean, leaving out one at a time gives s / sqrt(n) exactly.
    values = np.array([1.0, 2.0, 4.0, 9.0])
    found = ratio(values, np.ones(4))
    assert found.value == 4
    assert found.error == pytest.approx(values.std(ddof=1) / 2, rel=1e-12)


def test_there_is_no_interval_where_it_would_not_hold() -> None:
    few = ratio(np.ones(MIN_GROUPS - 1), np.ones(MIN_GROUPS - 1))
    assert few.interval(0.95) is None
    assert ratio(np.ones(1), np.ones(1)).error is None
    assert ratio(np.zeros(50), np.ones(50)).interval(0.95) is None
    with pytest.raises(ValueError, match="divide by"):
        ratio(np.zeros(3), np.zeros(3))


def test_a_change_is_found_and_chance_is_not() -> None:
    rng = np.random.default_rng(3)
    risen = moved(drawn(rng, 600, 2.0), drawn(rng, 600), 0.95)
    assert risen is not None
    assert risen.low > 0.5 < risen.change < risen.high
    assert risen.p_value < 1e-6
    same = [moved(drawn(rng, 300), drawn(rng, 300), 0.95) for _ in range(400)]
    false = np.mean([m.p_value < 0.05 for m in same if m])
    assert 0.02 < false < 0.085


def test_a_change_needs_enough_cases_in_both_times() -> None:
    many, few = np.ones(60), np.r_[np.ones(5), np.zeros(55)]
    assert moved((many, many), (few, few), 0.95) is None
    still = moved((many, many), (many, many), 0.95)
    assert still is not None
    assert (still.change, still.low, still.high, still.p_value) == (0, 0, 0, 1)
