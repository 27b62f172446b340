"""Production: recipes that are whole, copies while it runs, forged headers, slow bodies."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from call_support import Author
from click.testing import CliRunner
from flask import Flask

from cxkit_submissions import Settings, create_app
from cxkit_submissions.backup import NotAnEventError, backup, restore
from cxkit_submissions.cli import main
from cxkit_submissions.secrets import new_secret
from cxkit_submissions.services import KEY, Services

DEPLOY = Path(__file__).parents[1] / "deploy"
ROOT = DEPLOY.parents[1]
INSTRUCTIONS = {"FROM", "COPY", "RUN", "USER", "WORKDIR", "VOLUME", "ENV", "EXPOSE"}
INSTRUCTIONS |= {"HEALTHCHECK", "CMD"}


@pytest.fixture
def deploy() -> Path:
    if not DEPLOY.is_dir():
        pytest.skip("needs the checkout")
    return DEPLOY


def instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def test_the_containerfile_is_whole(deploy: Path) -> None:
    found = instructions((deploy / "Containerfile").read_text())
    names = [name for name, _ in found]
    assert set(names) <= INSTRUCTIONS
    assert names[0] == "FROM"
    images = [rest.split(" AS ")[0] for name, rest in found if name == "FROM"]
    assert all(re.fullmatch(r"[a-z.]+/[a-z/]+:\d[\w.-]+", image) for image in images)
    last = found[len(names) - 1 - names[::-1].index("FROM") :]
    final = dict(last)
    assert final["USER"].isdigit()
    assert final["USER"] != "0"
    for name, rest in found:
        if name == "COPY" and not rest.startswith("--from"):
            *sources, target = rest.split()
            assert target.startswith("/")
            assert all((ROOT / source).exists() for source in sources), rest
    command, health = json.loads(final["CMD"]), final["HEALTHCHECK"].partition("CMD ")[2]
    assert command[0] == "gunicorn"
    assert command[-1] == "cxkit_submissions:create_app()"
    assert json.loads(health)[:2] == ["python", "-c"]
    compile(json.loads(health)[2], "healthcheck", "exec")
    environment = dict(pair.split("=", 1) for pair in shlex.split(final["ENV"]))
    assert environment["CXKIT_SUBMISSIONS_DATABASE"].startswith(final["VOLUME"])
    assert not any("SMTP" in name or "DEVELOPMENT" in name for name in environment)


@pytest.mark.parametrize("name", ["cxkit-submissions", "cxkit-submissions-worker"])
def test_the_units_start_what_there_is_without_privileges(deploy: Path, name: str) -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] # names keep their case
    unit.read(deploy / f"{name}.service")
    service = unit["Service"]
    assert service["User"] == "call"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    program, *words = shlex.split(service["ExecStart"])
    if name.endswith("worker"):
        assert Path(program).name == "cxkit-submissions"
        assert words[0] in main.commands
        options = {option for p in main.commands[words[0]].params for option in p.opts}
        assert set(words[1::2]) <= options
    else:
        assert "--bind=127.0.0.1:8000" in words


def test_the_environment_names_settings_that_there_are(deploy: Path) -> None:
    lines = (deploy / "cxkit-submissions.env").read_text().split()
    given = dict(line.split("=", 1) for line in lines)
    settings = Settings.from_environment(given)
    assert settings.trusted_proxies == 1
    assert not settings.development
    assert settings.base_url in "https://" + (deploy / "Caddyfile").read_text().split("\n\n")[1]
    page = (DEPLOY.parent / "PRODUCTION.md").read_text()
    assert all(f"`{name}`" in page for name in given)


def fill(services: Services, stop: threading.Event, said: list[str]) -> None:
    """Write all the time; what was acknowledged is said."""
    number = 0
    while not stop.is_set():
        at, number = services.now(), number + 1
        with services.database.writing():
            for half in ("a", "b"):
                made = services.submissions.save(
                    new_secret(),
                    way="propose",
                    language="en",
                    answers={"title": f"{number}{half}"},
                    at=at,
                )
        said.append(made.id)
    services.database.close()


def titles(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT answers FROM submissions").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return {json.loads(row[0])["title"] for row in rows}


def test_a_copy_made_under_writes_is_of_one_moment(found: Services, tmp_path: Path) -> None:
    stop = threading.Event()
    said: list[str] = []
    writer = threading.Thread(target=fill, args=(found, stop, said))
    writer.start()
    try:
        for number in range(5):
            before = len(said)
            backup(found.settings.database, tmp_path / f"{number}.db")
            kept = titles(tmp_path / f"{number}.db")
            # Both halves of every transaction, and everything acknowledged before it began.
            assert {each[:-1] + "a" for each in kept} | {e[:-1] + "b" for e in kept} == kept
            assert len(kept) >= 2 * before
            time.sleep(0.05)
    finally:
        stop.set()
        writer.join()
    assert len(said) > 5
    assert (tmp_path / "4.db").stat().st_mode & 0o077 == 0 or sys.platform == "win32"


def test_a_copy_is_put_back_while_the_app_runs(
    app: Flask, author: Author, found: Services, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    author.write()
    author.send()
    backup(found.settings.database, copy)
    author.post("start", title="Lost", before="x", email="me@example.org")
    later = Author(app.test_client())
    later.begin()
    restore(copy, found.settings.database)
    assert found.submissions.get(later.id) is None
    page = author.get("check").get_data(as_text=True)
    assert "From letters to calls" in page
    assert "Lost" not in page
    assert author.post("start", title="Again", before="x", email="me@example.org")
    now = found.submissions.get(author.id)
    assert now is not None
    assert now.answers["title"] == "Again"


def test_what_is_no_event_is_refused_and_changes_nothing(found: Services, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("no database at all" * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE x (y)")
    before = found.settings.database.read_bytes()
    for name in ("text.db", "other.db", "nowhere.db"):
        with pytest.raises(NotAnEventError, match=name):
            restore(tmp_path / name, found.settings.database)
        with pytest.raises(NotAnEventError, match=name):
            backup(tmp_path / name, tmp_path / "out.db")
    assert found.settings.database.read_bytes() == before
    assert not (tmp_path / "out.db").exists()


def test_a_damaged_copy_is_not_put_back(found: Services, author: Author, tmp_path: Path) -> None:
    author.write()
    copy = tmp_path / "copy.db"
    backup(found.settings.database, copy)
    content = bytearray(copy.read_bytes())
    size = int.from_bytes(content[16:18], "big")
    for page in range(1, len(content) // size):
        content[page * size : page * size + 100] = b"\xff" * 100
    copy.write_bytes(content)
    with pytest.raises(NotAnEventError, match=r"damaged|no file"):
        restore(copy, found.settings.database)
    assert found.submissions.get(author.id) is not None


def test_an_older_copy_gets_the_newest_tables(tmp_path: Path) -> None:
    from cxkit_submissions.store import schema

    old, new = tmp_path / "old.db", tmp_path / "new.db"
    with closing(sqlite3.connect(old)) as connection:
        connection.executescript(schema.MIGRATIONS[0])
        connection.execute("PRAGMA user_version = 1")
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
    Services.of(Settings(database=new)).database.close()
    restore(old, new)
    services = Services.of(Settings(database=new, plugins=False))
    assert services.leads.all() == ()
    services.database.close()


def test_commands_copy_and_put_back(found: Services, author: Author, tmp_path: Path) -> None:
    author.begin()
    event, copy = str(found.settings.database), str(tmp_path / "c.db")
    done = CliRunner().invoke(main, ["backup", "--database", event, "--to", copy])
    assert done.exit_code == 0, done.output
    words = ["restore", "--database", event, "--from", copy]
    assert CliRunner().invoke(main, words, input="n\n").exit_code == 1
    done = CliRunner().invoke(main, words, input="y\n")
    assert done.exit_code == 0, done.output
    wrong = CliRunner().invoke(main, ["backup", "--database", copy + "x", "--to", copy])
    assert wrong.exit_code == 2
    assert "there is no such file" in wrong.output
    wrong = CliRunner().invoke(main, [*words[:-1], str(tmp_path / "x.db"), "--yes"])
    assert wrong.exit_code == 2


@contextmanager
def served(module: str, database: Path, *words: str) -> Iterator[int]:
    """A port at which a server of production answers."""
    import os

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "CXKIT_SUBMISSIONS_DATABASE": str(database),
        "CXKIT_SUBMISSIONS_TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", module, *(word.format(port=port) for word in words)]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < until, "the server did not start"
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def get(port: int, path: str, **headers: str) -> tuple[int, Any, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={n.replace("_", "-"): v for n, v in headers.items()})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.headers, body


SERVERS = [
    ("gunicorn", ["--bind=127.0.0.1:{port}", "--threads=2", "cxkit_submissions:create_app()"]),
    ("waitress", ["--listen=127.0.0.1:{port}", "--threads=2", "--call"]),
]


@pytest.mark.parametrize(("module", "words"), SERVERS, ids=[name for name, _ in SERVERS])
def test_servers_of_production_serve_it(module: str, words: list[str], tmp_path: Path) -> None:
    pytest.importorskip(module, reason=f"{module} is not installed")
    if module == "gunicorn" and sys.platform == "win32":
        pytest.skip("gunicorn needs fork")
    more = ["cxkit_submissions:create_app"] if module == "waitress" else []
    with served(module, tmp_path / "event.db", *words, *more) as port:
        status, headers, body = get(port, "/health")
        assert (status, json.loads(body)) == (200, {"status": "ok"})
        assert headers["Strict-Transport-Security"]
        assert get(port, "/development/mailbox")[0] == 404
        assert get(port, "/en/new/propose")[0] == 303


def test_a_forged_address_counts_for_nothing(tmp_path: Path) -> None:
    """What a browser sends as X-Forwarded-For stands before what the proxy adds."""
    from flask import request

    app = create_app(Settings(database=tmp_path / "e.db", trusted_proxies=1, plugins=False))
    seen: list[tuple[str | None, str, bool]] = []
    app.before_request(lambda: seen.append((request.remote_addr, request.host, request.is_secure)))
    forged = {
        "X-Forwarded-For": "10.0.0.1, 203.0.113.9",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=10.0.0.1",
        "X-Real-IP": "10.0.0.1",
    }
    app.test_client().get("/en/", headers=forged)
    assert seen == [("203.0.113.9", "localhost", True)]
    app.extensions[KEY].database.close()


def test_slow_bodies_hold_up_nobody(tmp_path: Path) -> None:
    pytest.importorskip("waitress", reason="waitress is not installed")
    words = ["--listen=127.0.0.1:{port}", "--threads=2", "--call", "cxkit_submissions:create_app"]
    head = b"POST /en/new/propose HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
    head += b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntitle="
    with served("waitress", tmp_path / "event.db", *words) as port:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
        try:
            for each in slow:
                each.sendall(head)
            begun = time.monotonic()
            assert get(port, "/en/")[0] == 200
            assert time.monotonic() - begun < 5
        finally:
            for each in slow:
                each.close()
