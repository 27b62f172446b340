"""Links, codes, the named, and the organisers' desk, with the keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from browser_support import services_of
from flask import Flask
from keyboard_support import IN_EVERY_WAY, Keys, assert_well, at_work_on, sent_story

from cxkit_submissions.moves import SEND, take
from cxkit_submissions.resending import answer
from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import Services
from cxkit_submissions.store.access import NOMINEE
from cxkit_submissions.store.people import ADMIN

pytestmark = IN_EVERY_WAY


@pytest.fixture
def desk(hands: Callable[..., Keys], site: tuple[str, Flask]) -> Callable[..., Keys]:
    """An organiser with a keyboard."""

    def made(script: bool) -> Keys:
        keys = hands(script)
        at_work_on(keys.page, site, "chief@example.org", ADMIN)
        return keys

    return made


def named(services: Services) -> str:
    """The reference of a recommendation whose author proved their address."""
    answers = {
        "nominee": "N. Amed",
        "topic": "Calls",
        "why": "Heard it.",
        "name": "R. E.",
        "email": "r@fans.example",
        "nominee_contact": f"{new_secret()[:8].lower()}@named.example",
    }
    at = services.now()
    kept = services.submissions.save(
        new_secret(), way="recommend", language="en", answers=answers, at=at
    )
    assert take(services, kept.id, SEND, who="author")
    services.submissions.prove(kept.id, "r@fans.example", at=at)
    return kept.id


def test_a_link_is_asked_for_and_its_code_typed_in(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found, email = services_of(site), f"{language}{script}@example.org".lower()
    reference = sent_story(found, "Asked for", email)
    keys = hands(script)
    keys.page.goto(f"/{language}/")
    keys.press(f"a[href='/{language}/mine']")
    keys.press(f"a[href='/{language}/ask']")
    keys.type("#email", "nobody")
    keys.press("main button")
    keys.mend("email", email, script=script)
    keys.press("main button")
    answer(found)
    mail = next(each for each in found.outbox.all() if each.recipient == email)
    keys.press(f"main a[href='/{language}/code']")
    keys.type("#email", email)
    keys.type("#code", mail.data["code"])
    keys.press("main button")
    assert keys.page.url.endswith(f"/s/{reference}/check")
    assert_well(keys)
    keys.page.goto(f"/{language}/mine")
    keys.press("form[action$='/leave'] button")
    assert keys.page.goto(f"/{language}/s/{reference}/check").status == 403


def test_a_link_is_opened_by_its_button_and_a_spent_one_asks_for_a_new_one(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found, email = services_of(site), f"spent{language}{script}@example.org".lower()
    reference = sent_story(found, "Opened", email)
    first = hands(script)
    first.page.goto(f"/{language}/ask")
    first.type("#email", email)
    first.press("main button")
    answer(found)
    mail = next(each for each in found.outbox.all() if each.recipient == email)
    path = mail.data["url"].partition("localhost:8000")[2]
    opened, late = hands(script), hands(script)
    for keys in (opened, late):
        keys.page.goto(path)
    opened.press("main form button")
    assert opened.page.url.endswith(f"/s/{reference}/check")
    # Meanwhile the link was spent; the same button says so and offers a new one.
    late.press("main form button")
    late.press("form[action$='/again'] button")
    assert late.page.locator(f"a[href='/{language}/code']").is_visible()
    assert late.page.goto(f"/{language}/s/{reference}/check").status == 403


@pytest.mark.parametrize("choice", ["take", "decline", "never"])
def test_whoever_is_named_decides(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool, choice: str
) -> None:
    found = services_of(site)
    reference = named(found)
    keys = hands(script, **{NOMINEE: reference})
    keys.page.goto(f"/{language}/n/{reference}")
    if choice == "take":
        keys.type("#email", "n@named.example")
    keys.press(f"form[action$='/{choice}'] button")
    kept = found.submissions.get(reference)
    assert kept is not None
    if choice == "take":
        assert keys.page.input_value("#title") == "Calls"
    else:
        assert kept.state == "withdrawn"
        assert ("nominee" in kept.answers) is (choice == "decline")
    assert_well(keys)


def test_a_mail_to_somebody_named_is_released(
    desk: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = named(found)
    keys = desk(script)
    keys.page.goto(f"/{language}/organise/tools")
    keys.press(f"a[href='/{language}/organise/release']")
    keys.press(f"form[action$='/release/{reference}'] button")
    told = [each for each in found.outbox.all() if each.template == "nominated"]
    assert reference in [each.data["reference"] for each in told]
    assert_well(keys)


def test_a_role_is_given(
    desk: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found, email = services_of(site), f"new{language}{script}@jury.example".lower()
    keys = desk(script)
    keys.page.goto(f"/{language}/organise/people")
    keys.type("#email", email)
    keys.press("main button")
    keys.mend("roles", script=script)
    keys.tick("input[value=reviewer]")
    keys.press("main button")
    person = found.people.get(email)
    assert person is not None
    assert person.roles == {"reviewer"}
    assert_well(keys)


def test_words_of_a_mail_are_written_tried_and_taken_back(
    desk: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    keys = desk(script)
    keys.page.goto(f"/{language}/organise/letters")
    keys.press(f"a[href='/{language}/organise/letters/rejected/en']")
    keys.type("#subject", "{event}: sorry")
    keys.type("#body", "Dear {name}: {url}")
    keys.press("button[value=preview]")
    assert "Dear [name]: [url]" in keys.page.inner_text("#preview")
    keys.press("button[value=save]")
    kept = found.letters.get("rejected", "en")
    assert kept is not None
    assert kept.body == "Dear {name}: {url}"
    assert_well(keys)
    keys.page.goto(f"/{language}/organise/letters/rejected/en")
    keys.press("button[value=reset]")
    assert found.letters.get("rejected", "en") is None


def test_reminders_are_chosen_and_taken_back(
    desk: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    keys = desk(script)
    for wanted in (["confirm"], []):
        keys.page.goto(f"/{language}/organise/reminders")
        keys.tick("input[name=kinds][value=confirm]")
        keys.press("button[value=save]")
        assert list(found.events.get().reminders) == wanted
    assert_well(keys)


def test_a_story_is_found_and_a_change_put_back(
    desk: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, f"Quokkas {language} {script}", "me@example.org")
    found.submissions.change(reference, {"hard": "Changed."}, at=found.now(), who="a@b.example")
    keys = desk(script)
    keys.page.goto(f"/{language}/search")
    keys.type("#q", f"quokka {script}")
    keys.press("main form button")
    keys.press(f"a[href='/{language}/organise/{reference}']")
    keys.press(f"a[href='/{language}/organise/{reference}/history']")
    keys.press("ol li:first-child form button")
    kept = found.submissions.get(reference)
    assert kept is not None
    assert kept.answers["hard"] == "Longer calls."
    assert_well(keys)
