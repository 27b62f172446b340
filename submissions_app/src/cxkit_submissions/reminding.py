"""Reminders: only of what organisers chose, seen in advance, at most one per person and week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from attrs import frozen

from cxkit_submissions.post import send_link
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.submissions import ACCEPTED, CONFIRMED, DRAFT, Submission

DRAFTS, CONFIRM, SLIDES = "draft", "confirm", "slides"
# What somebody is reminded of, and the state that it is about.
KINDS = {DRAFTS: DRAFT, CONFIRM: ACCEPTED, SLIDES: CONFIRMED}
# After so much silence somebody is reminded, and so often of one thing at most.
SILENCE, WEEK, MOST = timedelta(days=7), timedelta(days=7), 2
_PREFIX = "reminder_"


@frozen(kw_only=True)
class Planned:
    """A reminder to come.

    Attributes:
        kind: One of `KINDS`.
        submission: Reference of what it is about.
        email: Whom it goes to.
        due: From when on.
    """

    kind: str
    submission: str
    email: str
    due: datetime


def planned(services: Services) -> tuple[Planned, ...]:
    """The next reminder of everybody who is to get one, the soonest first."""
    found: dict[str, Planned] = {}
    for each in sorted(_candidates(services), key=lambda p: (p.due, p.submission)):
        found.setdefault(each.email, each)
    return tuple(sorted(found.values(), key=lambda p: (p.due, p.submission)))


def remind(services: Services) -> int:
    """How many reminders were put into the outbox because they are due."""
    at, count = services.now(), 0
    for each in planned(services):
        if each.due > at:
            break
        _put(services, each, at)
        count += 1
    return count


def stop_done(services: Services) -> int:
    """How many reminders on their way were stopped because what they ask for was done."""
    open_ = {(p.kind, p.submission) for kind in KINDS for p in _of_kind(services, kind)}
    done = [
        mail
        for mail in services.outbox.on_their_way()
        if mail.template.startswith(_PREFIX)
        and (mail.template.removeprefix(_PREFIX), mail.data["reference"]) not in open_
    ]
    for mail in done:
        services.outbox.stop(mail.id, at=services.now())
    return len(done)


def _put(services: Services, each: Planned, at: datetime) -> None:
    submission = services.submissions.get(each.submission)
    assert submission is not None
    number = services.reminders.count(each.kind, each.submission)
    granted = Granted(kind=SUBMISSION, subject=each.submission, email=each.email)
    with services.database.writing():
        send_link(
            services,
            f"{_PREFIX}{each.kind}",
            granted,
            language=submission.language,
            dedupe=f"{_PREFIX}{each.kind}:{each.submission}:{number}",
        )
        services.reminders.note(each.email, each.kind, each.submission, at=at)


def _candidates(services: Services) -> Iterator[Planned]:
    for kind in KINDS:
        if kind not in services.events.get().reminders:
            continue
        for each in _of_kind(services, kind):
            if services.reminders.count(kind, each.submission) < MOST:
                last = services.reminders.last(each.email)
                due = max(each.due, last + WEEK) if last else each.due
                yield Planned(kind=kind, submission=each.submission, email=each.email, due=due)


def _of_kind(services: Services, kind: str) -> Iterator[Planned]:
    """What is open, for everybody whose address is proven."""
    if kind == DRAFTS and not services.events.get().is_open(services.now()):
        return
    for each in services.submissions.listed(KINDS[kind]):
        if not each.proven_at or (kind == SLIDES and SLIDES in services.uploads.of(each.id)):
            continue
        due = datetime.fromisoformat(_since(services, each)) + SILENCE
        yield Planned(kind=kind, submission=each.id, email=each.email, due=due)


def _since(services: Services, each: Submission) -> str:
    """When a draft was last touched, or anything else went into its state."""
    if each.state == DRAFT:
        return each.changed_at
    moves = [h for h in services.submissions.history(each.id) if h["after"] == each.state]
    return str(moves[-1]["at"]) if moves else each.changed_at
