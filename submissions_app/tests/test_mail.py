"""Mails over a real SMTP server: none is lost, none goes out twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from call_support import Author, Clock, Inbox

from cxkit_submissions.post import deliver, message
from cxkit_submissions.services import Services


def test_a_mail_goes_to_one_address_and_once(
    author: Author, posting: Services, inbox: Inbox
) -> None:
    author.begin()
    assert deliver(posting) == (1, 0)
    assert deliver(posting) == (0, 0)
    (mail,) = inbox.mails
    assert mail.rcpt_tos == ["me@example.org"]
    text = mail.content.decode()
    assert "Subject: The event: your link" in text
    assert "https://call.example/en/l/" in text


def test_a_refused_mail_is_tried_again_later(
    author: Author, posting: Services, inbox: Inbox, clock: Clock
) -> None:
    author.begin()
    inbox.refuse = True
    assert deliver(posting) == (0, 1)
    assert "451" in posting.outbox.all()[0].error
    inbox.refuse = False
    assert deliver(posting) == (0, 0)
    clock.move(minutes=3)
    assert deliver(posting) == (1, 0)
    assert posting.outbox.all()[0].error == ""


def test_a_worker_that_dies_with_a_mail_in_hand_loses_nothing(
    author: Author, posting: Services, inbox: Inbox, clock: Clock
) -> None:
    author.begin()
    assert posting.outbox.take(at=clock()) is not None
    assert deliver(posting) == (0, 0)
    clock.move(minutes=6)
    assert deliver(posting) == (1, 0)
    assert len(inbox.mails) == 1


def test_a_change_and_the_mail_about_it_are_both_there_or_neither(
    author: Author, found: Services, clock: Clock
) -> None:
    author.write()
    before = len(found.outbox.all())

    def halfway() -> None:
        with found.database.writing():
            found.outbox.put(
                "x", recipient="a@b.example", template="link", language="en", data={}, at=clock()
            )
            raise KeyError("stop")

    with pytest.raises(KeyError):
        halfway()
    assert len(found.outbox.all()) == before


def test_a_mail_of_one_name_is_written_once(found: Services, clock: Clock) -> None:
    how = {"recipient": "a@b.example", "template": "link", "language": "en", "at": clock()}
    assert found.outbox.put("same", data={}, **how)
    assert not found.outbox.put("same", data={}, **how)
    assert len(found.outbox.all()) == 1


def test_saving_many_pages_costs_nobody_the_mail_that_matters(
    author: Author, found: Services
) -> None:
    author.write()
    for _ in range(10):
        author.post("you")
    author.send()
    assert [mail.template for mail in found.outbox.all()] == ["received", "link"]


def test_a_mail_that_nobody_released_waits(found: Services, clock: Clock) -> None:
    how = {"recipient": "a@b.example", "template": "link", "language": "en", "at": clock()}
    found.outbox.put("held", data={}, released=False, **how)
    assert found.outbox.take(at=clock()) is None


@pytest.mark.parametrize(("language", "said"), [("de", "Guten Tag"), ("en", "Hello")])
def test_mails_speak_the_authors_language(
    author: Author, found: Services, language: str, said: str
) -> None:
    author.language = language
    author.begin()
    assert said in message(found, found.outbox.all()[0]).get_content()


def test_du_and_swiss_spelling_are_the_events(author: Author, found: Services) -> None:
    found.events.set(address="du", spelling="de-CH")
    author.language = "de"
    author.begin()
    assert message(found, found.outbox.all()[0]).get_content().startswith("Hallo")
    page = author.client.get("/de/").get_data(as_text=True)
    assert "Was hast du verändert" in page
    assert '<html lang="de-CH">' in page


def test_nothing_of_links_and_codes_is_kept_in_clear_beside_the_waiting_mail(
    author: Author, found: Services, tmp_path: Path
) -> None:
    author.begin()
    mail = found.outbox.all()[0]
    token = mail.data["url"].rpartition("/")[2]
    with closing(sqlite3.connect(tmp_path / "event.db")) as connection:
        for table in ("links", "sessions", "grants", "submissions", "history"):
            rows = repr(connection.execute(f"SELECT * FROM {table}").fetchall())
            assert token not in rows
            assert author.key not in rows
