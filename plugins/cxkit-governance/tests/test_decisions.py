"""F05: what pressure does to decisions, against the worked examples of Newcombe (1998)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Finding, Status
from cxkit_governance._decisions import drafts, pressure
from cxkit_governance._entries import Entry

Entries = Callable[..., list[Entry]]
Released = Callable[..., list[Finding]]


def log(entries: Entries, k1: int, n1: int, k2: int, n2: int) -> list[Entry]:
    """Decisions: k1 of n1 for customers under pressure, k2 of n2 without."""
    return entries(
        "decisions",
        *({"pressure": "yes", "customer": "yes" if k < k1 else "no"} for k in range(n1)),
        *({"pressure": "nein", "customer": "ja" if k < k2 else "nein"} for k in range(n2)),
    )


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_meets_the_published_intervals(
    entries: Entries,
    released: Released,
    counts: tuple[int, int, int, int],
    low: float,
    high: float,
) -> None:
    (found,) = released(drafts(log(entries, *counts), 0.95))
    k1, n1, k2, n2 = counts
    assert found.estimate.value == pytest.approx(k1 / n1 - k2 / n2)
    assert found.estimate.low == pytest.approx(low, abs=5e-5)
    assert found.estimate.high == pytest.approx(high, abs=5e-5)
    assert found.estimate.n_by_group == {"under_pressure": n1, "normal": n2}


def test_a_difference_that_may_be_nothing_or_much_is_still_open(
    entries: Entries, released: Released
) -> None:
    (found,) = released(drafts(log(entries, 5, 10, 6, 10), 0.95))
    assert found.estimate.status is Status.INCONCLUSIVE
    assert (
        "in 50% of 10 decisions under pressure and in 60% of 10 others" in found.explanation["en"]
    )
    assert "-0,10" in found.explanation["de"]


def test_decisions_against_customers_under_pressure_are_named(
    entries: Entries, released: Released
) -> None:
    decisions = log(entries, 1, 3, 2, 2)
    assert pressure(decisions).against == ("2", "3")
    (found,) = released(drafts(decisions, 0.95))
    assert found.data["against_customers"] == ["2", "3"]
    assert "“2”, “3”" in found.explanation["en"]


def test_what_is_not_said_does_not_enter_and_lowers_the_coverage(
    entries: Entries, released: Released
) -> None:
    said = log(entries, 4, 5, 5, 5)
    unsaid = entries("decisions", {"pressure": "yes"}, {"pressure": "", "customer": "yes"})
    found = pressure([*said, *unsaid])
    assert (found.under.n, found.under.unsaid, found.unplaced) == (5, 1, 1)
    (finding,) = released(drafts([*said, *unsaid], 0.95))
    assert finding.estimate.coverage == pytest.approx(10 / 11)
    assert finding.data["unplaced"] == 1


def test_without_one_of_the_sides_nothing_is_compared(entries: Entries, released: Released) -> None:
    (found,) = released(drafts(log(entries, 2, 3, 0, 0), 0.95))
    assert found.estimate.status is Status.NOT_ASSESSED
    assert "none without" in found.explanation["en"]
    assert list(drafts([], 0.95)) == []
