"""Persons gathered in this process: every answer becomes one integer, and integers are sorted.

An integer holds person, group and cell (an item with an answer), the person highest:
sorted, everything that one person answered lies together, and all that follows from it
is found by looking at neighbours. That takes half the time of a join in the engine, and
little memory, because the people come in portions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import narwhals as nw
import numpy as np
from attrs import frozen

from cxkit.evidence.codebook import NO_RATING, BoolArray, Codebook
from cxkit.evidence.engines.base import Engine
from cxkit.evidence.gathered import Gathered, Rows, joined, no_rows
from cxkit.tallies.table import IntArray

# So many answers are sorted at once; they take about 150 MB then.
PORTION = 2**21
_LIMIT = 62


def gather(
    engine: Engine, said: nw.LazyFrame[Any], book: Codebook, *, people: bool = False
) -> Gathered | None:
    """What follows from who answered what together; None if that takes another way.

    That is so if an answer belongs to nobody, if somebody answered an item twice, or if
    the codes do not fit an integer.

    Args:
        engine: The engine of the frame, whose answers may be brought into this process.
        said: The answers in canonical form, without empty ones.
        book: Labels and codes.
        people: True to also collect who took part.
    """
    who = _Who.of(engine, said) if book.answers else None
    if who is None:
        return None
    try:
        layout = _Layout.of(book, who)
        return _in_portions(engine, said, book, layout, people) if layout.fits else None
    finally:
        who.drop()


@frozen(kw_only=True)
class _Who:
    """Respondents as integers from 0.

    Attributes:
        count: One more than the largest code.
        low: The lowest pseudonym, where pseudonyms are integers.
        table: Columns `respondent` and `r`, where they are not.
    """

    engine: Engine
    count: int
    low: int = 0
    table: nw.LazyFrame[Any] | None = None

    @classmethod
    def of(cls, engine: Engine, said: nw.LazyFrame[Any]) -> _Who | None:
        """The respondents; None if an answer belongs to nobody."""
        who = nw.col("respondent")
        is_integer = said.collect_schema()["respondent"].is_integer()
        ends = [who.min().alias("low"), who.max().alias("high")] if is_integer else []
        found = engine.fetch(said.select(who.is_null().cast(nw.Int64).sum().alias("none"), *ends))
        if found["none"][0]:
            return None
        if is_integer and found["low"][0] > -(2**_LIMIT) and found["high"][0] < 2**_LIMIT:
            low, high = found["low"][0], found["high"][0]
            return cls(engine=engine, count=high - low + 1, low=low)
        table = engine.keep(engine.with_row_id(said.select("respondent").unique(), "r"))
        count = engine.fetch(table.select(nw.col("r").max()))["r"][0] + 1
        return cls(engine=engine, count=count, table=table)

    def coded(self, answers: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The answers with the code of the respondent in a column `r`."""
        if self.table is not None:
            return answers.join(self.table, on=["respondent"], how="inner")
        return answers.with_columns((nw.col("respondent").cast(nw.Int64) - self.low).alias("r"))

    def names(self, codes: IntArray) -> list[object]:
        """The pseudonyms of codes."""
        if self.table is None:
            return list((codes + self.low).tolist())
        rows = self.engine.fetch(self.table)
        name = dict(zip(rows["r"], rows["respondent"], strict=True))
        return [name[code] for code in codes.tolist()]

    def drop(self) -> None:
        """Give back the table."""
        if self.table is not None:
            self.engine.drop(self.table)


