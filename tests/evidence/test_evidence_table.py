"""Cells of every engine become one text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from cxkit.evidence.evidence_table import cell_text
from cxkit.evidence.kind import EvidenceColumn
from cxkit.periods import next_period, period_length


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (float("nan"), None),
        ("  ", None),
        (" a ", "a"),
        (True, "true"),
        (False, "false"),
        (12.0, "12"),
        (0.1, "0.1"),
        (7, "7"),
        (Decimal("1.50"), "1.5"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5), "2026-03-05"),
        (datetime(2026, 3, 5, 12, 30), "2026-03-05 12:30:00"),
    ],
)
def test_a_cell_is_written_in_one_way(value: object, text: str | None) -> None:
    assert cell_text(value) == text


def test_a_column_has_a_known_type() -> None:
    with pytest.raises(ValueError, match="not 'colour'"):
        EvidenceColumn(name="x", help={}, type="colour")


@pytest.mark.parametrize(
    ("period", "length", "after"),
    [
        ("2026", "year", "2027"),
        ("2026-Q4", "quarter", "2027-Q1"),
        ("2026-12", "month", "2027-01"),
        ("2026-W53", "week", "2027-W01"),
        ("2024-02-28", "day", "2024-02-29"),
    ],
)
def test_periods_follow_one_another(period: str, length: str, after: str) -> None:
    assert (period_length(period), next_period(period)) == (length, after)


def test_what_is_no_period_has_none_after_it() -> None:
    with pytest.raises(ValueError, match="no period"):
        next_period("soon")
