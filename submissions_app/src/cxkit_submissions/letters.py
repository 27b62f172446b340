"""Words of mails: the app's own or the organisers', filled by how much a value is trusted.

What the app made or organisers set may stand anywhere. What somebody typed into a form may
stand in the text of a mail to that same person, once their address is proven; never in a
subject or another header, and never in a mail to a stranger.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from cxkit_submissions.services import Services
from cxkit_submissions.store.outbox import Mail
from cxkit_submissions.ways import WAYS
from cxkit_submissions.words import Words

# To whoever an address belongs; the app does not know whether it is who they say.
TO_STRANGERS = ("link", "received", "login", "mentioned", "nominated", "entered", "cospeaker")
# To somebody who proved that the address is theirs, about what they wrote themselves.
TO_AUTHORS = (
    "accepted",
    "waiting",
    "rejected",
    "cancelled",
    "decided",
    "revision",
    "reminder_draft",
    "reminder_confirm",
    "reminder_slides",
)
TEMPLATES = (*TO_STRANGERS, *TO_AUTHORS)
TRUSTED = ("event", "reference", "url", "code")
TYPED = ("title", "name")
# One mail to whoever hears of several decisions at once, with a link for each.
DECIDED, DECISIONS = "decided", "decisions"
MOST_SUBJECT, MOST_BODY = 150, 5000
_HOLE = re.compile(r"\{([^{}]*)\}")


@frozen(kw_only=True)
class Text:
    """Words of a mail with their placeholders.

    Attributes:
        subject: Its subject.
        body: Its text.
        changed: True if organisers wrote it.
    """

    subject: str
    body: str
    changed: bool


def is_to_author(template: str) -> bool:
    """True for a mail that only ever goes to somebody about what they wrote themselves."""
    return template in TO_AUTHORS or template.startswith("message-")


def own_text(services: Services, template: str, language: str) -> Text:
    """The app's own words for a mail; empty for a message to a group."""
    words = _words(services, language)
    return Text(
        subject=words.get(f"mail.{template}_subject"),
        body=words.get(f"mail.{template}_body").strip(),
        changed=False,
    )


def text_of(services: Services, template: str, language: str) -> Text:
    """The words of a mail; a message that was not written in a language comes in another."""
    letter = services.letters.get(template, language)
    if letter is None and template.startswith("message-"):
        letter = services.letters.get(template, "de" if language == "en" else "en")
    if letter is None:
        return own_text(services, template, language)
    return Text(subject=letter.subject, body=letter.body, changed=True)


def allowed(template: str) -> tuple[str, ...]:
    """The placeholders that the text of a mail may hold."""
    if template == DECIDED:
        return ("event", "reference", "name", DECISIONS)
    return (*TRUSTED, *TYPED) if is_to_author(template) else TRUSTED


def problems(template: str, subject: str, body: str) -> dict[str, tuple[str, str]]:
    """Field -> what is wrong with it, as the name of a text and the placeholder it is about."""
    found: dict[str, tuple[str, str]] = {}
    for field, text, most, may in (
        ("subject", subject, MOST_SUBJECT, TRUSTED[:2]),
        ("body", body, MOST_BODY, allowed(template)),
    ):
        wrong = [hole for hole in _HOLE.findall(text) if hole not in may]
        if not text.strip():
            found[field] = ("letter.empty", "")
        elif len(text) > most or (field == "subject" and len(text.splitlines()) > 1):
            found[field] = ("letter.too_long", str(most))
        elif wrong:
            typed = wrong[0] in TYPED
            found[field] = ("letter.untrusted" if typed else "letter.unknown", wrong[0])
    needed = DECISIONS if template == DECIDED else "url"
    if "body" not in found and f"{{{needed}}}" not in body and not template.startswith("message-"):
        found["body"] = ("letter.no_link", needed)
    return found


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in; what a value holds is never read again."""
    return _HOLE.sub(lambda hole: values.get(hole[1], ""), text)


def values_for(services: Services, mail: Mail) -> dict[str, str]:
    """What may stand in a mail, each on one line."""
    event = services.events.get()
    given: dict[str, Any] = {**mail.data, "event": event.title.get(mail.language, "")}
    found = {name: _line(given.get(name)) for name in TRUSTED}
    if mail.template == DECIDED:
        found |= _several(services, mail)
    about = next(iter(mail.data.get("steps", ())), found["reference"])
    author = services.submissions.get(about) if is_to_author(mail.template) else None
    if author is not None and author.proven_at and author.email == mail.recipient:
        title = author.answers.get(WAYS[author.way].title)
        found |= {"title": _line(title), "name": _line(author.answers.get("name"))}
    return found


def _several(services: Services, mail: Mail) -> dict[str, str]:
    """What was decided, each with its link; without links where somebody else reads it."""
    words, parts = _words(services, mail.language), []
    links = mail.data.get("links", {})
    for reference, template in mail.data["steps"].items():
        story = services.submissions.get(reference)
        title = ""
        if story is not None and story.proven_at and story.email == mail.recipient:
            title = _line(story.answers.get(WAYS[story.way].title))
        values = {"url": "[url]", "code": "[code]", **links.get(reference, {})}
        values |= {"story": f"{title} ({reference})" if title else reference}
        parts.append(fill(words.get(f"mail.part_{template}").strip(), values))
    return {DECISIONS: "\n\n".join(parts)}


def _words(services: Services, language: str) -> Words:
    event = services.events.get()
    return Words(language, address=event.address, spelling=event.spelling)


def _line(value: object) -> str:
    return " ".join(str(value or "").split())
