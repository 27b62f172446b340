"""Cube, dimension, tile, item: frozen values with permanent ids."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property

from attrs import field, frozen

from cxkit.cube.text import Text

SIDES = ("structural", "process", "behaviour")
FORMS = ("self", "customer", "predicted")
SCHEMA_VERSION = 1


@frozen(kw_only=True)
class AnswerScale:
    """The range of answers to an item.

    Attributes:
        id: Name within the cube.
        low: Lowest answer, an integer.
        high: Highest answer, an integer.
        anchors: Answer -> text, for the points that are anchored in words.
        cant_judge: Text of the answer "I can't judge", or empty if not offered.
    """

    id: str
    low: int = 1
    high: int = 5
    anchors: Mapping[int, Text] = field(factory=dict)
    cant_judge: Text = field(factory=dict)

    @property
    def points(self) -> int:
        """How many different answers there are."""
        return self.high - self.low + 1

    def to_100(self, value: float) -> float:
        """`value` on 0..100 of the answer range."""
        return 100.0 * (value - self.low) / (self.high - self.low)

    def to_dict(self) -> dict[str, object]:
        """The scale in the shape of the cube schema."""
        return {
            "id": self.id,
            "low": self.low,
            "high": self.high,
            "anchors": {str(k): dict(v) for k, v in self.anchors.items()},
            "cant_judge": dict(self.cant_judge),
        }


@frozen(kw_only=True)
class Item:
    """A question about a tile.

    Attributes:
        id: Permanent id, `dimension.tile.side.form` in the default cube.
        tile: Id of its tile, `dimension.tile`.
        side: `structural`, `process` or `behaviour`.
        form: `self`, `customer` or `predicted`.
        text: The question by language.
        scale: The range of answers.
        direction: 1 if a higher answer is better, -1 if it is worse.
        version: Rises when the wording changes in meaning.
        licence: Licence of the wording.
    """

    id: str
    tile: str
    side: str
    form: str
    text: Text
    scale: AnswerScale
    direction: int = 1
    version: int = 1
    licence: str = ""

    @property
    def dimension(self) -> str:
        """Id of the dimension that the item belongs to."""
        return self.tile.split(".")[0]

    def to_dict(self) -> dict[str, object]:
        """The item in the shape of the cube schema."""
        return {
            "id": self.id,
            "side": self.side,
            "form": self.form,
            "text": dict(self.text),
            "scale": self.scale.to_dict(),
            "direction": self.direction,
            "version": self.version,
            "licence": self.licence,
        }


@frozen(kw_only=True)
class Tile:
    """One of the parts that make up a dimension.

    Attributes:
        id: Permanent id, `dimension.tile`.
        label: A sentence by language.
        items: The questions about it.
        customer_visible: True if customers can see what it is about.
        asked_of: Whom it is asked: `staff`, `leader`, `customer`, `register`.
    """

    id: str
    label: Text
    items: tuple[Item, ...] = ()
    customer_visible: bool = False
    asked_of: tuple[str, ...] = ("staff", "leader")

    @property
    def dimension(self) -> str:
        """Id of the dimension that the tile belongs to."""
        return self.id.split(".")[0]

    def items_of(self, form: str, side: str | None = None) -> tuple[Item, ...]:
        """The items of one form, and of one side if given."""
        return tuple(i for i in self.items if i.form == form and side in (None, i.side))

    @property
    def sides(self) -> tuple[str, ...]:
        """The sides from which staff are asked about the tile, in the cube's order."""
        present = {i.side for i in self.items if i.form == "self"}
        return tuple(side for side in SIDES if side in present)

    def to_dict(self) -> dict[str, object]:
        """The tile in the shape of the cube schema."""
        return {
            "id": self.id,
            "label": dict(self.label),
            "customer_visible": self.customer_visible,
            "asked_of": list(self.asked_of),
            "items": [item.to_dict() for item in self.items],
        }


