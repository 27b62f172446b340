"""Words of mails: who may say what where, and nothing goes out that nobody released."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from call_support import Author, Clock, Inbox, at_work, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import letters, messages
from cxkit_submissions.post import deliver, message, preview
from cxkit_submissions.services import Services
from cxkit_submissions.store.people import MODERATOR, PROGRAMME

GROUP = {
    "groups": ["submitted"],
    "subject_en": "{event}: about {reference}",
    "body_en": "Dear {name}, we read {title}. {url}",
    "subject_de": "",
    "body_de": "",
}


def write(admin: FlaskClient, name: str, language: str = "en", **given: str) -> Any:
    asked = {"do": "save", "subject": "{event}", "body": "Here: {url}", **given}
    return admin.post(f"/en/organise/letters/{name}/{language}", data=asked)


def test_organisers_words_go_out_in_the_language_that_they_were_written_in(
    author: Author, admin: FlaskClient, found: Services
) -> None:
    assert write(admin, "link", subject="Go on ({reference})").status_code == 303
    author.begin()
    made = message(found, found.outbox.all()[0])
    assert made["Subject"] == f"Go on ({author.id})"
    assert made.get_content().startswith("Here: https://call.example/en/l/")
    german = Author(author.client, "de")
    german.begin(email="de@example.org")
    assert "Guten Tag" in message(found, found.outbox.all()[0]).get_content()
    listed = admin.get("/de/organise/letters").get_data(as_text=True)
    assert listed.count("(geändert)") == 1


def test_the_apps_own_words_come_back(admin: FlaskClient, found: Services) -> None:
    write(admin, "link")
    assert letters.text_of(found, "link", "en").changed
    write(admin, "link", do="reset")
    assert not letters.text_of(found, "link", "en").changed


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("link", {"subject": "{title}"}, "{title} was typed by somebody"),
        ("accepted", {"subject": "{name}"}, "{name} was typed by somebody"),
        ("link", {"body": "{name} {url}"}, "{name} was typed by somebody"),
        ("link", {"body": "{password} {url}"}, "nothing that {password}"),
        ("link", {"body": "{event.__class__} {url}"}, "nothing that {event.__class__}"),
        ("link", {"body": "no link"}, "Without {url}"),
        ("link", {"subject": " "}, "Please write something"),
        ("link", {"subject": "one\r\nBcc: all@example.org"}, "one line in the subject"),
        ("link", {"body": "{url}" + "x" * 6000}, "At most 5000 characters"),
    ],
)
def test_what_is_not_trusted_there_is_refused_and_kept_in_the_field(
    admin: FlaskClient, found: Services, name: str, given: dict[str, str], said: str
) -> None:
    answer = write(admin, name, **given)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page.replace("&#39;", "'")
    assert not letters.text_of(found, name, "en").changed


def test_an_author_is_called_by_name_and_their_name_is_never_read_as_a_placeholder(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    assert write(admin, "accepted", body="Dear {name}: {title} {url}").status_code == 303
    author = sent_and_proven(app, title="{code} {url}")
    decided(admin, author.id, "accept")
    mail = next(m for m in found.outbox.all() if m.template == "accepted")
    assert message(found, mail).get_content().startswith("Dear A. Example: {code} {url} https://")


def test_nobody_elses_words_stand_in_a_mail_to_another_address(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    write(admin, "accepted", body="Dear {name}: {title} {url}")
    author = sent_and_proven(app)
    decided(admin, author.id, "accept")
    author.client.post(f"/en/s/{author.id}/start")
    found.submissions.change(author.id, {"email": "x@y.example"}, at=found.now(), who="author")
    mail = next(m for m in found.outbox.all() if m.template == "accepted")
    assert message(found, mail).get_content().startswith("Dear :  https://")


def test_a_preview_shows_no_link(author: Author, found: Services, admin: FlaskClient) -> None:
    author.begin()
    (mail,) = found.outbox.all()
    assert mail.data["code"] in message(found, mail).get_content()
    assert mail.data["code"] not in preview(found, mail).get_content()
    page = admin.get("/en/organise/outbox").get_data(as_text=True)
    assert "me@example.org" in page
    assert mail.data["code"] not in page
    assert mail.data["url"] not in page


def test_what_went_out_keeps_no_link(author: Author, posting: Services, inbox: Inbox) -> None:
    author.begin()
    deliver(posting)
    assert b"/en/l/" in inbox.mails[0].content
    (mail,) = posting.outbox.latest(5)
    assert set(mail.data) == {"reference"}


def test_the_preview_of_a_letter_fills_it_in_and_keeps_nothing(
    admin: FlaskClient, found: Services
) -> None:
    page = write(admin, "accepted", do="preview", body="For {title}: {url} <b>").get_data(
        as_text=True
    )
    assert "For [title]: [url] &lt;b&gt;" in page
    assert not letters.text_of(found, "accepted", "en").changed


def test_there_are_letters_only_for_mails_that_there_are(admin: FlaskClient) -> None:
    assert admin.get("/en/organise/letters/nothing/en").status_code == 404
    for name in letters.TEMPLATES:
        for tag in ("de", "en"):
            assert admin.get(f"/{tag}/organise/letters/{name}/{tag}").status_code == 200


def test_the_apps_own_words_keep_its_own_rules(found: Services) -> None:
    for name in letters.TEMPLATES:
        for language in ("de", "en"):
            text = letters.own_text(found, name, language)
            assert letters.problems(name, text.subject, text.body) == {}, (name, language)


def test_no_group_chosen_is_nobody(app: Flask, admin: FlaskClient, found: Services) -> None:
    sent_and_proven(app)
    before = len(found.outbox.all())
    for do in ("preview", "queue"):
        answer = admin.post("/en/organise/message", data={**GROUP, "groups": [], "do": do})
        assert answer.status_code == 422
        assert "No group was chosen, so nobody is written to." in answer.get_data(as_text=True)
    assert messages.people_in(found, []) == {}
    assert messages.queue(found, {}, [], who="x") == 0
    assert len(found.outbox.all()) == before


def test_a_group_gets_one_mail_each_and_only_when_it_is_released(
    app: Flask, admin: FlaskClient, posting: Services, inbox: Inbox, clock: Clock
) -> None:
    sent_and_proven(app, title="First")
    clock.move(minutes=1)
    second = sent_and_proven(app, title="Second")
    clock.move(minutes=1)
    sent_and_proven(app, title="Third", email="other@example.org")
    unproven = Author(app.test_client())
    unproven.begin(email="unproven@example.org")
    unproven.post("story")
    unproven.post("you")
    unproven.send()
    deliver(posting)
    inbox.mails.clear()
    shown = admin.post("/en/organise/message", data={**GROUP, "do": "preview"})
    assert "2 people would get it." in shown.get_data(as_text=True)
    assert "Dear [name], we read [title]" in shown.get_data(as_text=True)
    assert posting.outbox.waiting() == ()
    done = admin.post("/en/organise/message", data={**GROUP, "do": "queue"}, follow_redirects=True)
    assert "waits there for release" in done.get_data(as_text=True)
    assert {m.recipient for m in posting.outbox.waiting()} == {
        "me@example.org",
        "other@example.org",
    }
    assert deliver(posting) == (0, 0)
    first, other = posting.outbox.waiting()
    sender = at_work(app, "mod@example.org", MODERATOR)
    nothing = sender.post("/en/organise/outbox", data={"do": "release"})
    assert nothing.status_code == 422
    assert "Nothing was chosen" in nothing.get_data(as_text=True)
    sender.post("/en/organise/outbox", data={"do": "release", "mails": [first.id, 999]})
    assert deliver(posting) == (1, 0)
    text = message_from_bytes(inbox.mails[0].content, policy=default).get_content()
    assert text.startswith("Dear A. Example, we read First. https://call.example/en/l/")
    assert inbox.mails[0].rcpt_tos == ["me@example.org"]
    assert second.id.encode() not in inbox.mails[0].content
    sender.post("/en/organise/outbox", data={"do": "drop", "mails": [other.id]})
    assert posting.outbox.waiting() == ()
    sender.post("/en/organise/outbox", data={"do": "all"})
    assert deliver(posting) == (0, 0)


def test_all_that_wait_are_released_at_once(
    app: Flask, admin: FlaskClient, found: Services
) -> None:
    for number in range(3):
        sent_and_proven(app, email=f"n{number}@example.org")
    german = Author(app.test_client(), "de")
    german.begin()
    admin.post("/en/organise/message", data={**GROUP, "do": "queue"})
    admin.post("/en/organise/message", data={**GROUP, "do": "queue"})
    assert len(found.outbox.waiting()) == 6
    admin.post("/en/organise/outbox", data={"do": "all"})
    assert found.outbox.waiting() == ()
    assert len([m for m in found.outbox.on_their_way() if m.template == "message-2"]) == 3


def test_a_message_in_one_language_reaches_those_who_speak_the_other(
    app: Flask, found: Services, admin: FlaskClient
) -> None:
    sent_and_proven(app)
    only = {"subject_en": "", "body_en": "", "subject_de": "Hallo", "body_de": "Text"}
    admin.post("/en/organise/message", data={**GROUP, **only, "do": "queue"})
    (mail,) = found.outbox.waiting()
    assert message(found, mail)["Subject"] == "Hallo"
    half = {**GROUP, **only, "body_de": "", "do": "queue"}
    assert admin.post("/en/organise/message", data=half).status_code == 422


def test_what_was_given_up_can_be_tried_again(
    author: Author, posting: Services, inbox: Inbox, admin: FlaskClient
) -> None:
    author.begin()
    inbox.refuse = "554 <script>"
    deliver(posting)
    page = admin.get("/en/organise/outbox").get_data(as_text=True)
    assert "Did not arrive" in page
    assert "554" in page
    assert "<script>" not in page.replace('<script src="/static/app.js" defer></script>', "")
    (mail,) = posting.outbox.given_up()
    assert admin.post(f"/en/organise/outbox/{mail.id}/again").status_code == 303
    assert admin.post("/en/organise/outbox/999/again").status_code == 404
    inbox.refuse = False
    assert deliver(posting) == (1, 0)


def test_tools_show_what_somebody_may_open(app: Flask, admin: FlaskClient, clock: Clock) -> None:
    del clock
    everything = admin.get("/en/organise/tools").get_data(as_text=True)
    assert "Words of the mails" in everything
    programme = at_work(app, "p@example.org", PROGRAMME).get("/en/organise/tools")
    assert "Words of the mails" not in programme.get_data(as_text=True)
    assert "Write to a group" in programme.get_data(as_text=True)
