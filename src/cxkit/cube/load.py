"""Cubes from TOML documents; every problem of a document at once, each with its path."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from cxkit.cube.crosswalk import crosswalk_problems
from cxkit.cube.fields import ITEM_IDENTIFIER, Fields, join
from cxkit.cube.model import FORMS, SIDES, AnswerScale, Cube, Dimension, Item, Scale, Tile
from cxkit.errors import InputError
from cxkit.tomlfile import read_toml

# The product of two answers has to fit 32 bits.
_FARTHEST = 10_000
_DEFAULT_SCALE = "agreement"
_KEYS = {
    "cube": (
        *(
            "id",
            "version",
            "label",
            "licence",
            "extends",
            "schema_version",
            "instructions",
            "alternatives",
        ),
        *("variables", "scales", "dimensions", "weights", "crosswalk", "synonyms"),
    ),
    "scale": ("low", "high", "anchors", "cant_judge"),
    "dimension": ("id", "label", "tiles"),
    "tile": ("id", "label", "items", "scale", "reflective", "customer_visible", "asked_of"),
    "item": ("id", "side", "form", "text", "scale", "direction", "version", "licence"),
}


@lru_cache(maxsize=1)
def default_cube() -> Cube:
    """The default cube: six dimensions of nine tiles, 200 items in German and English."""
    return cube_from_document(_default_document())


@lru_cache(maxsize=1)
def _default_document() -> dict[str, Any]:
    folder = resources.files("cxkit.cube") / "data"
    document = tomllib.loads((folder / "cube.toml").read_text(encoding="utf-8"))
    names = sorted(entry.name for entry in folder.iterdir() if entry.name[0].isdigit())
    document["dimensions"] = [
        tomllib.loads((folder / name).read_text(encoding="utf-8")) for name in names
    ]
    return document


def load_cube(path: str | Path) -> Cube:
    """The cube that a TOML file describes.

    Raises:
        InputError: with every problem of the document, each with its path.
    """
    path = Path(path)
    document = read_toml(path, hint="Compare it with the how-to on writing a cube of one's own.")
    return cube_from_document(document, file=path.name)


def cube_from_document(document: Mapping[str, Any], *, file: str | None = None) -> Cube:
    """The cube that a parsed document describes.

    A document with `extends = "default"` adds its dimensions to the default cube.

    Raises:
        InputError: with every problem of the document, each with its path.
    """
    reader = _Reader(document, file)
    cube = reader.cube()
    if reader.problems:
        raise InputError(reader.problems)
    return cube


class _Reader(Fields):
    """Walks one document."""

    def __init__(self, document: Mapping[str, Any], file: str | None) -> None:
        super().__init__(file)
        self.document = document
        own = self.read_variables(document)
        self.base = self._base(own)
        self.variables = {**(self.base.variables if self.base else {}), **own}  # type: ignore[dict-item]
        self.scales = self._answer_scales()
        self.licence = str(document.get("licence", ""))
        self.reflective: list[Scale] = []
        # Kind and id -> where it was given first.
        self.seen: dict[tuple[str, str], str] = {}

    def _base(self, variables: Mapping[str, Any]) -> Cube | None:
        """The default cube in the words of a document that extends it."""
        extends = self.document.get("extends")
        if extends is None:
            return None
        if extends != "default":
            self.problem(
                "extends",
                "bad_extends",
                f"A cube can extend the default cube only, not {extends!r}.",
                'Write extends = "default", or leave the line out.',
            )
        if not variables or self.problems:
            return default_cube()
        default = _default_document()
        words = {**default["variables"], **variables}
        return cube_from_document({**default, "variables": words})

    def cube(self) -> Cube:
        self.known_keys(self.document, _KEYS["cube"], "")
        base = self.base or Cube(id="")
        for kind, ids in (("dimension", base.by_dimension), ("tile", base.tiles)):
            self.seen.update({(kind, i): "the default cube" for i in ids})
        self.seen.update({("item", i): "the default cube" for i in base.items})
        entries = self.tables(self.document, "dimensions", "")
        if not entries and not self.base and "dimensions" not in {p.path for p in self.problems}:
            self.problem(
                "dimensions",
                "no_dimensions",
                "A cube needs at least one dimension.",
                'Add [[dimensions]] with an id and tiles, or extends = "default".',
            )
        cube = Cube(
            id=self.identifier(self.document, ""),
            version=str(self.document.get("version", "1")),
            label=self.text(self.document, "label", "", required=False),
            dimensions=base.dimensions
            + tuple(self.dimension(entry, f"dimensions[{i}]") for i, entry in enumerate(entries)),
            scales=base.scales + tuple(self.reflective),
            weights={**base.weights, **self.weights()},
            crosswalk={**base.crosswalk, **self.texts(self.document, "crosswalk", "")},
            synonyms={**base.synonyms, **self.synonyms()},
            variables=self.variables,
        )
        self.one_answer_range(cube)
        self.dangling(cube)
        return cube

    def once(self, kind: str, name: str, path: str) -> None:
        """Note an id that was given before."""
        first = self.seen.setdefault((kind, name), path)
        if first != path:
            self.problem(
                f"{path}.id",
                "duplicate_id",
                f"The {kind} id {name!r} occurs twice; it is taken by {first}.",
                "Ids are permanent names; give each its own.",
            )

    def dimension(self, entry: Mapping[str, Any], path: str) -> Dimension:
        self.known_keys(entry, _KEYS["dimension"], path)
        dimension = self.identifier(entry, path)
        self.once("dimension", dimension, path)
        tiles = tuple(
            self.tile(tile, dimension, f"{path}.tiles[{i}]")
            for i, tile in enumerate(self.tables(entry, "tiles", path))
        )
        return Dimension(id=dimension, label=self.text(entry, "label", path), tiles=tiles)

    def tile(self, entry: Mapping[str, Any], dimension: str, path: str) -> Tile:
        self.known_keys(entry, _KEYS["tile"], path)
        tile = f"{dimension}.{self.identifier(entry, path)}"
        self.once("tile", tile, path)
        items = tuple(
            self.item(item, tile, entry, f"{path}.items[{i}]")
            for i, item in enumerate(self.tables(entry, "items", path))
        )
        label = self.text(entry, "label", path)
        if self.flag(entry, "reflective", path):
            own = tuple(i.id for i in items if i.form == "self")
            self.reflective.append(Scale(id=tile, label=label, items=own))
        return Tile(
            id=tile,
            label=label,
            items=items,
            customer_visible=self.flag(entry, "customer_visible", path),
            asked_of=self.words(entry, "asked_of", path) or ("staff", "leader"),
        )

    def item(
        self, entry: Mapping[str, Any], tile: str, parent: Mapping[str, Any], path: str
    ) -> Item:
        self.known_keys(entry, _KEYS["item"], path)
        side = self.choice(entry, "side", SIDES, "behaviour", path)
        form = self.choice(entry, "form", FORMS, "self", path)
        own = entry.get("id")
        item_id = f"{tile}.{side}.{form}" if own is None else str(own)
        if not ITEM_IDENTIFIER.match(item_id):
            self.problem(
                f"{path}.id",
                "bad_id",
                f"{item_id!r} cannot be an item's id.",
                "Use letters, digits, '.', '_' and '-', without spaces.",
            )
        self.once("item", item_id, path)
        return Item(
            id=item_id,
            tile=tile,
            side=side,
            form=form,
            text=self.text(entry, "text", path, required=own is None),
            scale=self.answer_scale(entry.get("scale", parent.get("scale")), path),
            direction=self.direction(entry, path),
            version=self.whole_number(entry, "version", 1, path),
            licence=str(entry.get("licence", self.licence)),
        )

    def direction(self, entry: Mapping[str, Any], path: str) -> int:
        found = entry.get("direction", 1)
        if found in (1, -1) and not isinstance(found, bool):
            return int(found)
        self.problem(
            f"{path}.direction",
            "bad_direction",
            f"direction is 1 (higher is better) or -1 (higher is worse), not {found!r}.",
        )
        return 1

    def answer_scale(self, name: object, path: str) -> AnswerScale:
        if name is None:
            only = next(iter(self.scales.values())) if len(self.scales) == 1 else None
            return only or self.scales.get(_DEFAULT_SCALE, AnswerScale(id=_DEFAULT_SCALE))
        found = self.scales.get(str(name))
        if found is None:
            self.problem(
                f"{path}.scale",
                "unknown_scale",
                f"There is no answer scale {name!r}.",
                f"Declare it as [scales.{name}] with low and high. "
                f"Known: {', '.join(self.scales) or 'none'}.",
            )
            return AnswerScale(id=str(name))
        return found

    def _answer_scales(self) -> dict[str, AnswerScale]:
        scales: dict[str, AnswerScale] = {}
        if self.base:
            scales = {i.scale.id: i.scale for i in self.base.items.values()}
        for name in self.table(self.document, "scales", ""):
            path = f"scales.{name}"
            entry = self.table(self.document["scales"], name, "scales")
            self.known_keys(entry, _KEYS["scale"], path)
            low, high = self.answer_range(entry, path)
            scales[name] = AnswerScale(
                id=name,
                low=low,
                high=high,
                anchors=self.anchors(entry, low, high, path),
                cant_judge=self.text(entry, "cant_judge", path, required=False),
            )
        return scales

    def answer_range(self, entry: Mapping[str, Any], path: str) -> tuple[int, int]:
        low, high = entry.get("low", 1), entry.get("high", 5)
        if type(low) is int and type(high) is int and -_FARTHEST <= low < high <= _FARTHEST:
            return low, high
        self.problem(
            path,
            "bad_scale",
            "An answer scale runs from one integer to a higher one, within "
            f"-{_FARTHEST}..{_FARTHEST}, not {low!r}..{high!r}.",
            "Write, for example, low = 1 and high = 5.",
        )
        return 1, 5

    def anchors(
        self, entry: Mapping[str, Any], low: int, high: int, path: str
    ) -> dict[int, Mapping[str, str]]:
        anchors: dict[int, Mapping[str, str]] = {}
        found = self.table(entry, "anchors", path)
        for point in found:
            number = str(point).removeprefix("-")
            if number.isdecimal() and low <= int(point) <= high:
                anchors[int(point)] = self.text(found, point, f"{path}.anchors")
            else:
                self.problem(
                    f"{path}.anchors.{point}",
                    "bad_anchor",
                    f"{point!r} is no answer of a scale of {low} to {high}.",
                    f"Anchors stand under the answers, such as [{path}.anchors.{low}].",
                )
        return anchors

    def weights(self) -> dict[str, float]:
        weights = {}
        for part, value in self.table(self.document, "weights", "").items():
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if number and math.isfinite(value) and value >= 0:
                weights[part] = float(value)
            else:
                self.problem(
                    join("weights", part),
                    "bad_weight",
                    f"A weight is a number from 0 on, not {value!r}.",
                )
        return weights

    def synonyms(self) -> dict[str, tuple[str, ...]]:
        found = self.table(self.document, "synonyms", "")
        return {part: self.words(found, part, "synonyms") for part in found}

    def one_answer_range(self, cube: Cube) -> None:
        for scale in cube.scales:
            items = [cube.items[i] for i in scale.items if i in cube.items]
            ranges = sorted({(i.scale.low, i.scale.high) for i in items})
            if len(ranges) > 1:
                self.problem(
                    scale.id,
                    "mixed_scale",
                    f"The reflective scale {scale.id!r} mixes answer ranges "
                    + " and ".join(f"{low}..{high}" for low, high in ranges)
                    + ".",
                    "Give all its items one answer scale.",
                )

    def dangling(self, cube: Cube) -> None:
        for path, code, message, hint in crosswalk_problems(cube):
            self.problem(path, code, message, hint)
        known = set(cube.tiles) | set(cube.by_dimension)
        sides = {f"{t.id}.{side}" for t in cube.tiles.values() for side in SIDES}
        for part in sorted(set(cube.weights) - known - sides):
            self.problem(
                f"weights.{part}",
                "dangling_weight",
                f"There is no dimension, tile or side {part!r} to weigh.",
                "Write the id of a tile, dimension.tile, or of a side, dimension.tile.process.",
            )
        for part in sorted(set(cube.synonyms) - known - set(cube.items)):
            self.problem(
                f"synonyms.{part}",
                "dangling_synonym",
                f"There is no dimension, tile or item {part!r} that could have other names.",
            )