@frozen(kw_only=True)
class Dimension:
    """A face of the cube.

    Attributes:
        id: Permanent id.
        label: Its name by language.
        tiles: Its tiles, in order.
    """

    id: str
    label: Text
    tiles: tuple[Tile, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The dimension in the shape of the cube schema."""
        return {
            "id": self.id,
            "label": dict(self.label),
            "tiles": [tile.to_dict() for tile in self.tiles],
        }


@frozen(kw_only=True)
class Scale:
    """Items that are declared to measure one thing, and may be tested for it.

    Attributes:
        id: Name within the cube.
        label: Its name by language.
        items: Ids of its items.
        reflective: True if the items are effects of the one thing.
    """

    id: str
    label: Text
    items: tuple[str, ...]
    reflective: bool = True

    def to_dict(self) -> dict[str, object]:
        """The scale in the shape of the cube schema."""
        return {
            "id": self.id,
            "label": dict(self.label),
            "items": list(self.items),
            "reflective": self.reflective,
        }


# slots=False: cached_property keeps the look-up tables on the instance.
@frozen(kw_only=True, slots=False)
class Cube:
    """The whole: dimensions, tiles, items, scales, weights, and older ids.

    Attributes:
        id: Name of the cube.
        version: Version of the cube, as text.
        label: Its name by language.
        dimensions: The faces, in order.
        scales: Sets of items declared reflective.
        weights: Tile or dimension id -> weight within its whole; 1 where absent.
        crosswalk: Id of an earlier version or another cube -> id of this one.
        synonyms: Tile or item id -> other labels by which people know it.
        variables: Values of `{C}` and the like: name -> language -> case -> words.
    """

    id: str
    version: str = "1"
    label: Text = field(factory=dict)
    dimensions: tuple[Dimension, ...] = ()
    scales: tuple[Scale, ...] = ()
    weights: Mapping[str, float] = field(factory=dict)
    crosswalk: Mapping[str, str] = field(factory=dict)
    synonyms: Mapping[str, tuple[str, ...]] = field(factory=dict)
    variables: Mapping[str, Mapping[str, Mapping[str, str]]] = field(factory=dict)

    @cached_property
    def tiles(self) -> Mapping[str, Tile]:
        """Tile id -> tile, in the cube's order."""
        return {tile.id: tile for dimension in self.dimensions for tile in dimension.tiles}

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Item id -> item, in the cube's order."""
        return {item.id: item for tile in self.tiles.values() for item in tile.items}

    @cached_property
    def by_dimension(self) -> Mapping[str, Dimension]:
        """Dimension id -> dimension, in order."""
        return {dimension.id: dimension for dimension in self.dimensions}

    def weight(self, part: str) -> float:
        """The weight of a tile within its dimension, or of a side within its tile."""
        return float(self.weights.get(part, 1.0))

    def resolve(self, item_id: str) -> str | None:
        """The id in this cube for `item_id`, following the crosswalk; None if unknown."""
        seen: set[str] = set()
        current = item_id
        while current not in self.items:
            if current in seen or current not in self.crosswalk:
                return None
            seen.add(current)
            current = self.crosswalk[current]
        return current

    def fingerprint(self, part: str | None = None) -> str:
        """A short hash of the cube's meaning, or of one dimension's, tile's or item's.

        Labels and texts do not enter: a renamed tile is the same tile.
        """
        shape = [
            [item.id, item.side, item.form, item.scale.low, item.scale.high, item.direction]
            + [item.version, self.weight(item.tile), self.weight(f"{item.tile}.{item.side}")]
            for item in self._items_of(part)
        ]
        return hashlib.sha256(json.dumps(shape).encode()).hexdigest()[:16]

    def _items_of(self, part: str | None) -> Iterator[Item]:
        for item in self.items.values():
            if part is None or part in (item.id, item.tile, item.dimension):
                yield item

    def to_dict(self) -> dict[str, object]:
        """The cube in the shape of the published schema."""
        return {
            "schema_version": SCHEMA_VERSION,
            "id": self.id,
            "version": self.version,
            "label": dict(self.label),
            "dimensions": [dimension.to_dict() for dimension in self.dimensions],
            "scales": [scale.to_dict() for scale in self.scales],
            "weights": dict(self.weights),
            "crosswalk": dict(self.crosswalk),
            "synonyms": {key: list(value) for key, value in self.synonyms.items()},
        }
