"""People who are named by others: nothing reaches them unasked for, and they decide.

The nominator gets a link and a text to forward, or an organiser releases one mail of fixed
words. Whoever is named can take it over as a proposal of their own, decline, have everything
about them erased, and never be written to again.
"""

from __future__ import annotations

from datetime import timedelta

from cxkit_submissions.forms import is_address
from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import hashed, new_secret
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import NOMINEE, SUBMISSION, Granted
from cxkit_submissions.store.nominees import ASKED, DECLINED, ERASED, TAKEN
from cxkit_submissions.store.submissions import SUBMITTED, WITHDRAWN, Submission

NAMING = ("nominate", "recommend")
# Everything that says who somebody is, or that somebody else wrote about them.
ABOUT_THEM = ("nominee", "nominee_contact", "organisation", "title", "why", "topic", "tiles")


def contact_of(submission: Submission) -> str:
    """The address of whoever is named; empty if none was given."""
    contact = str(submission.answers.get("nominee_contact", "")).strip().lower()
    return contact if is_address(contact) else ""


def is_unanswered(services: Services, submission: Submission) -> bool:
    """True while whoever is named has not said anything."""
    known = services.nominees.get(submission.id)
    asked = known is None or known.answer == ASKED
    return submission.way in NAMING and submission.state == SUBMITTED and asked


def waiting(services: Services) -> tuple[Submission, ...]:
    """Whose mail an organiser may release: named by a proven address, and not asked yet."""
    return tuple(
        each
        for each in services.submissions.listed(SUBMITTED)
        if is_unanswered(services, each)
        and services.nominees.get(each.id) is None
        and each.proven_at
        and contact_of(each)
        and not services.nominees.is_never(contact_of(each))
    )


def release(services: Services, submission: Submission) -> bool:
    """True if the one mail was put into the outbox.

    It is not where the address had one before, and for the sixth person that a sender
    named within a day.
    """
    at, contact = services.now(), contact_of(submission)
    if not services.limits.take("nominee_from", submission.email, at=at):
        return False
    granted = Granted(kind=NOMINEE, subject=submission.id, email=contact)
    with services.database.writing():
        services.nominees.note(submission.id, ASKED, at=at)
        return send_link(
            services,
            "nominated",
            granted,
            language=submission.language,
            dedupe=f"nominated:{hashed(contact)}",
        )


def take_over(services: Services, submission: Submission, email: str, language: str) -> Submission:
    """A proposal of their own, begun with what was said about them; theirs to change."""
    at, answers = services.now(), submission.answers
    given = {
        "title": str(answers.get("title") or answers.get("topic") or ""),
        "name": str(answers.get("nominee") or ""),
        "tiles": list(answers.get("tiles") or ()),
        "email": email,
    }
    with services.database.writing():
        made = services.submissions.save(
            new_secret(), way="propose", language=language, answers=given, at=at, who="nominee"
        )
        services.nominees.note(submission.id, TAKEN, at=at, proposal=made.id)
        granted = Granted(kind=SUBMISSION, subject=made.id, email=email)
        name = f"link:{made.id}:{email}"
        send_link(services, "link", granted, language=language, dedupe=name)
    return made


def decline(services: Services, submission: Submission) -> None:
    """Withdraw it, and forget how they can be reached."""
    _end(services, submission, DECLINED, ("nominee_contact",), "nominee")


def erase(services: Services, submission: Submission, *, never: bool = False) -> None:
    """Withdraw it, and forget everything about them, in the history too."""
    with services.database.writing():
        if never and contact_of(submission):
            services.nominees.never(contact_of(submission), at=services.now())
        _end(services, submission, ERASED, ABOUT_THEM, "nominee")


def purge(services: Services, days: int) -> int:
    """How many were erased because whoever is named was silent for so many days."""
    before = (services.now() - timedelta(days=days)).isoformat()
    silent = [
        each
        for each in services.submissions.listed(SUBMITTED)
        if is_unanswered(services, each) and (each.submitted_at or "") < before
    ]
    for each in silent:
        _end(services, each, ERASED, ABOUT_THEM, "silence")
    return len(silent)


def _end(
    services: Services, submission: Submission, answer: str, names: tuple[str, ...], who: str
) -> None:
    at = services.now()
    with services.database.writing():
        services.submissions.move(submission.id, WITHDRAWN, at=at, who=who, only_from=(SUBMITTED,))
        services.submissions.erase(submission.id, names, at=at, who=who)
        services.nominees.forget(submission.id, contact_of(submission))
        services.nominees.note(submission.id, answer, at=at)
