"""New links for whoever asks: what an address may open is looked up by the worker.

The request does the same whatever is there, so that its duration tells nothing.
"""

from __future__ import annotations

from cxkit_submissions.post import send_link
from cxkit_submissions.secrets import hashed
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import NOMINEE, PERSON, SUBMISSION, Granted
from cxkit_submissions.store.speakers import COSPEAKER

# What a link of each kind is mailed with.
_TEMPLATES = {PERSON: "login", NOMINEE: "nominated", COSPEAKER: "cospeaker"}
_MOST = 3


def answer(services: Services) -> int:
    """How many addresses that were asked for were looked up; each gets what it may open."""
    with services.database.writing():
        asked = services.access.take_asked()
        for email, language in asked:
            if services.people.get(email):
                granted = Granted(kind=PERSON, subject=email, email=email)
                send_again(services, granted, language)
            for each in services.submissions.of_email(email)[:_MOST]:
                granted = Granted(kind=SUBMISSION, subject=each.id, email=email)
                send_again(services, granted, language)
    return len(asked)


def send_again(services: Services, granted: Granted, language: str) -> None:
    """A mail an hour at most for the same thing, whoever asks."""
    hour = services.now().strftime("%Y-%m-%dT%H")
    template = _TEMPLATES.get(granted.kind, "link")
    dedupe = f"again:{granted.kind}:{granted.subject}:{hashed(granted.email)}:{hour}"
    send_link(services, template, granted, language=language, dedupe=dedupe)
