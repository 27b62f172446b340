"""Criteria that organisers set up: weights, and a text that says what each mark means.

They are written as lines, a criterion and below it its marks:

    use | 2 | Nutzen für andere | Use to others
    1 | nur für uns | only for us
    5 | am Montag zu versuchen | to be tried on Monday
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

MARKS = (1, 2, 3, 4, 5)
MOST, MOST_WEIGHT, MOST_TEXT = 8, 10, 120
_ID = re.compile(r"[a-z][a-z0-9-]{1,30}")
_HEAD, _ANCHOR = 4, 3


@frozen(kw_only=True)
class Criterion:
    """What reviewers judge a story by.

    Attributes:
        id: Its id.
        weight: How much it counts.
        label: Its name by language.
        anchors: Mark -> what it means, by language; not every mark needs one.
    """

    id: str
    weight: int
    label: Mapping[str, str]
    anchors: Mapping[int, Mapping[str, str]]


def from_documents(documents: Sequence[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    """The criteria as they are kept with the event."""
    return tuple(
        Criterion(
            id=each["id"],
            weight=each["weight"],
            label=each["label"],
            anchors={int(mark): text for mark, text in each["anchors"].items()},
        )
        for each in documents
    )


def to_documents(criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """What is kept with the event."""
    return [
        {
            "id": each.id,
            "weight": each.weight,
            "label": dict(each.label),
            "anchors": {str(mark): dict(text) for mark, text in each.anchors.items()},
        }
        for each in criteria
    ]


def as_lines(criteria: Sequence[Criterion]) -> str:
    """The criteria as an organiser writes them."""
    lines = []
    for each in criteria:
        lines.append(f"{each.id} | {each.weight} | {each.label['de']} | {each.label['en']}")
        lines += [f"{mark} | {text['de']} | {text['en']}" for mark, text in each.anchors.items()]
    return "\n".join(lines)


def from_lines(text: str) -> tuple[tuple[Criterion, ...], list[int]]:
    """The criteria, and the numbers of the lines that say nothing."""
    found: list[Criterion] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        parts = [part.strip()[:MOST_TEXT] for part in line.split("|")]
        if parts == [""]:
            continue
        if found and len(parts) == _ANCHOR and parts[0] in map(str, MARKS) and all(parts):
            last = found[-1]
            anchors = {**last.anchors, int(parts[0]): {"de": parts[1], "en": parts[2]}}
            found[-1] = Criterion(
                id=last.id,
                weight=last.weight,
                label=last.label,
                anchors=dict(sorted(anchors.items())),
            )
        elif _is_head(parts) and parts[0] not in {each.id for each in found} and len(found) < MOST:
            label = {"de": parts[2], "en": parts[3]}
            found.append(Criterion(id=parts[0], weight=int(parts[1]), label=label, anchors={}))
        else:
            wrong.append(number)
    return tuple(found), wrong


def _is_head(parts: Sequence[str]) -> bool:
    if len(parts) != _HEAD or not all(parts) or not _ID.fullmatch(parts[0]):
        return False
    weight = parts[1]
    return weight.isascii() and weight.isdigit() and 1 <= int(weight) <= MOST_WEIGHT


def weighted(criteria: Sequence[Criterion], marks: Mapping[str, int]) -> float | None:
    """One reviewer's marks as a weighted mean on 0 to 100; None without any mark."""
    given = [(each.weight, marks[each.id]) for each in criteria if each.id in marks]
    if not given:
        return None
    span = MARKS[-1] - MARKS[0]
    total = sum(weight * (mark - MARKS[0]) for weight, mark in given)
    return 100 * total / (span * sum(weight for weight, _ in given))
