"""People who are named by others: nothing reaches them unasked for, and they decide.

The nominator gets a link and a text to forward, or an organiser releases one mail of fixed
words. Whoever is named can take it over as a proposal of their own, decline, have everything
about them erased, and never be written to again.
"""

from __future__ import annotations

from datetime import timedelta

from cxkit_submissions.forms import is_address
from cxkit_submissions.naming import NAMING
from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import hashed, new_secret
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import NOMINEE, SUBMISSION, Granted
from cxkit_submissions.store.event import AUTOMATIC
from cxkit_submissions.store.nominees import ASKED, DECLINED, ERASED, TAKEN
from cxkit_submissions.store.speakers import ERASED as SPEAKER_ERASED
from cxkit_submissions.store.submissions import DRAFT, STATES, SUBMITTED, WITHDRAWN, Submission

# Answers that say who somebody is.
WHO = ("nominee", "nominee_contact", "organisation")
# What somebody who names others says of themselves; everything else is about the others.
ABOUT_THEMSELVES = frozenset(["name", "email", "role", "interest"])


def contact_of(submission: Submission) -> str:
    """The address of whoever is named; empty if none was given."""
    contact = str(submission.answers.get("nominee_contact", "")).strip().lower()
    return contact if is_address(contact) else ""


def is_unanswered(services: Services, submission: Submission) -> bool:
    """True while whoever is named has not said anything."""
    known = services.nominees.get(submission.id)
    asked = known is None or known.answer == ASKED
    return submission.way in NAMING and submission.state == SUBMITTED and asked


def may_erase(services: Services, submission: Submission) -> bool:
    """True while something is known of whoever is named, whatever became of it meanwhile."""
    known = services.nominees.get(submission.id)
    open_ = known is None or known.answer in (ASKED, TAKEN)
    return submission.way in NAMING and submission.state != DRAFT and open_


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


def one_mail(email: str) -> str:
    """The name of the one mail that an address gets because others named it, in whatever way."""
    return f"nominated:{hashed(email.strip().lower())}"


def release_by_itself(services: Services) -> int:
    """How many mails went without a person, where organisers chose that."""
    if services.events.get().named_mails != AUTOMATIC:
        return 0
    return sum(release(services, each) for each in waiting(services))


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
            dedupe=one_mail(contact),
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
        # What they give themselves holds from here on.
        services.submissions.erase(submission.id, ("nominee_contact",), at=at, who="nominee")
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
        _erase(services, submission, "nominee")


def purge(services: Services, days: int) -> int:
    """How many people were erased who were named by others and silent for so many days.

    Those who are to speak too as well; and those whom a draft names that nobody touched for
    so long: the draft stays without them.
    """
    at = services.now()
    before = (at - timedelta(days=days)).isoformat()
    silent = [
        each
        for each in services.submissions.listed(*STATES)
        if each.way in NAMING and _is_silent(services, each, before)
    ]
    for each in silent:
        if each.state == DRAFT:
            services.submissions.erase(each.id, WHO, at=at, who="silence")
        else:
            _erase(services, each, "silence")
    speakers = [each for each in services.speakers.waiting() if each.at < before]
    for speaker in speakers:
        services.speakers.answer(speaker.id, SPEAKER_ERASED, at=at)
    return len(silent) + len(speakers)


def _is_silent(services: Services, submission: Submission, before: str) -> bool:
    """True if whoever it names said nothing since then, and is known still."""
    known = services.nominees.get(submission.id)
    return (
        (known is None or known.answer == ASKED)
        and (submission.submitted_at or submission.changed_at) < before
        and any(submission.answers.get(name) for name in WHO)
    )


def _erase(services: Services, submission: Submission, who: str) -> None:
    """Forget what was ever answered or said about somebody, organisers' questions included."""
    names = set(submission.answers)
    for change in services.submissions.history(submission.id):
        if change["what"] == "answers":
            names |= {*(change["before"] or ()), *(change["after"] or ())}
    with services.database.writing():
        _end(services, submission, ERASED, tuple(sorted(names - ABOUT_THEMSELVES)), who)
        services.talk.erase(submission.id)


def _end(
    services: Services, submission: Submission, answer: str, names: tuple[str, ...], who: str
) -> None:
    at = services.now()
    with services.database.writing():
        services.submissions.move(submission.id, WITHDRAWN, at=at, who=who, only_from=(SUBMITTED,))
        services.submissions.erase(submission.id, names, at=at, who=who)
        services.nominees.forget(submission.id, contact_of(submission))
        services.nominees.note(submission.id, answer, at=at)
