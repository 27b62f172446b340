"""The codebook of one table: its labels, checked, and the integers that stand for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Map
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from attrs import define, field

from cxkit.cube.model import Cube, Item
from cxkit.errors import Problem
from cxkit.evidence.mapping import AnswersMapping
from cxkit.evidence.unread import Locate, Unread, nowhere, plain_text
from cxkit.evidence.waves import wave_label
from cxkit.tallies.answers import CANT_JUDGE, SKIPPED
from cxkit.tallies.table import IntArray, KeyArray, TallyTable

__all__ = ["Codebook", "Locate", "nowhere"]

# What stands for "I can't judge" among the codes: below every answer, which may be negative.
NO_RATING = -(2**15)

_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
_PATTERN_LIMIT = 2**62


BoolArray = np.ndarray[Any, np.dtype[np.bool_]]


@define(kw_only=True, slots=False)
class Codebook:
    """Labels and codes of one table of answers.

    Attributes:
        cube: The model.
        items: Code -> item id; likewise `dimensions` and `tiles`.
        groups: Code -> (wave, audience, unit).
        problems: Everything in the table that cannot be read.
        warnings: What a reader should know.
    """

    cube: Cube
    items: tuple[str, ...]
    dimensions: tuple[str, ...]
    tiles: tuple[str, ...]
    groups: list[tuple[str, str, str]] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    warnings: list[Problem] = field(factory=list)
    _plain: Map[str, str] = field(factory=dict)
    _cells: dict[tuple[object, object], tuple[int, int]] = field(factory=dict)
    _raw_groups: dict[tuple[str, str, str], int] = field(factory=dict)
    _raw_items: dict[int, object] = field(factory=dict)
    # Group, item, value and number of answers, one column each.
    _counts: IntArray = field(factory=lambda: np.zeros((0, 4), dtype=np.int64))

    @classmethod
    def build(
        cls,
        counted: Map[str, list[Any]],
        mapping: AnswersMapping,
        cube: Cube,
        *,
        name: str,
        locate: Locate,
        plain: Map[str, str] | None = None,
    ) -> Codebook:
        """The codebook of a table whose distinct labels and answers were counted.

        `plain` holds the names of items' columns in the engine, where they differ.
        """
        book = cls(
            cube=cube,
            items=tuple(cube.items),
            dimensions=tuple(cube.by_dimension),
            tiles=tuple(cube.tiles),
            plain=plain or {},
        )
        reader = _Reader(book=book, mapping=mapping, name=name, locate=locate)
        reader.read(counted)
        return book

    def raw_item(self, code: int) -> object:
        """What the source calls the item."""
        return self._raw_items.get(code, self.items[code])

    def cell_table(self) -> tuple[dict[str, list[Any]], list[tuple[int, int]]]:
        """Keys by item and answer for a join in the engine, and their item codes and values.

        "I can't judge" is `NO_RATING`; what was skipped is left out.
        """
        keys: dict[str, list[Any]] = {"item": [], "value": []}
        cells = []
        for (raw_item, raw_value), (code, value) in self._cells.items():
            if value == SKIPPED or raw_value is None:
                continue
            keys["item"].append(self._plain.get(str(raw_item), raw_item))
            keys["value"].append(raw_value)
            cells.append((code, NO_RATING if value == CANT_JUDGE else value))
        return keys, cells

    def digit(self, item: int, value: int) -> int:
        """What an answer adds to the response pattern of its tile; 0 if it is in none."""
        found = self.cube.items[self.items[item]]
        if found.form == "predicted":
            return 0
        return _digit(self.cube, found, CANT_JUDGE if value == NO_RATING else value)

    def digit_table(
        self, tiles: Sequence[int]
    ) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        """The tile, and what the answer adds to its response pattern, by item and answer."""
        keys: dict[str, list[Any]] = {"i": [], "v": []}
        codes: dict[str, list[Any]] = {"t": [], "p": []}
        for code, value in sorted(set(self.cell_table()[1])):
            if self.is_own[code] and self.tile_of[code] in tiles:
                keys["i"].append(code)
                keys["v"].append(value)
                codes["t"].append(int(self.tile_of[code]))
                codes["p"].append(self.digit(code, value))
        return keys, codes

    def tiles_answered_twice(self, pairs: Map[str, IntArray]) -> list[int]:
        """Codes of tiles of which somebody answered two items that belong to one pattern."""
        i, j = pairs["i"], pairs["j"]
        together = (self.tile_of[i] == self.tile_of[j]) & self.is_own[i] & self.is_own[j]
        found = np.unique(self.tile_of[i[together]])
        return [int(t) for t in found if self.has_pattern[t]]

    @cached_property
    def dimension_of(self) -> IntArray:
        """Dimension code of each item code."""
        code = {d: k for k, d in enumerate(self.dimensions)}
        return np.asarray([code[i.dimension] for i in self.cube.items.values()], dtype=np.int64)

    @cached_property
    def tile_of(self) -> IntArray:
        """Tile code of each item code."""
        code = {t: k for k, t in enumerate(self.tiles)}
        return np.asarray([code[i.tile] for i in self.cube.items.values()], dtype=np.int64)

    @cached_property
    def is_own(self) -> BoolArray:
        """True for the item codes that enter patterns and persons: no predictions."""
        return np.asarray([i.form != "predicted" for i in self.cube.items.values()], dtype=bool)

    @cached_property
    def has_pattern(self) -> BoolArray:
        """True for the tile codes whose patterns fit an integer."""
        return np.asarray([_fits(self.cube, tile) for tile in self.tiles], dtype=bool)

    @property
    def answers(self) -> int:
        """How many answers there are, without those left out."""
        return int(self._counts[self._counts[:, 2] != SKIPPED, 3].sum())

    def single_patterns(self, without: Sequence[int]) -> dict[str, IntArray]:
        """Response patterns of tiles of which everybody answered one item at the most.

        Columns `g`, `t`, `pattern`, `n`.
        """
        rows = self._counts[self._counts[:, 2] != SKIPPED]
        tiles = self.tile_of[rows[:, 1]]
        keep = self.is_own[rows[:, 1]] & self.has_pattern[tiles] & ~np.isin(tiles, without)
        rows, tiles = rows[keep], tiles[keep]
        cells, which = np.unique(rows[:, 1:3], axis=0, return_inverse=True)
        digits = np.asarray(
            [_digit(self.cube, self.cube.items[self.items[i]], v) for i, v in cells.tolist()],
            dtype=np.int64,
        )
        pattern = digits[which.ravel()] if len(rows) else rows[:, 0]
        return {"g": rows[:, 0], "t": tiles, "pattern": pattern, "n": rows[:, 3]}

    def group_table(self) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        """Keys and codes by wave, audience and unit, for a join in the engine."""
        raw = list(self._raw_groups)
        keys = {name: [key[k] for key in raw] for k, name in enumerate(_GROUP)}
        return keys, {"g": [self._raw_groups[key] for key in raw]}

    @cached_property
    def wave_of(self) -> IntArray:
        """The code of wave and audience of each group code."""
        pairs = sorted({group[:2] for group in self.groups})
        return np.asarray([pairs.index(group[:2]) for group in self.groups], dtype=np.int64)

    def group_keys(self, codes: IntArray) -> dict[str, KeyArray]:
        """Wave, audience and unit of group codes."""
        columns = zip(*self.groups, strict=True) if self.groups else ((), (), ())
        return {name: _labels(labels)[codes] for name, labels in zip(_GROUP, columns, strict=True)}

    def counts(self) -> TallyTable:
        """How often each answer was given."""
        group, item, value, n = self._counts.T
        return TallyTable.build(
            {**self.group_keys(group), "item": _labels(self.items)[item], "value": value},
            {"n": n},
        )

    def pairs(self, found: Map[str, IntArray]) -> TallyTable:
        """Cross-products of two items, the earlier one of the cube first."""
        items = _labels(self.items)
        return TallyTable.build(
            {
                **self.group_keys(found["g"]),
                "item_a": items[found["i"]],
                "item_b": items[found["j"]],
            },
            {name: found[name] for name in ("n", "sum_a", "sum_b", "sum_ab")},
        )


_GROUP = ("wave", "audience", "unit")


def _labels(labels: Sequence[str]) -> KeyArray:
    """An array of text that codes point into."""
    found = np.empty(len(labels), dtype=object)
    found[:] = labels
    return found


def _fits(cube: Cube, tile: str) -> bool:
    points = [item.scale.points for item in _own_items(cube, tile)]
    if not points:
        return True
    return len(set(points)) == 1 and (points[0] + 2) ** len(points) < _PATTERN_LIMIT


def _own_items(cube: Cube, tile: str) -> list[Item]:
    """The items of a pattern, of all forms: one person may answer several of them."""
    return [item for item in cube.tiles[tile].items if item.form != "predicted"]


def _digit(cube: Cube, item: Item, value: int) -> int:
    """What an answer adds to the response pattern of its tile; 0 if there is none."""
    if not _fits(cube, item.tile):
        return 0
    siblings = [i.id for i in _own_items(cube, item.tile)]
    base = item.scale.points + 2
    digit = item.scale.points + 1 if value == CANT_JUDGE else value - item.scale.low + 1
    return int(digit * base ** siblings.index(item.id))


@define(kw_only=True)
class _Reader:
    """Reads the distinct labels of a table into a codebook and collects problems."""

    book: Codebook
    mapping: AnswersMapping
    name: str
    locate: Locate
    _codes: dict[tuple[str, str, str], int] = field(factory=dict)
    _unread: Counter[tuple[object, object]] = field(factory=Counter)
    _unknown_audiences: Counter[str] = field(factory=Counter)

    def read(self, counted: Map[str, list[Any]]) -> None:
        code = {item: k for k, item in enumerate(self.book.items)}
        groups: dict[tuple[object, ...], int] = {}
        cells: dict[tuple[object, object], tuple[int, int] | None] = {}
        rows: list[tuple[int, int, int, int]] = []
        columns = [counted[c] for c in (*_GROUP, "item", "value", "n")]
        for wave, audience, unit, raw_item, raw_value, n in zip(*columns, strict=True):
            raw_group, raw_cell = (wave, audience, unit), (raw_item, raw_value)
            if raw_group not in groups:
                groups[raw_group] = self.group(*raw_group)
            if raw_cell not in cells:
                cells[raw_cell] = self.cell(raw_item, raw_value, code)
            cell = cells[raw_cell]
            if cell is None:
                self._unread[raw_cell] += n
            else:
                rows.append((groups[raw_group], *cell, n))
        if rows:
            self.book._counts = np.asarray(rows, dtype=np.int64)
        self.report()

    def cell(
        self, raw_item: object, raw_value: object, code: Map[str, int]
    ) -> tuple[int, int] | None:
        """Item code and value; None for what is a problem."""
        item = self.item(raw_item)
        value = None if item is None else self.value(raw_value, self.book.cube.items[item])
        if item is None or value is None:
            return None
        self.book._cells[raw_item, raw_value] = (code[item], value)
        self.book._raw_items.setdefault(code[item], raw_item)
        return code[item], value

    def group(self, wave: object, audience: object, unit: object) -> int:
        raw = tuple("" if v is None else str(v) for v in (wave, audience, unit))
        group = (
            wave_label(wave, self.mapping.wave_every, self.mapping.waves),
            self.audience(raw[1]),
            self.unit(unit),
        )
        if group not in self._codes:
            self._codes[group] = len(self.book.groups)
            self.book.groups.append(group)
        self.book._raw_groups[raw] = self._codes[group]  # type: ignore[index]
        return self._codes[group]

    def audience(self, raw: str) -> str:
        found = self.mapping.audiences.get(raw, raw)
        if not found:
            self._unknown_audiences[raw] += 1
        return found

    def unit(self, raw: object) -> str:
        if raw is None:
            return ""
        text = plain_text(raw)
        return self.mapping.units.get(text, text)

    def item(self, raw: object) -> str | None:
        text = str(raw)
        return self.book.cube.resolve(self.mapping.items.get(text, text))

    def value(self, raw: object, item: Item) -> int | None:
        """The answer as an integer or a code; None if it is a problem."""
        if raw is None:
            return SKIPPED
        text = plain_text(raw)
        if text in self.mapping.cant_judge:
            return CANT_JUDGE
        if text in self.mapping.missing or not text:
            return SKIPPED
        number = self.number(text, item)
        if number is None or number != int(number):
            return None
        return int(number) if item.scale.low <= number <= item.scale.high else None

    def number(self, text: str, item: Item) -> float | None:
        if text in self.mapping.labels:
            return float(self.mapping.labels[text])
        if _NUMBER.match(text):
            return float(text.replace(",", "."))
        for point, anchor in item.scale.anchors.items():
            if text in anchor.values():
                return float(point)
        return None

    def report(self) -> None:
        unread = Unread(cube=self.book.cube, name=self.name, locate=self.locate)
        for (raw_item, raw_value), n in self._unread.items():
            item = self.item(raw_item)
            if item is None:
                unread.items[str(raw_item)] += n
                continue
            text = plain_text(raw_value)
            number = self.number(text, self.book.cube.items[item])
            if number is None:
                unread.words[text, item] += n
            else:
                unread.numbers[item, number, raw_item, raw_value] += n
        self.book.problems += unread.problems()
        if self._unknown_audiences:
            self.book.problems.append(
                Problem(
                    code="no_audience",
                    file=self.name,
                    message="Some rows do not say who answered.",
                    hint="Fill in the column, or say in the mapping who they are: under "
                    '[answers.audiences] "" = "..." (staff, leader or customer).',
                )
            )
