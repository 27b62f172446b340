"""What people do in a browser, and the services behind it."""

from __future__ import annotations

from typing import Any

from call_support import PAGES
from flask import Flask

from cxkit_submissions.access import COOKIE
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.access import PERSON


def session_of(page: Any) -> str:
    """The secret of the session of a page's device."""
    return next(str(c["value"]) for c in page.context.cookies() if c["name"] == COOKIE)


def work_on(page: Any, services: Services, email: str, *roles: str) -> None:
    """Let somebody with these roles be at work on a page's device."""
    services.people.invite(email, "", roles, at=services.now())
    secret = session_of(page)
    services.access.grant(secret, PERSON, email, at=services.now())


def services_of(site: tuple[str, Flask]) -> Services:
    found: Services = site[1].extensions[KEY]
    return found


def propose(page: Any, language: str) -> str:
    """Every page of a proposal, as somebody fills it in; its reference."""
    page.goto(f"/{language}/new/propose")
    for name in ("start", "story", "you"):
        for field, value in PAGES[name].items():
            if field == "tiles":
                if not page.locator("input[value='culture.respect']").is_visible():
                    page.locator("summary").click()
                page.check("input[value='culture.respect']")
            elif field in ("role", "talk_language"):
                page.check(f"input[name={field}][value={value}]")
            else:
                page.fill(f"#{field}", value)
        page.click("button[type=submit]")
    page.click("form[data-once] button")
    return str(page.url.split("/s/")[1][:8])


def recommend(page: Any, language: str) -> str:
    """A recommendation, as somebody fills it in; its reference."""
    page.goto(f"/{language}/new/recommend")
    given = {"nominee": "N. Amed", "topic": "T", "why": "W", "name": "R. Ecommends"}
    contact = {"email": "r@fans.example", "nominee_contact": "n@named.example"}
    for field, value in {**given, **contact}.items():
        page.fill(f"#{field}", value)
    page.click("button[type=submit]")
    page.click("form[data-once] button")
    return str(page.url.split("/s/")[1][:8])
