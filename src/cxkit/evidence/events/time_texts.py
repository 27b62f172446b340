"""How the texts of a column write times."""

from __future__ import annotations

import re
from typing import Any

import narwhals as nw
from attrs import frozen

from cxkit.errors import Problem
from cxkit.evidence.columns import Days, date_problem, days
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.engines.iso_times import ISO_TIME

_SAMPLE = 2000
_CLOCKS = ("%H:%M:%S.%f", "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
_ORDERS = {"dmy": "%d{0}%m{0}%Y", "mdy": "%m{0}%d{0}%Y", "ymd": "%Y{0}%m{0}%d"}


@frozen(kw_only=True)
class Writing:
    """How times are written.

    Attributes:
        numbers: True if they are whole numbers.
        formats: Formats as `strptime` knows them; empty for times as ISO 8601 writes them.
    """

    numbers: bool = False
    formats: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, engine: Engine, frame: nw.LazyFrame[Any], column: str, options: Any, place: Any
    ) -> tuple[Writing | None, Problem | None]:
        """How a column of texts writes times, from a sample; None with a problem if unclear."""
        there = frame.select(column).filter(~nw.col(column).is_null())
        texts = [str(text).strip() for text in engine.fetch(there.head(_SAMPLE))[column]]
        if all(re.fullmatch(r"-?\d+", text) for text in texts):
            return cls(numbers=True), None
        if sum(re.fullmatch(ISO_TIME, text) is not None for text in texts) * 2 > len(texts):
            return cls(), None
        found = days(texts) if options.date_order is None else Days(order=options.date_order)
        problem = date_problem(found, file=place.file, column=place.column)
        if problem is not None or found.order is None:
            example = next((t for t in texts if not re.fullmatch(ISO_TIME, t)), "")
            return None, problem or place.problem(
                "not_a_time",
                f"{example!r} is not a time.",
                "Write it as 2026-03-05T14:02:31+01:00.",
            )
        if not engine.reads_formats:
            return None, place.problem(
                "not_a_time",
                f"{texts[0]!r} is not written as ISO 8601 writes times.",
                "Turn the column into time stamps before you hand the frame in.",
            )
        return cls(formats=_formats(texts, found.order)), None


def _formats(texts: list[str], order: str) -> tuple[str, ...]:
    """Formats for day and time, the longest first."""
    marks = dict.fromkeys(m.group() for t in texts if (m := re.search(r"[-/.]", t)))
    dates = [_ORDERS[order].format(mark) for mark in marks]
    between = (" ", "T", ", ")
    timed = [f"{day}{b}{clock}" for day in dates for b in between for clock in _CLOCKS]
    return (*timed, *dates)
