"""A cube as it was stored: the document of `Cube.to_dict`, read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cxkit.cube import AnswerScale, Cube, Dimension, Item, Scale, Tile


def stored_cube(document: Mapping[str, Any]) -> Cube:
    """The cube that `Cube.to_dict` wrote; the values of its texts' variables are not kept."""
    return Cube(
        id=document["id"],
        version=document["version"],
        label=document["label"],
        dimensions=tuple(_dimension(entry) for entry in document["dimensions"]),
        scales=tuple(
            Scale(**{**entry, "items": tuple(entry["items"])}) for entry in document["scales"]
        ),
        weights=document["weights"],
        crosswalk=document["crosswalk"],
        synonyms={key: tuple(labels) for key, labels in document["synonyms"].items()},
    )


def reading_fingerprint(cube: Cube) -> str:
    """A hash of what tallies depend on: items, their order, ranges and scales.

    Weights, directions, labels and texts do not enter: they change what is made of
    tallies, not the tallies.
    """
    items = [[i.id, i.tile, i.form, i.scale.low, i.scale.high] for i in cube.items.values()]
    scales = [[scale.id, list(scale.items)] for scale in cube.scales]
    text = json.dumps([items, scales, sorted(cube.crosswalk.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _dimension(entry: Mapping[str, Any]) -> Dimension:
    return Dimension(
        id=entry["id"],
        label=entry["label"],
        tiles=tuple(_tile(tile) for tile in entry["tiles"]),
    )


def _tile(entry: Mapping[str, Any]) -> Tile:
    return Tile(
        id=entry["id"],
        label=entry["label"],
        customer_visible=entry["customer_visible"],
        asked_of=tuple(entry["asked_of"]),
        items=tuple(
            Item(**{**item, "tile": entry["id"], "scale": _scale(item["scale"])})
            for item in entry["items"]
        ),
    )


def _scale(entry: Mapping[str, Any]) -> AnswerScale:
    anchors = {int(point): text for point, text in entry["anchors"].items()}
    return AnswerScale(**{**entry, "anchors": anchors})
