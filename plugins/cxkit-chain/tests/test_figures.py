"""Figures: quantiles with ranks, names of pairs, what has no value."""

from __future__ import annotations

import numpy as np
import pytest

from cxkit.tallies.events import Durations, bins_of
from cxkit_chain._figures import hours, pair, quantile_hours, ranks, share, waits


def durations(hours_: np.ndarray) -> Durations:
    micros = (hours_ * 3.6e9).astype(np.int64)
    bins, counts = np.unique(bins_of(micros), return_counts=True)
    return Durations(n=len(micros), total=float(micros.sum()) / 1e6, bins=bins, counts=counts)


def test_ranks_are_those_of_the_textbook() -> None:
    # Conover 1999, example 3.2.1: n = 16, p = .75 ... ; here the table of Dixon & Massey for
    # the median: n = 20 gives the 6th and 15th, n = 10 the 2nd and 9th (95 %).
    assert ranks(20, 0.5, 0.95) == (6, 15)
    assert ranks(10, 0.5, 0.95) == (2, 9)
    assert ranks(5, 0.5, 0.95) == (None, None)
    assert ranks(10, 0.9, 0.95)[1] is None


def test_ranks_of_many_cases_come_from_a_window() -> None:
    low, high = ranks(4_000_000, 0.5, 0.95)
    assert low is not None
    assert high is not None
    # 1.96 * sqrt(n) / 2 = 1960 on either side.
    assert low == pytest.approx(2_000_000 - 1960, abs=2)
    assert high == pytest.approx(2_000_000 + 1961, abs=2)


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_the_interval_of_a_quantile_covers_it(quantile: float) -> None:
    rng = np.random.default_rng(5)
    truth = -np.log(1 - quantile) * 40
    hits = []
    for _ in range(400):
        found = quantile_hours(durations(rng.exponential(40, 120)), quantile, 0.95)
        assert found.low is not None
        assert found.high is not None
        assert found.low <= (found.value or 0) <= found.high
        hits.append(found.low <= truth <= found.high)
    assert np.mean(hits) >= 0.93


def test_few_cases_have_a_quantile_without_an_upper_end() -> None:
    found = quantile_hours(durations(np.array([1.0, 2.0, 3.0])), 0.9, 0.95)
    assert found.value == pytest.approx(2.8, rel=0.01)
    # All three lie below the 90th percentile with a probability of .73: nothing is above them.
    assert (found.high, found.status) == (None, "thin")
    assert found.low == pytest.approx(1.0, rel=0.01)


def test_nothing_is_said_about_nothing() -> None:
    assert quantile_hours(Durations(n=0, total=0.0), 0.5, 0.95).value is None
    assert share(0, 0, 0.95).reasons == ("undefined",)
    assert hours(float("nan")) is None


def test_what_is_exact_and_what_comes_from_bins_is_said() -> None:
    known = durations(np.array([2.0, 4.0]))
    assert waits(known)["relative_error"] == 1 / 128
    exact = Durations(n=1, total=1.0, exact={500: 3600.0, 900: 3600.0, 990: 3600.0})
    assert waits(exact) == {"mean": 0.0003, "p50": 1.0, "p90": 1.0, "p99": 1.0} | {
        "relative_error": 0.0
    }


def test_pairs_have_names_of_their_own() -> None:
    assert pair("borders", "a", "b") == "borders/a>b"
    assert pair("borders", "a>b", "c") != pair("borders", "a", "b>c")
    long = ["x" * 10_000 + end for end in "ab"]
    names = {pair("borders", name, "z") for name in long}
    assert len(names) == 2
    assert max(map(len, names)) < 200
