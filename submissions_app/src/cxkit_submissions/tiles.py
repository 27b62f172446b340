"""Tiles to choose from: those that a text's own words point to first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

import snowballstemmer

from cxkit.cube import Cube, default_cube, fill, pick

_NAMES = {"de": "german", "en": "english"}
_MOST, _MOST_WORDS = 6, 3
# Words that stand in every story, whatever it is about.
_EMPTY = {
    "de": (
        "auch beim bevor brauchen brauche bringen dafür damit dann daran darauf darüber "
        "dasselbe dazu dieselbe direkt durch dürfen etwas geben gekommen geht gemacht gleich "
        "halten hinter hinweg jemand keine kommen können lange lassen laufend lässt machen "
        "mehrere mich mindestens möchte muss nach nehmen neuerdings nicht noch schon selbst "
        "sollen sonst statt stehen steht stelle stellt teil teilt vieles wann warum wenig "
        "werden wird wirklich wofür wollen worauf zuerst über"
    ),
    "en": (
        "about across after against always anew anything aside away become been before begin "
        "behind between come down each even ever every everyone everything find found front "
        "fully give given here into keep least leave like little long look made make matter "
        "mean more most much must need next nothing other ourselves part place several should "
        "show side someone something start still take tell themselves there thing things think "
        "those through time under until want well went where whether which whichever whoever "
        "whom will within without"
    ),
}
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
    return frozenset(stem for stem in _stemmed(words, language) if len(stem) >= _SHORTEST)


def _stemmed(words: list[str], language: str) -> list[str]:
    found: list[str] = snowballstemmer.stemmer(_NAMES[language]).stemWords(words)
    return found


@cache
def _says_nothing(language: str) -> frozenset[str]:
    return stems(_EMPTY[language], language)


@cache
def _vocabulary(language: str) -> Mapping[str, frozenset[str]]:
    """Tile id -> stems of its label and questions, without those that most tiles or texts share."""
    variables = cube().variables
    raw = {
        tile.id: stems(
            " ".join(pick(fill(t, variables), language) for t in (tile.label, *_texts(tile.id))),
            language,
        )
        for tile in cube().tiles.values()
    }
    empty = _says_nothing(language)
    common = Counter(stem for found in raw.values() for stem in found)
    return {
        tile: frozenset(stem for stem in found - empty if common[stem] <= len(raw) // 6)
        for tile, found in raw.items()
    }


@cache
def _named(tile: str, language: str) -> frozenset[str]:
    """Stems of a tile's label, which say most about it."""
    return stems(labels(language)[tile], language)


def _texts(tile: str) -> list[Mapping[str, str]]:
    return [item.text for item in cube().tiles[tile].items]


def proposed(text: str, language: str) -> Mapping[str, tuple[str, ...]]:
    """Ids of the tiles that a text's words point to, the nearest first, at most six.

    With each come the words that point to it, as they stand in the text, the most telling first.
    """
    said = _said(text, language)
    vocabulary = _vocabulary(language)
    rare = Counter(stem for found in vocabulary.values() for stem in found)
    weights = {
        tile: {
            stem: (3 if stem in _named(tile, language) else 1) / rare[stem]
            for stem in said
            if stem in found
        }
        for tile, found in vocabulary.items()
    }
    scores = {tile: sum(found.values()) for tile, found in weights.items() if found}
    near = sorted(scores, key=lambda tile: (-scores[tile], tile))[:_MOST]
    return {tile: _telling(weights[tile], said) for tile in near}


def _said(text: str, language: str) -> dict[str, str]:
    """Stem -> the word of the text that has it first, in the order of the text."""
    words = re.findall(r"\w+", text)
    found = _stemmed([word.casefold() for word in words], language)
    return {
        stem: word
        for stem, word in reversed(list(zip(found, words, strict=True)))
        if len(stem) >= _SHORTEST
    }


def _telling(weights: Mapping[str, float], said: Mapping[str, str]) -> tuple[str, ...]:
    best = sorted(weights, key=lambda stem: (-weights[stem], said[stem].casefold()))
    return tuple(said[stem] for stem in best[:_MOST_WORDS])
