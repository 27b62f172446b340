"""The worker beside the pages: it delivers, gives up what never goes, and forgets the silent."""

from __future__ import annotations

import smtplib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from call_support import Author, Clock, Inbox
from click.testing import CliRunner
from flask import Flask

from cxkit_submissions import post
from cxkit_submissions.cli import main
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.outbox import MOST_TRIES
from cxkit_submissions.working import Round, work, worker


def wait_until(holds: Callable[[], object]) -> None:
    until = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < until, "it did not come true"
        time.sleep(0.02)


def test_the_worker_delivers_while_the_pages_run(
    author: Author, posting: Services, inbox: Inbox
) -> None:
    with worker(posting, every=0.05) as thread:
        author.begin()
        wait_until(lambda: inbox.mails)
        wait_until(lambda: posting.outbox.all()[0].sent_at)
    assert not thread.is_alive()
    assert len(inbox.mails) == 1


def test_a_round_that_fails_is_not_the_last(
    author: Author, posting: Services, inbox: Inbox, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    right, failed = post.deliver, []

    def once_wrong(services: Services) -> tuple[int, int]:
        if not failed:
            failed.append(True)
            raise RuntimeError("the disk was full")
        return right(services)

    monkeypatch.setattr(post, "deliver", once_wrong)
    author.begin()
    with worker(posting, every=0.05):
        wait_until(lambda: inbox.mails)
    assert "the disk was full" in caplog.text


def test_a_mail_that_cannot_be_written_holds_up_no_other(
    author: Author, posting: Services, inbox: Inbox
) -> None:
    how = {"language": "en", "data": {}, "at": posting.now()}
    posting.outbox.put("odd", recipient="odd\nBcc: all@example.org", template="link", **how)
    author.begin()
    done = work(posting)
    assert (done.delivered, done.failed) == (1, 1)
    odd = next(mail for mail in posting.outbox.all() if mail.dedupe == "odd")
    assert odd.error.startswith("ValueError: ")
    assert [mail.rcpt_tos for mail in inbox.mails] == [["me@example.org"]]


def test_a_step_that_fails_holds_up_no_other(
    author: Author, posting: Services, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    from cxkit_submissions import searching

    def broken(services: Services) -> int:
        raise RuntimeError("the index is gone")

    monkeypatch.setattr(searching, "refresh", broken)
    author.begin()
    assert work(posting).delivered == 1
    assert "the index is gone" in caplog.text


def test_two_workers_send_one_mail_once(author: Author, posting: Services, inbox: Inbox) -> None:
    for number in range(10):
        author.key = f"{number:022d}"
        author.begin(email=f"n{number}@example.org")
    with worker(posting, every=0.01), worker(posting, every=0.01):
        wait_until(lambda: all(mail.sent_at for mail in posting.outbox.all()))
    assert len(inbox.mails) == 10


@pytest.mark.parametrize("what", ["text", "recipient"])
def test_what_the_server_never_takes_is_given_up_and_shown(
    author: Author, posting: Services, inbox: Inbox, clock: Clock, what: str
) -> None:
    author.begin()
    if what == "text":
        inbox.refuse = "554 looks like advertising"
    else:
        inbox.unknown = "me@example.org"
    assert work(posting).failed == 1
    (mail,) = posting.outbox.all()
    assert mail.failed_at == clock().isoformat()
    assert ("advertising" if what == "text" else "no such mailbox") in mail.error
    clock.move(days=30)
    assert work(posting).failed == 0
    inbox.refuse, inbox.unknown = False, ""
    posting.outbox.again(mail.id)
    assert work(posting).delivered == 1


def test_after_the_last_try_a_mail_is_given_up(
    author: Author, posting: Services, inbox: Inbox, clock: Clock
) -> None:
    author.begin()
    inbox.refuse = True
    tries = 0
    while posting.outbox.all()[0].failed_at is None:
        tries += work(posting).failed
        clock.move(days=6)
    assert tries == MOST_TRIES


@pytest.mark.parametrize(
    ("error", "for_good"),
    [
        (smtplib.SMTPDataError(554, b"no"), True),
        (smtplib.SMTPDataError(451, b"later"), False),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"no")}), True),
        (smtplib.SMTPRecipientsRefused({"a@b.example": (450, b"later")}), False),
        (smtplib.SMTPAuthenticationError(535, b"password"), False),
        (smtplib.SMTPSenderRefused(550, b"sender", "x@y.example"), False),
        (OSError("no network"), False),
    ],
)
def test_a_mistake_of_the_settings_costs_no_mail(error: Exception, for_good: bool) -> None:
    assert post.is_for_good(error) is for_good


def test_every_try_has_the_same_message_id(author: Author, found: Services, clock: Clock) -> None:
    author.begin()
    (mail,) = found.outbox.all()
    first = post.message(found, mail)["Message-ID"]
    clock.move(days=1)
    assert post.message(found, mail)["Message-ID"] == first
    author.key = "k" * 22
    author.begin(email="other@example.org")
    assert post.message(found, found.outbox.all()[0])["Message-ID"] != first


def test_the_silent_are_forgotten_once_a_day(found: Services, clock: Clock, app: Flask) -> None:
    author = Author(app.test_client())
    author.begin("recommend", nominee="N", topic="T", why="W", name="R")
    author.send()
    found.events.set(silent_days=10)
    assert work(found) == Round()
    clock.move(days=11)
    assert work(found) == Round(erased=1)
    assert found.jobs.last("purge") == clock().isoformat()
    assert found.jobs.last("unheard of") is None


def test_serve_delivers_by_itself(
    posting: Services, inbox: Inbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CXKIT_SUBMISSIONS_SMTP_URL", posting.settings.smtp_url)

    def run(app: Flask, port: int, threaded: bool) -> None:
        assert threaded
        assert app.extensions[KEY].settings.base_url == f"http://localhost:{port}"
        Author(app.test_client()).begin()
        wait_until(lambda: inbox.mails)
        app.extensions[KEY].database.close()

    monkeypatch.setattr(Flask, "run", run)
    path = str(tmp_path / "served.db")
    shown = CliRunner().invoke(main, ["serve", "--database", path, "--port", "8123"])
    assert shown.exit_code == 0, shown.output
    assert "http://localhost:8123/development/mailbox" in shown.output


def test_deliver_does_one_round_or_many(
    author: Author, posting: Services, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    author.begin()
    environment = {
        "CXKIT_SUBMISSIONS_DATABASE": str(posting.settings.database),
        "CXKIT_SUBMISSIONS_SMTP_URL": posting.settings.smtp_url,
    }
    shown = CliRunner().invoke(main, ["deliver"], env=environment)
    assert shown.output == "delivered 1, failed 0, erased 0\n"
    assert len(inbox.mails) == 1
    author.key = "k" * 22
    author.begin(email="other@example.org")
    naps = []

    def nap(seconds: float) -> None:
        naps.append(seconds)
        if len(naps) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("time.sleep", nap)
    shown = CliRunner().invoke(main, ["deliver", "--every", "7"], env=environment)
    assert naps == [7, 7, 7]
    assert shown.output.count("delivered") == 1
