"""Shares over registers: F37, F54, F60, F62, F84, with Wilson's intervals as published."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cxkit import Finding, Status
from cxkit_governance import _boards, _kpis, _processes, _promises, _statements
from cxkit_governance._entries import Entry
from cxkit_governance._shares import Tally, share, tally

Entries = Callable[..., list[Entry]]
Released = Callable[..., list[Finding]]


# Newcombe (1998), Statistics in Medicine 17, 857-872, table I, method 3.
@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_a_promise_is_kept_with_the_published_interval(
    entries: Entries, released: Released, k: int, n: int, low: float, high: float
) -> None:
    promises = entries("promises", {"id": "day", "promised": n, "kept": k})
    (found,) = released(_promises.drafts(promises, 0.95))
    assert found.subject.record == "promises/day"
    assert found.estimate.value == pytest.approx(k / n)
    assert found.estimate.low == pytest.approx(low, abs=5e-5)
    assert found.estimate.high == pytest.approx(high, abs=5e-5)
    assert found.estimate.n == n
    assert "no target is set" in found.explanation["en"]


def test_what_is_not_said_lowers_the_coverage_and_not_the_share() -> None:
    counted = tally([True, False, None, None])
    assert counted == Tally(yes=1, no=1, unsaid=2)
    assert share(counted, 0.95).coverage == 0.5
    assert share(Tally(unsaid=3), 0.95).status is Status.NOT_ASSESSED
    assert Tally().coverage is None


@pytest.mark.parametrize(
    ("kept", "target", "status", "codes"),
    [
        (50, "0.9", Status.OK, ["promise_below_target"]),
        (50, "90 %", Status.OK, ["promise_below_target"]),
        (93, "0.9", Status.INCONCLUSIVE, []),
        (100, "0.9", Status.OK, []),
        (50, "", Status.OK, []),
        (50, "900", Status.OK, []),
    ],
)
def test_a_promise_is_held_against_its_target(
    entries: Entries,
    released: Released,
    kept: int,
    target: str,
    status: Status,
    codes: list[str],
) -> None:
    promises = entries(
        "promises", {"id": "day", "title": "A day", "promised": 100, "kept": kept, "target": target}
    )
    (found,) = released(_promises.drafts(promises, 0.95))
    assert found.estimate.status is status
    assert found.data["missed"] is bool(codes)
    remarks = list(_promises.remarks(promises, 0.95))
    assert [each.code for each in remarks] == codes
    for each in remarks:
        assert "kept in 50% of cases, at best 60%; the target is 90%" in each.text["en"]


def test_promises_that_nobody_counts_or_that_contradict_themselves(
    entries: Entries, released: Released
) -> None:
    promises = entries(
        "promises", {"promised": 3, "kept": 4}, {"promised": 3}, {"promised": 0, "kept": 0}
    )
    remarks = list(_promises.remarks(promises, 0.95))
    assert [(each.code, each.level) for each in remarks] == [
        ("kept_more_than_promised", "error"),
        ("promise_without_outcome", "warning"),
    ]
    (found,) = released(_promises.drafts(promises, 0.95))
    assert found.subject.record == "promises/3"
    assert found.estimate.status is Status.NOT_ASSESSED


def test_the_outside_in_ratio_lists_both_kinds(entries: Entries, released: Released) -> None:
    kpis = entries(
        "kpis",
        {"id": "nps", "measured_at": "Kunde"},
        {"id": "cost", "measured_at": "inside"},
        {"id": "time", "measured_at": "intern"},
        {"id": "odd", "measured_at": ""},
    )
    (found,) = released(_kpis.drafts(kpis, 0.95))
    assert found.estimate.value == pytest.approx(1 / 3)
    assert found.estimate.coverage == 0.75
    assert found.data == {"at_customers": ["nps"], "inside": ["cost", "time"], "unsaid": ["odd"]}
    (blank,) = released(_kpis.drafts(kpis[3:], 0.95))
    assert blank.explanation["en"] == "Of no figure it is said where it is measured."
    assert list(_kpis.drafts([], 0.95)) == []


def test_processes_are_seen_along_units_and_across(entries: Entries, released: Released) -> None:
    processes = entries(
        "processes",
        {"id": "repair", "owner": "Service", "units": "service; field"},
        {"id": "bill", "owner": "", "units": "billing; service"},
        {"id": "move", "owner": "Sales; Billing", "units": "sales"},
    )
    (found,) = released(_processes.drafts(processes, 0.95))
    assert found.estimate.value == pytest.approx(1 / 3)
    assert found.data["vertical"]["service"] == ["repair", "bill"]
    assert found.data["horizontal"]["bill"] == ["billing", "service"]
    assert found.data["without_one_owner"] == ["bill", "move"]
    assert "1 of 3 processes, which pass 4 units" in found.explanation["en"]
    assert [(each.code, each.places[0].id) for each in _processes.remarks(processes)] == [
        ("process_without_owner", "bill"),
        ("process_with_several_owners", "move"),
    ]
    assert list(_processes.drafts([], 0.95)) == []


def test_boards_with_support_and_support_that_is_asked_too_much(
    entries: Entries, released: Released
) -> None:
    boards = entries(
        "boards",
        {"id": "billing", "cx": "CX team", "hours": 30, "available": 40},
        {"id": "app", "cx": "CX team; Research", "hours": 30},
        {"id": "crm", "cx": "", "hours": 8},
    )
    (found,) = released(_boards.drafts(boards, 0.95))
    assert found.estimate.value == pytest.approx(2 / 3)
    assert found.data["without"] == ["crm"]
    assert found.data["support"]["CX team"] == {
        "boards": ["billing", "app"],
        "hours": 45.0,
        "available": 40.0,
    }
    without, overloaded = _boards.remarks(boards)
    assert (without.code, overloaded.code) == ("board_without_support", "support_overloaded")
    assert overloaded.text["en"] == "Boards ask “CX team” for 45 hours; it has 40."
    assert list(_boards.drafts([], 0.95)) == []


def test_statements_are_defined_or_say_what_they_lack(entries: Entries, released: Released) -> None:
    registers = {
        "statements": entries(
            "statements",
            {"text": "We delight.", "indicator": "", "owner": "", "due": ""},
            {"text": "We answer.", "indicator": "days", "owner": "Service", "due": ""},
            {"text": "We call back.", "indicator": "h", "owner": "Service", "due": "2026-06-30"},
        ),
        "goals": entries("goals", {"indicator": "h", "owner": "x", "due": "2026"}),
    }
    statements, goals = released(_statements.drafts(registers, 0.95))
    assert statements.estimate.value == pytest.approx(1 / 3)
    assert statements.data == {
        "lacking": {"indicator": 1, "owner": 1, "due": 2},
        "empty": ["1"],
    }
    assert (goals.subject.record, goals.estimate.value) == ("goals", 1.0)
    empty, lacking = _statements.remarks(registers)
    assert (empty.code, lacking.code) == ("empty_phrase", "statement_not_defined")
    assert empty.text["en"].startswith("“We delight.” names no indicator")
    assert lacking.text["en"] == "“We answer.” lacks: a date."
    assert list(_statements.drafts({}, 0.95)) == []
