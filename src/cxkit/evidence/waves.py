"""Waves: dated rounds of asking, from labels or from dates."""

from __future__ import annotations

import re
from collections.abc import Mapping as Map
from typing import Any

import narwhals as nw

from cxkit.evidence.mapping import AnswersMapping
from cxkit.wave_names import wave_name

DEFAULT_WAVE = "1"
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


def wave_key(frame: nw.LazyFrame[Any], mapping: AnswersMapping, plain: Map[str, str]) -> nw.Expr:
    """The column from which the wave follows: a label, or year * 100 + first month of a round.

    `plain` holds the columns' names in the frame. Only the round leaves the engine,
    so that a time stamp per person does not become a group per person; without
    rounds a time stamp counts as its day.
    """
    if mapping.wave is None:
        return nw.lit(mapping.constants.get("wave", DEFAULT_WAVE))
    name = plain[mapping.wave]
    column, kind = nw.col(name), frame.collect_schema()[name]
    if mapping.wave_every is None:
        column = column.cast(nw.Date) if kind.is_temporal() else column
        return column if kind == nw.String else column.cast(nw.String)
    if kind == nw.String:
        year, month = _from_text(column, mapping.date_order or "ymd")
    else:
        year, month = column.dt.year().cast(nw.Int64), column.dt.month().cast(nw.Int64)
    # The first month of the round, so that one round is one group from here on.
    length = _MONTHS[mapping.wave_every]
    return year * 100 + month - (month - 1) % length


def _from_text(column: nw.Expr, order: str) -> tuple[nw.Expr, nw.Expr]:
    """Year and month of a date written as text.

    What is not wanted is cut away: engines disagree on how to refer to groups
    of a regular expression, and date parsers on padding ("3.4.2025").
    """
    before_year, before_month = {
        "ymd": ("", r"^\s*\d{4}\D"),
        "dmy": (r"^\s*\d{1,2}\D\d{1,2}\D", r"^\s*\d{1,2}\D"),
        "mdy": (r"^\s*\d{1,2}\D\d{1,2}\D", ""),
    }[order]
    return _number(column, before_year), _number(column, before_month)


def _number(column: nw.Expr, before: str) -> nw.Expr:
    """The digits that follow `before`."""
    if before:
        column = column.str.replace_all(before, "")
    return column.str.strip_chars().str.replace_all(r"\D.*$", "").cast(nw.Int64)


def wave_label(key: object, every: str | None, waves: Map[str, str] | None = None) -> str:
    """The name of the wave that a key belongs to, such as `2026-Q1`.

    `waves` says what labels of the source mean; times in words become ISO names.
    """
    if every is None:
        label = "" if key is None else _label(key)
        return wave_name((waves or {}).get(label, label))
    if key in (None, ""):
        return ""
    year, month = divmod(int(str(key)), 100)
    if every == "year":
        return f"{year:04d}"
    if every == "half_year":
        return f"{year:04d}-H{(month + 5) // 6}"
    if every == "quarter":
        return f"{year:04d}-Q{(month + 2) // 3}"
    return f"{year:04d}-{month:02d}"


def _label(key: object) -> str:
    """A label as text; 2025.0 is what a column with gaps makes of 2025."""
    return re.sub(r"^(\d+)\.0$", r"\1", str(key).strip())
