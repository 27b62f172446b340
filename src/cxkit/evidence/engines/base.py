"""What every engine must be able to do beside what narwhals gives."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any

import narwhals as nw
import numpy as np

from cxkit.evidence.engines.iso_times import iso_micros
from cxkit.tallies.events.bins import FINE, MOST
from cxkit.tallies.table import IntArray

Columns = Mapping[str, list[Any]]


def lazy(native: Any) -> nw.LazyFrame[Any]:
    """A native lazy frame in narwhals."""
    frame: nw.LazyFrame[Any] = nw.from_native(native)
    return frame


# Hashes of texts are below this, and the numbers of `with_numbers` below this.
HASHES, NUMBERS = 2**60, 2**63


def text_hash(text: str) -> int:
    """A 60-bit number for a text, equal on every engine: the first digits of its MD5."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


def day_number(day: nw.Expr) -> nw.Expr:
    """Days since 1970 of a date or time, from its year and the day in it."""
    before = day.dt.year().cast(nw.Int64) - 1
    leap = _whole(before / 4) - _whole(before / 100) + _whole(before / 400)
    return before * 365 + leap + day.dt.ordinal_day().cast(nw.Int64) - 719_163


def _whole(number: nw.Expr) -> nw.Expr:
    return number.floor().cast(nw.Int64)


