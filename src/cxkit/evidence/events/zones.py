"""Clocks of zones: when they change, and where periods begin, as whole microseconds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np
from attrs import frozen

from cxkit.periods import next_period, period_of
from cxkit.tallies.table import IntArray
from cxkit.waves import wave_days

MICROS = 1_000_000
DAY = 86_400 * MICROS
# Clocks are followed between these years; before and after, they stand as they did then.
_FIRST, _LAST = (int(datetime(y, 1, 1, tzinfo=UTC).timestamp()) for y in (1900, 2100))


@frozen(kw_only=True)
class Change:
    """A change of a zone's clock.

    Attributes:
        at: Instant in microseconds.
        before: Offset from UTC before it, in microseconds.
        after: Offset after it.
    """

    at: int
    before: int
    after: int

    @property
    def settled(self) -> int:
        """From this local time on the offset is that after the change.

        A local time that is there twice means the first one; one that is not there is
        read by the clock before the change (fold = 0 of PEP 495).
        """
        return self.at + max(self.before, self.after)

    @property
    def unclear(self) -> tuple[int, int]:
        """From which to before which local time there are two readings, or none."""
        return self.at + min(self.before, self.after), self.settled

    @property
    def twice(self) -> bool:
        """True if an hour is there twice; False if one is left out."""
        return self.after < self.before


def changes(zone: tzinfo, first: int, last: int) -> list[Change]:
    """The changes of a zone's clock between two instants, in microseconds."""
    start = max(first // MICROS - 3 * 86_400, _FIRST)
    end = min(last // MICROS + 3 * 86_400, _LAST)
    found = []
    for early in range(start, end, 86_400):
        late = early + 86_400
        if _offset(zone, early) != _offset(zone, late):
            at = _where(zone, early, late)
            found.append(
                Change(
                    at=at * MICROS,
                    before=_offset(zone, at - 1) * MICROS,
                    after=_offset(zone, at) * MICROS,
                )
            )
    return found


def offset_at(zone: tzinfo, instant: int) -> int:
    """How far a zone's clock is before UTC at an instant, both in microseconds."""
    return _offset(zone, min(max(instant // MICROS, _FIRST), _LAST)) * MICROS


def _where(zone: tzinfo, early: int, late: int) -> int:
    """The first second with the offset of `late`."""
    before = _offset(zone, early)
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if _offset(zone, middle) == before else (early, middle)
    return late


def _offset(zone: tzinfo, second: int) -> int:
    offset = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone)
    return int((offset.utcoffset() or timedelta()).total_seconds())


@frozen(kw_only=True)
class Periods:
    """Consecutive periods, and the instants at which they begin.

    Attributes:
        names: The periods.
        begins: Their first instants in microseconds.
    """

    names: tuple[str, ...]
    begins: tuple[int, ...]

    @classmethod
    def of(cls, days: Iterable[int], every: str, zone: tzinfo | None) -> Periods:
        """The periods that days (numbered since 1970, in UTC) touch.

        Periods between two that are touched are there too if they are few.
        """
        names: set[str] = set()
        for number in days:
            middle = date(1970, 1, 1) + timedelta(days=int(number))
            around = (middle + timedelta(days=k) for k in (-1, 0, 1))
            names |= {period_of(day, every) for day in around}
        ordered = sorted(names)
        closed = [*ordered, *(next_period(name) for name in ordered)]
        distinct = sorted(set(closed))
        return cls(names=tuple(distinct), begins=tuple(_begin(n, zone) for n in distinct))


def _begin(period: str, zone: tzinfo | None) -> int:
    days = wave_days(period)
    assert days is not None
    first = datetime.combine(days[0], datetime.min.time(), tzinfo=zone or UTC)
    return int(first.timestamp()) * MICROS


def period_codes(periods: Periods, instants: IntArray) -> IntArray:
    """(n,) the code of the period in which each instant lies."""
    begins = np.asarray(periods.begins, dtype=np.int64)
    return np.asarray(np.searchsorted(begins, instants, side="right") - 1, dtype=np.int64)
