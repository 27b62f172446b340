"""Comments among reviewers, mentions, and what authors are asked."""

from __future__ import annotations

import pytest
from call_support import Author, at_work, decided, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import talking
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import REVIEWER

JUDGE, OTHER = "judge@jury.example", "other@bench.example"


def templates(found: Services, name: str) -> list[str]:
    return [mail.recipient for mail in found.outbox.all() if mail.template == name]


def test_comments_are_read_by_whoever_has_judged_it_and_by_organisers(
    app: Flask, admin: FlaskClient
) -> None:
    author = sent_and_proven(app)
    address = f"/en/review/{author.id}/talk"
    judge, other = at_work(app, JUDGE, REVIEWER), at_work(app, OTHER, REVIEWER)
    assert judge.get(address).status_code == 404
    assert "/talk" not in judge.get(f"/en/review/{author.id}").get_data(as_text=True)
    judge.post(f"/en/review/{author.id}", data={"verdict": "yes"})
    assert address in judge.get(f"/en/review/{author.id}").get_data(as_text=True)
    assert judge.post(address, data={"text": "<b>Good</b>"}).status_code == 303
    assert "&lt;b&gt;Good&lt;/b&gt;" in admin.get(address).get_data(as_text=True)
    assert other.get(address).status_code == 404
    colleague = at_work(app, "c@example.org", REVIEWER)
    assert colleague.get(address).status_code == 404
    assert author.client.get(address).status_code == 403


def test_a_mention_is_a_mail_without_the_comment(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    at_work(app, JUDGE, REVIEWER)
    at_work(app, OTHER, REVIEWER)
    text = f"@judge and @{OTHER}. @judge again; mail a@b.example; @chief hears nothing of it"
    admin.post(f"/en/review/{author.id}/talk", data={"text": text})
    assert sorted(templates(found, "mentioned")) == [JUDGE, OTHER]
    recipient, path, _ = link_in(found, "mentioned")
    device = app.test_client()
    assert press(device, path).headers["Location"] == "/en/review/"
    assert recipient in (JUDGE, OTHER)


def test_who_may_not_read_it_cannot_be_mentioned(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    at_work(app, "colleague@example.org", REVIEWER)
    at_work(app, "twin@a.example", REVIEWER)
    at_work(app, "twin@b.example", REVIEWER)
    text = "@colleague @twin @nobody"
    answer = admin.post(f"/en/review/{author.id}/talk", data={"text": text})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "@colleague, @twin, @nobody" in page
    assert text in page
    assert found.talk.comments(author.id) == ()
    assert templates(found, "mentioned") == []


def test_an_organisers_comment_does_not_tell_reviewers_who_wrote_the_story(
    app: Flask, admin: FlaskClient
) -> None:
    author = sent_and_proven(app, name="Rocinante Steed")
    address = f"/en/review/{author.id}/talk"
    admin.post(address, data={"text": "Steed's talk was good last year."})
    judge = at_work(app, JUDGE, REVIEWER)
    judge.post(f"/en/review/{author.id}", data={"verdict": "yes"})
    assert "Steed" not in judge.get(address).get_data(as_text=True)
    assert "Steed" in admin.get(address).get_data(as_text=True)


@pytest.mark.parametrize(("text", "said"), [(" ", "write something"), ("x" * 2001, "At most 2000")])
def test_nothing_and_too_much_are_refused_everywhere(
    app: Flask, admin: FlaskClient, text: str, said: str
) -> None:
    author = sent_and_proven(app)
    for device, path in (
        (admin, f"/en/review/{author.id}/talk"),
        (admin, f"/en/organise/{author.id}/revision"),
        (author.client, f"/en/s/{author.id}/revision"),
    ):
        answer = device.post(path, data={"text": text})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "<title>Error: " in page
        if path.endswith("talk") or "organise" in path:
            assert said in page


def test_an_author_is_asked_changes_it_and_answers(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    author = sent_and_proven(app)
    asking, theirs = f"/en/organise/{author.id}/revision", f"/en/s/{author.id}/revision"
    assert "Nothing is asked of you." in author.client.get(theirs).get_data(as_text=True)
    assert "/revision" not in author.get("after").get_data(as_text=True)
    assert admin.post(asking, data={"text": "How was it measured?"}).status_code == 303
    assert templates(found, "revision") == ["me@example.org"]
    assert "not answered yet" in author.get("after").get_data(as_text=True)
    page = author.client.get(theirs).get_data(as_text=True)
    assert "How was it measured?" in page
    assert "chief@example.org" not in page
    assert f"/en/s/{author.id}/check" in page
    assert author.post("story", happened="71 of 100", measured="By hand").status_code < 500
    assert author.client.post(theirs, data={"text": "Added."}).status_code == 303
    answered = admin.get(asking).get_data(as_text=True)
    assert "Added." in answered
    assert "answered on 2027-01-04" in answered
    assert "<textarea" not in author.client.get(theirs).get_data(as_text=True)
    assert found.talk.answer(author.id, "again", at=found.now()) == 0


def test_nobody_is_asked_of_what_is_decided_or_not_proven(
    app: Flask, admin: FlaskClient, found: Services, author: Author
) -> None:
    author.write()
    assert admin.get(f"/en/organise/{author.id}/revision").status_code == 404
    author.send()
    done = sent_and_proven(app, email="done@a.example")
    decided(admin, done.id, "reject")
    for each in (author, done):
        answer = admin.post(f"/en/organise/{each.id}/revision", data={"text": "More?"})
        assert answer.status_code == 422
        kept = found.submissions.get(each.id)
        assert kept is not None
        assert not talking.ask(found, kept, "chief@example.org", "More?")
    assert templates(found, "revision") == []
    stranger = app.test_client()
    assert stranger.get(f"/en/s/{done.id}/revision").status_code == 403


@pytest.mark.parametrize("tag", ["de", "en"])
def test_every_page_is_there_in_both_languages(app: Flask, admin: FlaskClient, tag: str) -> None:
    author = sent_and_proven(app)
    admin.post(f"/{tag}/organise/{author.id}/revision", data={"text": "More?"})
    for path in (f"review/{author.id}/talk", f"organise/{author.id}/revision"):
        assert admin.get(f"/{tag}/{path}").status_code == 200
    assert author.client.get(f"/{tag}/s/{author.id}/revision").status_code == 200
    assert author.client.get(f"/{tag}/s/{author.id}/after").status_code == 200
