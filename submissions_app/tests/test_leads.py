"""Whom organisers would like to hear, and the stories that they enter for somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from call_support import PAGES, at_work, press
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.post import message
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import PROGRAMME

LEAD = {
    "name": "P. Ractitioner",
    "contact": "p@firm.example",
    "topic": "Calls instead of letters",
    "state": "promised",
    "owner": "chief@example.org",
    "next_date": "2027-01-10",
    "note": "Met at the fair.",
}
STORY = {
    **PAGES["story"],
    **PAGES["you"],
    "name": "A. Example",
    "title": "Calls",
    "before": "Letters",
}


@pytest.fixture
def kept(admin: FlaskClient) -> FlaskClient:
    """An organiser's device; a lead is noted."""
    assert admin.post("/en/organise/leads", data=LEAD).status_code == 303
    return admin


def test_leads_are_listed_by_what_is_next(kept: FlaskClient, clock: Any) -> None:
    kept.post("/en/organise/leads", data={**LEAD, "name": "Later", "next_date": "2027-03-01"})
    kept.post("/en/organise/leads", data={**LEAD, "name": "Never", "next_date": ""})
    kept.post("/en/organise/leads", data={**LEAD, "name": "Sooner", "next_date": "2027-01-01"})
    page = kept.get("/en/organise/leads").get_data(as_text=True)
    places = [page.index(f">{name}<") for name in ("Sooner", "P. Ractitioner", "Later", "Never")]
    assert places == sorted(places)
    assert "due since 2027-01-01" in page
    assert "due since 2027-03-01" not in page
    clock.move(days=90)
    assert "due since 2027-03-01" in kept.get("/en/organise/leads").get_data(as_text=True)


def test_a_lead_is_changed_and_forgotten(kept: FlaskClient, found: Services) -> None:
    kept.post("/en/organise/leads/1", data={**LEAD, "state": "declined", "do": "save"})
    (lead,) = found.leads.all()
    assert (lead.state, lead.note) == ("declined", "Met at the fair.")
    kept.post("/en/organise/leads/1", data={"do": "forget"})
    assert found.leads.all() == ()
    assert kept.get("/en/organise/leads/1").status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("state", "married"), ("owner", "me"), ("next_date", "soon")],
)
def test_a_lead_that_makes_no_sense_is_not_kept(
    admin: FlaskClient, found: Services, field: str, value: str
) -> None:
    answer = admin.post("/de/organise/leads", data={**LEAD, field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert found.leads.all() == ()


def test_a_story_is_entered_and_its_owner_checks_and_sends_it(
    app: Flask, kept: FlaskClient, found: Services
) -> None:
    first = kept.get("/en/organise/leads/1/story").get_data(as_text=True)
    assert 'value="Calls instead of letters"' in first
    kept.post("/en/organise/leads/1/story", data={**STORY, "do": "save"})
    kept.post("/en/organise/leads/1/story", data={**STORY, "hard": "Much", "do": "save"})
    assert found.submissions.counts() == {"draft": 1}
    page = kept.get("/en/organise/leads/1/story").get_data(as_text=True)
    assert "Much</textarea>" in page
    assert found.outbox.all() == ()
    sent = kept.post("/en/organise/leads/1/story", data={**STORY, "do": "send"})
    assert sent.headers["Location"].endswith("/leads/1")
    (mail,) = found.outbox.waiting()
    assert (mail.recipient, mail.template) == ("p@firm.example", "entered")
    assert "Calls" not in message(found, mail).as_string()
    (lead,) = found.leads.all()
    assert kept.get("/en/organise/leads/1/story").status_code == 404
    assert kept.get(f"/en/organise/{lead.submission}").status_code == 404
    assert lead.submission in kept.get("/en/organise/leads/1").get_data(as_text=True)
    owner = app.test_client()
    opened = press(owner, mail.data["url"].removeprefix("https://call.example"))
    assert opened.headers["Location"].endswith(f"/s/{lead.submission}/check")
    assert owner.post(f"/en/s/{lead.submission}/send").status_code == 303
    submission = found.submissions.get(lead.submission)
    assert submission is not None
    assert (submission.state, submission.email) == ("submitted", "p@firm.example")
    assert submission.proven_at
    who = [change["who"] for change in found.submissions.history(lead.submission)]
    assert "chief@example.org" in who


def test_without_an_address_it_is_saved_and_not_sent(kept: FlaskClient, found: Services) -> None:
    kept.post("/en/organise/leads/1", data={**LEAD, "contact": "0171 555", "do": "save"})
    answer = kept.post("/en/organise/leads/1/story", data={**STORY, "do": "send"})
    assert answer.status_code == 422
    assert found.outbox.waiting() == ()
    (lead,) = found.leads.all()
    kept_story = found.submissions.get(lead.submission)
    assert kept_story is not None
    assert kept_story.answers["hard"] == "Longer calls."


def test_what_is_noted_of_somebody_is_text_and_no_markup(kept: FlaskClient) -> None:
    kept.post("/en/organise/leads", data={**LEAD, "name": "<script>x", "topic": "<img src=x>"})
    page = kept.get("/en/organise/leads").get_data(as_text=True)
    assert "<script>x" not in page
    assert "<img" not in page
    assert "&lt;script&gt;x" in page


def test_the_programme_committee_keeps_leads_too(app: Flask, found: Services) -> None:
    device = at_work(app, "p@jury.example", PROGRAMME)
    assert device.post("/de/organise/leads", data=LEAD).status_code == 303
    assert len(found.leads.all()) == 1
