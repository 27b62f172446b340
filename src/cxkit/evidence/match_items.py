"""Which items the headers or labels of a source mean: exactly, or not at all."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from attrs import frozen

from cxkit.cube.model import Cube
from cxkit.evidence.labels import norm

_IN_BRACKETS = re.compile(r"\[([^\[\]]+)\]\s*$")
_CODE_AND_TEXT = re.compile(r"([A-Za-z]\w*(?:\[\w+\])*)[.:]\s+(\S.*)", re.DOTALL)
# A number before the question, as questionnaires print it: 6., 6), F6:, Q6 -, Frage 6:.
_NUMBER = re.compile(
    r"\s*[(\[]?(?:(?:frage|question|item|aussage|statement|nr\.?|[a-z]{1,2})[\s._-]*)?"
    r"\d+(?:[._]\d+)*[a-z]?(?:\s*[.:)\]]+\s*|\s+[-–—]\s+|\s+)(?=\D)",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_LEADING_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_NEAR: Final = 0.82
_SHORT: Final = 4
# So many letters of a question are not the beginning of it by chance.
_BEGINNING: Final = 24
_SEVERAL: Final = 3


@frozen(kw_only=True)
class Match:
    """What a header or a label means.

    Attributes:
        label: The header or label of the source.
        item: Id of the item, or None.
        by: What decided: `id`, `text`, `part`, `former id` or `beginning`.
        candidates: Items that it could mean, if it is not certain which.
    """

    label: str
    item: str | None = None
    by: str = ""
    candidates: tuple[str, ...] = ()


class ItemIndex:
    """The items of a cube by everything that a source may call them."""

    def __init__(self, cube: Cube) -> None:
        self._cube = cube
        self._ids = {_plain_id(norm(item)): item for item in cube.items}
        self._texts: dict[str, set[str]] = {}
        self._parts: dict[str, set[str]] = {}
        for item in cube.items.values():
            for text in item.text.values():
                self._texts.setdefault(norm(text), set()).add(item.id)
            for synonym in cube.synonyms.get(item.id, ()):
                self._texts.setdefault(norm(synonym), set()).add(item.id)
            for part in _parts(item.id):
                self._parts.setdefault(part, set()).add(item.id)
        self._former = {norm(old): old for old in cube.crosswalk}

    def match(self, label: str, *, text: str = "", audience: str | None = None) -> Match:
        """The item that `label`, or the question `text` beside it, stands for.

        Args:
            label: A header, or a label in the item column.
            text: The question, where the source states it beside the header.
            audience: Who answered, to choose between an item and its mirror for customers.
        """
        names = list(names_of(label, text))
        ids = [label] if label in self._cube.items else []
        ids += [self._ids[_plain_id(name)] for name in names if _plain_id(name) in self._ids]
        if ids:
            return Match(label=label, item=ids[0], by="id")
        for name in names:
            old = self._former.get(name)
            if old is not None and (found := self._cube.resolve(old)):
                return Match(label=label, item=found, by="former id")
        ambiguous: tuple[str, ...] = ()
        for by, index in (("text", self._texts), ("part", self._parts)):
            for name in names:
                fitting = self._of_form(index.get(name, set()), audience)
                if len(fitting) == 1:
                    return Match(label=label, item=min(fitting), by=by)
                ambiguous = ambiguous or tuple(sorted(fitting))
        cut = self._of_form(self._cut(names), audience)
        if len(cut) == 1:
            return Match(label=label, item=min(cut), by="beginning")
        return Match(label=label, candidates=ambiguous or tuple(sorted(cut)[:_SEVERAL]))

    def _cut(self, names: Iterable[str]) -> set[str]:
        """The items whose question begins as a long header does that was cut off."""
        long = tuple(name for name in names if len(name) >= _BEGINNING)
        return {
            item
            for text, items in self._texts.items()
            for item in items
            if any(text.startswith(name) for name in long)
        }

    def _of_form(self, items: set[str], audience: str | None) -> set[str]:
        """Those of `items` that the audience is asked, if that decides."""
        if len(items) < 2 or audience is None:
            return items
        form = "customer" if audience == "customer" else "self"
        return {item for item in items if self._cube.items[item].form == form} or items

    def near(self, label: str, *, text: str = "") -> tuple[str, ...]:
        """Up to three items whose id or text is nearly `label`, the nearest first."""
        scored: dict[str, float] = {}
        for name in names_of(label, text):
            if len(name) < _SHORT:
                continue
            matcher = difflib.SequenceMatcher(b=name, autojunk=False)
            for item in self._cube.items.values():
                for known in map(norm, (item.id, *item.text.values())):
                    # Q3 is no misspelling of Q2, but another question.
                    other = _DIGITS.sub("", known) == _DIGITS.sub("", name)
                    score = 0.0 if other else _similarity(matcher, known)
                    scored[item.id] = max(score, scored.get(item.id, 0.0))
        best = sorted(scored, key=lambda item: (-scored[item], item))
        return tuple(item for item in best[:3] if scored[item] >= _NEAR)


def _similarity(matcher: difflib.SequenceMatcher[str], known: str) -> float:
    matcher.set_seq1(known)
    if matcher.real_quick_ratio() < _NEAR or matcher.quick_ratio() < _NEAR:
        return 0.0
    return matcher.ratio()


def _plain_id(name: str) -> str:
    """An id without leading zeros: LEAD1 is LEAD01."""
    return _LEADING_ZEROS.sub("", name)


def _parts(item: str) -> Iterable[str]:
    """Ends of an id (`respect.behaviour.self`) and its beginning without the form."""
    parts = item.split(".")
    for start in range(1, len(parts)):
        yield norm(".".join(parts[start:]))
        if start < len(parts) - 1:
            yield norm(".".join(parts[start:-1]))
    if len(parts) > 2:
        yield norm(".".join(parts[:-1]))


def names_of(label: str, text: str = "") -> Iterable[str]:
    """What a header may hold, as `norm` writes it: itself, code, text, sub-question, end."""
    for source in (label, text):
        match = _CODE_AND_TEXT.fullmatch(source.strip())
        pieces = [source, *(match.groups() if match else ())]
        if number := _NUMBER.match(source):
            pieces.append(source[number.end() :])
        if bracket := _IN_BRACKETS.search(source):
            pieces += [bracket[1], source[: bracket.start()]]
        # Qualtrics writes a matrix as "stem - statement".
        pieces += re.split(r"\s[-–—]\s", source)[1:]
        for piece in pieces:
            if name := norm(piece):
                yield name
