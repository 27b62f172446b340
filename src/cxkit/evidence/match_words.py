"""Which item a question of somebody else's wording may mean: a proposal, never a decision."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from attrs import frozen

from cxkit.cube.model import Cube, Item

# So many letters of a word count: Abteilung and Abteilungen are one word.
_STEM, _SHORTEST = 5, 4
_WORD = re.compile(r"[^\W\d_]+")
# Below this, questions share a word or two by chance.
_ALIKE, _SHARED = 0.36, 2
# Below this, what they share says nothing even to somebody who may choose.
_DISTANT = 0.15
# So much likelier than the question about behaviour another one of the tile must be.
_CLEAR = 0.1


@frozen(kw_only=True, slots=False, eq=False)
class WordIndex:
    """The items of a cube by the words of their tile and question.

    Attributes:
        cube: The cube.
    """

    cube: Cube

    def nearest(self, question: str, *, form: str = "self") -> str | None:
        """The item whose words are most like those of a question, or None; see `ranked`."""
        return next(iter(self.ranked(question, form=form)), None)

    def ranked(self, question: str, *, form: str = "self") -> list[str]:
        """The items whose words and tile's are like those of a question, the likest first.

        The cosine of the words' weights, which are their inverse document frequencies
        (Spärck Jones 1972, doi:10.1108/eb026526), within one language. Where the question
        is not clearly one of a tile's items, the one about behaviour comes first, as in the
        short form of the default cube.

        Args:
            question: A question in German or English.
            form: `self` or `customer`: whom the question is asked.
        """
        words = {word: self._weight(word) for word in _stems(question)}
        scores: dict[str, float] = {}
        for item, weights in self._documents:
            if item.form == form and (score := _cosine(words, weights)) > _ALIKE:
                scores[item.id] = max(score, scores.get(item.id, 0.0))
        found = sorted(scores, key=lambda item: -scores[item])
        if not found:
            return []
        tile = self.cube.items[found[0]].tile
        own = [item for item in self.cube.items.values() if (item.tile, item.form) == (tile, form)]
        first = min(own, key=lambda item: item.side != "behaviour").id
        if scores[found[0]] - scores.get(first, _ALIKE) >= _CLEAR:
            return found
        return [first, *(item for item in found if item != first)]

    def perhaps(self, question: str, *, form: str = "self", most: int = 3) -> tuple[str, ...]:
        """The items that share any rare word with a question, the likest first: to choose from."""
        words = {word: self._weight(word) for word in _stems(question)}
        scores: dict[str, float] = {}
        for item, weights in self._documents:
            if item.form == form and (score := _cosine(words, weights, shared=1)) > _DISTANT:
                scores[item.id] = max(score, scores.get(item.id, 0.0))
        return tuple(sorted(scores, key=lambda item: (-scores[item], item))[:most])

    @cached_property
    def _texts(self) -> Sequence[tuple[Item, frozenset[str]]]:
        """Words of every item with those of its tile, one entry per language."""
        return [
            (item, frozenset(_stems(f"{self.cube.tiles[item.tile].label.get(tag, '')} {text}")))
            for item in self.cube.items.values()
            for tag, text in item.text.items()
        ]

    @cached_property
    def _counts(self) -> Mapping[str, int]:
        return Counter(word for _, words in self._texts for word in words)

    @cached_property
    def _documents(self) -> Sequence[tuple[Item, Mapping[str, float]]]:
        return [(item, {w: self._weight(w) for w in words}) for item, words in self._texts]

    def _weight(self, word: str) -> float:
        """The logarithm of one over the share of texts that hold a word."""
        # A word that no item knows makes a question less like all of them.
        return math.log((len(self._texts) + 1) / self._counts.get(word, 1))


def _stems(text: str) -> Iterable[str]:
    words = (word.casefold() for word in _WORD.findall(text))
    return {word[:_STEM] for word in words if len(word) >= _SHORTEST}


def _cosine(
    one: Mapping[str, float], other: Mapping[str, float], *, shared: int = _SHARED
) -> float:
    both = one.keys() & other.keys()
    if len(both) < shared:
        return 0.0
    product = sum(one[word] * other[word] for word in both)
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return product / lengths
