"""Times of whatever type become whole microseconds of UTC, or it is said what is missing."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from attrs import frozen

from cxkit.errors import Problem
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.events.options import EPOCHS, Options
from cxkit.evidence.events.zones import changes, offset_at

# What a whole number counts is told by its size: seconds of these years have ten digits.
_BY_SIZE = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))
_STATE = 'State it in the mapping: options = {zone = "Europe/Zurich"}, or "UTC" if they are UTC.'


@frozen(kw_only=True)
class Clock:
    """How a column of times becomes instants.

    Attributes:
        frame: The frame with the microseconds of the column, as its own clock shows them.
        column: The column.
        raw: Name of the column with microseconds.
        zoned: 1 where the time names its zone, as an expression; None: all of them do.
        problems: Why it cannot be read.
        notes: What a reader should know.
    """

    frame: nw.LazyFrame[Any]
    column: str
    raw: str = ""
    zoned: nw.Expr | None = None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


@frozen(kw_only=True)
class Place:
    """Where a column stands, for messages."""

    file: str
    sheet: str | None = None
    column: str = ""

    def problem(self, code: str, message: str, hint: str = "", count: int | None = None) -> Problem:
        """A problem of the column."""
        return Problem(
            code=code,
            message=message,
            hint=hint,
            file=self.file,
            sheet=self.sheet,
            column=self.column,
            count=count,
        )


def read_clock(
    engine: Engine, frame: nw.LazyFrame[Any], column: str, options: Options, place: Place
) -> Clock:
    """How a column of times is read."""
    kind = frame.collect_schema()[column]
    raw = f"{column}_us"
    if kind == nw.String:
        return _of_texts(engine, frame, column, options, place)
    if isinstance(kind, nw.Datetime):
        stamped = engine.with_micros(frame, column, raw)
        zoned = None if kind.time_zone else nw.lit(0)
        return Clock(frame=stamped, column=column, raw=raw, zoned=zoned)
    if kind == nw.Date:
        timed = frame.with_columns(nw.col(column).cast(nw.Datetime("us")))
        stamped = engine.with_micros(timed, column, raw)
        return Clock(frame=stamped, column=column, raw=raw, zoned=nw.lit(0))
    if kind.is_integer():
        return _of_integers(engine, frame, column, options, place)
    problem = place.problem(
        "not_a_time",
        f"This column holds {kind} and no times.",
        "Hand in time stamps, or whole numbers of seconds, milliseconds or microseconds.",
    )
    return Clock(frame=frame, column=column, problems=(problem,))


def _of_integers(
    engine: Engine, frame: nw.LazyFrame[Any], column: str, options: Options, place: Place
) -> Clock:
    """Whole numbers since 1970."""
    notes: tuple[Problem, ...] = ()
    raw = f"{column}_us"
    number = nw.col(column).cast(nw.Int64)
    if options.epoch is not None:
        factor = EPOCHS[options.epoch]
    else:
        most = engine.fetch(frame.select(number.abs().max().alias("most")))["most"][0] or 0
        factor = next((factor for limit, factor in _BY_SIZE if most < limit), 1)
        words = {f: name for name, f in EPOCHS.items()}[factor]
        notes = (
            place.problem(
                "epoch_guessed",
                f"The whole numbers were read as {words} since 1970.",
                f'Say so in the mapping: options = {{epoch = "{words}"}}.',
            ),
        )
    stamped = frame.with_columns((number * factor).alias(raw))
    return Clock(frame=stamped, column=column, raw=raw, notes=notes)


def _of_texts(
    engine: Engine, frame: nw.LazyFrame[Any], column: str, options: Options, place: Place
) -> Clock:
    """Texts: as ISO 8601 writes times, as German and English people do, or whole numbers."""
    from cxkit.evidence.events.time_texts import Writing

    writing, problem = Writing.of(engine, frame, column, options, place)
    if problem is not None or writing is None:
        return Clock(frame=frame, column=column, problems=(problem,) if problem else ())
    if writing.numbers:
        whole = frame.with_columns(nw.col(column).cast(nw.Int64))
        return _of_integers(engine, whole, column, options, place)
    raw = f"{column}_us"
    read = engine.with_read_times(frame, column, raw, writing.formats)
    return Clock(frame=read, column=column, raw=raw, zoned=nw.col(f"{raw}_zoned"))


@frozen(kw_only=True)
class Conversion:
    """From what a clock shows to UTC.

    Attributes:
        instant: The instant in microseconds, as an expression.
        unclear: 1 for times that are there twice and 2 for those that are not there, else 0,
            as an expression; None if the clock does not change.
    """

    instant: nw.Expr
    unclear: nw.Expr | None = None


def conversion(clock: Clock, options: Options, first: int, last: int) -> Conversion:
    """How the times of a clock between two readings become UTC."""
    local = nw.col(clock.raw)
    if clock.zoned is None or options.zone is None:
        return Conversion(instant=local)
    found = changes(options.zone, first, last)
    offset = nw.lit(found[0].before if found else offset_at(options.zone, first))
    for change in found:
        offset = nw.when(local >= change.settled).then(nw.lit(change.after)).otherwise(offset)
    naive = clock.zoned == 0
    instant = nw.when(naive).then(local - offset).otherwise(local)
    unclear = nw.lit(0)
    for change in found:
        low, high = change.unclear
        within = (local >= low) & (local < high) & naive
        unclear = nw.when(within).then(nw.lit(1 if change.twice else 2)).otherwise(unclear)
    return Conversion(instant=instant, unclear=unclear if found else None)


def naive_problem(place: Place, count: int) -> Problem:
    """That times name no zone, and nobody stated one."""
    message = f"{count} times name no zone: nobody can tell which hour is meant."
    return place.problem("naive_times", message, _STATE, count)
