"""What others did about the lowest tiles: stories, with what their authors reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from cxkit.report.board import target
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors
from cxkit.report.texts import Words

_ROLES = {
    "practitioner": "stories.role_practitioner",
    "consultant": "stories.role_consultant",
    "vendor": "stories.role_vendor",
}


@frozen(kw_only=True)
class Told:
    """A story as the report shows it; its effect is what the author reports."""

    title: str
    who: str
    effect: str
    hard: str
    failed: str
    note: str


@frozen(kw_only=True)
class Shelf:
    """Stories about one tile."""

    tile: str
    anchor: str
    stories: tuple[Told, ...]


def shelves(look: Lookup, words: Words, anchors: Anchors) -> Iterator[Shelf]:
    """The stories that the look found for its lowest tiles, tile by tile."""
    for tile, found in (look.assessment.stories or {}).items():
        stories = tuple(_told(each, words) for each in found)
        if stories:
            yield Shelf(tile=target(look, tile, words), anchor=anchors("t", tile), stories=stories)


def _told(story: Mapping[str, Any], words: Words) -> Told:
    author = story["author"]
    parts = (
        author.get("name"),
        words(_ROLES[author["role"]]),
        story.get("organisation"),
        words.pick(story["branch"]),
        str(story["year"]),
    )
    return Told(
        title=words.pick(story["title"]),
        who=", ".join(part for part in parts if part),
        effect=words.pick(story["effect"]["text"]) if story.get("effect") else "",
        hard=words.pick(story["hard"]),
        failed=words.pick(story["failed"]) if story.get("failed") else "",
        note=" ".join(_notes(story, words)),
    )


def _notes(story: Mapping[str, Any], words: Words) -> Iterator[str]:
    if story.get("invented"):
        yield words("stories.invented")
    yield words("stories.licence", licence=story["licence"])
