"""What the texts of a column are: numbers with which decimal mark, dates in which order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from attrs import frozen

from cxkit.errors import Problem

INTEGER = r"^\s*[+-]?\d+\s*$"
DECIMAL_POINT = r"^\s*[+-]?\d*\.\d+\s*$"
DECIMAL_COMMA = r"^\s*[+-]?\d*,\d+\s*$"
DATE = r"^\s*(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([ T].*)?$"
# What follows the day in a time stamp; cutting it off leaves few distinct texts. Without a
# group in it, since engines write references to groups differently.
TIME_OF_DAY = r"[ T].*$"

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")

_SHORT_YEAR = re.compile(r"\s*\d{1,2}[-/.]\d{1,2}[-/.]\d{2}([ T].*)?")

AMBIGUOUS = "ambiguous"
SHORT_YEAR = "short_year"
MIXED = "mixed"


@frozen(kw_only=True)
class Days:
    """What the dates of a column have in common.

    Attributes:
        order: `ymd`, `dmy` or `mdy`; `ambiguous` if every date can be read day first and
            month first; `mixed` if no order fits all; `short_year` if years have two digits;
            None if they are no dates.
        first: The earliest day, None where the order is not known.
        last: The latest day, None where the order is not known.
        example: One of the texts, for messages.
    """

    order: str | None = None
    first: date | None = None
    last: date | None = None
    example: str = ""


def number(text: str) -> float | None:
    """The number that `text` is, with a point or a comma; None if it is none."""
    text = text.strip()
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def decimal_mark(points: int, commas: int) -> str | None:
    """The decimal mark of a column, from how many of its texts use each: `.`, `,` or `mixed`."""
    if points and commas:
        return MIXED
    return "." if points else "," if commas else None


def parse_day(text: str, order: str) -> date | None:
    """The day that `text` names if its parts stand in `order`; None if there is no such day.

    Args:
        text: Such as `3.4.2025` or `2025-04-03`, with or without a time after it.
        order: `ymd`, `dmy` or `mdy`.
    """
    day = re.sub(TIME_OF_DAY, "", text.strip())
    match = (_YEAR_FIRST if order == "ymd" else _YEAR_LAST).fullmatch(day)
    if match is None:
        return None
    parts = dict(zip(order, map(int, match.groups()), strict=True))
    try:
        return date(parts["y"], parts["m"], parts["d"])
    except ValueError:
        return None


def days(texts: Iterable[str]) -> Days:
    """The order of day, month and year that fits all of the texts."""
    texts = sorted(texts)
    if not texts or not all(re.match(DATE, text) for text in texts):
        return Days()
    if any(_SHORT_YEAR.fullmatch(text) for text in texts):
        return Days(order=SHORT_YEAR, example=texts[0])
    fitting: Mapping[str, list[date]] = {
        order: found
        for order in ("ymd", "dmy", "mdy")
        if len(found := [d for text in texts if (d := parse_day(text, order))]) == len(texts)
    }
    if not fitting:
        return Days(order=MIXED, example=texts[0])
    # 4.4.2025 means the same either way.
    if len({tuple(found) for found in fitting.values()}) > 1:
        example = next(t for t in texts if parse_day(t, "dmy") != parse_day(t, "mdy"))
        return Days(order=AMBIGUOUS, example=example)
    order, found = next(iter(fitting.items()))
    return Days(order=order, first=min(found), last=max(found), example=texts[0])


def date_problem(found: Days, *, file: str | None, column: str) -> Problem | None:
    """What must be asked before the dates of a column can be used, or None."""
    if found.order == AMBIGUOUS:
        early, late = parse_day(found.example, "dmy"), parse_day(found.example, "mdy")
        return Problem(
            code="ambiguous_dates",
            file=file,
            column=column,
            message=f"{found.example!r} can be {early} (day first) or {late} (month first), and no "
            "other date in this column decides it.",
            hint='Say which in the mapping: date_order = "dmy" or date_order = "mdy".',
        )
    if found.order == SHORT_YEAR:
        return Problem(
            code="short_years",
            file=file,
            column=column,
            message=f"Years with two digits, as in {found.example!r}, cannot be told from days.",
            hint="Format the column with four digits for the year (2025-04-03), and export again.",
        )
    if found.order == MIXED:
        return Problem(
            code="mixed_dates",
            file=file,
            column=column,
            message="The dates in this column are not all written in one order, or some of them "
            f"do not exist (one of them: {found.example!r}).",
            hint="Write all of them as 2025-04-03, or map the column to no role.",
        )
    return None


def decimal_problem(*, file: str | None, column: str) -> Problem:
    """The problem of a column in which points and commas both mark decimals."""
    return Problem(
        code="mixed_decimals",
        file=file,
        column=column,
        message="Some numbers in this column have a decimal point and some a decimal comma.",
        hint="Format the column as one kind of number and export it again.",
    )
