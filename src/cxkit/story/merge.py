"""Several feeds as one: a later edition replaces an earlier one as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from attrs import evolve

from cxkit.errors import InputError, Problem
from cxkit.story.model import Story, StoryFeed

_TITLE = {"en": "Stories of several feeds", "de": "Praxisberichte mehrerer Quellen"}


def merge_feeds(feeds: Iterable[StoryFeed]) -> StoryFeed:
    """One feed with every story once.

    Of several editions of one feed only the latest counts, so that a story whose
    author withdrew is not shown because an older file still lies around. A story
    that several feeds hold is taken from the one published last.

    Raises:
        InputError: if two editions of one day, or two stories of one id published
            on one day, differ.
    """
    problems: list[Problem] = []
    warnings: list[Problem] = []
    latest = _latest(feeds, problems, warnings)
    taken: dict[str, tuple[Story, StoryFeed]] = {}
    # Those published last come first; whoever comes later has to agree or is passed over.
    for feed in sorted(latest, key=lambda f: f.published, reverse=True):
        for story in feed.stories:
            first, other = taken.setdefault(story.id, (story, feed))
            if first != story:
                same_day = other.published == feed.published
                problem = _two_versions(story.id, other, feed)
                (problems if same_day else warnings).append(problem)
    if problems:
        raise InputError(problems)
    warnings += [warning for feed in latest for warning in feed.warnings]
    if len(latest) == 1:
        return evolve(latest[0], warnings=tuple(warnings))
    # In the order of the feeds as they were given.
    order = dict.fromkeys(story.id for feed in latest for story in feed.stories)
    return StoryFeed(
        id=_merged_id(latest),
        title=_TITLE,
        published=max((feed.published for feed in latest), default=date.min),
        stories=tuple(taken[story][0] for story in order),
        warnings=tuple(warnings),
    )


def _merged_id(feeds: list[StoryFeed]) -> str:
    """An id that the same feeds get again, and others do not."""
    names = "\n".join(sorted(feed.id for feed in feeds))
    return f"merged-{hashlib.sha256(names.encode()).hexdigest()[:12]}"


def _latest(
    feeds: Iterable[StoryFeed], problems: list[Problem], warnings: list[Problem]
) -> list[StoryFeed]:
    """The latest edition of each feed, in the order in which the feeds were given."""
    found: dict[str, StoryFeed] = {}
    for feed in feeds:
        other = found.setdefault(feed.id, feed)
        if other == feed:
            continue
        if other.published == feed.published:
            problems.append(_two_editions(feed))
            continue
        older, newer = sorted((other, feed), key=lambda f: f.published)
        found[feed.id] = newer
        warnings.append(
            Problem(
                code="older_edition",
                message=f"The feed {feed.id!r} of {older.published} is left out; "
                f"that of {newer.published} replaces it.",
                hint="Stories that are missing there may have been withdrawn.",
            )
        )
    return list(found.values())


def _two_editions(feed: StoryFeed) -> Problem:
    return Problem(
        code="two_editions",
        message=f"The feed {feed.id!r} was given twice for {feed.published}, with different "
        "content.",
        hint="Name the one that its publisher holds to be right.",
    )


def _two_versions(story: str, kept: StoryFeed, other: StoryFeed) -> Problem:
    return Problem(
        code="two_versions",
        message=f"The story {story!r} reads differently in the feeds {kept.id!r} of "
        f"{kept.published} and {other.id!r} of {other.published}.",
        hint="The one published last is taken; if both are of one day, leave one feed out.",
    )
