"""What a reviewer may judge: what was sent, is proven, and is nobody's they are close to."""

from __future__ import annotations

from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import SUBMITTED, Submission

# Sharing one of these says nothing about two people.
SHARED_DOMAINS = frozenset(
    [
        "aol.com",
        "bluewin.ch",
        "freenet.de",
        "gmail.com",
        "gmx.at",
        "gmx.ch",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "live.com",
        "mail.de",
        "mailbox.org",
        "me.com",
        "outlook.com",
        "outlook.de",
        "posteo.de",
        "proton.me",
        "protonmail.com",
        "t-online.de",
        "web.de",
        "yahoo.com",
        "yahoo.de",
    ]
)
# What a nominator wrote about somebody else is not judged before that person agrees.
_JUDGED = ("propose",)
# Nothing in a reviewer's page says who wrote it.
HIDDEN = ("email", "name", "nominee_contact")


def is_close(reviewer: str, author: str) -> bool:
    """True for the same address, or two addresses of one organisation."""
    mine, theirs = reviewer.strip().lower(), author.strip().lower()
    domain = mine.rpartition("@")[2]
    return mine == theirs or (domain == theirs.rpartition("@")[2] and domain not in SHARED_DOMAINS)


def judged_by(services: Services, reviewer: str) -> tuple[Submission, ...]:
    """What a reviewer may judge, in the order of sending."""
    return tuple(
        each
        for each in services.submissions.listed(SUBMITTED)
        if each.way in _JUDGED and each.proven_at and not is_close(reviewer, each.email)
    )


def next_open(services: Services, reviewer: str) -> Submission | None:
    """The first one that a reviewer has said nothing of; None if there is none left."""
    said = services.reviews.by(reviewer)
    return next((s for s in judged_by(services, reviewer) if s.id not in said), None)
