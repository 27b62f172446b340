"""The flows in a real browser: keyboard only, a small screen, with and without JavaScript."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from axe_support import axe_finds_nothing, follow
from browser_support import propose, recommend, services_of, session_of
from call_support import PAGES
from flask import Flask, request

from cxkit_submissions.store.access import NOMINEE, PERSON
from cxkit_submissions.store.people import ADMIN, REVIEWER

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_whoever_is_named_takes_it_over_on_a_small_screen(
    open_page: Callable[..., Any], site: tuple[str, Flask], language: str, script: bool
) -> None:
    page = open_page(width=360, java_script_enabled=script)
    recommend(page, language)
    page.click("form[action$='/forward'] button")
    text = page.input_value("#text")
    path = text.split("http://localhost:8000")[1].split()[0]
    other = open_page(width=360, java_script_enabled=script)
    other.goto(path)
    other.click("main button")
    assert "N. Amed" not in other.inner_text("main")
    assert other.evaluate("document.documentElement.scrollWidth") <= 360
    other.fill("#email", "n@named.example")
    other.click("form[action$='/take'] button")
    other.wait_for_url("**/start")
    assert other.input_value("#title") == "T"
    assert other.problems == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_proposal_on_a_small_screen(
    open_page: Callable[..., Any], site: tuple[str, Flask], language: str, script: bool
) -> None:
    page = open_page(width=360, java_script_enabled=script)
    reference = propose(page, language)
    kept = services_of(site).submissions.get(reference)
    assert kept is not None
    assert kept.state == "submitted"
    assert kept.answers["tiles"] == ["culture.respect"]
    assert reference in page.inner_text("main")
    assert page.problems == []


def test_a_proposal_with_the_keyboard_alone(
    open_page: Callable[..., Any], site: tuple[str, Flask]
) -> None:
    page = open_page()
    page.goto("/en/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.goto("/en/new/propose")
    page.locator("#title").focus()
    page.keyboard.type("Typed")
    page.keyboard.press("Tab")
    page.keyboard.type("We saw cases, now we see people.")
    page.keyboard.press("Tab")
    page.keyboard.type("keys@example.org")
    page.keyboard.press("Enter")
    page.wait_for_url("**/story")
    page.locator("#steps").focus()
    page.keyboard.type("A step.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("input[name=tiles]:checked").count() == 1


def test_mistakes_are_summed_up_and_lead_to_their_fields(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto("/en/new/propose")
    page.fill("#before", "Kept.")
    page.click("button[type=submit]")
    page.locator("#summary:focus").wait_for()
    assert page.title().startswith("Error: ")
    assert page.locator(".summary a").count() == 2
    page.click(".summary a >> nth=1")
    assert page.evaluate("document.activeElement.id") == "email"
    assert page.input_value("#before") == "Kept."


def test_a_double_click_sends_once(open_page: Callable[..., Any], site: tuple[str, Flask]) -> None:
    page = open_page()
    before = services_of(site).submissions.counts().get("submitted", 0)
    page.goto("/en/new/recommend")
    for field, value in {"nominee": "C", "topic": "T", "why": "W", "name": "N"}.items():
        page.fill(f"#{field}", value)
    page.fill("#email", "twice@example.org")
    page.dblclick("button[type=submit]")
    page.wait_for_url("**/check")
    page.dblclick("form[data-once] button")
    page.wait_for_url("**/done")
    page.go_back()
    page.reload()
    assert services_of(site).submissions.counts()["submitted"] == before + 1


@pytest.mark.parametrize("script", [True, False])
def test_going_back_to_the_first_page_is_the_same_submission(
    open_page: Callable[..., Any], site: tuple[str, Flask], script: bool
) -> None:
    page, found = open_page(java_script_enabled=script), services_of(site)
    before = sum(found.submissions.counts().values())
    page.goto("/en/")
    page.click("a[href='/en/new/recommend']")
    given = {"nominee": "B", "topic": "T", "why": "W", "name": "N", "email": "b@example.org"}
    for field, value in given.items():
        page.fill(f"#{field}", value)
    page.click("main button")
    page.wait_for_url("**/check")
    page.click("form[data-once] button")
    page.wait_for_url("**/done")
    reference = page.url.split("/")[-2]
    while "/new/recommend" not in page.url:
        page.go_back()
    # Reloading it changes nothing of that, before and after something was typed.
    page.reload()
    assert page.input_value("#topic") == "T"
    page.fill("#topic", "Typed before the page was reloaded")
    page.reload()
    if script:
        assert page.input_value("#topic") == "Typed before the page was reloaded"
    for field, value in {**given, "topic": "Another topic"}.items():
        page.fill(f"#{field}", value)
    page.click("main button")
    page.wait_for_url("**/check")
    assert page.url.split("/")[-2] == reference
    assert sum(found.submissions.counts().values()) == before + 1
    kept = found.submissions.get(reference)
    assert kept is not None
    assert (kept.state, kept.answers["topic"]) == ("submitted", "Another topic")
    # Beginning anew is another one.
    page.goto("/en/")
    page.click("a[href='/en/new/recommend']")
    for field, value in given.items():
        page.fill(f"#{field}", value)
    page.click("main button")
    page.wait_for_url("**/check")
    assert page.url.split("/")[-2] != reference


WRITTEN = [
    ("propose", "start", "before"),
    ("propose", "story", "hard"),
    ("propose", "you", "interest"),
    ("propose", "translation", "other_before"),
    ("nominate", "project", "why"),
    ("nominate", "people", "nominee"),
    ("recommend", "speaker", "why"),
]


@pytest.mark.parametrize(("way", "name", "field"), WRITTEN)
def test_a_minute_without_network_costs_nothing_on_any_page(
    open_page: Callable[..., Any], site: tuple[str, Flask], way: str, name: str, field: str
) -> None:
    page, found = open_page(), services_of(site)
    page.clock.install()
    page.goto(f"/en/new/{way}")
    first = (page.locator("#before").count() and "start") or "project"
    is_first = name in ("start", "project", "speaker")
    if not is_first:
        page.fill("#title", "T")
        page.fill("#before" if first == "start" else "#why", "W")
        page.fill("#email", f"{way}-{name}@example.org")
        page.click("button[type=submit]")
        page.wait_for_url("**/s/**")
        if name in ("you", "translation"):
            page.goto(page.url.replace("/story", f"/{name}"))
    address = page.url
    page.context.set_offline(True)
    page.fill(f"#{field}", "Typed in a tunnel.")
    page.clock.run_for(61_000)
    page.click("button[type=submit]")
    page.locator(".saved", has_text="waiting for network").wait_for()
    assert page.url == address
    assert page.input_value(f"#{field}") == "Typed in a tunnel."
    page.context.set_offline(False)
    # Left and opened again, it comes back.
    page.goto("/en/")
    page.goto(address)
    assert page.input_value(f"#{field}") == "Typed in a tunnel."
    if not is_first:
        # The server has it as soon as there is a network, or within ten seconds.
        page.clock.run_for(11_000)
        page.wait_for_load_state("networkidle")
        kept = found.submissions.get(address.split("/s/")[1][:8])
        assert kept is not None
        assert kept.answers[field] == "Typed in a tunnel."


def test_what_was_sent_and_not_acknowledged_comes_back(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto("/en/new/propose")
    page.fill("#title", "First")
    page.fill("#before", "Then")
    page.fill("#email", "cut@example.org")
    page.click("button[type=submit]")
    page.wait_for_url("**/story")
    address = page.url
    page.route("**/story", lambda route: route.abort("connectionreset"))
    page.fill("#hard", "Cut off on the way.")
    page.click("button[type=submit]")
    page.wait_for_url("chrome-error://**")
    page.unroute("**/story")
    page.goto(address)
    assert page.input_value("#hard") == "Cut off on the way."


def test_what_was_acknowledged_is_not_kept_in_the_browser(open_page: Callable[..., Any]) -> None:
    page = open_page()
    page.goto("/en/new/propose")
    page.fill("#title", "First")
    page.fill("#before", "Then")
    page.fill("#email", "ack@example.org")
    assert page.evaluate("Object.keys(localStorage)") == ["cxkit:new-propose-start"]
    page.click("button[type=submit]")
    page.wait_for_url("**/story")
    assert page.evaluate("Object.keys(localStorage)") == []
    assert "cxkit_kept" not in page.evaluate("document.cookie")


def test_what_is_typed_is_saved_by_itself(
    open_page: Callable[..., Any], site: tuple[str, Flask]
) -> None:
    page = open_page()
    page.clock.install()
    page.goto("/en/new/propose")
    page.fill("#title", "First")
    page.fill("#before", "Then")
    page.fill("#email", "auto@example.org")
    page.click("button[type=submit]")
    page.wait_for_url("**/story")
    reference = page.url.split("/s/")[1][:8]
    page.fill("#hard", "Saved by itself.")
    page.clock.run_for(11_000)
    page.locator(".saved", has_text="saved").wait_for()
    kept = services_of(site).submissions.get(reference)
    assert kept is not None
    assert kept.answers["hard"] == "Saved by itself."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_axe_finds_nothing(
    open_page: Callable[..., Any], site: tuple[str, Flask], language: str, scheme: str
) -> None:
    found = services_of(site)
    page = open_page(color_scheme=scheme, bypass_csp=True)
    reference = propose(page, language)
    email = "axe@jury.example"
    found.submissions.prove(reference, PAGES["start"]["email"], at=found.now())
    found.people.invite(email, "Axe", [ADMIN], at=found.now())
    secret = session_of(page)
    found.access.grant(secret, PERSON, email, at=found.now())
    paths = ["", "new/propose", "new/nominate", "new/recommend", "ask", "code", "mine", "l/x"]
    paths += [f"s/{reference}/{name}" for name in ("story", "you", "translation", "check", "done")]
    paths += ["organise/", f"organise/{reference}", "organise/people", "nowhere"]
    nomination = recommend(page, language)
    found.access.grant(secret, NOMINEE, nomination, at=found.now())
    found.submissions.prove(nomination, "r@fans.example", at=found.now())
    paths += [f"s/{nomination}/done", f"n/{nomination}", "organise/release"]
    paths += ["review/", f"review/{reference}"]
    for path in paths:
        page.goto(f"/{language}/{path}")
        axe_finds_nothing(page, path)
    page.goto(f"/{language}/new/propose")
    follow(page, "button[type=submit]")
    axe_finds_nothing(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_waits_for_styles_that_come_late(
    open_page: Callable[..., Any],
    site: tuple[str, Flask],
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
) -> None:
    """Without that, the browser's own bright links are judged as if on white in a dark scheme."""
    page, app = open_page(color_scheme=scheme, bypass_csp=True), site[1]
    page.goto("/en/new/propose")

    def late() -> None:
        if request.path.endswith(".css"):
            time.sleep(0.7)

    before = app.before_request_funcs
    monkeypatch.setitem(before, None, [late, *before.get(None, [])])
    page.click("button[type=submit]")
    page.locator("#summary").wait_for(state="attached")
    axe_finds_nothing(page)


def test_a_verdict_with_the_keyboard_alone(
    open_page: Callable[..., Any], site: tuple[str, Flask]
) -> None:
    page, found = open_page(width=360), services_of(site)
    reference = propose(page, "en")
    found.submissions.prove(reference, PAGES["start"]["email"], at=found.now())
    found.people.invite("keys@jury.example", "", [REVIEWER], at=found.now())
    secret = session_of(page)
    found.access.grant(secret, PERSON, "keys@jury.example", at=found.now())
    page.goto(f"/en/review/{reference}")
    page.locator("a[href='#verdict']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: reference not in address)
    (said,) = found.reviews.of(reference)
    assert (said.reviewer, said.verdict) == ("keys@jury.example", "maybe")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_screen(open_page: Callable[..., Any], width: int) -> None:
    page = open_page(width=width)
    for path in ("/de/", "/de/new/propose", "/de/new/nominate", "/de/code"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_first_form_page_is_small(open_page: Callable[..., Any]) -> None:
    page = open_page()
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(len(answer.body()) if answer.ok else 0))
    page.goto("/de/new/propose")
    page.wait_for_load_state("networkidle")
    time.sleep(0.1)
    assert len(sizes) <= 4
    assert sum(sizes) <= 50_000
