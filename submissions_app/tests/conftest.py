"""An app on a file of its own, with a clock that stands still until it is moved."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from call_support import Author, Clock, Inbox
from flask import Flask
from flask.testing import FlaskClient
from keyboard_support import WIDTH, Keys, device
from werkzeug.serving import make_server

from cxkit_submissions import Settings, create_app
from cxkit_submissions.services import KEY, Services

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(autouse=True)
def _lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plugins that fail are reported and left out, whatever the shell of whoever tests says."""
    monkeypatch.delenv("CXKIT_STRICT", raising=False)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    settings = Settings(
        database=tmp_path / "event.db",
        base_url="https://call.example",
        clock=clock,
        plugins=False,
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    sandbox = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with api.sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Flask]]:
    """A running server and its app."""
    path = tmp_path_factory.mktemp("site") / "event.db"
    app = create_app(Settings(database=path, development=True))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", app
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(browser: Any, site: tuple[str, Flask]) -> Iterator[Callable[..., Any]]:
    """A page on a device of its own, with what went wrong in it."""
    contexts: list[Any] = []

    def opened(**how: Any) -> Any:
        width = how.pop("width", 1280)
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=site[0], **how
        )
        contexts.append(context)
        page = context.new_page()
        page.problems = []
        page.on("pageerror", lambda error: page.problems.append(str(error)))
        page.on("console", lambda m: page.problems.append(m.text) if m.type == "error" else None)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def hands(open_page: Callable[..., Any], site: tuple[str, Flask]) -> Callable[..., Keys]:
    """Somebody with a keyboard, on a device that may open these things."""

    def made(script: bool, **granted: str) -> Keys:
        page = open_page(width=WIDTH, java_script_enabled=script)
        if granted:
            device(page, site, **granted)
        return Keys(page)

    return made
