"""Events of the form in which exporters write them, found by a pattern.

Such an event is `<event>`, one attribute after the other without anything in them, each with
`key` and then `value` in double quotation marks, and `</event>`. Which attributes, and in which
order, is learnt from events that were read element by element.

It holds for the content of an element without comments, sections or instructions, of signs that
XML allows. What the patterns take is well formed in itself; whether it may stand where it does,
a parser must say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from typing import Protocol

from attrs import define, field

TYPES = ("string", "date", "int", "float", "boolean", "id")

Row = tuple[str | None, ...]
# What a parser hands on as it stands: no entity, no blank that it would change.
_TEXT = r'[^"<&\t\r\n]*'
# Bounded, because a long run of them would be tried again from each of its places.
_BLANK = r"[ \t\r\n]{0,64}"
_ANY = rf'<({"|".join(TYPES)}) key="({_TEXT})" value="({_TEXT})" ?/>'
_ATTRIBUTE = re.compile(_ANY)
_PLAIN = re.sub(r"\((?=[^?])", "(?:", _ANY)
_EVENT = re.compile(rf"<event>((?:{_BLANK}{_PLAIN})*){_BLANK}</event>")
_NEXT = re.compile(rf"{_BLANK}</trace>{_BLANK}<trace>((?:{_BLANK}{_PLAIN})*){_BLANK}")
# So much of a text is worth learning from.
LESSON = 1 << 13
# Where more than one event in so many has another form, to go back and forth costs more than to
# read all of them element by element; so many texts at most until the next attempt.
_FEW, _LONGEST_REST = 5, 64


@define(eq=False)
class Run:
    """Events in one form that follow each other, also from one case to the next.

    Attributes:
        columns: The columns of the events.
        cases: The attributes of each case as column -> value, and the number of events before.
        rows: The values of each event, in the order of the columns.
        checked: From where to where the parser must see the text: if the first event may stand
            there, so may those that follow it, and likewise for the first change of the case.
    """

    columns: Sequence[str]
    cases: list[tuple[Mapping[str, str], int]]
    rows: list[Row] = field(factory=list)
    checked: list[tuple[int, int]] = field(factory=list)

    def cells(self) -> dict[str, Sequence[str | None]]:
        """Column -> values of all events, those of their cases among them."""
        ends = [*(first for _, first in self.cases[1:]), len(self.rows)]
        lengths = [end - first for end, (_, first) in zip(ends, self.cases, strict=True)]
        found: dict[str, Sequence[str | None]] = {}
        for column in dict.fromkeys(chain.from_iterable(case for case, _ in self.cases)):
            values = (case.get(column) for case, _ in self.cases)
            found[column] = [*chain.from_iterable(map(repeat, values, lengths))]
        found.update(zip(self.columns, zip(*self.rows, strict=True), strict=True))
        return found


class Reader(Protocol):
    """Who is told what stands in a text, piece by piece."""

    def take(self, text: str, run: Run) -> None:
        """A piece of the text, and the events in it."""

    def read(self, text: str) -> Mapping[str, str]:
        """A piece that must be read element by element; returns the case at its end."""


@define(eq=False)
class Flat:
    """Which attributes events have, and in which order.

    Attributes:
        names: Key -> column, of the attributes of events and of those of cases, as far as
            they were seen.
    """

    names: tuple[Mapping[str, str], Mapping[str, str]]
    _types: dict[str, set[str]] = field(factory=dict, init=False)
    _order: list[str] = field(factory=list, init=False)
    _pattern: re.Pattern[str] | None = field(default=None, init=False)
    # Texts that are left alone from now on, and how many that were after the last bad one.
    _rest: int = field(default=0, init=False)
    _last_rest: int = field(default=0, init=False)

    def ready(self) -> bool:
        """True if it is worth while to look for events in the next text."""
        if self._rest:
            self._rest -= 1
            return False
        return bool(self._order)

    def learn(self, text: str) -> None:
        """Learn from events that were read otherwise.

        An event that has its attributes in another order than those before teaches nothing.
        """
        if self._rest:
            return
        for event in _EVENT.finditer(text, 0, LESSON):
            found = _ATTRIBUTE.findall(event[1])
            keys = [key for _, key, _ in found]
            if len({*keys}) == len(keys) and self.names[0].keys() >= {*keys}:
                self._merge([(kind, key) for kind, key, _ in found])

    def _merge(self, found: Sequence[tuple[str, str]]) -> None:
        place, merged = 0, [*self._order]
        for _, key in found:
            if key not in self._types:
                merged.insert(place, key)
            elif merged.index(key) < place:
                return
            place = merged.index(key) + 1
        for kind, key in found:
            kinds = self._types.setdefault(key, set())
            if kind not in kinds:
                kinds.add(kind)
                self._pattern = None
        self._order = merged

    def _compiled(self) -> re.Pattern[str]:
        if self._pattern is None:
            attributes = (
                f"(?:{_BLANK}<(?:{'|'.join(sorted(self._types[key]))}) "
                f'key="{re.escape(key)}" value="({_TEXT})" ?/>)?'
                for key in self._order
            )
            self._pattern = re.compile(f"<event>{''.join(attributes)}{_BLANK}</event>")
        return self._pattern

    def split(self, text: str, case: Mapping[str, str], reader: Reader) -> None:
        """Hand the pieces of a text to a reader, each with its events where they have the form.

        Args:
            text: Content of an element that does not end within a tag.
            case: Column -> value of the case in which the text begins.
            reader: Who takes the pieces.
        """
        columns = [self.names[0][key] for key in self._order]
        run = Run(columns=columns, cases=[(case, 0)])
        begin = at = known = missed = 0
        for match in self._compiled().finditer(text):
            start, end = match.span()
            if start != at and (between := text[at:start]).strip(" \t\r\n"):
                following = self._following(between)
                if following is None:
                    if run.rows:
                        reader.take(text[begin:at], run)
                    run = Run(columns=columns, cases=[(reader.read(text[at:start]), 0)])
                    missed += between.count("</event>")
                    begin = at = start
                else:
                    run.cases.append((following, len(run.rows)))
                    if len(run.cases) == 2:
                        run.checked.append((at - begin, end - begin))
            if not run.checked:
                run.checked.append((at - begin, end - begin))
            run.rows.append(match.groups())
            known += 1
            at = end
        if run.rows:
            reader.take(text[begin:at], run)
        if at < len(text):
            reader.read(text[at:])
            missed += text.count("</event>", at)
        bad = missed * _FEW > known + missed
        self._last_rest = min(self._last_rest * 2 + 1, _LONGEST_REST) if bad else 0
        self._rest = self._last_rest

    def _following(self, between: str) -> dict[str, str] | None:
        """The next case, if a text ends one and begins another; None if it says anything else."""
        found = _NEXT.fullmatch(between)
        if not found:
            return None
        names, case = self.names[1], {}
        for _, key, value in _ATTRIBUTE.findall(found[1]):
            if key not in names:
                return None
            case[names[key]] = value
        return case
