"""Against a real server: nothing acknowledged is lost while workers are killed, nobody waits."""

from __future__ import annotations

import importlib.util
import socket
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "load.py"


@pytest.fixture(scope="module")
def load() -> ModuleType:
    if not SCRIPT.exists() or sys.platform == "win32":
        pytest.skip("needs the checkout and a system with signals")
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    spec = importlib.util.spec_from_file_location("call_load", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["call_load"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kill", [False, True], ids=["quiet", "kills"])
def test_every_acknowledged_submission_is_in_the_file_once(load: ModuleType, kill: bool) -> None:
    found = load.load(24, 6, kill=kill)
    assert len(found.acknowledged) == 24
    assert (found.lost, found.twice, found.failures) == (0, 0, 0)


def test_the_count_would_notice_a_loss(load: ModuleType) -> None:
    one = load.Load(acknowledged=("A", "B"), kept=("A", "C"), failures=0, cuts=0, last_steps=(1.0,))
    assert (one.lost, one.twice, one.p95) == (1, 1, 1.0)


HEAD = (
    "POST /en/new/propose HTTP/1.1\r\nHost: localhost\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
)
# Reads whole requests before a thread works on them, as a proxy before gunicorn does.
WAITRESS = ("-m", "waitress", "--threads", "4", "--call", "cxkit_submissions:create_app")


@pytest.fixture
def port(load: ModuleType, tmp_path: Path) -> Iterator[int]:
    pytest.importorskip("waitress", reason="waitress is not installed")
    with load.server(tmp_path / "event.db", WAITRESS) as (port, _):
        yield port


def test_clients_that_send_slowly_keep_nobody_waiting(port: int) -> None:
    with ExitStack() as stack:
        slow = [
            stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(40)
        ]
        for each in slow:
            each.sendall(HEAD.format(length=5000).encode() + b"title=")
        time.sleep(0.5)
        for _ in range(3):
            for each in slow:
                each.sendall(b"x")
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/", timeout=10) as answer:
                assert answer.status == 200


def test_a_body_that_says_it_is_too_large_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as client:
        client.sendall(HEAD.format(length=10**10).encode() + b"title=x")
        assert b" 413 " in client.recv(200)
