"""Somebody who works with the keyboard alone, and the devices they work on."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from flask import Flask

from cxkit_submissions.moves import SEND, take
from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.access import PERSON

WIDTH = 360
# Marks of tests that hold in either language, with and without JavaScript.
IN_EVERY_WAY = [
    pytest.mark.browser,
    pytest.mark.parametrize(
        ("language", "script"),
        [*product(("de", "en"), (True, False))],
        ids=["de-script", "de-no-script", "en-script", "en-no-script"],
    ),
]
_MOST_TABS = 250
_MOST_ARROWS = 20
_OUTLINE = "e => getComputedStyle(e).outlineStyle"


class Keys:
    """Keys and nothing else: what Tab does not reach cannot be used.

    Every field that is used shows that it has the focus.
    """

    def __init__(self, page: Any) -> None:
        self.page = page

    def reach(self, selector: str) -> None:
        """Press Tab until an element has the focus."""
        wanted = self.page.locator(f"{selector}:focus")
        for _ in range(_MOST_TABS):
            if wanted.count():
                assert wanted.evaluate(_OUTLINE) != "none", f"{selector}: no sign of the focus"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached with Tab on {self.page.url}")

    def type(self, selector: str, text: str) -> None:
        """Type into a field in place of what is in it."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text) if text else self.page.keyboard.press("Delete")

    def tick(self, selector: str) -> None:
        """Tick a box, or take the tick away."""
        self.reach(selector)
        self.page.keyboard.press("Space")

    def choose(self, name: str, value: str) -> None:
        """One of several buttons, which are one stop of Tab and reached with arrows."""
        self.reach(f"input[type=radio][name='{name}']")
        wanted = self.page.locator(f"input[name='{name}'][value='{value}']")
        self.page.keyboard.press("Space")
        for _ in range(_MOST_ARROWS):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} of {name} is not reached with arrows")

    def press(self, selector: str) -> None:
        """Press a button or follow a link, and wait for the page that comes of it."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def hear_what_is_wrong(self, script: bool) -> None:
        """The summary of what is wrong has the focus, where a script can give it."""
        if script:
            self.page.locator("#summary:focus").wait_for()

    def mend(self, field: str, text: str = "", *, script: bool) -> None:
        """Go from the summary of what is wrong to a field, and write it anew if there is a text."""
        self.hear_what_is_wrong(script)
        self.reach(f"#summary a[href='#{field}']")
        self.page.keyboard.press("Enter")
        self.page.locator(f"#{field}:focus").wait_for()
        if text:
            self.page.keyboard.press("Control+A")
            self.page.keyboard.type(text)


def assert_well(keys: Keys) -> None:
    """Nothing is wider than the screen, and no script failed.

    A browser notes every answer that says what is wrong in a form, which is as it should be.
    """
    assert keys.page.evaluate("document.documentElement.scrollWidth") <= WIDTH
    assert [each for each in keys.page.problems if "422" not in each] == []


def device(page: Any, site: tuple[str, Flask], **granted: str) -> None:
    """Open a session on a page's device: kind -> what it may open."""
    services: Services = site[1].extensions[KEY]
    secret = services.access.open_session(at=services.now())
    for kind, subject in granted.items():
        services.access.grant(secret, kind, subject, at=services.now())
    page.context.add_cookies([{"name": "cxkit_session", "value": secret, "url": site[0]}])


def at_work_on(page: Any, site: tuple[str, Flask], email: str, *roles: str) -> None:
    """Let somebody with these roles be at work on a page's device."""
    services: Services = site[1].extensions[KEY]
    services.people.invite(email, "", roles, at=services.now())
    device(page, site, **{PERSON: email})


def sent_story(services: Services, title: str, email: str, **more: Any) -> str:
    """The reference of a proposal that was sent from an address that is proven."""
    answers = {
        "title": title,
        "before": "Three letters, then the agency.",
        "steps": "We listened.",
        "tiles": ["culture.respect"],
        "happened": "Calls became shorter.",
        "hard": "Longer calls.",
        "take_away": "Begin by listening.",
        "name": "A. Example",
        "role": "practitioner",
        "talk_language": "de",
        "email": email,
        **more,
    }
    at = services.now()
    kept = services.submissions.save(
        new_secret(), way="propose", language="en", answers=answers, at=at
    )
    assert take(services, kept.id, SEND, who="author")
    services.submissions.prove(kept.id, email, at=at)
    return kept.id
