"""What a reviewer may judge: what was sent, is proven, and is nobody's they are close to."""

from __future__ import annotations

import re

from cxkit_submissions.naming import Namings
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
# Answers in which an organisation is named.
ORGANISATIONS = ("organisation", "company")
_LEGAL = frozenset(["ag", "gmbh", "sa", "se", "kg", "kgaa", "ug", "ltd", "inc", "llc", "plc", "co"])
# What a nominator wrote about somebody else is not judged before that person agrees.
_JUDGED = ("propose",)
# Nothing in a reviewer's page says who wrote it.
HIDDEN = ("email", "name", "nominee_contact")


def is_close(reviewer: str, author: str) -> bool:
    """True for the same address, or two addresses of one organisation."""
    mine, theirs = reviewer.strip().lower(), author.strip().lower()
    here, there = sorted((each.rpartition("@")[2] for each in (mine, theirs)), key=len)
    # A part of a domain is the same house: mail.firm.example and firm.example.
    is_same = here == there or there.endswith(f".{here}")
    return mine == theirs or (is_same and here not in SHARED_DOMAINS)


def conflict(
    services: Services, reviewer: str, submission: Submission, namings: Namings | None = None
) -> str:
    """Why somebody must not judge it; empty if they may.

    `declared`, `address`, `organisation`, or `named`: they or a colleague named whoever speaks.

    Args:
        services: The services.
        reviewer: Address of the reviewer.
        submission: What is to be judged.
        namings: Who named whom, where many are asked about; read anew else.
    """
    if reviewer in services.panel.conflicts().get(submission.id, ()):
        return "declared"
    speakers = services.speakers.of(submission.id)
    people = (submission.email, *(each.email for each in speakers))
    if any(is_close(reviewer, email) for email in people if email):
        return "address"
    names = (str(submission.answers.get("name") or ""), *(each.name for each in speakers))
    about = (namings or Namings.of(services)).about(submission, people, names)
    if any(is_close(reviewer, each.email) for each in about if each.email):
        return "named"
    mine = plain(services.panel.reviewer(reviewer).organisation)
    theirs = {plain(each) for each in organisations_of(services, submission)}
    theirs |= {plain(str(each.answers.get(key) or "")) for each in about for key in ORGANISATIONS}
    return "organisation" if mine and mine in theirs else ""


def organisations_of(services: Services, submission: Submission) -> tuple[str, ...]:
    """Names of the organisations behind a submission, as far as anybody wrote them down."""
    named = [str(submission.answers.get(key) or "") for key in ORGANISATIONS]
    named.append(services.releases.get(submission.id).firm)
    return tuple(name for name in named if name)


def plain(organisation: str) -> str:
    """The name of an organisation without what differs between two ways to write it."""
    words = re.findall(r"\w+", organisation.casefold())
    return " ".join(word for word in words if word not in _LEGAL)


def judged_by(services: Services, reviewer: str) -> tuple[Submission, ...]:
    """What a reviewer may judge, in the order of sending."""
    only = services.events.get().assigned_only
    assigned = services.panel.assignments() if only else {}
    namings = Namings.of(services)
    return tuple(
        each
        for each in judged(services)
        if not conflict(services, reviewer, each, namings)
        and (not only or reviewer in assigned.get(each.id, ()))
    )


def judged(services: Services) -> tuple[Submission, ...]:
    """Everything that is judged, whoever does it."""
    sent = services.submissions.listed(SUBMITTED)
    return tuple(each for each in sent if each.way in _JUDGED and each.proven_at)


def next_open(services: Services, reviewer: str) -> Submission | None:
    """The first one that a reviewer has said nothing of; None if there is none left."""
    said = services.reviews.by(reviewer)
    return next((s for s in judged_by(services, reviewer) if s.id not in said), None)
