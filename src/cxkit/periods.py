"""Stretches of time as ISO 8601 writes them: days, weeks, months, quarters, years."""

from __future__ import annotations

from datetime import date, timedelta

from cxkit.waves import wave_days

EVERY = ("day", "week", "month", "quarter", "year")


def period_of(day: date, every: str) -> str:
    """The period of a day: `2026-03-05`, `2026-W10`, `2026-03`, `2026-Q1` or `2026`.

    Args:
        day: The day.
        every: `day`, `week`, `month`, `quarter` or `year`.
    """
    year, week, _ = day.isocalendar()
    return {
        "day": day.isoformat(),
        "week": f"{year:04d}-W{week:02d}",
        "month": f"{day.year:04d}-{day.month:02d}",
        "quarter": f"{day.year:04d}-Q{(day.month + 2) // 3}",
        "year": f"{day.year:04d}",
    }[every]


def period_length(period: str) -> str:
    """`day`, `week`, `month`, `quarter` or `year`, of a period as `period_of` writes it."""
    if "W" in period:
        return "week"
    if "Q" in period:
        return "quarter"
    return {4: "year", 7: "month", 10: "day"}[len(period)]


def next_period(period: str) -> str:
    """The period after one, of the same length.

    Raises:
        ValueError: if it is no period.

    Example:
        >>> next_period("2026-12"), next_period("2026-W53")
        ('2027-01', '2027-W01')
    """
    days = wave_days(period)
    if days is None:
        raise ValueError(f"{period!r} is no period")
    return period_of(days[1] + timedelta(days=1), period_length(period))
