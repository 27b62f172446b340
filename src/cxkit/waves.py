"""The days that the name of a wave stands for, and the order of waves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from cxkit.wave_names import place_of, season_of, wave_name

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
        >>> [str(day) for day in wave_days("Frühling 2026")]
        ['2026-03-01', '2026-05-31']
        >>> wave_days("spring") is None
        True
    """
    try:
        return _days(wave_name(wave))
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
    if season := season_of(wave):
        return _months(season[0], season[1] - 1, 3)
    return None


def _months(year: int, before: int, months: int) -> tuple[date, date]:
    """The days of some months of a year, after the months before them."""
    after = before + months
    following = date(year + after // 12, after % 12 + 1, 1)
    return date(year, before + 1, 1), following - timedelta(days=1)


def in_order(waves: Iterable[str]) -> tuple[str, ...]:
    """The waves from the earliest to the latest; by the alphabet where no order is known.

    Example:
        >>> in_order(["2026-Q1", "Frühling 2025", "Herbst 2025"])
        ('Frühling 2025', 'Herbst 2025', '2026-Q1')
        >>> in_order(["Welle 10", "Welle 2"])
        ('Welle 2', 'Welle 10')
    """
    known = sorted(set(waves))
    days = {wave: found for wave in known if (found := wave_days(wave))}
    if len(days) == len(known):
        return tuple(sorted(known, key=lambda wave: (days[wave][1], days[wave][0], wave)))
    places = {wave: place for wave in known if (place := place_of(wave))}
    if len(places) == len(known) and len({what for what, _ in places.values()}) == 1:
        return tuple(sorted(known, key=lambda wave: (places[wave][1], wave)))
    return tuple(known)


def without_order(waves: Iterable[str]) -> tuple[str, ...]:
    """Those waves of which nothing says when they were, compared with the others; or none.

    Example:
        >>> without_order(["2026-03", "2026-04", "Pilot"])
        ('Pilot',)
        >>> without_order(["Welle 2", "Welle 10"])
        ()
    """
    known = sorted(set(waves))
    if len(known) < 2:
        return ()
    days = {wave: found for wave in known if (found := wave_days(wave))}
    places = {wave: place for wave in known if (place := place_of(wave))}
    numbered = len(places) == len(known) and len({what for what, _ in places.values()}) == 1
    if numbered and len(days) < len(known):
        return _at_once(places)
    return tuple(wave for wave in known if wave not in days) or _at_once(days)


def _at_once(found: Mapping[str, object]) -> tuple[str, ...]:
    """The waves that stand for the same time as another one."""
    often = Counter(found.values())
    return tuple(sorted(wave for wave, what in found.items() if often[what] > 1))
