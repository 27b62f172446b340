"""Reminders: seen in advance, once a week at most, and never to those who are done."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from call_support import START, Author, Clock, Inbox, decided, link_in, press, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions.reminding import MOST, planned, remind, stop_done
from cxkit_submissions.services import Services
from cxkit_submissions.uploads import Upload
from cxkit_submissions.working import work


def draft(app: Flask, found: Services, email: str = "me@example.org") -> Author:
    """Somebody who began, and opened the link in the mail."""
    author = Author(app.test_client())
    author.begin(email=email)
    press(author.client, link_in(found)[1])
    return author


def test_nobody_is_reminded_unless_organisers_choose(
    app: Flask, found: Services, clock: Clock
) -> None:
    draft(app, found)
    clock.move(days=30)
    assert planned(found) == ()
    assert remind(found) == 0


def test_a_reminder_is_seen_before_it_comes(
    app: Flask, found: Services, clock: Clock, admin: FlaskClient
) -> None:
    author = draft(app, found)
    Author(app.test_client()).begin(email="unproven@example.org")
    admin.post("/en/organise/reminders", data={"kinds": ["draft", "unheard"]})
    assert found.events.get().reminders == ["draft"]
    (only,) = planned(found)
    assert (only.submission, only.due) == (author.id, START + timedelta(days=7))
    page = admin.get("/en/organise/reminders").get_data(as_text=True)
    assert f"2027-01-11: a draft that was left for a week · {author.id}" in page
    assert "From letters to calls" not in page
    assert remind(found) == 0
    clock.move(days=7)
    assert remind(found) == 1
    assert remind(found) == 0
    assert found.outbox.all()[0].template == "reminder_draft"


def test_one_person_gets_one_a_week_and_two_of_one_thing(
    app: Flask, found: Services, clock: Clock
) -> None:
    found.events.set(reminders=["draft"])
    for _ in range(2):
        draft(app, found)
    sent = []
    for day in range(60):
        clock.move(days=1)
        sent += [day] * remind(found)
    assert len(sent) == 2 * MOST
    assert all(later - sooner >= 7 for sooner, later in pairwise(sent))
    assert planned(found) == ()


def test_nobody_is_reminded_of_what_is_done(
    app: Flask, posting: Services, clock: Clock, inbox: Inbox, admin: FlaskClient
) -> None:
    posting.events.set(reminders=["draft", "confirm"])
    author = sent_and_proven(app)
    clock.move(days=8)
    assert planned(posting) == ()
    decided(admin, author.id, "accept")
    (only,) = planned(posting)
    assert (only.kind, only.due) == ("confirm", clock() + timedelta(days=7))
    clock.move(days=7)
    assert remind(posting) == 1
    given = {"branch": "bank", "year": "2026", "agree": "yes"}
    assert author.client.post(f"/en/s/{author.id}/consent", data=given).status_code == 303
    assert stop_done(posting) == 1
    assert stop_done(posting) == 0
    work(posting)
    assert b"will you tell it" not in b"".join(mail.content for mail in inbox.mails)


def test_the_worker_reminds_and_what_is_open_goes_out(
    app: Flask, posting: Services, clock: Clock, inbox: Inbox
) -> None:
    posting.events.set(reminders=["draft"])
    draft(app, posting)
    clock.move(days=7)
    done = work(posting)
    assert (done.reminded, done.delivered) == (1, 2)
    assert b"but it was not sent yet" in inbox.mails[-1].content


def test_after_the_deadline_drafts_are_left_in_peace(
    app: Flask, found: Services, clock: Clock
) -> None:
    found.events.set(reminders=["draft"], deadline="2027-01-10T12:00+01:00")
    draft(app, found)
    assert len(planned(found)) == 1
    clock.move(days=7)
    assert planned(found) == ()


def test_whoever_asked_for_many_links_is_reminded_all_the_same(
    app: Flask, found: Services, clock: Clock
) -> None:
    found.events.set(reminders=["draft"])
    draft(app, found)
    clock.move(days=7)
    while found.limits.take("mail_to", "me@example.org", at=clock()):
        pass
    assert remind(found) == 1


def test_slides_are_asked_for_until_they_are_there(
    app: Flask, found: Services, clock: Clock, admin: FlaskClient
) -> None:
    found.events.set(reminders=["slides"])
    author = sent_and_proven(app)
    decided(admin, author.id, "accept")
    given = {"branch": "bank", "year": "2026", "agree": "yes"}
    assert author.client.post(f"/en/s/{author.id}/consent", data=given).status_code == 303
    (only,) = planned(found)
    assert (only.kind, only.due) == ("slides", clock() + timedelta(days=7))
    clock.move(days=7)
    assert remind(found) == 1
    slides = Upload(kind="slides", suffix="pdf", media_type="application/pdf", content=b"%PDF-")
    found.uploads.keep(author.id, slides, at=clock())
    assert planned(found) == ()
    assert stop_done(found) == 1
