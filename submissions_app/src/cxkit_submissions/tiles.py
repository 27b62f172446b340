"""Tiles to choose from: those that a text's own words point to first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import snowballstemmer

from cxkit.cube import Cube, default_cube, fill, pick

_NAMES = {"de": "german", "en": "english"}
_MOST = 6
_SHORTEST = 4


@cache
def cube() -> Cube:
    """The cube that stories are tagged with."""
    return default_cube()


@cache
def labels(language: str) -> Mapping[str, str]:
    """Tile id -> its label."""
    variables = cube().variables
    return {t.id: pick(fill(t.label, variables), language) for t in cube().tiles.values()}


@cache
def by_dimension(language: str) -> Mapping[str, Mapping[str, str]]:
    """Label of a dimension -> its tiles: id -> label."""
    names = labels(language)
    return {
        pick(d.label, language): {tile.id: names[tile.id] for tile in d.tiles}
        for d in cube().dimensions
    }


def stems(text: str, language: str) -> frozenset[str]:
    """The stems of the words of a text that are long enough to mean something."""
    words = re.findall(r"\w+", text.casefold())
    found = snowballstemmer.stemmer(_NAMES[language]).stemWords(words)
    return frozenset(stem for stem in found if len(stem) >= _SHORTEST)


@cache
def _vocabulary(language: str) -> Mapping[str, frozenset[str]]:
    """Tile id -> stems of its label and questions, without those that every tile shares."""
    variables = cube().variables
    raw = {
        tile.id: stems(
            " ".join(pick(fill(t, variables), language) for t in (tile.label, *_texts(tile.id))),
            language,
        )
        for tile in cube().tiles.values()
    }
    common = Counter(stem for found in raw.values() for stem in found)
    return {
        tile: frozenset(stem for stem in found if common[stem] <= len(raw) // 6)
        for tile, found in raw.items()
    }


@cache
def _named(tile: str, language: str) -> frozenset[str]:
    """Stems of a tile's label, which say most about it."""
    return stems(labels(language)[tile], language)


def _texts(tile: str) -> list[Mapping[str, str]]:
    return [item.text for item in cube().tiles[tile].items]


def proposed(text: str, language: str) -> tuple[str, ...]:
    """Ids of the tiles that a text's words point to, the nearest first, at most six."""
    said = stems(text, language)
    vocabulary = _vocabulary(language)
    rare = Counter(stem for found in vocabulary.values() for stem in found)
    scores = {
        tile: sum(
            (3 if stem in _named(tile, language) else 1) / rare[stem] for stem in found & said
        )
        for tile, found in vocabulary.items()
    }
    near = sorted((t for t, score in scores.items() if score > 0), key=lambda t: (-scores[t], t))
    return tuple(near[:_MOST])
