"""Somebody who writes, a clock that stands still, and the mails that come of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.access import PERSON

START = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **how: float) -> None:
        self.now += timedelta(**how)


class Inbox:
    """What an SMTP server took; it refuses as long as it is told to."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.refuse: bool | str = False
        self.unknown: str = ""

    async def handle_RCPT(  # noqa: N802 # aiosmtpd names it so
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        del server, session, options
        if address == self.unknown:
            return "550 there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        if self.refuse:
            return self.refuse if isinstance(self.refuse, str) else "451 later"
        self.mails.append(envelope)
        return "250 taken"


FIRST = {"title": "From letters to calls", "before": "Three letters, then the agency."}
PAGES: dict[str, dict[str, Any]] = {
    "start": {**FIRST, "email": "me@example.org", "name": "A. Example"},
    "story": {
        "steps": "- We listened to ten calls\n- We asked one question",
        "tiles": ["culture.respect"],
        "happened": "70 of 100 instalments were paid.",
        "measured": "Counted at the bank.",
        "hard": "Longer calls.",
        "failed": "The circular to the second team.",
        "take_away": "Begin by listening.",
    },
    "you": {"role": "practitioner", "talk_language": "de"},
}


class Author:
    """Somebody who writes, on one device."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client, self.language = client, language
        self.key = new_secret()
        self.id = ""

    def begin(self, way: str = "propose", **more: Any) -> Any:
        given = {**PAGES["start"], "key": self.key, **more}
        answer = self.client.post(f"/{self.language}/new/{way}", data=given)
        found = re.search(r"/s/([A-Z0-9]{8})/", answer.headers.get("Location", ""))
        self.id = found.group(1) if found else self.id
        return answer

    def post(self, page: str, **given: Any) -> Any:
        data = given or PAGES[page]
        return self.client.post(f"/{self.language}/s/{self.id}/{page}", data=data)

    def get(self, page: str) -> Any:
        return self.client.get(f"/{self.language}/s/{self.id}/{page}")

    def write(self) -> None:
        """Every page of a proposal."""
        assert self.begin().status_code == 303
        assert self.post("story").status_code == 303
        assert self.post("you").status_code == 303

    def send(self) -> Any:
        return self.client.post(f"/{self.language}/s/{self.id}/send")


def link_in(services: Services, template: str = "link") -> tuple[str, str, str]:
    """Address, path and code of the latest mail of a template."""
    mail = next(m for m in services.outbox.all() if m.template == template)
    return mail.recipient, mail.data["url"].removeprefix("https://call.example"), mail.data["code"]


def press(client: FlaskClient, path: str) -> Any:
    """Open the page of a link and press its button."""
    page = client.get(path).get_data(as_text=True)
    field = re.search(r'name="pressed" value="(\w+)"', page)
    return client.post(path, data={"pressed": field[1] if field else ""})


def at_work(app: Flask, email: str, *roles: str) -> FlaskClient:
    """A device on which somebody with these roles is at work."""
    services: Services = app.extensions[KEY]
    at = services.now()
    services.people.invite(email, "", roles, at=at)
    secret = services.access.open_session(at=at)
    services.access.grant(secret, PERSON, email, at=at)
    device = app.test_client()
    device.set_cookie("cxkit_session", secret, domain="localhost")
    return device


def sent_and_proven(app: Flask, **more: Any) -> Author:
    """Somebody who sent a proposal and opened the link in the mail."""
    author = Author(app.test_client())
    author.begin(**more)
    author.post("story")
    author.post("you")
    author.send()
    _, path, _ = link_in(app.extensions[KEY], "received")
    press(author.client, path)
    return author


def decided(admin: FlaskClient, submission: str, choice: str) -> None:
    """Decide and release at once, as an organiser."""
    assert admin.post(f"/en/organise/{submission}/{choice}").status_code == 303
    given = {"do": "release", "chosen": submission}
    assert admin.post("/en/organise/decide/release", data=given).status_code == 303
