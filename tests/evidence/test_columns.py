"""Numbers and dates, decided over a whole column."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cxkit.evidence.columns import (
    date_problem,
    days,
    decimal_mark,
    number,
    parse_day,
)

WRITTEN = {"ymd": "%Y-%m-%d", "dmy": "%d.%m.%Y", "mdy": "%m/%d/%Y"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3", 3), (" 3,5 ", 3.5), ("3.5", 3.5), ("-9", -9), (",5", 0.5), ("1.234,5", None)]
    + [("x", None), ("", None), ("3.", None), ("5 - agree", None)],
)
def test_numbers_with_point_or_comma(text: str, expected: float | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    ("points", "commas", "mark"), [(0, 0, None), (1, 0, "."), (0, 2, ","), (1, 1, "mixed")]
)
def test_one_decimal_mark_per_column(points: int, commas: int, mark: str | None) -> None:
    assert decimal_mark(points, commas) == mark


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["2025-04-03", "2025-12-31 10:00:00"], "ymd"),
        (["2025/4/3T10:00"], "ymd"),
        (["03.04.2025", "13.04.2025 08:15"], "dmy"),
        (["3/4/2025", "4/13/2025 1:15:00 PM"], "mdy"),
        (["03.04.2025", "05.06.2025"], "ambiguous"),
        (["13.04.2025", "04/13/2025"], "mixed"),
        (["30.02.2025", "13.04.2025"], "mixed"),
        (["2025-04-03", "03.04.2025"], "mixed"),
        (["03.04.25", "04.04.2025"], "short_year"),
        (["03.04.2025", "soon"], None),
        (["2025"], None),
        ([], None),
    ],
)
def test_the_order_that_fits_every_date(texts: list[str], order: str | None) -> None:
    assert days(texts).order == order


def test_dates_that_mean_the_same_either_way_are_not_ambiguous() -> None:
    found = days(["04.04.2025", "05.05.2025"])
    assert (found.first, found.last) == (date(2025, 4, 4), date(2025, 5, 5))


@given(st.lists(st.dates(date(1900, 1, 1), date(2100, 1, 1)), min_size=1), st.sampled_from("ymd"))
def test_a_decided_order_reads_every_date_as_it_was_meant(found: list[date], first: str) -> None:
    order = {"y": "ymd", "m": "mdy", "d": "dmy"}[first]
    texts = [day.strftime(WRITTEN[order]) for day in found]
    decided = days(texts)
    assert decided.order in (order, "ambiguous") or {decided.order, order} == {"dmy", "mdy"}
    if decided.order not in ("ambiguous", None):
        assert (decided.first, decided.last) == (min(found), max(found))
    assert [parse_day(text, order) for text in texts] == found


def test_an_ambiguous_date_asks_for_the_mapping() -> None:
    problem = date_problem(days(["03.04.2025"]), file="a.csv", column="Datum")
    assert problem is not None
    assert "2025-04-03 (day first) or 2025-03-04 (month first)" in problem.message
    assert 'date_order = "dmy"' in problem.hint


@pytest.mark.parametrize(
    ("texts", "code"), [(["13.04.2025", "04/13/2025"], "mixed_dates"), (["3.4.25"], "short_years")]
)
def test_dates_that_cannot_be_used_are_problems(texts: list[str], code: str) -> None:
    problem = date_problem(days(texts), file="a.csv", column="Datum")
    assert problem is not None
    assert problem.code == code
    assert texts[-1] in problem.message or texts[0] in problem.message


def test_dates_in_order_are_no_problem() -> None:
    assert date_problem(days(["2025-04-03"]), file=None, column="d") is None
    assert date_problem(days(["x"]), file=None, column="d") is None
