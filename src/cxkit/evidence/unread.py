"""What could not be read in a table of answers, in words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Mapping as Map

from attrs import define, field

from cxkit.cube.model import Cube
from cxkit.errors import Problem
from cxkit.evidence.near import did_you_mean

Locate = Callable[[Map[str, object]], str]

_WHOLE = re.compile(r"[+-]?\d+\.0")
_EXAMPLES = 6


def nowhere(_: Map[str, object]) -> str:
    """No rows: for tables whose rows have no numbers."""
    return ""


def plain_text(raw: object) -> str:
    """A cell as text; 3.0 and 3 are the same answer."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    text = str(raw).strip()
    return text[:-2] if _WHOLE.fullmatch(text) else text


@define(kw_only=True)
class Unread:
    """Answers that could not be read, with how often each occurs.

    Attributes:
        cube: The model.
        name: What the table is called.
        locate: Finds the rows in which something stands.
        items: Items of the source that the cube does not have.
        words: Answer and item: words that mean nothing yet.
        numbers: Item, number and its place in the source: numbers outside the scale.
    """

    cube: Cube
    name: str
    locate: Locate
    items: Counter[str] = field(factory=Counter)
    words: Counter[tuple[str, str]] = field(factory=Counter)
    numbers: Counter[tuple[str, float, object, object]] = field(factory=Counter)

    def problems(self) -> list[Problem]:
        """One problem per unknown item, per unknown answer, and per item out of range."""
        return [*self._unknown_items(), *self._unknown_words(), *self._out_of_range()]

    def _unknown_items(self) -> Iterator[Problem]:
        for raw, n in sorted(self.items.items()):
            near = did_you_mean(raw, self.cube.items).rstrip(".?")
            yield Problem(
                code="unknown_item",
                file=self.name,
                count=n,
                message=f"{raw!r} is no item of the cube{near}{'?' if near else ''} "
                f"({_in_rows(n, 'answers', self.locate({'item': raw}))}).",
                hint=f'Map it under [answers.items]: "{raw}" = "..."; '
                "cxkit cube show --items lists the items.",
            )

    def _unknown_words(self) -> Iterator[Problem]:
        by_text: dict[str, Counter[str]] = {}
        for (text, item), n in self.words.items():
            by_text.setdefault(text, Counter())[item] += n
        for text, items in sorted(by_text.items()):
            n = sum(items.values())
            yield Problem(
                code="unknown_answer",
                file=self.name,
                count=n,
                message=f"The answer {text!r} is not understood "
                f"({_in_rows(n, 'times', self.locate({'value': text}))}; at {_some(items)}).",
                hint=f'Say what it means: under [answers.labels] "{text}" = 4, or add it to '
                "missing or cant_judge.",
            )

    def _out_of_range(self) -> Iterator[Problem]:
        by_item: dict[str, list[tuple[float, object, object, int]]] = {}
        for (item, number, raw_item, raw_value), n in self.numbers.items():
            by_item.setdefault(item, []).append((number, raw_item, raw_value, n))
        for item, seen in sorted(by_item.items()):
            scale = self.cube.items[item].scale
            n = sum(count for *_, count in seen)
            _, raw_item, raw_value, _ = min(seen, key=lambda row: row[0])
            rows = self.locate({"item": raw_item, "value": raw_value})
            values = [f"{number:g}" for number in sorted({number for number, *_ in seen})]
            yield Problem(
                code="out_of_range",
                file=self.name,
                column=item,
                count=n,
                message=f"Outside the scale of {scale.low} to {scale.high}: {_some(values)} "
                f"({_in_rows(n, 'answers', rows)}).",
                hint="If they mean no answer, add them to missing in the mapping; if the "
                "questionnaire had more points, declare the scale in the cube.",
            )


def _in_rows(n: int, what: str, rows: str) -> str:
    return f"{n} {what}, {rows}" if rows else f"{n} {what}"


def _some(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:_EXAMPLES]) + (", ..." if len(names) > _EXAMPLES else "")
