"""Comments with mentions, and requests to an author: who may read them, who is written to."""

from __future__ import annotations

import re

from cxkit_submissions.post import send_link
from cxkit_submissions.reviewing import judged_by
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import PERSON, SUBMISSION, Granted
from cxkit_submissions.store.people import ADMIN, PROGRAMME, REVIEWER, Person
from cxkit_submissions.store.submissions import DRAFT, SUBMITTED, Submission

_MENTION = re.compile(r"(?<![\w.])@([\w.+-]+(?:@[\w-]+(?:\.[\w-]+)+)?)")
_OVERSEE = frozenset([ADMIN, PROGRAMME])


def may_read(services: Services, who: Person, submission: Submission) -> bool:
    """True if somebody may read the comments: an organiser, or a reviewer who has judged it.

    Who reads what others think before they have thought themselves judges the others.
    """
    if submission.state == DRAFT:
        return False
    if who.roles & _OVERSEE:
        return True
    judged = {each.id for each in judged_by(services, who.email)}
    return submission.id in judged and submission.id in services.reviews.by(who.email)


def mentioned(services: Services, text: str, submission: Submission) -> tuple[list[str], list[str]]:
    """Addresses of the people whom a text mentions, and names that mean nobody who may read it."""
    may = [each.email for each in services.people.all() if _may_judge(services, each, submission)]
    found: list[str] = []
    unknown: list[str] = []
    for name in dict.fromkeys(_MENTION.findall(text)):
        asked = name.rstrip(".").lower()
        meant = [email for email in may if asked in (email, email.partition("@")[0])]
        if len(meant) == 1:
            found += [email for email in meant if email not in found]
        else:
            unknown.append(asked)
    return found, unknown


def _may_judge(services: Services, who: Person, submission: Submission) -> bool:
    if who.roles & _OVERSEE:
        return True
    return REVIEWER in who.roles and submission in judged_by(services, who.email)


def comment(services: Services, submission: Submission, who: str, text: str) -> int:
    """How many people were written to because a comment mentions them."""
    with services.database.writing():
        number = services.talk.say(submission.id, who, text, at=services.now())
        people, _ = mentioned(services, text, submission)
        return sum(
            send_link(
                services,
                "mentioned",
                Granted(kind=PERSON, subject=email, email=email),
                language=submission.language,
                dedupe=f"mentioned:{number}:{email}",
            )
            for email in people
            if email != who
        )


def ask(services: Services, submission: Submission, who: str, text: str) -> bool:
    """True if the author was asked: it is not decided, and their address is theirs."""
    if submission.state != SUBMITTED or not submission.proven_at:
        return False
    with services.database.writing():
        number = services.talk.ask(submission.id, who, text, at=services.now())
        return send_link(
            services,
            "revision",
            Granted(kind=SUBMISSION, subject=submission.id, email=submission.email),
            language=submission.language,
            dedupe=f"revision:{number}",
        )
