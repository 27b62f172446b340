"""Organisers' pages in a real browser: axe, a small screen, keyboard, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_support import axe_finds_nothing, follow
from browser_support import propose, services_of, work_on
from flask import Flask

from cxkit_submissions.moves import take
from cxkit_submissions.store.leads import Lead
from cxkit_submissions.store.people import ADMIN, REVIEWER
from cxkit_submissions.ways import OWN_KINDS

pytestmark = pytest.mark.browser

PATHS = (
    "organise/",
    "organise/decide",
    "organise/decide?state=accepted",
    "organise/programme",
    "organise/reviewing",
    "organise/pairs",
    "review/pairs",
    "organise/criteria",
    "organise/{reference}/reviewers",
    "review/",
    "review/me",
    "review/{reference}/talk",
    "organise/{reference}/revision",
    "s/{reference}/revision",
    "organise/suggestion?places=9&least=0&practitioners=50&failures=0&new=0&each_language=0",
    "organise/{reference}",
    "organise/tools",
    "organise/outbox",
    "organise/letters",
    "organise/letters/accepted/de",
    "organise/message",
    "organise/reminders",
    "organise/event",
    "organise/questions",
    "organise/leads",
    "organise/leads/{lead}",
    "organise/leads/{lead}/story",
    "s/{reference}/more",
    "search?q=letters",
    "organise/webhooks",
    "organise/webhooks/1",
    "organise/{reference}/history",
)


@pytest.fixture
def organiser(open_page: Callable[..., Any], site: tuple[str, Flask]) -> Callable[..., Any]:
    """A page on which an organiser is at work, with something that was sent."""

    def opened(**how: Any) -> tuple[Any, str]:
        page, found = open_page(**how), services_of(site)
        for each in found.questions.all():
            found.questions.end(each.name, at=found.now())
        reference = propose(page, "en")
        found.submissions.prove(reference, "me@example.org", at=found.now())
        work_on(page, found, "tools@example.org", ADMIN)
        texts = {"label": "Q", "help": "H", "choices": ["a", "b"]}
        for kind in OWN_KINDS:
            found.questions.add(
                ways=("propose",),
                kind=kind,
                texts={"de": texts, "en": texts},
                required=False,
                private=False,
            )
        if not found.leads.all():
            found.webhooks.add("https://hooks.example/", at=found.now())
            found.leads.keep(Lead(name="L", next_date="2020-01-01"), at=found.now())
        return page, reference

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_on_organisers_pages(
    organiser: Callable[..., Any], language: str, scheme: str
) -> None:
    page, reference = organiser(color_scheme=scheme, bypass_csp=True)
    for path in PATHS:
        page.goto(f"/{language}/{path.format(reference=reference, lead=1)}")
        axe_finds_nothing(page, path)
    page.goto(f"/{language}/organise/suggestion?places=x")
    axe_finds_nothing(page)
    page.goto(f"/{language}/organise/message")
    follow(page, "button[value=queue]")
    axe_finds_nothing(page)


@pytest.mark.parametrize("language", ["de", "en"])
def test_organisers_pages_are_not_wider_than_a_small_screen(
    organiser: Callable[..., Any], language: str
) -> None:
    page, reference = organiser(width=360)
    for path in PATHS:
        page.goto(f"/{language}/{path.format(reference=reference, lead=1)}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path
    assert page.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_message_is_written_and_released_with_the_keyboard(
    organiser: Callable[..., Any], site: tuple[str, Flask], script: bool
) -> None:
    page, _ = organiser(width=360, java_script_enabled=script)
    found = services_of(site)
    page.goto("/en/organise/message")
    page.locator("input[name=groups][value=submitted]").focus()
    page.keyboard.press("Space")
    page.locator("#subject_en").focus()
    page.keyboard.type("{event}")
    page.keyboard.press("Tab")
    page.keyboard.type("Dear {name}")
    page.locator("button[value=queue]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/message?done=1")
    waiting = [mail.id for mail in found.outbox.waiting()]
    assert waiting
    page.goto("/en/organise/outbox")
    page.locator("button[value=release]").focus()
    page.keyboard.press("Enter")
    page.locator(".summary").wait_for()
    assert page.title().startswith("Error: ")
    assert [mail.id for mail in found.outbox.waiting()] == waiting
    page.locator("input[name=mails]").first.focus()
    page.keyboard.press("Space")
    page.locator("button[value=release]").focus()
    page.keyboard.press("Enter")
    page.locator(f"input[name=mails][value='{waiting[0]}']").wait_for(state="detached")
    assert [mail.id for mail in found.outbox.waiting()] == waiting[1:]
    found.outbox.release(waiting, at=found.now())


def test_errors_keep_what_was_written(organiser: Callable[..., Any]) -> None:
    page, _ = organiser()
    page.goto("/en/organise/letters/link/en")
    page.fill("#subject", "{title}")
    page.fill("#body", "no link here")
    page.click("button[value=save]")
    page.locator("#summary:focus").wait_for()
    assert page.title().startswith("Error: ")
    assert page.locator(".summary a").count() == 2
    assert page.input_value("#body") == "no link here"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_decision_is_made_and_released_with_the_keyboard(
    organiser: Callable[..., Any], site: tuple[str, Flask], language: str, script: bool
) -> None:
    page, reference = organiser(width=360, java_script_enabled=script)
    found = services_of(site)
    page.goto(f"/{language}/organise/decide")
    page.locator(f"#row-{reference}").focus()
    page.keyboard.press("Space")
    page.locator("button[value=wait]").focus()
    page.keyboard.press("Enter")
    page.locator(".pending >> nth=0").wait_for()
    assert found.pending.open()[reference].step == "wait"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator(f"#pending input[value='{reference}']").focus()
    page.keyboard.press("Space")
    page.locator("button[value=release]").focus()
    page.keyboard.press("Enter")
    page.locator("[role=status]").wait_for()
    kept = found.submissions.get(reference)
    assert kept is not None
    assert kept.state == "waiting"
    assert found.pending.open() == {}
    assert page.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_two_stories_are_compared_with_the_keyboard(
    organiser: Callable[..., Any], site: tuple[str, Flask], language: str, script: bool
) -> None:
    page, _ = organiser(width=360, java_script_enabled=script)
    found = services_of(site)
    given = {"title": "The second", "hard": "Longer calls.", "email": "two@two.example"}
    kept = found.submissions.save(
        f"{language}{script}", way="propose", language="en", answers=given, at=found.now()
    )
    take(found, kept.id, "send", who="author")
    found.submissions.prove(kept.id, "two@two.example", at=found.now())
    work_on(page, found, "zoe@jury.example", REVIEWER)
    before = len(found.pairs.all())
    page.goto(f"/{language}/review/pairs")
    page.locator("button[value=second]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert len(found.pairs.all()) == before + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.problems == []
