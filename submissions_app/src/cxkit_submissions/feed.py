"""From confirmed submissions to a story feed that `cxkit stories` reads."""

from __future__ import annotations

import re
from datetime import date, datetime

from cxkit.story import Author, Story, StoryFeed
from cxkit_submissions.releasing import may_publish, public
from cxkit_submissions.services import Services
from cxkit_submissions.store.releases import Release
from cxkit_submissions.store.submissions import CONFIRMED, Submission
from cxkit_submissions.ways import PSEUDONYM

LICENCE = "CC-BY-4.0"

# What people put before the lines of a list; neither a sign nor a number that begins a
# sentence is such a mark.
_MARK = re.compile(r"^(?:[-–—•*](?!\d)\s*|\d{1,2}[.)]\s+)")


def feed_of(services: Services) -> StoryFeed:
    """The stories whose authors agreed to publication, and nothing else."""
    event = services.events.get()
    confirmed = services.submissions.listed(CONFIRMED)
    day = services.now().date()
    releases = {each.id: services.releases.get(each.id) for each in confirmed}
    return StoryFeed(
        id="call-for-stories",
        title=dict(event.title),
        published=services.now().date(),
        stories=tuple(
            story_of(each, releases[each.id])
            for each in confirmed
            if each.consented_at and may_publish(releases[each.id], day)
        ),
    )


def story_of(submission: Submission, release: Release | None = None) -> Story:
    """The story that an author agreed to publish, as their employer lets it be read.

    Raises:
        ValueError: if there is no consent.
    """
    if submission.consented_at is None:
        raise ValueError(f"{submission.id} has no consent to publication")
    answers = public(submission.answers, release or Release(), submission.language)
    here = submission.language
    there = "de" if here == "en" else "en"

    def text(name: str, other: str = "") -> dict[str, str]:
        found = {here: str(answers.get(name, "")), there: str(answers.get(other, ""))}
        return {language: words for language, words in found.items() if words}

    name = None if answers.get("unnamed") else str(answers.get("name") or "") or None
    return Story(
        id=f"call-{submission.id.lower()}",
        title=text("title", "other_title"),
        before=text("before", "other_before"),
        steps=tuple({here: step} for step in _steps(str(answers.get("steps", "")))),
        tiles=tuple(answers.get("tiles") or ()),
        happened=text("happened"),
        measured=text("measured"),
        hard=text("hard"),
        failed=text("failed"),
        take_away=text("take_away"),
        author=Author(
            role=str(answers["role"]),
            interest=text("interest"),
            name=name,
            pseudonym=name is not None and answers.get(PSEUDONYM) == "yes",
        ),
        branch=text("branch"),
        year=int(answers["year"]),
        licence=LICENCE,
        consented=_day(submission.consented_at),
    )


def _steps(text: str) -> list[str]:
    """One step per line, without the marks that people put before them."""
    lines = (_MARK.sub("", line.strip()).strip() for line in text.splitlines())
    return [line for line in lines if line]


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()
