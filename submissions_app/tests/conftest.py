"""An app on a file of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from call_support import Author, Clock, Inbox
from flask import Flask
from flask.testing import FlaskClient

from cxkit_submissions import Settings, create_app
from cxkit_submissions.services import KEY, Services


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    settings = Settings(
        database=tmp_path / "event.db", base_url="https://call.example", clock=clock
    )
    made = create_app(settings)
    made.testing = True
    yield made
    made.extensions[KEY].database.close()


@pytest.fixture
def found(app: Flask) -> Services:
    services: Services = app.extensions[KEY]
    return services


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def author(client: FlaskClient) -> Author:
    return Author(client)


@pytest.fixture
def admin(app: Flask, found: Services, clock: Clock) -> FlaskClient:
    """A device on which an organiser is at work."""
    from cxkit_submissions.store.access import PERSON
    from cxkit_submissions.store.people import ADMIN

    found.people.invite("chief@example.org", "Chief", [ADMIN], at=clock())
    secret = found.access.open_session(at=clock())
    found.access.grant(secret, PERSON, "chief@example.org", at=clock())
    device = app.test_client()
    device.set_cookie("cxkit_session", secret, domain="localhost")
    return device


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def posting(found: Services, inbox: Inbox) -> Iterator[Services]:
    """The services, with a real SMTP server on this machine."""
    controller = pytest.importorskip("aiosmtpd.controller", reason="aiosmtpd is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = controller.Controller(inbox, hostname="127.0.0.1", port=port)
    server.start()
    settings = evolve(
        found.settings, smtp_url=f"smtp://127.0.0.1:{port}", sender="call@call.example"
    )
    yield evolve(found, settings=settings)
    server.stop()
