"""Times as ISO 8601 writes them, read by cutting texts: for engines without a parser that fits."""

from __future__ import annotations

import narwhals as nw

# Day, time of day to the minute, the second or its parts, zone; the day alone is midnight.
_OFFSET = r"[+-]\d{2}(:?\d{2})?"
_ZONE = rf"(Z|z|UTC|{_OFFSET})"
ISO_TIME = rf"\d{{4}}-\d{{2}}-\d{{2}}([T ]\d{{2}}:\d{{2}}(:\d{{2}}([.,]\d+)?)?( ?{_ZONE})?)?"
ZONED = rf"^.{{16}}.* ?{_ZONE}$"
_NEVER = "1970-01-01 00:00:00"
_MONTH_DAYS = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def iso_micros(text: nw.Expr) -> tuple[nw.Expr, nw.Expr]:
    """Microseconds since 1970 of a text in UTC, null if it is no time, and 1 if it names a zone.

    A time without a zone is read as if it were UTC.
    """
    is_time = text.str.contains(f"^{ISO_TIME}$")
    text = nw.when(is_time).then(text).otherwise(nw.lit(_NEVER))
    zoned = text.str.contains(ZONED)
    micros = (_days(text) * 86_400 + _seconds(text)) * 1_000_000 + _parts(text)
    micros = micros - nw.when(zoned).then(_offset(text)).otherwise(nw.lit(0)) * 60_000_000
    return nw.when(is_time).then(micros), zoned.cast(nw.Int64)


def _number(text: nw.Expr) -> nw.Expr:
    return text.cast(nw.Int64)


def _days(text: nw.Expr) -> nw.Expr:
    """Days since 1970 of a day of the Gregorian calendar."""
    year, month = _number(text.str.slice(0, 4)), _number(text.str.slice(5, 2))
    day = _number(text.str.slice(8, 2))
    before = year - 1
    leap = _whole(before / 4) - _whole(before / 100) + _whole(before / 400)
    is_leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    in_year = nw.lit(0)
    for number, days in enumerate(_MONTH_DAYS, 1):
        in_year = nw.when(month >= number).then(nw.lit(days)).otherwise(in_year)
    in_year = in_year + nw.when((month > 2) & is_leap).then(nw.lit(1)).otherwise(nw.lit(0))
    return before * 365 + leap + in_year + day - 719_163


def _whole(number: nw.Expr) -> nw.Expr:
    return number.floor().cast(nw.Int64)


def _seconds(text: nw.Expr) -> nw.Expr:
    """Seconds since midnight."""
    clock = nw.when(text.str.len_chars() > 10).then(text).otherwise(nw.lit(_NEVER))
    with_seconds = nw.when(clock.str.contains(r"^.{16}:")).then(clock).otherwise(nw.lit(_NEVER))
    hours, minutes = _number(clock.str.slice(11, 2)), _number(clock.str.slice(14, 2))
    return (hours * 60 + minutes) * 60 + _number(with_seconds.str.slice(17, 2))


def _parts(text: nw.Expr) -> nw.Expr:
    """Microseconds within the second; finer digits are cut off."""
    has = text.str.contains(r"^.{19}[.,]\d")
    digits = nw.when(has).then(text.str.slice(20)).otherwise(nw.lit("0"))
    digits = digits.str.replace_all("[^0-9].*", "")
    return _number(nw.concat_str([digits, nw.lit("000000")]).str.slice(0, 6))


def _offset(text: nw.Expr) -> nw.Expr:
    """Minutes that the zone is before UTC."""
    stated = text.str.contains(rf"{_OFFSET}$")
    # All that stands before the offset goes; then its colon.
    tail = nw.when(stated).then(text.str.slice(16)).otherwise(nw.lit("+00"))
    offset = tail.str.replace_all("^[^+-]*", "").str.replace_all(":", "")
    padded = nw.concat_str([offset, nw.lit("00")]).str.slice(0, 5)
    minutes = _number(padded.str.slice(1, 2)) * 60 + _number(padded.str.slice(3, 2))
    return nw.when(padded.str.starts_with("-")).then(-minutes).otherwise(minutes)
