"""Webhooks: signed, told until they are taken, once each, and never into somebody's network."""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest
from attrs import evolve
from call_support import Author, Clock, decided, sent_and_proven
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import Settings, telling
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.store.webhooks import MOST_TRIES
from cxkit_submissions.working import work


class Receiver:
    """Another system that is told of things."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = 204
        self.url = ""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library names it so
            body = self.rfile.read(int(self.headers["Content-Length"]))
            made.got.append((self.path, dict(self.headers.items()), body))
            self.send_response(made.answer)
            self.send_header("Location", made.url)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}/call?x=1"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def here(app: Flask, found: Services) -> Services:
    """The services of a server whose settings allow addresses of its own network."""
    made = evolve(found, settings=evolve(found.settings, webhooks_anywhere=True))
    app.extensions[KEY] = made
    return made


def add(admin: FlaskClient, url: str) -> Any:
    return admin.post("/en/organise/webhooks", data={"url": url})


def test_what_happens_is_told_once_signed_and_without_text(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver, clock: Clock
) -> None:
    sent_and_proven(app)
    work(here)
    assert add(admin, receiver.url).status_code == 303
    clock.move(minutes=1)
    author = sent_and_proven(app)
    decided(admin, author.id, "accept")
    assert work(here).told == 2
    assert work(here).told == 0
    (path, headers, body), (_, later, second) = receiver.got
    assert path == "/call?x=1"
    assert json.loads(body) == {
        "event": "submission.submitted",
        "reference": author.id,
        "way": "propose",
        "state": "submitted",
        "at": clock().isoformat(),
    }
    assert json.loads(second)["event"] == "submission.accepted"
    assert headers["Cxkit-Delivery"] != later["Cxkit-Delivery"]
    (hook,) = here.webhooks.all()
    moment, _, given = headers["Cxkit-Signature"].removeprefix("t=").partition(",v1=")
    assert int(moment) == int(clock().timestamp())
    wanted = hmac.new(hook.secret.encode(), moment.encode() + b"." + body, hashlib.sha256)
    assert given == wanted.hexdigest()


def test_the_signature_is_hmac_sha256() -> None:
    """RFC 4231, test case 2: key `Jefe`; here its data follow a moment and a dot."""
    text = b"what do ya want for nothing?"
    plain = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert hmac.new(b"Jefe", text, hashlib.sha256).hexdigest() == plain
    made = telling.signature("Jefe", 7, text)
    assert made == f"t=7,v1={hmac.new(b'Jefe', b'7.' + text, hashlib.sha256).hexdigest()}"
    assert made != telling.signature("Jefe", 8, text)


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_what_is_not_taken_is_told_again_later_and_given_up_at_last(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver, clock: Clock, answer: int
) -> None:
    add(admin, receiver.url)
    sent_and_proven(app)
    receiver.answer = answer
    assert work(here).untold == 1
    assert work(here).untold == 0
    clock.move(minutes=1)
    assert work(here).untold == 1
    clock.move(minutes=1)
    assert work(here).untold == 0
    clock.move(minutes=1)
    assert work(here).untold == 1
    while here.webhooks.of(1)[0].failed_at is None:
        clock.move(days=1)
        work(here)
    assert here.webhooks.of(1)[0].tries == MOST_TRIES
    page = admin.get("/en/organise/webhooks/1").get_data(as_text=True)
    assert f"answered {answer}" in page
    assert "given up" in page
    receiver.answer = 200
    admin.post("/en/organise/webhooks/1/again", data={"telling": here.webhooks.of(1)[0].id})
    admin.post("/en/organise/webhooks/1/again", data={"telling": "999"})
    assert work(here).told == 1
    assert "taken" in admin.get("/en/organise/webhooks/1").get_data(as_text=True)
    assert {h["Cxkit-Delivery"] for _, h, _ in receiver.got} == {"1"}


def test_an_address_is_tried_and_removed(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver
) -> None:
    add(admin, receiver.url)
    admin.post("/en/organise/webhooks/1/test")
    assert work(here).told == 1
    assert json.loads(receiver.got[0][2])["event"] == "ping"
    admin.post("/en/organise/webhooks/1/remove")
    assert admin.get("/en/organise/webhooks/1").status_code == 404
    sent_and_proven(app)
    assert work(here).told == 0


def test_a_worker_that_dies_while_it_tells_loses_nothing(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver, clock: Clock
) -> None:
    add(admin, receiver.url)
    sent_and_proven(app)
    telling.note(here)
    assert here.webhooks.take(at=clock()) is not None
    assert work(here).told == 0
    clock.move(minutes=3)
    assert work(here).told == 1


def test_without_a_valid_certificate_nothing_is_told(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver
) -> None:
    add(admin, receiver.url.replace("http:", "https:"))
    sent_and_proven(app)
    assert work(here).untold == 1
    assert receiver.got == []
    assert "SSLError" in here.webhooks.of(1)[0].error


def test_what_happened_before_an_address_was_added_is_not_told(
    app: Flask, admin: FlaskClient, here: Services, receiver: Receiver, clock: Clock
) -> None:
    telling.note(here)
    sent_and_proven(app)
    clock.move(minutes=1)
    add(admin, receiver.url)
    assert work(here).told == 0


def test_drafts_are_told_to_nobody(
    admin: FlaskClient, here: Services, receiver: Receiver, author: Author
) -> None:
    add(admin, receiver.url)
    author.write()
    assert work(here).told == 0


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff0e::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("2001:0:53aa:64c:0:0:0:0", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_only_the_public_internet_is_public(host: str, public: bool) -> None:
    assert telling.is_public(host) is public


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://93.184.216.34/", "webhook.only_https"),
        ("https://127.0.0.1/", "webhook.not_public"),
        ("https://localhost/", "webhook.not_public"),
        ("https://[::1]/", "webhook.not_public"),
        ("https://0x7f000001/", "webhook.not_public"),
        ("https://2130706433/", "webhook.not_public"),
        ("https://user:pass@93.184.216.34/", "webhook.no_address"),
        ("ftp://93.184.216.34/", "webhook.no_address"),
        ("file:///etc/passwd", "webhook.no_address"),
        ("https://93.184.216.34:99999/", "webhook.no_address"),
        ("https://nowhere.invalid/", "webhook.not_public"),
        ("hello", "webhook.no_address"),
        ("https://93.184.216.34/", ""),
    ],
)
def test_addresses_of_ones_own_network_are_refused(url: str, said: str) -> None:
    assert telling.problem(url, anywhere=False) == said


def test_an_address_that_is_refused_is_said_in_the_form(
    admin: FlaskClient, found: Services
) -> None:
    answer = add(admin, "https://127.0.0.1/")
    assert answer.status_code == 422
    assert "leads to no public address" in answer.get_data(as_text=True)
    assert found.webhooks.all() == ()


def test_a_name_that_leads_elsewhere_later_reaches_nothing(
    app: Flask, found: Services, receiver: Receiver, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """The name is looked up once and checked; the connection goes to what was checked."""
    for url in (receiver.url, receiver.url.replace("http:", "https:")):
        found.webhooks.add(url, at=clock())
    telling.note(found)
    sent_and_proven(app)
    assert work(found).untold == 2
    assert receiver.got == []
    errors = [found.webhooks.of(number)[0].error for number in (1, 2)]
    assert "only https is allowed" in errors[0]
    assert "127.0.0.1, which is not public" in errors[1]
    looked: list[str] = []

    def lookup(host: str, port: int, **_: Any) -> list[Any]:
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    parts = urlsplit("https://rebound.example/")
    with pytest.raises(telling.RefusedError):
        telling.addresses(parts, anywhere=False)
    assert looked == ["rebound.example"]


def test_settings_come_from_the_environment() -> None:
    given = {"CXKIT_SUBMISSIONS_DATABASE": "x.db"}
    assert not Settings.from_environment(given).webhooks_anywhere
    given["CXKIT_SUBMISSIONS_WEBHOOKS_ANYWHERE"] = "1"
    assert Settings.from_environment(given).webhooks_anywhere
