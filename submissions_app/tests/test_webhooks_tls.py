"""Webhooks over TLS: told to whoever shows a valid certificate for the name, to nobody else."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve
from authority_support import OPENSSL, Authority, Secured, secured
from call_support import Clock, sent_and_proven
from flask import Flask

from cxkit_submissions import telling
from cxkit_submissions.services import KEY, Services
from cxkit_submissions.working import work

pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this machine trusts."""
    made = Authority.made(tmp_path / "authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    return made


@pytest.fixture
def told(app: Flask, found: Services, clock: Clock) -> Callable[..., Services]:
    """Tell a server on this machine of something that was sent."""

    def tell(server: Secured, host: str = "localhost") -> Services:
        here = evolve(found, settings=evolve(found.settings, webhooks_anywhere=True))
        app.extensions[KEY] = here
        here.webhooks.add(f"https://{host}:{server.port}/call?x=1", at=clock())
        telling.note(here)
        sent_and_proven(app)
        work(here)
        return here

    return tell


def error_of(here: Services) -> str:
    (telling_,) = here.webhooks.of(1)
    assert telling_.done_at is None
    return telling_.error


def test_a_valid_certificate_is_told_signed_and_once(
    authority: Authority, told: Callable[..., Services], clock: Clock
) -> None:
    with secured(authority.signed()) as server:
        here = told(server)
        assert work(here).told == 0
    ((headers, body),) = server.got
    assert server.asked == ["localhost"]
    assert headers["Host"] == f"localhost:{server.port}"
    assert json.loads(body)["event"] == "submission.submitted"
    (hook,) = here.webhooks.all()
    moment = int(clock().timestamp())
    assert headers["Cxkit-Signature"] == telling.signature(hook.secret, moment, body)
    assert here.webhooks.of(1)[0].done_at is not None


@pytest.mark.parametrize(
    ("names", "days", "said"),
    [
        ("DNS:elsewhere.example", 2, "Hostname mismatch"),
        ("IP:127.0.0.1", 2, "Hostname mismatch"),
        ("DNS:localhost", -1, "certificate has expired"),
    ],
)
def test_a_certificate_of_another_name_or_time_is_told_nothing(
    authority: Authority, told: Callable[..., Services], names: str, days: int, said: str
) -> None:
    with secured(authority.signed(names, days=days)) as server:
        here = told(server)
    assert server.got == []
    assert said in error_of(here)


def test_a_certificate_of_somebody_unknown_is_told_nothing(
    authority: Authority, told: Callable[..., Services], tmp_path: Path
) -> None:
    other = Authority.made(tmp_path / "other")
    with secured(other.signed()) as server:
        here = told(server)
    assert server.got == []
    assert "certificate verify failed" in error_of(here)
    assert authority.certificate.read_text("ascii") != other.certificate.read_text("ascii")


def test_the_certificate_counts_for_the_name_although_the_address_was_looked_up(
    authority: Authority, told: Callable[..., Services], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection goes to the address that was checked; the name is what has to be proven."""

    looked: list[str] = []

    def lookup(host: str, port: int, *_: object, **__: object) -> list[object]:
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    with secured(authority.signed("DNS:hooks.example")) as server:
        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        told(server, "hooks.example")
    # The name once; then the address that it led to.
    assert looked == ["hooks.example", "127.0.0.1"]
    assert server.asked == ["hooks.example"]
    assert len(server.got) == 1


def test_once_the_certificate_is_valid_it_is_told_again(
    authority: Authority, told: Callable[..., Services], clock: Clock
) -> None:
    with secured(authority.signed(days=-1)) as server:
        here = told(server)
    (hook,) = here.webhooks.all()
    with secured(authority.signed()) as server:
        with here.database.writing() as connection:
            url = f"https://localhost:{server.port}/call"
            connection.execute("UPDATE webhooks SET url = ? WHERE id = ?", (url, hook.id))
        clock.move(minutes=2)
        assert work(here).told == 1
    assert len(server.got) == 1