@frozen(kw_only=True)
class _Layout:
    """Where the parts of an integer stand, and what its lowest part, the cell, means.

    Cells are numbered by dimension, tile, item and answer.

    Attributes:
        book: Labels and codes.
        who: The respondents.
        cells: How many bits the cell takes; likewise `groups`, `items` and `values`.
        cell_of: (item, value) -> cell.
        item: (cells,) item code; likewise `dimension` and `tile`.
        value: (cells,) the answer.
        rank: (cells,) position of the answer among the distinct answers.
        answers: (ranks,) those answers.
        rated: (cells,) True for ratings, False for "I can't judge".
        own: (cells,) False for predictions.
        digit: (cells,) what the answer adds to the response pattern of its tile.
    """

    book: Codebook
    who: _Who
    cells: int
    groups: int
    items: int
    values: int
    cell_of: dict[tuple[int, int], int]
    item: IntArray
    dimension: IntArray
    tile: IntArray
    value: IntArray
    rank: IntArray
    answers: IntArray
    own: BoolArray
    digit: IntArray

    @classmethod
    def of(cls, book: Codebook, who: _Who) -> _Layout:
        order = {
            code: (book.dimension_of[code], book.tile_of[code]) for code in range(len(book.items))
        }
        cells = sorted(set(book.cell_table()[1]), key=lambda cell: (*order[cell[0]], *cell))
        item, value = np.asarray(cells, dtype=np.int64).reshape(-1, 2).T
        answers, rank = np.unique(value, return_inverse=True)
        return cls(
            book=book,
            who=who,
            cells=_bits(len(cells)),
            groups=_bits(len(book.groups)),
            items=_bits(len(book.items)),
            values=_bits(len(answers)),
            cell_of={cell: k for k, cell in enumerate(cells)},
            item=item,
            dimension=book.dimension_of[item],
            tile=book.tile_of[item],
            value=value,
            rank=rank.ravel(),
            answers=answers,
            own=book.is_own[item],
            digit=np.asarray([book.digit(*cell) for cell in cells], dtype=np.int64),
        )

    @property
    def rated(self) -> BoolArray:
        return np.asarray(self.value > NO_RATING)

    @property
    def fits(self) -> bool:
        """True if person, group and cell fit an integer, and two cells with their group do."""
        key = _bits(self.who.count) + self.groups + self.cells
        return max(key, self.groups + 2 * (self.items + self.values)) <= _LIMIT

    def keys(self, engine: Engine, said: nw.LazyFrame[Any]) -> nw.LazyFrame[Any]:
        """The answers as integers, in a column `key`."""
        names, cells = self.book.cell_table()
        codes = {"c": [self.cell_of[cell] for cell in cells]}
        coded = joined(engine, said, self.book, engine.small_table(said, names, codes))
        shifted = nw.col("r").cast(nw.Int64) * 2**self.groups + nw.col("g")
        return self.who.coded(coded).select((shifted * 2**self.cells + nw.col("c")).alias("key"))


def _bits(count: int) -> int:
    """How many bits the numbers below `count` take."""
    return max(count - 1, 0).bit_length()


def _in_portions(
    engine: Engine, said: nw.LazyFrame[Any], book: Codebook, layout: _Layout, people: bool
) -> Gathered | None:
    parts = []
    for keys in _portions(engine, layout.keys(engine, said), book.answers, layout):
        if not len(keys):
            continue
        keys.sort()
        portion = _Portion.of(keys, layout)
        if portion.answered_twice:
            return None
        parts.append(portion.gathered(people))
    return Gathered.join(parts)


def _portions(
    engine: Engine, keys: nw.LazyFrame[Any], answers: int, layout: _Layout
) -> Iterator[IntArray]:
    """The integers of some people after the other."""
    count = -(-answers // PORTION)
    if count < 2:
        yield engine.fetch_integers(keys)["key"]
        return
    kept = engine.keep(keys)
    person = nw.col("key") // 2 ** (layout.groups + layout.cells)
    try:
        for k in range(count):
            yield engine.fetch_integers(kept.filter(person % count == k))["key"]
    finally:
        engine.drop(kept)


@frozen(kw_only=True, eq=False)
class _Portion:
    """The answers of some people, sorted by person, group, dimension, tile and item.

    Attributes:
        layout: What the integers mean.
        person: (n,) person and group.
        group: (n,) group code.
        cell: (n,) cell.
        new_person: (n,) True where another person or group begins.
        new_block: (n,) True where another person, group or dimension begins.
    """

    layout: _Layout
    person: IntArray
    group: IntArray
    cell: IntArray
    new_person: BoolArray
    new_block: BoolArray

    @classmethod
    def of(cls, keys: IntArray, layout: _Layout) -> _Portion:
        person, cell = keys >> layout.cells, keys & (2**layout.cells - 1)
        new_person = _changes(person)
        return cls(
            layout=layout,
            person=person,
            group=person & (2**layout.groups - 1),
            cell=cell,
            new_person=new_person,
            new_block=new_person | _changes(layout.dimension[cell]),
        )

    @property
    def answered_twice(self) -> bool:
        """True if somebody answered an item twice."""
        return not bool((self.new_person | _changes(self.layout.item[self.cell])).all())

    def gathered(self, people: bool) -> Gathered:
        """What follows from these answers."""
        first = self.person[self.new_person]
        group = first & (2**self.layout.groups - 1)
        someone = first >> self.layout.groups
        waves = self.layout.book.wave_of
        names = self.layout.who.names(someone) if people else []
        return Gathered(
            took_part=_tally(g=group),
            distinct=len(np.unique(someone * (waves.max() + 1) + waves[group])),
            dimensions=self._dimensions(),
            tiles=self._raters_by_tile(),
            patterns=self._patterns(),
            pairs=self._pairs(),
            people=tuple(zip(group.tolist(), names, strict=True)) if people else (),
        )

    def _dimensions(self) -> Rows:
        """Who rated within a dimension."""
        starts = np.flatnonzero(self.new_block)
        rated = np.logical_or.reduceat((self.layout.rated & self.layout.own)[self.cell], starts)
        starts = starts[rated]
        return _tally(g=self.group[starts], d=self.layout.dimension[self.cell[starts]])

    def _raters_by_tile(self) -> Rows:
        """Who rated within a tile that is too long for response patterns."""
        layout = self.layout
        long = ~layout.book.has_pattern[layout.tile]
        if not long.any():
            return no_rows("g", "t", "n")
        rows = np.flatnonzero((long & layout.rated & layout.own)[self.cell])
        tile = layout.tile[self.cell[rows]]
        new = _changes(self.person[rows]) | _changes(tile)
        return _tally(g=self.group[rows][new], t=tile[new])

    def _patterns(self) -> Rows:
        """Response patterns of the other tiles."""
        layout = self.layout
        fits = layout.book.has_pattern[layout.tile] & layout.own
        rows = slice(None) if fits.all() else np.flatnonzero(fits[self.cell])
        cell, group = self.cell[rows], self.group[rows]
        tile = layout.tile[cell]
        starts = np.flatnonzero(_changes(self.person[rows]) | _changes(tile))
        pattern = np.add.reduceat(layout.digit[cell], starts) if len(starts) else cell
        return _tally(g=group[starts], t=tile[starts], pattern=pattern)

    def _pairs(self) -> Rows:
        """Cross-products of the answers of one person within one dimension."""
        layout = self.layout
        items, values = layout.items, layout.values
        first = (layout.item << items + 2 * values) + (layout.rank << values)
        second = (layout.item << 2 * values) + layout.rank
        parts = [
            _cross(
                (self.group[rows] << 2 * (items + values))
                + first[self.cell[rows]]
                + second[self.cell[rows + apart]],
                layout,
            )
            for rows, apart in self._neighbours()
        ]
        return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}

    def _neighbours(self) -> Iterator[tuple[IntArray, int]]:
        """Rows, and how far after them stands another rating of the same person and dimension."""
        block, rated = np.cumsum(self.new_block), self.layout.rated[self.cell]
        rows, apart = np.arange(len(block)), 0
        while len(rows):
            apart += 1
            rows = rows[: np.searchsorted(rows, len(block) - apart)]
            rows = rows[block[rows] == block[rows + apart]]
            yield rows[rated[rows] & rated[rows + apart]], apart


