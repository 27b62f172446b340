"""What submitters do, with the keyboard alone, on a small screen, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from browser_support import services_of
from call_support import PAGES
from flask import Flask
from keyboard_support import IN_EVERY_WAY, Keys, assert_well, sent_story

from cxkit_submissions.store.access import SUBMISSION, Granted
from cxkit_submissions.store.speakers import COSPEAKER

pytestmark = IN_EVERY_WAY


def test_a_proposal_from_the_start_to_the_reference(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    keys = hands(script)
    keys.page.goto(f"/{language}/")
    keys.press("a[href$='/new/propose']")
    for name, value in PAGES["start"].items():
        keys.type(f"#{name}", value)
    keys.press("main button[type=submit]")
    for name, value in PAGES["story"].items():
        if name == "tiles":
            (tile,) = value
            if not keys.page.locator(f"input[value='{tile}']").is_visible():
                keys.reach("#tiles summary")
                keys.page.keyboard.press("Enter")
            keys.tick(f"input[value='{tile}']")
        else:
            keys.type(f"#{name}", value)
    keys.press("main button[type=submit]")
    for name, value in PAGES["you"].items():
        if name in ("role", "talk_language"):
            keys.choose(name, value)
        else:
            keys.type(f"#{name}", value)
    keys.press("main button[type=submit]")
    assert_well(keys)
    keys.press("form[data-once] button")
    reference = keys.page.url.split("/s/")[1][:8]
    kept = services_of(site).submissions.get(reference)
    assert kept is not None
    assert kept.state == "submitted"
    assert kept.answers["tiles"] == PAGES["story"]["tiles"]
    assert kept.answers["role"] == "practitioner"
    assert reference in keys.page.inner_text("main")
    assert_well(keys)


def test_a_recommendation_with_a_mistake_that_is_mended(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    keys = hands(script)
    keys.page.goto(f"/{language}/")
    keys.press("a[href$='/new/recommend']")
    given = {"nominee": "N. Amed", "topic": "Calls", "why": "Heard it.", "name": "R. E."}
    for name, value in given.items():
        keys.type(f"#{name}", value)
    keys.press("main button[type=submit]")
    keys.mend("email", "r@fans.example", script=script)
    keys.press("main button[type=submit]")
    assert_well(keys)
    keys.press("form[data-once] button")
    kept = services_of(site).submissions.get(keys.page.url.split("/s/")[1][:8])
    assert kept is not None
    assert (kept.state, kept.way) == ("submitted", "recommend")
    assert {name: kept.answers[name] for name in given} == given
    keys.press("form[action$='/forward'] button")
    assert "/l/" in keys.page.input_value("#text")
    assert_well(keys)


def test_a_nomination_that_is_changed_before_it_is_sent(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    keys = hands(script)
    keys.page.goto(f"/{language}/")
    keys.press("a[href$='/new/nominate']")
    for name, value in {"title": "Calls", "why": "It works.", "email": "n@fans.example"}.items():
        keys.type(f"#{name}", value)
    keys.press("main button[type=submit]")
    keys.type("#nominee", "N. Amed")
    keys.type("#name", "F. An")
    keys.choose("role", "vendor")
    keys.type("#interest", "We sold the telephones.")
    keys.press("main button[type=submit]")
    keys.press("a[href$='/project?return=check#title']")
    keys.type("#title", "Calls, not letters")
    keys.press("main button[type=submit]")
    assert keys.page.url.endswith("/check")
    assert_well(keys)
    keys.press("form[data-once] button")
    kept = services_of(site).submissions.get(keys.page.url.split("/s/")[1][:8])
    assert kept is not None
    assert (kept.state, kept.way) == ("submitted", "nominate")
    assert (kept.answers["title"], kept.answers["role"]) == ("Calls, not letters", "vendor")


def test_a_request_for_revision_is_answered(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Revised", "me@example.org")
    found.talk.ask(reference, "chief@example.org", "What was hard?", at=found.now())
    keys = hands(script, **{SUBMISSION: reference})
    keys.page.goto(f"/{language}/s/{reference}/after")
    keys.press(f"a[href='/{language}/s/{reference}/revision']")
    keys.press("main button[type=submit]")
    keys.mend("text", "The calls were longer.", script=script)
    keys.press("main button[type=submit]")
    assert "The calls were longer." in keys.page.inner_text("main")
    (asked,) = found.talk.revisions(reference)
    assert asked.answer == "The calls were longer."
    assert_well(keys)


def test_a_release_by_the_employer_and_the_other_language(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Released", "me@example.org")
    keys = hands(script, **{SUBMISSION: reference})
    keys.page.goto(f"/{language}/s/{reference}/after")
    keys.press(f"a[href='/{language}/s/{reference}/translation']")
    keys.type("#other_title", "Anrufe statt Briefe")
    keys.press("main button[type=submit]")
    assert_well(keys)
    keys.page.goto(f"/{language}/s/{reference}/after")
    keys.choose("stands", "granted")
    keys.type("#firm", "Example Ltd")
    keys.reach("#readers-before")
    keys.page.keyboard.press("ArrowDown")
    keys.press("form[action$='/release'] button")
    kept = found.submissions.get(reference)
    assert kept is not None
    assert kept.answers["other_title"] == "Anrufe statt Briefe"
    release = found.releases.get(reference)
    assert (release.stands, release.firm) == ("granted", "Example Ltd")
    assert release.readers["before"] != "open"
    assert_well(keys)


def test_somebody_who_speaks_too_is_invited_and_accepts(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Together", "me@example.org")
    keys = hands(script, **{SUBMISSION: reference})
    keys.page.goto(f"/{language}/s/{reference}/after")
    keys.press(f"a[href='/{language}/s/{reference}/speakers']")
    keys.type("#name", "S. Econd")
    keys.type("#email", "s@second.example")
    keys.press("main form[novalidate] button")
    (speaker,) = found.speakers.of(reference)
    assert speaker.state == "invited"
    keys.press("form[action$='/forward'] button")
    assert "/l/" in keys.page.input_value("#text")
    assert_well(keys)
    other = hands(script)
    granted = Granted(kind=COSPEAKER, subject=speaker.id, email="")
    other.page.goto(f"/{language}/l/{found.access.issue(granted, at=found.now()).token}")
    other.press("main button")
    other.press("form[action$='/accept'] button")
    assert [each.state for each in found.speakers.of(reference)] == ["accepted"]
    assert_well(other)


def test_consent_after_acceptance(
    hands: Callable[..., Keys], site: tuple[str, Flask], language: str, script: bool
) -> None:
    found = services_of(site)
    reference = sent_story(found, "Accepted", "me@example.org")
    found.submissions.move(
        reference, "accepted", at=found.now(), who="chief@x.example", only_from=("submitted",)
    )
    keys = hands(script, **{SUBMISSION: reference})
    keys.page.goto(f"/{language}/s/{reference}/after")
    keys.press(f"a[href='/{language}/s/{reference}/consent']")
    keys.type("#branch", "Energy supply")
    keys.press("main button[type=submit]")
    keys.hear_what_is_wrong(script)
    assert keys.page.locator("#summary a").count() == 2
    keys.type("#year", "2026")
    keys.tick("#agree")
    keys.press("main button[type=submit]")
    kept = found.submissions.get(reference)
    assert kept is not None
    assert (kept.state, kept.answers["year"]) == ("confirmed", "2026")
    assert_well(keys)
