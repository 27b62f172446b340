"""The app from outside: first pages, failures, links asked for, and the server that is served."""

from __future__ import annotations

import smtplib
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import evolve
from call_support import Author, at_work, press, sent_and_proven
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import Settings, create_app
from cxkit_submissions.access import PUBLIC, allow
from cxkit_submissions.cli import main
from cxkit_submissions.post import deliver
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.people import MODERATOR, REVIEWER
from cxkit_submissions.working import work


def test_the_first_page_speaks_the_readers_language(client: FlaskClient) -> None:
    for asked, place in (("en-GB,en;q=0.9", "/en/"), ("de-CH", "/de/"), ("fr", "/de/")):
        answer = client.get("/", headers={"Accept-Language": asked})
        assert answer.headers["Location"] == place
    assert client.get("/health").get_json() == {"status": "ok"}
    assert client.get("/en").status_code == 308


@pytest.mark.parametrize("testing", [True, False])
def test_a_failure_is_a_page_without_its_cause(
    app: Flask, caplog: pytest.LogCaptureFixture, testing: bool
) -> None:
    @allow(PUBLIC)
    def fails() -> None:
        raise RuntimeError("the secret cause")

    app.add_url_rule("/en/fails", "fails", fails)
    app.testing = testing
    if testing:
        with pytest.raises(RuntimeError, match="secret cause"):
            app.test_client().get("/en/fails")
        return
    answer = app.test_client().get("/en/fails")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert "Something went wrong on our side" in page
    assert "secret" not in page
    assert "the secret cause" in caplog.text


def test_the_mailbox_is_there_in_development_only(client: FlaskClient, tmp_path: Path) -> None:
    assert client.get("/development/mailbox").status_code == 404
    app = create_app(Settings(database=tmp_path / "here.db", development=True))
    author = Author(app.test_client())
    author.begin()
    page = app.test_client().get("/development/mailbox")
    assert author.id in page.get_data(as_text=True)
    assert "Strict-Transport-Security" not in page.headers
    app.extensions[KEY].database.close()


def test_links_are_sent_to_whoever_wrote_or_works_and_nothing_is_told(
    app: Flask, client: FlaskClient, found: Services
) -> None:
    sent_and_proven(app, email="me@writer.example")
    at_work(app, "judge@jury.example", REVIEWER)
    assert client.get("/en/ask").status_code == 200
    pages = set()
    for email in ("me@writer.example", "judge@jury.example", "nobody@x.example"):
        shown = client.post("/en/ask", data={"email": email})
        assert shown.status_code == 200
        pages.add(shown.get_data())
    assert len(pages) == 1
    work(found)
    sent = {(m.recipient, m.template) for m in found.outbox.all() if m.dedupe.startswith("again:")}
    assert sent == {("me@writer.example", "link"), ("judge@jury.example", "login")}
    assert client.post("/en/ask", data={"email": "no address"}).status_code == 422


def test_after_many_tries_nothing_more_is_sent(
    app: Flask, client: FlaskClient, found: Services
) -> None:
    sent_and_proven(app, email="me@writer.example")
    while found.limits.take("mail_from", "127.0.0.1", at=found.now()):
        pass
    before = len(found.outbox.all())
    assert client.post("/en/ask", data={"email": "me@writer.example"}).status_code == 200
    work(found)
    assert len(found.outbox.all()) == before


def test_a_device_that_opened_nothing_has_nothing_to_leave(client: FlaskClient) -> None:
    assert client.get("/en/code").status_code == 200
    assert "nothing" in client.get("/en/mine").get_data(as_text=True).lower()
    assert client.post("/en/leave").headers["Location"] == "/en/"


def test_leaving_ends_the_session(app: Flask) -> None:
    author = sent_and_proven(app)
    assert author.id in author.client.get("/en/mine").get_data(as_text=True)
    author.client.post("/en/leave")
    assert author.get("check").status_code == 403


@pytest.mark.parametrize(
    ("role", "place"), [(MODERATOR, "/organise/release"), (REVIEWER, "/review/")]
)
def test_everybody_begins_where_they_work(
    app: Flask, found: Services, role: str, place: str
) -> None:
    at_work(app, "who@works.example", role)
    app.test_client().post("/en/ask", data={"email": "who@works.example"})
    work(found)
    path = found.outbox.all()[0].data["url"].removeprefix("https://call.example")
    assert place in press(app.test_client(), path).headers["Location"]


class Server:
    """A server that writes down what it is told."""

    told: ClassVar[list[Any]] = []

    def __init__(self, host: str, port: int, **how: Any) -> None:
        Server.told.append((type(self).__name__, host, port, "context" in how))

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *error: object) -> None:
        return None

    def has_extn(self, name: str) -> bool:
        return name == "starttls"

    def starttls(self, *, context: object) -> None:
        Server.told.append(("starttls", context is not None))

    def login(self, user: str, password: str) -> None:
        Server.told.append(("login", user, password))

    def send_message(self, made: Any) -> None:
        Server.told.append(("message", made["To"]))


class Secure(Server):
    """The same one, reached over TLS."""


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "smtps://a%40b:p%2Fw@mail.example",
            [("Secure", "mail.example", 465, True), ("login", "a@b", "p/w")],
        ),
        (
            "smtp://user@mail.example:587",
            [("Server", "mail.example", 587, False), ("starttls", True), ("login", "user", "")],
        ),
        ("smtp://mail.example", [("Server", "mail.example", 25, False), ("starttls", True)]),
    ],
)
def test_mails_go_encrypted_and_signed_in_where_the_server_can(
    found: Services,
    author: Author,
    monkeypatch: pytest.MonkeyPatch,
    url: str,
    told: list[Any],
) -> None:
    monkeypatch.setattr(smtplib, "SMTP", Server)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Secure)
    monkeypatch.setattr(Server, "told", [])
    author.begin()
    posting = evolve(found, settings=evolve(found.settings, smtp_url=url))
    assert deliver(posting, most=1) == (1, 0)
    assert Server.told == [*told, ("message", "me@example.org")]
    assert deliver(posting) == (0, 0)


def test_serve_runs_the_app_of_a_file_with_its_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[Flask, int]] = []

    def run(app: Flask, *, port: int, threaded: bool) -> None:
        assert threaded
        ran.append((app, port))

    monkeypatch.setattr(Flask, "run", run)
    path = tmp_path / "here.db"
    result = CliRunner().invoke(main, ["serve", "--database", str(path), "--port", "8123"])
    assert result.exit_code == 0, result.output
    assert "http://localhost:8123/development/mailbox" in result.output
    ((app, port),) = ran
    assert port == 8123
    assert app.extensions[KEY].settings.base_url == "http://localhost:8123"
    assert app.extensions[KEY].settings.development
    app.extensions[KEY].database.close()


@pytest.mark.parametrize(
    ("deadline", "said"),
    [("tomorrow", "write it as"), ("2027-01-31T23:59", "name the zone")],
)
def test_init_says_everything_that_is_wrong(tmp_path: Path, deadline: str, said: str) -> None:
    path = tmp_path / "new.db"
    given = ["--title-en", "E", "--title-de", "D", "--admin", "nobody", "--deadline", deadline]
    result = CliRunner().invoke(main, ["init", "--database", str(path), *given])
    assert result.exit_code == 2
    assert "'nobody' is no mail address" in result.output
    assert said in result.output
    assert not path.exists()