def _cross(codes: IntArray, layout: _Layout) -> Rows:
    """Sums over pairs of answers, each one integer: group, two items, two answers."""
    codes.sort()
    items, values = layout.items, layout.values
    starts = np.flatnonzero(_changes(codes >> 2 * values))
    if not len(starts):
        return no_rows("g", "i", "j", "n", "sum_a", "sum_b", "sum_ab")
    a = layout.answers[codes >> values & (2**values - 1)]
    b = layout.answers[codes & (2**values - 1)]
    head = codes[starts] >> 2 * values
    i, j = head >> items & (2**items - 1), head & (2**items - 1)
    sum_a, sum_b = np.add.reduceat(a, starts), np.add.reduceat(b, starts)
    # Cells are in the order of dimensions and tiles, which need not be that of the items.
    turned = i > j
    return {
        "g": head >> 2 * items,
        "i": np.where(turned, j, i),
        "j": np.where(turned, i, j),
        "n": np.diff(starts, append=len(codes)),
        "sum_a": np.where(turned, sum_b, sum_a),
        "sum_b": np.where(turned, sum_a, sum_b),
        "sum_ab": np.add.reduceat(a * b, starts),
    }


def _changes(values: IntArray) -> BoolArray:
    """True for the first value, and for each that differs from the one before."""
    found = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


def _tally(**codes: IntArray) -> Rows:
    """How often each combination of codes stands there, in columns of their names and `n`."""
    largest = np.zeros(0, dtype=np.int64)
    widths = {name: _bits(int(values.max(initial=0)) + 1) for name, values in codes.items()}
    last = list(codes)[-1]
    if sum(widths.values()) > _LIMIT:
        largest, rank = np.unique(codes[last], return_inverse=True)
        codes, widths = {**codes, last: rank}, {**widths, last: _bits(len(largest))}
    packed = np.zeros(len(codes[last]), dtype=np.int64)
    for name, values in codes.items():
        packed = (packed << widths[name]) | values
    packed, n = _counted(packed, 2 ** sum(widths.values()))
    found = {"n": n}
    for name in reversed(codes):
        found[name] = packed & (2 ** widths[name] - 1)
        packed = packed >> widths[name]
    if len(largest):
        found[last] = largest[found[last]]
    return found


def _counted(values: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """The distinct values, each below `size`, and how often each stands there."""
    if size <= 4 * len(values):
        counts = np.bincount(values, minlength=size)
        distinct = np.flatnonzero(counts)
        return distinct, counts[distinct]
    values.sort()
    starts = np.flatnonzero(_changes(values))
    return values[starts], np.diff(starts, append=len(values))
