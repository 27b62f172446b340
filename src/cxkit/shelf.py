"""What others did about the lowest tiles of an assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from cxkit.cube.model import Cube
from cxkit.errors import InputError, Problem
from cxkit.estimate import Status
from cxkit.finding import Assessment, Finding
from cxkit.story import StoryFeed, load_feed, merge_feeds, stories_for

MOST_TILES = 5
MOST_STORIES = 3
_FIRST = ("staff", "leader", "customer")


def feeds_of(sources: Iterable[str | Path | StoryFeed], cube: Cube) -> tuple[StoryFeed, ...]:
    """The feeds, files among them read, with the problems of all files at once.

    Raises:
        InputError: with every problem of every file.
    """
    feeds: list[StoryFeed] = []
    problems: list[Problem] = []
    for source in sources:
        if isinstance(source, StoryFeed):
            feeds.append(source)
            continue
        try:
            feeds.append(load_feed(source, cube))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(feeds)


def low_tiles(assessment: Assessment) -> tuple[Finding, ...]:
    """Tiles, lowest first, as the first group with any sees them.

    Those that can be judged; where none can, those with thin evidence.
    """
    wave = assessment.waves[-1] if assessment.waves else None
    for status, audience in product((Status.OK, Status.THIN), _FIRST):
        found = [
            finding
            for finding in assessment.select(
                measure="tile_mean", wave=wave, unit=None, audience=audience
            )
            if finding.estimate.status is status
        ]
        if found:
            return tuple(sorted(found, key=lambda f: (f.estimate.value or 0.0, f.id)))
    return ()


def stories_of_low_tiles(
    assessment: Assessment, cube: Cube, feeds: Sequence[StoryFeed]
) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Tile id -> stories of people who turned that very tile, for the lowest that have any.

    A story stands at one tile only, the lowest that it turned. At most five tiles are
    named, with at most three stories each.
    """
    if not feeds:
        return {}
    merged = merge_feeds(feeds)
    shelf: dict[str, list[Mapping[str, Any]]] = {}
    told: set[str] = set()
    for finding in low_tiles(assessment):
        tile = str(finding.subject.tile)
        fresh = [
            shown.story
            for shown in stories_for(tile, [merged], cube)
            if shown.near == "tile" and shown.story.id not in told
        ][:MOST_STORIES]
        if fresh:
            told |= {story.id for story in fresh}
            shelf[tile] = [story.to_dict() for story in fresh]
        if len(shelf) == MOST_TILES:
            break
    return shelf
