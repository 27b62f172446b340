"""A panel of reviewers: who there is, who must not meet what, and whether they agree."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from cxkit_submissions import asking
from cxkit_submissions.blinding import blind, known_of, redact
from cxkit_submissions.criteria import MARKS, Criterion, from_documents, weighted
from cxkit_submissions.naming import Namings
from cxkit_submissions.reviewing import conflict, judged, organisations_of
from cxkit_submissions.scoring import Score, of_reviews, score
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.store.reviews import MAYBE, NO, YES
from cxkit_submissions.store.submissions import Submission

if TYPE_CHECKING:
    from cxkit.stats import Alpha

# From "no" to "yes": an order, and nothing is said about the distances.
_SCALE = (NO, MAYBE, YES)
# So many reviewers are a panel, with more to settle than one list.
A_PANEL = 3


def reviewers(services: Services) -> tuple[str, ...]:
    """Addresses of everybody who reviews, in order."""
    return tuple(sorted(p.email for p in services.people.all() if REVIEWER in p.roles))


def forbidden(services: Services, *, by_track: bool) -> Collection[tuple[str, str]]:
    """Story and reviewer who must not meet: too close, or another's track."""
    people = {who: services.panel.reviewer(who).tracks for who in reviewers(services)}
    namings = Namings.of(services)
    return {
        (story.id, who)
        for story in judged(services)
        for who, tracks in people.items()
        if conflict(services, who, story, namings)
        or (by_track and tracks and story.answers.get("track") not in tracks)
    }


def shown(services: Services, submission: Submission) -> dict[str, Any]:
    """The answers as reviewers read them: without anybody who is behind them."""
    return blind(submission.answers, *_behind(services, submission))


def redacted(services: Services, submission: Submission, text: str) -> str:
    """What somebody else wrote about a submission, as reviewers read it."""
    return redact(text, known_of(submission.answers, *_behind(services, submission)))


def _behind(
    services: Services, submission: Submission
) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """Addresses, names and organisations of everybody who is behind a submission."""
    others = services.speakers.of(submission.id)
    emails = (submission.email, *(each.email for each in others))
    return emails, [each.name for each in others], organisations_of(services, submission)


def has_panel(services: Services) -> bool:
    """True if there is more to reviewing than one list: a third reviewer, or a switch."""
    event = services.events.get()
    return len(reviewers(services)) >= A_PANEL or bool(event.criteria) or event.assigned_only


def title_of(services: Services, submission: Submission) -> str:
    """The title as organisers read it."""
    way = asking.way_of(services, submission.way)
    return str(submission.answers.get(way.title) or submission.id)


def title_shown(services: Services, submission: Submission) -> str:
    """The title as reviewers read it."""
    way = asking.way_of(services, submission.way, private=False)
    return str(shown(services, submission).get(way.title) or submission.id)


def criteria_of(services: Services) -> tuple[Criterion, ...]:
    """What reviewers judge by; empty if a verdict is all."""
    return from_documents(services.events.get().criteria)


def score_of(services: Services, submission: str) -> Score:
    """The score of a story: of the marks where there are criteria and marks, of verdicts else."""
    criteria = criteria_of(services)
    marks = services.marks.of(submission) if criteria else {}
    points = [p for each in marks.values() if (p := weighted(criteria, each)) is not None]
    return score(points) if points else of_reviews(services.reviews.of(submission))


def agreement_on(services: Services, criterion: str) -> Alpha | None:
    """How far marks on a criterion agree beyond chance; None before two marked the same."""
    given = [services.marks.of(each.id).values() for each in judged(services)]
    table = [
        [sum(each.get(criterion) == mark for each in marks) for mark in MARKS] for marks in given
    ]
    table = [row for row in table if sum(row) >= 2]
    if not table:
        return None
    from cxkit.stats import krippendorff

    return krippendorff(table, level="ordinal")


def agreement(services: Services) -> Alpha | None:
    """How far reviewers agree beyond chance (ordinal alpha); None before two judged the same."""
    counts = services.reviews.counts()
    table = [[counts[story][verdict] for verdict in _SCALE] for story in sorted(counts)]
    table = [row for row in table if sum(row) >= 2]
    if not table:
        return None
    from cxkit.stats import krippendorff

    return krippendorff(table, level="ordinal")
