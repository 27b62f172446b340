"""The codebook of one table: its labels, checked, and the integers that stand for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Map
from typing import Any

import numpy as np
from attrs import define, field

from cxkit.cube.model import Cube, Item
from cxkit.errors import Problem
from cxkit.evidence.mapping import AnswersMapping, did_you_mean
from cxkit.evidence.waves import wave_label
from cxkit.tallies.answers import CANT_JUDGE, SKIPPED
from cxkit.tallies.table import TallyTable

Locate = Callable[[Map[str, object]], str]

_NUMBER = re.compile(r"^[+-]?\d+([.,]\d+)?$")
_PATTERN_LIMIT = 2**62


def nowhere(_: Map[str, object]) -> str:
    """No rows: for tables whose rows have no numbers."""
    return ""


@define(kw_only=True)
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
    wave_audience: list[str] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    warnings: list[Problem] = field(factory=list)
    _cells: dict[tuple[object, object], tuple[int, int]] = field(factory=dict)
    _raw_groups: dict[tuple[str, str, str], int] = field(factory=dict)
    _raw_items: dict[int, object] = field(factory=dict)
    _counts: list[tuple[int, int, int, int]] = field(factory=list)

    @classmethod
    def build(
        cls,
        counted: Map[str, list[Any]],
        mapping: AnswersMapping,
        cube: Cube,
        *,
        name: str,
        locate: Locate,
    ) -> Codebook:
        """The codebook of a table whose distinct labels and answers were counted."""
        book = cls(
            cube=cube,
            items=tuple(cube.items),
            dimensions=tuple(cube.by_dimension),
            tiles=tuple(cube.tiles),
        )
        reader = _Reader(book=book, mapping=mapping, name=name, locate=locate)
        reader.read(counted)
        return book

    @property
    def tiles_without_pattern(self) -> list[int]:
        """Codes of tiles with so many items that a pattern does not fit an integer."""
        return [t for t, tile in enumerate(self.tiles) if not _fits(self.cube, tile)]

    def raw_item(self, code: int) -> object:
        """What the source calls the item."""
        return self._raw_items.get(code, self.items[code])

    def cell_table(self) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        """Keys and codes by item and answer, for a join in the engine."""
        keys: dict[str, list[Any]] = {"item": [], "value": []}
        codes: dict[str, list[Any]] = {c: [] for c in ("i", "d", "t", "v", "p", "own")}
        dimension = {d: k for k, d in enumerate(self.dimensions)}
        tile = {t: k for k, t in enumerate(self.tiles)}
        for (raw_item, raw_value), (code, value) in self._cells.items():
            if value == SKIPPED or raw_value is None:
                continue
            item = self.cube.items[self.items[code]]
            own = int(item.form != "predicted")
            keys["item"].append(raw_item)
            keys["value"].append(raw_value)
            codes["i"].append(code)
            codes["d"].append(dimension[item.dimension])
            codes["t"].append(tile[item.tile])
            codes["v"].append(-1 if value == CANT_JUDGE else value)
            codes["p"].append(_digit(self.cube, item, value) if own else 0)
            codes["own"].append(own)
        return keys, codes

    def group_table(self) -> tuple[dict[str, list[Any]], dict[str, list[Any]]]:
        """Keys and codes by wave, audience and unit, for a join in the engine."""
        raw = list(self._raw_groups)
        keys = {name: [key[k] for key in raw] for k, name in enumerate(_GROUP)}
        groups = [self._raw_groups[key] for key in raw]
        pairs = {pair: k for k, pair in enumerate(self.wave_audience)}
        codes = {
            "g": groups,
            "wa": [pairs[_pair(self.groups[g])] for g in groups],
        }
        return keys, codes

    def group_keys(self, codes: Sequence[int]) -> dict[str, list[str]]:
        """Wave, audience and unit of group codes."""
        return {name: [self.groups[g][k] for g in codes] for k, name in enumerate(_GROUP)}

    def counts(self) -> TallyTable:
        """How often each answer was given."""
        rows = self._counts
        return TallyTable.build(
            {
                **self.group_keys([g for g, *_ in rows]),
                "item": [self.items[i] for _, i, _, _ in rows],
                "value": [v for _, _, v, _ in rows],
            },
            {"n": [n for *_, n in rows]},
        )

    def pairs(self, found: Map[str, list[Any]]) -> TallyTable:
        """Cross-products, as the engine summed them."""
        return TallyTable.build(
            {
                **self.group_keys(found["g"]),
                "item_a": [self.items[i] for i in found["i"]],
                "item_b": [self.items[j] for j in found["j"]],
            },
            {name: _integers(found[name]) for name in ("n", "sum_a", "sum_b", "sum_ab")},
        )


_GROUP = ("wave", "audience", "unit")


def _integers(values: Sequence[Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.asarray([int(v) for v in values], dtype=np.int64)


def _pair(group: tuple[str, str, str]) -> str:
    return f"{group[0]}\x1f{group[1]}"


def _fits(cube: Cube, tile: str) -> bool:
    items = [i for i in cube.tiles[tile].items if i.form != "predicted"]
    if not items:
        return True
    base = max(i.scale.points for i in items) + 2
    same = len({i.scale.points for i in items}) == 1
    longest = max(Counter(i.form for i in items).values())
    return same and base**longest < _PATTERN_LIMIT


def _digit(cube: Cube, item: Item, value: int) -> int:
    """What an answer adds to the response pattern of its tile; 0 if there is none."""
    if not _fits(cube, item.tile):
        return 0
    siblings = [i.id for i in cube.tiles[item.tile].items_of(item.form)]
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
    _unknown_items: Counter[str] = field(factory=Counter)
    _bad_values: dict[tuple[str, str], int] = field(factory=dict)
    _out_of_range: dict[str, list[tuple[float, int]]] = field(factory=dict)
    _unknown_audiences: Counter[str] = field(factory=Counter)

    def read(self, counted: Map[str, list[Any]]) -> None:
        code = {item: k for k, item in enumerate(self.book.items)}
        columns = [counted[c] for c in (*_GROUP, "item", "value", "n")]
        for wave, audience, unit, raw_item, raw_value, n in zip(*columns, strict=True):
            group = self.group(wave, audience, unit)
            item = self.item(raw_item)
            if item is None:
                self._unknown_items[str(raw_item)] += n
                continue
            value = self.value(raw_value, self.book.cube.items[item], int(n))
            if value is None:
                continue
            self.book._cells[raw_item, raw_value] = (code[item], value)
            self.book._raw_items.setdefault(code[item], raw_item)
            self.book._counts.append((group, code[item], value, int(n)))
        self.report()

    def group(self, wave: object, audience: object, unit: object) -> int:
        raw = tuple("" if v is None else str(v) for v in (wave, audience, unit))
        known = self.book._raw_groups.get(raw)  # type: ignore[arg-type]
        if known is not None:
            return known
        group = (
            wave_label(wave, self.mapping.wave_every),
            self.audience(raw[1]),
            self.unit(unit),
        )
        if group not in self.book.groups:
            self.book.groups.append(group)
        if _pair(group) not in self.book.wave_audience:
            self.book.wave_audience.append(_pair(group))
        code = self.book.groups.index(group)
        self.book._raw_groups[raw] = code  # type: ignore[index]
        return code

    def audience(self, raw: str) -> str:
        found = self.mapping.audiences.get(raw, raw)
        if not found:
            self._unknown_audiences[raw] += 1
        return found

    def unit(self, raw: object) -> str:
        if raw is None:
            return ""
        text = str(int(raw)) if isinstance(raw, float) and raw.is_integer() else str(raw)
        return self.mapping.units.get(text, text)

    def item(self, raw: object) -> str | None:
        text = str(raw)
        return self.book.cube.resolve(self.mapping.items.get(text, text))

    def value(self, raw: object, item: Item, n: int) -> int | None:
        """The answer as an integer or a code; None if it is a problem."""
        if raw is None:
            return SKIPPED
        text = _text(raw)
        if text in self.mapping.cant_judge:
            return CANT_JUDGE
        if text in self.mapping.missing or not text:
            return SKIPPED
        number = self.number(text, item)
        if number is None:
            self._bad_values[item.id, text] = self._bad_values.get((item.id, text), 0) + n
            return None
        if number != int(number) or not item.scale.low <= number <= item.scale.high:
            self._out_of_range.setdefault(item.id, []).append((number, n))
            return None
        return int(number)

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
        self.report_items()
        self.report_values()
        for item, seen in self._out_of_range.items():
            self.book.problems.append(self.out_of_range(item, seen))
        for raw in self._unknown_audiences:
            self.book.problems.append(
                Problem(
                    code="no_audience",
                    file=self.name,
                    message=f"Some rows do not say who answered ({raw!r}).",
                    hint='Set constants.audience = "staff" in the mapping, or fill in the column.',
                )
            )

    def report_items(self) -> None:
        known = self.book.cube.items
        for raw, n in sorted(self._unknown_items.items()):
            rows = self.locate({"item": raw})
            self.book.problems.append(
                Problem(
                    code="unknown_item",
                    file=self.name,
                    count=n,
                    message=f"{raw!r} is no item of the cube{did_you_mean(raw, known)}".rstrip(".")
                    + f" ({n} answers{', ' + rows if rows else ''}).",
                    hint=f'Map it under [answers.items]: "{raw}" = "..."; '
                    "`cxkit cube show` lists the items.",
                )
            )

    def report_values(self) -> None:
        by_text: dict[str, list[tuple[str, int]]] = {}
        for (item, text), n in self._bad_values.items():
            by_text.setdefault(text, []).append((item, n))
        for text, places in sorted(by_text.items()):
            n = sum(count for _, count in places)
            rows = self.locate({"value": text})
            items = ", ".join(sorted({item for item, _ in places})[:3])
            self.book.problems.append(
                Problem(
                    code="unknown_answer",
                    file=self.name,
                    count=n,
                    message=f"The answer {text!r} is not understood ({n} times, at {items}"
                    f"{', ...' if len(places) > 3 else ''}{'; ' + rows if rows else ''}).",
                    hint=f'Say what it means: under [answers.labels] "{text}" = 4, or add it to '
                    "missing or cant_judge.",
                )
            )

    def out_of_range(self, item: str, seen: list[tuple[float, int]]) -> Problem:
        scale = self.book.cube.items[item].scale
        values = sorted({value for value, _ in seen})
        n = sum(count for _, count in seen)
        shown = ", ".join(f"{value:g}" for value in values[:6])
        rows = self.locate({"item": item, "value": values[0]})
        return Problem(
            code="out_of_range",
            file=self.name,
            column=item,
            count=n,
            message=f"{n} answers to {item} lie outside its scale of {scale.low} to {scale.high}: "
            f"{shown}{', ...' if len(values) > 6 else ''}{' (' + rows + ')' if rows else ''}.",
            hint="If they mean no answer, add them to missing in the mapping; if the questionnaire "
            "had more points, declare the scale in the cube.",
        )


def _text(raw: object) -> str:
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw).strip()
    return text[:-2] if re.fullmatch(r"[+-]?\d+\.0", text) else text
