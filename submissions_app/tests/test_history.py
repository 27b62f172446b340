"""Every change is kept with who and when, can be put back, and is hidden from reviewers."""

from __future__ import annotations

import re

from call_support import Author, Clock, at_work, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER


def entries(found: Services, reference: str, what: str) -> list[int]:
    return [row["id"] for row in found.submissions.history(reference) if row["what"] == what]


def test_a_change_is_shown_with_who_when_before_and_after(
    app: Flask, admin: FlaskClient, clock: Clock
) -> None:
    author = sent_and_proven(app)
    clock.move(hours=2)
    author.post("start", title="New <title>", before="Three letters.", email="me@example.org")
    page = admin.get(f"/en/organise/{author.id}/history").get_data(as_text=True)
    assert "New &lt;title&gt;" in page
    assert "From letters to calls" in page
    assert "2027-01-04 11:00 UTC · the author" in page
    assert "me@example.org" not in page
    assert page.index("New &lt;title&gt;") < page.index("address proven")


def test_a_field_is_put_back_and_that_is_a_change_too(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    author.post("start", title="Worse", before="Kept", email="me@example.org")
    entry = entries(found, author.id, "answers")[-1]
    address = f"/en/organise/{author.id}/history/{entry}"
    assert admin.post(address, data={"field": "title"}).status_code == 303
    now = found.submissions.get(author.id)
    assert now is not None
    assert now.answers["title"] == "From letters to calls"
    assert now.answers["before"] == "Kept"
    last = found.submissions.history(author.id)[-1]
    assert (last["who"], last["before"]) == ("chief@example.org", {"title": "Worse"})
    assert admin.post(address, data={"field": "title"}).status_code == 404


def test_a_decision_is_put_back_while_it_stands(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    decided(admin, author.id, "reject")
    entry = entries(found, author.id, "state")[-1]
    address = f"/en/organise/{author.id}/history/{entry}"
    assert admin.post(address, data={"field": "state"}).status_code == 303
    now = found.submissions.get(author.id)
    assert now is not None
    assert now.state == "submitted"
    assert admin.post(address, data={"field": "state"}).status_code == 404


def test_nobody_sets_an_address_or_unsends_what_was_sent(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    first, sent = entries(found, author.id, "answers")[0], entries(found, author.id, "state")[0]
    for number, field in ((first, "email"), (sent, "state"), (first, "nonsense"), (9999, "title")):
        address = f"/en/organise/{author.id}/history/{number}"
        assert admin.post(address, data={"field": field}).status_code == 404


def test_of_drafts_and_for_reviewers_there_is_no_history(
    app: Flask, admin: FlaskClient, author: Author
) -> None:
    author.begin()
    assert admin.get(f"/en/organise/{author.id}/history").status_code == 404
    sent = sent_and_proven(app, email="w@writer.example")
    reviewer = at_work(app, "r@jury.example", REVIEWER)
    assert reviewer.get(f"/en/organise/{sent.id}/history").status_code == 403
    assert not re.search("history", reviewer.get(f"/en/review/{sent.id}").get_data(as_text=True))
