"""Stretches of time as people write them, brought to one way of writing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from cxkit.wave_names import month_of


def _month(year: str, month: str) -> str | None:
    return f"{year}-{int(month):02d}" if 1 <= int(month) <= 12 else None


def _named(month: str, year: str) -> str | None:
    number = month_of(month.rstrip("."))
    return _month(year, str(number)) if number else None


def _week(year: str, week: str) -> str | None:
    try:
        date.fromisocalendar(int(year), int(week), 1)
    except ValueError:
        return None
    return f"{year}-W{int(week):02d}"


def _quarter(year: str, quarter: str) -> str | None:
    return f"{year}-Q{quarter}"


# What it is, how it is written, and how the parts become one text.
_SHAPES: tuple[tuple[str, str, Callable[..., str | None]], ...] = (
    ("month", r"(\d{4})[-/. ]?[mM]?(\d{2})|(\d{4})[-/](\d)", _month),
    ("month", r"(\d{1,2})[-/.](\d{4})", lambda month, year: _month(year, month)),
    ("month", r"([^\W\d]{3,9}\.?)[ -](\d{4})", _named),
    # As the German Excel shows a month: Mrz 24.
    ("month", r"([^\W\d]{3,9}\.?)[ -]'?(\d{2})", lambda month, year: _named(month, f"20{year}")),
    ("week", r"(\d{4})[- ]?(?:W|w|KW ?|kw ?)(\d{1,2})", _week),
    ("week", r"(?:W|KW|kw) ?(\d{1,2})[-/ ](\d{4})", lambda week, year: _week(year, week)),
    ("quarter", r"(\d{4})[- /]?[Qq]([1-4])", _quarter),
    ("quarter", r"[Qq]([1-4])[-/ ](\d{4})", lambda quarter, year: _quarter(year, quarter)),
    ("quarter", r"([1-4])\. ?Quartal (\d{4})", lambda quarter, year: _quarter(year, quarter)),
    ("year", r"(\d{4})", lambda year: year),
)


def parse_period(text: str) -> tuple[str, str] | None:
    """What a text is (`month`, `week`, `quarter`, `year`) and how it is written here, or None.

    Examples: `2026-03`, `03/2026`, `März 2026` and `Mrz 26` are `2026-03`, `KW 7 2026` is
    `2026-W07`, `Q1 2026` is `2026-Q1`. Days are no matter of this function.
    """
    for every, shape, build in _SHAPES:
        match = re.fullmatch(shape, text.strip())
        if match is not None:
            period = build(*(part for part in match.groups() if part is not None))
            if period is not None:
                return every, period
    return None
