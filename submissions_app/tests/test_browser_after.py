"""After sending, in a real browser: axe, a small screen, keyboard, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_support import axe_finds_nothing, follow
from browser_support import propose, recommend, services_of
from flask import Flask
from PIL import Image

from cxkit_submissions.store.access import Granted
from cxkit_submissions.store.speakers import COSPEAKER

pytestmark = pytest.mark.browser


@pytest.fixture
def sent(open_page: Callable[..., Any], site: tuple[str, Flask]) -> Callable[..., tuple[Any, str]]:
    """A page of somebody who sent a proposal and proved their address."""

    def opened(language: str = "en", **how: Any) -> tuple[Any, str]:
        page, found = open_page(**how), services_of(site)
        for each in found.questions.all():
            found.questions.end(each.name, at=found.now())
        reference = propose(page, language)
        found.submissions.prove(reference, "me@example.org", at=found.now())
        return page, reference

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing(
    sent: Callable[..., tuple[Any, str]], site: tuple[str, Flask], language: str, scheme: str
) -> None:
    found = services_of(site)
    page, reference = sent(language, color_scheme=scheme)
    found.speakers.invite(f"I{reference[:7]}", reference, "C", "c@x.example", at=found.now())
    granted = Granted(kind=COSPEAKER, subject=f"I{reference[:7]}", email="")
    link = found.access.issue(granted, at=found.now()).token

    def clean(path: str) -> None:
        page.goto(path)
        axe_finds_nothing(page, path)

    for path in (f"s/{reference}/after", f"s/{reference}/speakers", f"l/{link}"):
        clean(f"/{language}/{path}")
    follow(page, "main button")
    axe_finds_nothing(page)
    # With everything wrong that can be.
    page.goto(f"/{language}/s/{reference}/after")
    page.fill("#until", "2020-01-01")
    page.check("input[value=granted]")
    page.locator("select").nth(1).select_option("unnamed")
    follow(page, "form[action$=release] button")
    assert page.locator("#summary li").count() == 2
    page.locator("#summary:focus").wait_for()
    axe_finds_nothing(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing_where_somebody_says_yes_or_no(
    sent: Callable[..., tuple[Any, str]], site: tuple[str, Flask], language: str, scheme: str
) -> None:
    found = services_of(site)
    page, reference = sent(language, color_scheme=scheme)
    found.submissions.move(
        reference, "accepted", at=found.now(), who="chief@x.example", only_from=("submitted",)
    )
    consent = f"/{language}/s/{reference}/consent"
    page.goto(consent)
    axe_finds_nothing(page)
    follow(page, "form[data-name] button")
    assert page.locator("#summary a").count() == 3
    axe_finds_nothing(page)
    page.goto(consent)
    follow(page, "button[value=unpublished]")
    axe_finds_nothing(page, "taking part")
    page.fill("#branch", "Energy")
    page.fill("#year", "2026")
    page.check("#agree")
    follow(page, "form[data-name] button")
    axe_finds_nothing(page, "published")
    nomination = recommend(page, language)
    page.goto(f"/{language}/s/{nomination}/done")
    follow(page, "form[action$=forward] button")
    axe_finds_nothing(page, "forward")
    link = re.search(r"https?://\S+?(/\w\w/l/\S+)", page.input_value("#text"))
    assert link is not None
    page.goto(link[1])
    page.context.clear_cookies(name="cxkit_button")
    follow(page, "main form button")
    axe_finds_nothing(page, "press again")
    follow(page, "main form button")
    axe_finds_nothing(page, "named")
    follow(page, "form[action$=decline] button")
    axe_finds_nothing(page, "declined")
    page.goto(f"/{language}/ask")
    page.fill("#email", "nobody@x.example")
    follow(page, "main form button")
    axe_finds_nothing(page, "sent")
    page.goto("/development/mailbox")
    axe_finds_nothing(page, "mailbox")


@pytest.mark.parametrize("language", ["de", "en"])
def test_nothing_scrolls_sideways_on_a_small_screen(
    sent: Callable[..., tuple[Any, str]], language: str
) -> None:
    page, reference = sent(language, width=360)
    for path in ("after", "speakers"):
        page.goto(f"/{language}/s/{reference}/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_handed_in_with_and_without_scripts(
    sent: Callable[..., tuple[Any, str]], tmp_path: Path, scripts: bool
) -> None:
    page, reference = sent(java_script_enabled=scripts)
    Image.new("RGB", (30, 30), (9, 9, 9)).save(tmp_path / "me.png")
    page.goto(f"/en/s/{reference}/after")
    page.set_input_files("#picture", tmp_path / "me.png")
    page.locator("form[action$=picture] button").first.click()
    assert page.get_by_role("link", name=f"{reference}-picture.png").is_visible()
    with page.expect_download() as waiting:
        page.get_by_role("link", name=f"{reference}-picture.png").click()
    assert waiting.value.suggested_filename == f"{reference}-picture.png"


def test_withdrawing_and_sending_again_by_keyboard(sent: Callable[..., tuple[Any, str]]) -> None:
    page, reference = sent()
    page.goto(f"/en/s/{reference}/after")
    page.get_by_role("button", name="Withdraw it").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Send it again").wait_for()
    page.get_by_role("button", name="Send it again").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Withdraw it").wait_for()


def test_a_minute_without_network_costs_no_answer_to_organisers(
    sent: Callable[..., tuple[Any, str]], site: tuple[str, Flask]
) -> None:
    page, reference = sent(width=360)
    found = services_of(site)
    found.talk.ask(reference, "chief@example.org", "What was hard?", at=found.now())
    page.clock.install()
    page.goto(f"/en/s/{reference}/revision")
    page.context.set_offline(True)
    page.fill("#text", "Typed in a tunnel.")
    page.clock.run_for(61_000)
    page.locator(".saved", has_text="waiting for network").wait_for()
    page.click("main button[type=submit]")
    assert page.input_value("#text") == "Typed in a tunnel."
    page.context.set_offline(False)
    page.goto("/en/")
    page.goto(f"/en/s/{reference}/revision")
    assert page.input_value("#text") == "Typed in a tunnel."
    page.click("main button[type=submit]")
    page.get_by_text("Typed in a tunnel.").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert [each.answer for each in found.talk.revisions(reference)] == ["Typed in a tunnel."]


def test_a_change_without_network_waits_in_the_browser_after_sending(
    sent: Callable[..., tuple[Any, str]], site: tuple[str, Flask]
) -> None:
    page, reference = sent()
    page.clock.install()
    page.goto(f"/en/s/{reference}/story?return=check")
    page.context.set_offline(True)
    page.fill("#hard", "Changed in a tunnel.")
    page.clock.run_for(61_000)
    page.locator(".saved", has_text="waiting for network").wait_for()
    page.context.set_offline(False)
    page.goto("/en/")
    page.goto(f"/en/s/{reference}/story?return=check")
    assert page.input_value("#hard") == "Changed in a tunnel."
    page.click("main button[type=submit]")
    page.wait_for_url("**/check")
    kept = services_of(site).submissions.get(reference)
    assert kept is not None
    assert kept.answers["hard"] == "Changed in a tunnel."
    assert page.evaluate("Object.keys(localStorage)") == []