class Engine(ABC):
    """A frame of one engine, as a lazy narwhals frame, with what narwhals lacks there.

    Attributes:
        name: Name of the engine.
        frame: The frame that was handed in, lazy.
        in_this_process: True where answers may be brought into this process, as codes.
        reads_formats: True where texts can be read as times in other formats than ISO 8601.
    """

    name: str
    in_this_process: bool = False
    reads_formats: bool = False
    frame: nw.LazyFrame[Any]

    @abstractmethod
    def fetch(self, frame: nw.LazyFrame[Any]) -> Columns:
        """The rows of a small result as Python lists by column."""

    def fetch_integers(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        """The rows of a result that holds integers only, as int64 arrays by column."""
        columns = self.fetch(frame)
        return {name: np.asarray(v, dtype=np.int64) for name, v in columns.items()}

    def fetch_codes(self, frame: nw.LazyFrame[Any]) -> dict[str, IntArray]:
        """The rows of a result that holds integers only, in as few bytes as it is kept in."""
        return self.fetch_integers(frame)

    @abstractmethod
    def small_table(
        self, like: nw.LazyFrame[Any], keys: Columns, codes: Columns
    ) -> nw.LazyFrame[Any]:
        """A small table in the engine; `keys` take the types they have in `like`, codes int64."""

    def unpivot(
        self, frame: nw.LazyFrame[Any], index: Sequence[str], on: Sequence[str]
    ) -> nw.LazyFrame[Any]:
        """Wide to long: columns `index`, `item` and `value`; values as text, none missing."""
        text = frame.with_columns(nw.col(*on).cast(nw.String))
        long = text.unpivot(list(on), index=list(index), variable_name="item", value_name="value")
        return long.filter(~nw.col("value").is_null())

    @abstractmethod
    def with_row_id(self, frame: nw.LazyFrame[Any], name: str) -> nw.LazyFrame[Any]:
        """The frame with a column that tells its rows apart."""

    def keep(self, frame: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The frame, computed once if the engine can do that without side effects."""
        return frame

    def parts(self, kept: nw.LazyFrame[Any], rows: int) -> Iterator[nw.LazyFrame[Any]]:
        """What was kept, in parts of so many rows where the engine can do that cheaply.

        Args:
            kept: What `keep` gave.
            rows: How many rows each part has at most.
        """
        yield kept

    def pieces(
        self, frame: nw.LazyFrame[Any], rows: int
    ) -> Generator[nw.LazyFrame[Any], None, None] | None:
        """A frame that is not kept, in parts that are read for themselves.

        Args:
            frame: A frame each of whose rows follows from one row of the engine's.
            rows: How many rows each part has, about.

        Returns:
            The parts, each to be read before the next one is asked for, and nothing else to be
            read until there are no more, or they are closed; None where the engine cannot do
            that, or not well.
        """
        return None

    def drop(self, frame: nw.LazyFrame[Any]) -> None:
        """Give back what `keep` took."""
        return

    def with_micros(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        """The frame with the microseconds since 1970 of a column of times in UTC.

        A time without a zone is read as if it were UTC. Calendar arithmetic gives the same
        everywhere; casts of times to integers do not.
        """
        time = nw.col(column)
        hours = day_number(time) * 24 + time.dt.hour().cast(nw.Int64)
        seconds = (hours * 60 + time.dt.minute().cast(nw.Int64)) * 60
        seconds = seconds + time.dt.second().cast(nw.Int64)
        # Before 1970, Spark counts the parts of a second backwards.
        parts = (time.dt.microsecond().cast(nw.Int64) + 1_000_000) % 1_000_000
        return frame.with_columns((seconds * 1_000_000 + parts).alias(into))

    def with_read_times(
        self, frame: nw.LazyFrame[Any], column: str, into: str, formats: Sequence[str] = ()
    ) -> nw.LazyFrame[Any]:
        """The frame with the microseconds of a column of texts, and 1 where they name a zone.

        A text that is no time gives null. A time without a zone is read as if it were UTC.

        Args:
            frame: The frame.
            column: The column of texts.
            into: Name of the new column; the other one is `into` with `_zoned`.
            formats: Formats of `strptime`, where the engine reads them; else ISO 8601.
        """
        micros, zoned = iso_micros(nw.col(column))
        return frame.with_columns(micros.alias(into), zoned.alias(f"{into}_zoned"))

    def with_hash(
        self, frame: nw.LazyFrame[Any], column: str, into: str, among: nw.LazyFrame[Any]
    ) -> nw.LazyFrame[Any]:
        """The frame with `text_hash` of a column of texts, none of which is missing.

        Args:
            frame: The frame.
            column: The column.
            into: Name of the new column.
            among: A simpler frame that has the column too, with every text of it.
        """
        texts = self.fetch(among.select(column).unique())[column]
        codes = {into: [text_hash(text) for text in texts]}
        return frame.join(self.small_table(frame, {column: texts}, codes), on=[column])

    def with_numbers(
        self, frame: nw.LazyFrame[Any], column: str, into: str, among: nw.LazyFrame[Any]
    ) -> tuple[nw.LazyFrame[Any], IntArray, IntArray]:
        """The frame with numbers of the engine's own for a column of texts, none of them missing.

        Only where answers may be brought into this process.

        Args:
            frame: The frame.
            column: The column.
            into: Name of the new column.
            among: A simpler frame that has the column too, with every text of it.

        Returns:
            The frame; the numbers of all texts, spread evenly below `NUMBERS`, in whatever
            order; and the hash (`text_hash`) of each.
        """
        texts = self.fetch(among.select(column).unique())[column]
        hashes = np.asarray([text_hash(text) for text in texts], dtype=np.int64)
        numbers = hashes * (NUMBERS // HASHES)
        table = self.small_table(frame, {column: texts}, {into: numbers.tolist()})
        return frame.join(table, on=[column]), numbers, hashes

    def with_bin(self, frame: nw.LazyFrame[Any], column: str, into: str) -> nw.LazyFrame[Any]:
        """The frame with the bin (`cxkit.tallies.events.bins_of`) of durations.

        Rounding cannot hurt: where a logarithm falls on the wrong side of a power of two,
        the formula gives the same bin from either side.
        """
        clipped = nw.col(column).clip(None, MOST)
        octave = nw.when(clipped >= 2 ** (FINE + 1)).then(clipped.log(2).floor() - FINE)
        raised = frame.with_columns(octave.otherwise(nw.lit(0.0)).alias(into))
        fine = (clipped / nw.lit(2.0) ** nw.col(into)).floor()
        return raised.with_columns((nw.col(into) * 2**FINE + fine).cast(nw.Int64).alias(into))
