"""The days that the name of a wave stands for."""

from __future__ import annotations

import re
from datetime import date, timedelta

_FORMS = {
    12: re.compile(r"(?P<year>\d{4})"),
    6: re.compile(r"(?P<year>\d{4})-H(?P<part>[12])"),
    3: re.compile(r"(?P<year>\d{4})-Q(?P<part>[1-4])"),
    1: re.compile(r"(?P<year>\d{4})-(?P<part>0[1-9]|1[0-2])"),
}
_WEEK = re.compile(r"(?P<year>\d{4})-W(?P<week>\d\d)")


def wave_days(wave: str) -> tuple[date, date] | None:
    """The first and the last day of a wave that is named after a time; None for other names.

    Example:
        >>> [str(day) for day in wave_days("2026-Q1")]
        ['2026-01-01', '2026-03-31']
        >>> wave_days("spring") is None
        True
    """
    try:
        return _days(wave.strip())
    except ValueError:
        # The 31st of April, week 60, the year 0.
        return None


def _days(wave: str) -> tuple[date, date] | None:
    for months, form in _FORMS.items():
        if found := form.fullmatch(wave):
            part = int(found["part"]) if months < 12 else 1
            return _months(int(found["year"]), months * (part - 1), months)
    if found := _WEEK.fullmatch(wave):
        monday = date.fromisocalendar(int(found["year"]), int(found["week"]), 1)
        return monday, monday + timedelta(days=6)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", wave):
        day = date.fromisoformat(wave)
        return day, day
    return None


def _months(year: int, before: int, months: int) -> tuple[date, date]:
    """The days of some months of a year, after the months before them."""
    after = before + months
    following = date(year + after // 12, after % 12 + 1, 1)
    return date(year, before + 1, 1), following - timedelta(days=1)
