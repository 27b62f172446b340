"""Review: who judges what, what they see of it, and what organisers see of them."""

from __future__ import annotations

import pytest
from call_support import Author, at_work, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.reviewing import is_close, judged_by
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER
from cxkit_submissions.store.reviews import VERDICTS

JUDGE = "judge@jury.example"


@pytest.fixture
def reviewer(app: Flask) -> FlaskClient:
    return at_work(app, JUDGE, REVIEWER)


def test_a_verdict_leads_to_the_next_one_that_is_open(
    app: Flask, reviewer: FlaskClient, found: Services
) -> None:
    first, second = (
        sent_and_proven(app),
        sent_and_proven(app, title="The other", email="b@b.example"),
    )
    page = reviewer.get("/en/review/").get_data(as_text=True)
    assert "You have judged 0 of 2." in page
    order = [each.id for each in judged_by(found, JUDGE)]
    assert set(order) == {first.id, second.id}
    given = {"verdict": "maybe", "note": "Ask for figures."}
    answer = reviewer.post(f"/en/review/{order[0]}", data=given)
    assert answer.headers["Location"] == f"/en/review/{order[1]}"
    answer = reviewer.post(f"/en/review/{order[1]}", data={"verdict": "yes"})
    assert answer.headers["Location"] == "/en/review/"
    again = reviewer.get(f"/en/review/{order[0]}").get_data(as_text=True)
    assert "Ask for figures." in again
    # A changed mind replaces the verdict.
    reviewer.post(f"/en/review/{order[0]}", data={"verdict": "no"})
    assert [r.verdict for r in found.reviews.of(order[0])] == ["no"]


def test_without_a_verdict_the_note_is_kept_in_the_page(app: Flask, reviewer: FlaskClient) -> None:
    author = sent_and_proven(app)
    answer = reviewer.post(f"/en/review/{author.id}", data={"note": "Half a thought"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert 'href="#verdict"' in page
    assert "Half a thought" in page


def test_reviewers_do_not_see_who_wrote_it(app: Flask, reviewer: FlaskClient) -> None:
    author = sent_and_proven(app)
    page = reviewer.get(f"/en/review/{author.id}").get_data(as_text=True)
    assert "Longer calls." in page
    for hidden in ("A. Example", "me@example.org"):
        assert hidden not in page
        assert hidden not in reviewer.get("/en/review/").get_data(as_text=True)


def test_what_is_not_to_be_judged_is_not_there(
    app: Flask, reviewer: FlaskClient, author: Author
) -> None:
    author.write()
    assert reviewer.get(f"/en/review/{author.id}").status_code == 404
    author.send()
    # Sent, but the address is not proven.
    assert reviewer.get(f"/en/review/{author.id}").status_code == 404
    assert "nothing to judge" in reviewer.get("/en/review/").get_data(as_text=True)
    nominated = Author(app.test_client())
    nominated.begin("recommend", nominee="N. Amed", topic="T", why="W", name="R")
    nominated.send()
    press(nominated.client, link_in(app.extensions["cxkit_submissions"], "received")[1])
    assert reviewer.get(f"/en/review/{nominated.id}").status_code == 404


@pytest.mark.parametrize(
    ("mine", "theirs", "close"),
    [
        ("a@firm.example", "A@Firm.example", True),
        ("a@firm.example", "b@firm.example", True),
        ("a@firm.example", "b@other.example", False),
        ("a@firm.example", "b@mail.Firm.example", True),
        ("a@ch.firm.example", "b@firm.example", True),
        ("a@otherfirm.example", "b@firm.example", False),
        ("a@gmx.de", "b@gmx.de", False),
        ("a@gmx.de", "b@mail.gmx.de", False),
        ("a@gmx.de", "a@gmx.de", True),
    ],
)
def test_nobody_judges_colleagues_or_themselves(mine: str, theirs: str, close: bool) -> None:
    assert is_close(mine, theirs) is close


def test_a_colleague_does_not_find_it_in_the_list(app: Flask) -> None:
    author = sent_and_proven(app)
    colleague = at_work(app, "colleague@example.org", REVIEWER)
    assert colleague.get(f"/en/review/{author.id}").status_code == 404
    assert colleague.post(f"/en/review/{author.id}", data={"verdict": "no"}).status_code == 404


def test_organisers_see_verdicts_and_notes(
    app: Flask, admin: FlaskClient, reviewer: FlaskClient
) -> None:
    author = sent_and_proven(app)
    note = "<b>Bold</b>"
    reviewer.post(f"/en/review/{author.id}", data={"verdict": "yes", "note": note})
    page = admin.get(f"/en/organise/{author.id}").get_data(as_text=True)
    assert JUDGE in page
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page
    assert "yes 1" in admin.get("/en/organise/").get_data(as_text=True)
    assert reviewer.get(f"/en/organise/{author.id}").status_code == 403


def test_verdicts_are_among_the_known_ones(author: Author, found: Services) -> None:
    author.begin()
    assert VERDICTS == ("yes", "maybe", "no", "abstain")
    with pytest.raises(ValueError, match="no verdict 'perhaps'"):
        found.reviews.give(author.id, JUDGE, "perhaps", "", at=found.now())


def test_an_organiser_invites_a_reviewer_by_a_link(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    answer = admin.post(
        "/en/organise/people", data={"email": "New@Jury.example", "roles": REVIEWER}
    )
    assert answer.status_code == 303
    recipient, path, _ = link_in(found, "login")
    assert recipient == "new@jury.example"
    device = app.test_client()
    assert press(device, path).headers["Location"] == "/en/review/"
    assert device.get("/en/review/").status_code == 200
    assert device.get("/en/organise/people").status_code == 403
    assert "new@jury.example: reviewer" in admin.get("/en/organise/people").get_data(as_text=True)


def test_an_invitation_says_all_that_is_wrong(admin: FlaskClient, found: Services) -> None:
    answer = admin.post("/en/organise/people", data={"email": "nobody", "roles": "king"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert page.count('<li><a href="#') == 2
    own = {"email": "chief@example.org", "roles": REVIEWER}
    refused = admin.post("/en/organise/people", data=own)
    assert "from yourself" in refused.get_data(as_text=True)
    chief = found.people.get("chief@example.org")
    assert chief is not None
    assert "admin" in chief.roles
