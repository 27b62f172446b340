"""Messages to groups: one mail per person, in their language, released by a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxkit_submissions.letters import DECISIONS, TYPED, fill
from cxkit_submissions.post import send_link
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.submissions import DRAFT, STATES, Submission
from cxkit_submissions.words import LANGUAGES

GROUPS = tuple(state for state in STATES if state != DRAFT)


def tidy(text: str) -> str:
    """The text without other line ends than one and without space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def people_in(services: Services, groups: Sequence[str]) -> dict[str, Submission]:
    """Proven address -> what was sent from it first, of these groups; no group is nobody."""
    found: dict[str, Submission] = {}
    for each in services.submissions.listed(*groups) if groups else ():
        if each.proven_at:
            found.setdefault(each.email, each)
    return found


def queue(services: Services, given: Mapping[str, str], groups: Sequence[str], *, who: str) -> int:
    """How many mails were put into the outbox, where they wait for a person."""
    at, count = services.now(), 0
    with services.database.writing():
        name = services.letters.next_message()
        for tag in LANGUAGES:
            subject, body = given.get(f"subject_{tag}", ""), given.get(f"body_{tag}", "")
            if subject and body:
                services.letters.set(name, tag, subject, body, at=at, who=who)
        for email, each in people_in(services, groups).items():
            granted = Granted(kind=SUBMISSION, subject=each.id, email=email)
            count += send_link(
                services,
                name,
                granted,
                language=each.language,
                dedupe=f"{name}:{email}",
                released=False,
            )
    return count


def example(services: Services, language: str, subject: str, body: str) -> tuple[str, str]:
    """Subject and text as somebody would read them; what differs stands in brackets."""
    values = {name: f"[{name}]" for name in (*TYPED, DECISIONS, "url", "code")}
    values |= {"event": services.events.get().title.get(language, ""), "reference": "ABCD2345"}
    headers = {name: values[name] for name in ("event", "reference")}
    return fill(subject, headers), fill(body, values)
