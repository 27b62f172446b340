"""A minute without network on every form beside the story's own pages: nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import frozen
from browser_support import services_of
from flask import Flask
from keyboard_support import at_work_on, device, sent_story

from cxkit_submissions.services import Services
from cxkit_submissions.store.access import SUBMISSION
from cxkit_submissions.store.leads import Lead
from cxkit_submissions.store.people import ADMIN, REVIEWER

pytestmark = pytest.mark.browser


@frozen(kw_only=True)
class Form:
    """A form that is filled in, in a tunnel.

    Attributes:
        path: Its page.
        text: A field, and what is typed into it.
        button: What sends it.
        more: Fields that it cannot do without.
        ticks: Boxes and buttons that are ticked.
        unticks: Boxes whose tick is taken away.
        kept: What the server has at last.
    """

    path: str
    text: tuple[str, str]
    button: str
    more: tuple[tuple[str, str], ...] = ()
    ticks: tuple[str, ...] = ()
    unticks: tuple[str, ...] = ()
    kept: Callable[[Services, str], object]


FORMS = {
    "release": Form(
        path="s/{}/after",
        text=("#firm", "Tunnel Ltd"),
        button="form[action$='/release'] button",
        ticks=("input[name=stands][value=asked]",),
        kept=lambda s, r: (s.releases.get(r).firm, s.releases.get(r).stands),
    ),
    "speakers": Form(
        path="s/{}/speakers",
        text=("#name", "T. Unnel"),
        more=(("#email", "t@unnel.example"),),
        button="main form[data-name] button",
        kept=lambda s, r: [(each.name, each.email) for each in s.speakers.of(r)],
    ),
    "consent": Form(
        path="s/{}/consent",
        text=("#branch", "Tunnels"),
        more=(("#year", "2026"),),
        ticks=("#agree", "input[name=unnamed]"),
        button="main button[type=submit]",
        kept=lambda s, r: [answers_of(s, r)[name] for name in ("branch", "year", "unnamed")],
    ),
    "verdict": Form(
        path="review/{}",
        text=("#note", "Read in a tunnel."),
        ticks=("input[name=verdict][value=maybe]",),
        button="form[data-name] button",
        kept=lambda s, r: [(each.verdict, each.note) for each in s.reviews.of(r)],
    ),
    "lead": Form(
        path="organise/leads/1/story",
        text=("#before", "Told in a tunnel."),
        button="button[value=save]",
        unticks=("input[name=pseudonym]",),
        kept=lambda s, r: [
            s.submissions.get(each.submission).answers[name]  # type: ignore[union-attr]
            for each in s.leads.all()
            for name in ("before", "pseudonym")
        ],
    ),
}
KEPT: dict[str, object] = {
    "release": ("Tunnel Ltd", "asked"),
    "speakers": [("T. Unnel", "t@unnel.example")],
    "consent": ["Tunnels", "2026", True],
    "verdict": [("maybe", "Read in a tunnel.")],
    "lead": ["Told in a tunnel.", ""],
}


def answers_of(services: Services, reference: str) -> Any:
    found = services.submissions.get(reference)
    assert found is not None
    return found.answers


@pytest.fixture
def reference(site: tuple[str, Flask]) -> str:
    """Something that was sent, and something that organisers enter for somebody."""
    found = services_of(site)
    if not found.leads.all():
        answers = {"name": "L", "pseudonym": "yes", "title": "Lead"}
        entered = found.submissions.save(
            "k" * 22, way="propose", language="en", answers=answers, at=found.now()
        )
        found.leads.keep(Lead(name="L", submission=entered.id), at=found.now())
    return sent_story(found, "In a tunnel", "me@example.org")


@pytest.mark.parametrize("name", FORMS)
def test_a_minute_without_network_costs_nothing(
    open_page: Callable[..., Any], site: tuple[str, Flask], reference: str, name: str
) -> None:
    page, found, form = open_page(width=360), services_of(site), FORMS[name]
    if name == "consent":
        found.submissions.move(
            reference, "accepted", at=found.now(), who="a@b.example", only_from=("submitted",)
        )
    if form.path.startswith("s/"):
        device(page, site, **{SUBMISSION: reference})
    else:
        at_work_on(page, site, "judge@jury.example", REVIEWER, ADMIN)
    page.clock.install()
    address = f"/en/{form.path.format(reference)}"
    page.goto(address)
    page.context.set_offline(True)
    for field, value in (form.text, *form.more):
        page.fill(field, value)
    for tick in form.ticks:
        page.check(tick)
    for tick in form.unticks:
        page.uncheck(tick)
    page.clock.run_for(61_000)
    page.locator(".saved", has_text="waiting for network").wait_for()
    page.click(form.button)
    assert page.url.endswith(address)
    page.context.set_offline(False)
    page.goto("/en/")
    page.goto(address)
    for field, value in (form.text, *form.more):
        assert page.input_value(field) == value
    for tick in form.ticks:
        assert page.is_checked(tick)
    for tick in form.unticks:
        assert not page.is_checked(tick)
    with page.expect_navigation():
        page.click(form.button)
    assert form.kept(found, reference) == KEPT[name]
    page.wait_for_load_state()
    assert page.evaluate("Object.keys(localStorage)") == []
    assert page.problems == []


def test_what_waits_is_not_put_over_what_was_refused(
    open_page: Callable[..., Any], site: tuple[str, Flask], reference: str
) -> None:
    page = open_page()
    device(page, site, **{SUBMISSION: reference})
    address = f"/en/s/{reference}/speakers"
    page.goto(address)
    page.fill("#name", "T. Unnel")
    page.fill("#email", "no address")
    page.click("main form[data-name] button")
    page.locator("#summary:focus").wait_for()
    assert page.input_value("#name") == "T. Unnel"
    # Refused is not acknowledged: left and opened again, it is still there.
    page.goto("/en/")
    page.goto(address)
    assert page.input_value("#email") == "no address"
