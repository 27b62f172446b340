"""The plan on a time line: what runs when, when it can show, and why the rest is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from cxkit.cube.text import Text
from cxkit.report.board import title, titles
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words

_STATES = {"runs": "plan.runs", "shows": "plan.shows"}


@frozen(kw_only=True)
class Row:
    """An initiative in the plan.

    Attributes:
        title: What it is called.
        cells: One per turn: `runs`, `shows` (an effect can be looked for from here on),
            or empty; with the words that say so.
        owner: Who does it, or empty.
    """

    title: str
    cells: tuple[tuple[str, str], ...]
    owner: str


@frozen(kw_only=True)
class Out:
    """An initiative that was left out, and why."""

    title: str
    reason: str


@frozen(kw_only=True)
class Use:
    """How much of what there is a turn uses."""

    name: str
    cells: tuple[tuple[str, float], ...]


@frozen(kw_only=True)
class Timeline:
    """The plan as a table.

    Attributes:
        labels: Names of the turns.
        now: Number of the turn that has begun last, 0 for none.
        rows: What is planned.
        used: Resource by resource, what is used.
        out: What is left out.
        proof: How far this is known to be the best plan.
    """

    labels: tuple[str, ...]
    now: int
    rows: tuple[Row, ...]
    used: tuple[Use, ...]
    out: tuple[Out, ...]
    proof: str


def timeline(look: Lookup, words: Words) -> Timeline | None:
    """The plan on a time line, or None if there is no plan."""
    plan = look.assessment.plan
    if not plan:
        return None
    journal = look.assessment.journal or {}
    optimal = plan["proof"]["status"] == "optimal"
    return Timeline(
        labels=tuple(plan["labels"]),
        now=len(journal.get("turns", ())),
        rows=tuple(_rows(look, plan, words)),
        used=tuple(_used(plan, words)),
        out=tuple(
            Out(title=title(look, each["id"], words), reason=_named(look, each["text"], words))
            for each in plan["left_out"]
        ),
        proof=words("plan.optimal" if optimal else "plan.not_proven"),
    )


def _named(look: Lookup, text: Text, words: Words) -> str:
    """A reason in which initiatives stand under what people call them."""
    names = sorted(titles(look), key=len, reverse=True)
    if not names:
        return words.pick(text)
    any_of_them = rf"\b({'|'.join(map(re.escape, names))})\b"
    return re.sub(any_of_them, lambda found: title(look, found[1], words), words.pick(text))


def _rows(look: Lookup, plan: Mapping[str, Any], words: Words) -> Iterator[Row]:
    owners = {each["id"]: each.get("owner", "") for each in plan["initiatives"]}
    for each in plan["planned"]:
        cells = []
        for number in range(1, len(plan["labels"]) + 1):
            runs = each["start"] <= number <= each["end"]
            state = "runs" if runs else "shows" if number > each["shows"] else ""
            cells.append((state, words(_STATES[state]) if state else ""))
        yield Row(
            title=title(look, each["id"], words), cells=tuple(cells), owner=owners[each["id"]]
        )


def _used(plan: Mapping[str, Any], words: Words) -> Iterator[Use]:
    efforts = {each["id"]: each["effort"] for each in plan["initiatives"]}
    for name, amounts in plan["capacity"].items():
        cells = []
        for number, amount in enumerate(amounts, 1):
            used = sum(
                efforts[p["id"]].get(name, ())[number - p["start"]]
                for p in plan["planned"]
                if p["start"] <= number <= p["end"] and efforts[p["id"]].get(name)
            )
            share = used / amount if amount else 0.0
            text = words("plan.used", used=words.number(used), of=words.number(amount))
            cells.append((text, round(100 * min(share, 1.0), 1)))
        yield Use(name=words.get(f"resource.{name}", name), cells=tuple(cells))
