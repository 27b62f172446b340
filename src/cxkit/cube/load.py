"""Cubes from TOML documents; every problem of a document at once, each with its path."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from cxkit.cube.model import FORMS, SIDES, AnswerScale, Cube, Dimension, Item, Scale, Tile
from cxkit.cube.text import Text, fill, placeholders
from cxkit.errors import InputError, Problem

_ID = re.compile(r"^[A-Za-z][A-Za-z0-9_\-]*$")
_ITEM_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")
_DEFAULT_SCALE = "agreement"


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
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(
            [Problem(code="cannot_read", message=f"Cannot read {path}: {error.strerror}.")]
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            [
                Problem(
                    code="not_toml",
                    file=path.name,
                    message=f"This is not valid TOML: {error}.",
                    hint="Compare it with the how-to on writing a cube of one's own.",
                )
            ]
        ) from error
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


class _Reader:
    """Walks one document and collects problems as it goes."""

    def __init__(self, document: Mapping[str, Any], file: str | None) -> None:
        self.document = document
        self.file = file
        self.problems: list[Problem] = []
        self.base = _base(document) if document.get("extends") == "default" else None
        self.variables = dict(self.base.variables if self.base else {})
        self.variables.update(_variables(document.get("variables", {})))
        self.scales = self._answer_scales()
        self.licence = str(document.get("licence", ""))
        self.reflective: list[Scale] = []

    def problem(self, path: str, code: str, message: str, hint: str = "") -> None:
        self.problems.append(
            Problem(code=code, message=message, hint=hint, path=path, file=self.file)
        )

    def cube(self) -> Cube:
        dimensions = self.base.dimensions if self.base else ()
        entries = self.tables(self.document, "dimensions", "")
        if not entries and not self.base:
            self.problem(
                "dimensions",
                "no_dimensions",
                "A cube needs at least one dimension.",
                'Add [[dimensions]] with an id and tiles, or extends = "default".',
            )
        dimensions += tuple(
            self.dimension(entry, f"dimensions[{i}]") for i, entry in enumerate(entries)
        )
        cube = Cube(
            id=self.identifier(self.document, "", _ID),
            version=str(self.document.get("version", "1")),
            label=self.text(self.document, "label", "", required=False),
            dimensions=dimensions,
            scales=(self.base.scales if self.base else ()) + tuple(self.reflective),
            weights=self.weights(),
            crosswalk=dict(self.document.get("crosswalk", {})),
            synonyms={k: tuple(v) for k, v in self.document.get("synonyms", {}).items()},
            variables=self.variables,
        )
        self.duplicates(cube)
        self.scale_blocks(cube)
        self.dangling(cube)
        return cube

    def dimension(self, entry: Mapping[str, Any], path: str) -> Dimension:
        dimension = self.identifier(entry, path, _ID)
        tiles = tuple(
            self.tile(tile, dimension, f"{path}.tiles[{i}]")
            for i, tile in enumerate(self.tables(entry, "tiles", path))
        )
        return Dimension(id=dimension, label=self.text(entry, "label", path), tiles=tiles)

    def tile(self, entry: Mapping[str, Any], dimension: str, path: str) -> Tile:
        own = self.identifier(entry, path, _ID)
        tile = f"{dimension}.{own}"
        items = tuple(
            self.item(item, tile, entry, f"{path}.items[{i}]")
            for i, item in enumerate(self.tables(entry, "items", path))
        )
        label = self.text(entry, "label", path)
        if entry.get("reflective"):
            self.reflective.append(
                Scale(id=tile, label=label, items=tuple(i.id for i in items if i.form == "self"))
            )
        return Tile(
            id=tile,
            label=label,
            items=items,
            customer_visible=bool(entry.get("customer_visible", False)),
            asked_of=tuple(entry.get("asked_of", ("staff", "leader"))),
        )

    def item(self, entry: Mapping[str, Any], tile: str, parent: Mapping[str, Any], path: str) -> Item:
        side = self.choice(entry, "side", SIDES, "behaviour", path)
        form = self.choice(entry, "form", FORMS, "self", path)
        own = entry.get("id")
        item_id = f"{tile}.{side}.{form}" if own is None else str(own)
        if not _ITEM_ID.match(item_id):
            self.problem(
                f"{path}.id",
                "bad_id",
                f"{item_id!r} cannot be an item's id.",
                "Use letters, digits, '.', '_' and '-', without spaces.",
            )
        direction = entry.get("direction", 1)
        if direction not in (1, -1):
            self.problem(
                f"{path}.direction",
                "bad_direction",
                f"direction is 1 (higher is better) or -1 (higher is worse), not {direction!r}.",
            )
            direction = 1
        return Item(
            id=item_id,
            tile=tile,
            side=side,
            form=form,
            text=self.text(entry, "text", path, required=own is None),
            scale=self.answer_scale(entry.get("scale", parent.get("scale")), path),
            direction=direction,
            version=int(entry.get("version", 1)),
            licence=str(entry.get("licence", self.licence)),
        )

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
        for name, entry in self.document.get("scales", {}).items():
            low, high = entry.get("low", 1), entry.get("high", 5)
            if not (isinstance(low, int) and isinstance(high, int) and low < high):
                self.problem(
                    f"scales.{name}",
                    "bad_scale",
                    f"An answer scale runs from one integer to a higher one, not {low!r}..{high!r}.",
                    "Write, for example, low = 1 and high = 5.",
                )
                low, high = 1, 5
            anchors = {
                int(point): {k: str(v) for k, v in text.items()}
                for point, text in entry.get("anchors", {}).items()
            }
            scales[name] = AnswerScale(
                id=name,
                low=low,
                high=high,
                anchors=anchors,
                cant_judge=dict(entry.get("cant_judge", {})),
            )
        return scales

    def weights(self) -> dict[str, float]:
        weights = {}
        for part, value in self.document.get("weights", {}).items():
            if isinstance(value, int | float) and value >= 0:
                weights[part] = float(value)
            else:
                self.problem(
                    f"weights.{part}", "bad_weight", f"A weight is a number >= 0, not {value!r}."
                )
        return weights

    def tables(self, entry: Mapping[str, Any], key: str, path: str) -> Sequence[Mapping[str, Any]]:
        found = entry.get(key, [])
        if isinstance(found, list) and all(isinstance(x, Mapping) for x in found):
            return found
        where = f"{path}.{key}" if path else key
        self.problem(where, "not_tables", f"{key} must be a list of tables, such as [[{key}]].")
        return []

    def identifier(self, entry: Mapping[str, Any], path: str, pattern: re.Pattern[str]) -> str:
        found = entry.get("id")
        where = f"{path}.id" if path else "id"
        if found is None:
            self.problem(where, "no_id", "An id is missing.", 'Add id = "a_permanent_name".')
            return f"_{len(self.problems)}"
        if not (isinstance(found, str) and pattern.match(found)):
            self.problem(
                where,
                "bad_id",
                f"{found!r} cannot be an id.",
                "Start with a letter; then letters, digits, '_' and '-'.",
            )
        return str(found)

    def text(
        self, entry: Mapping[str, Any], key: str, path: str, *, required: bool = True
    ) -> Text:
        found = entry.get(key)
        where = f"{path}.{key}" if path else key
        if isinstance(found, str):
            found = {"en": found}
        if not found and not required:
            return {}
        if not isinstance(found, Mapping) or not all(isinstance(v, str) for v in found.values()):
            self.problem(
                where,
                "no_text",
                f"A {key} is missing.",
                f'Write {key} = {{ en = "...", de = "..." }} or {key} = "...".',
            )
            return {}
        unknown = {n for words in found.values() for n in placeholders(words)} - set(self.variables)
        for name in sorted(unknown):
            self.problem(
                where,
                "unknown_variable",
                f"The text uses {{{name}}}, which has no value.",
                f"Add [variables.{name}.en] and [variables.{name}.de] with nom = ...",
            )
        return fill(found, self.variables)

    def choice(
        self, entry: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str, path: str
    ) -> str:
        found = entry.get(key, default)
        if found in allowed:
            return str(found)
        self.problem(
            f"{path}.{key}",
            f"bad_{key}",
            f"{key} {found!r} is not known.",
            f"Use one of: {', '.join(allowed)}.",
        )
        return default

    def duplicates(self, cube: Cube) -> None:
        groups = {
            "dimension": [d.id for d in cube.dimensions],
            "tile": [t.id for d in cube.dimensions for t in d.tiles],
            "item": [i.id for d in cube.dimensions for t in d.tiles for i in t.items],
        }
        for kind, ids in groups.items():
            for double in sorted({i for i in ids if ids.count(i) > 1}):
                self.problem(
                    "dimensions",
                    "duplicate_id",
                    f"The {kind} id {double!r} occurs {ids.count(double)} times.",
                    "Ids are permanent names; give each its own.",
                )

    def scale_blocks(self, cube: Cube) -> None:
        for scale in cube.scales:
            points = {(cube.items[i].scale.low, cube.items[i].scale.high) for i in scale.items}
            if len(points) > 1:
                self.problem(
                    scale.id,
                    "mixed_scale",
                    f"The reflective scale {scale.id!r} mixes answer ranges {sorted(points)}.",
                    "Give all its items one answer scale.",
                )

    def dangling(self, cube: Cube) -> None:
        for old in cube.crosswalk:
            if cube.resolve(old) is None:
                self.problem(
                    f"crosswalk.{old}",
                    "dangling_crosswalk",
                    f"{old!r} leads to {cube.crosswalk[old]!r}, which is no item of this cube.",
                    "Point it to the id of an item that exists, or remove the line.",
                )
        known = set(cube.tiles) | set(cube.by_dimension)
        known |= {f"{t.id}.{side}" for t in cube.tiles.values() for side in SIDES}
        for part in sorted(set(cube.weights) - known):
            self.problem(
                f"weights.{part}",
                "dangling_weight",
                f"There is no dimension, tile or side {part!r} to weigh.",
            )


def _base(document: Mapping[str, Any]) -> Cube:
    """The default cube in the words of a document that extends it."""
    own = document.get("variables")
    if not own:
        return default_cube()
    default = _default_document()
    return cube_from_document({**default, "variables": {**default["variables"], **own}})


def _variables(found: Mapping[str, Any]) -> dict[str, dict[str, dict[str, str]]]:
    """Variables by language and case; a plain string stands for every case."""
    variables: dict[str, dict[str, dict[str, str]]] = {}
    for name, by_language in found.items():
        variables[name] = {
            language: {"nom": forms} if isinstance(forms, str) else _strings(forms)
            for language, forms in by_language.items()
            if isinstance(forms, str | Mapping)
        }
    return variables


def _strings(forms: Mapping[str, Any]) -> dict[str, str]:
    return {case: words for case, words in forms.items() if isinstance(words, str)}
