"""Many submissions at once, with and without workers that are killed: is anything lost?

    python submissions_app/benchmarks/load.py [--submissions 80] [--clients 8] [--kill]

Starts gunicorn with two workers on one SQLite file on this machine. Every client writes
proposals page by page and sends them; a request that is cut off is repeated with the same
form. With --kill, a worker is killed (SIGKILL) every second. Counts what was acknowledged
and what is in the file, answers of 500 and above that the app wrote, and the 95th
percentile of the last step (budget without kills and with 8 clients: 250 ms).
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from attrs import define, field, frozen

from cxkit_submissions import Settings
from cxkit_submissions.services import Services
from cxkit_submissions.store.submissions import SUBMITTED

PAGES = (
    ("story", {"steps": "One", "happened": "More", "hard": "Time", "take_away": "Listen"}),
    ("you", {"role": "practitioner", "talk_language": "de"}),
)
_PATIENCE = 60.0


@frozen(kw_only=True)
class Load:
    """What came of it.

    Attributes:
        acknowledged: References that a client was told are sent.
        kept: References in the file that are sent.
        failures: Answers of 500 and above.
        cuts: Requests that were cut off and repeated.
        last_steps: Seconds that each last step took, as the client saw it.
    """

    acknowledged: tuple[str, ...]
    kept: tuple[str, ...]
    failures: int
    cuts: int
    last_steps: tuple[float, ...]

    @property
    def lost(self) -> int:
        """Acknowledged, but not in the file."""
        return len(set(self.acknowledged) - set(self.kept))

    @property
    def twice(self) -> int:
        """In the file, but nobody's."""
        return len(set(self.kept) - set(self.acknowledged))

    @property
    def p95(self) -> float:
        """The 95th percentile of the last step, in seconds."""
        ordered = sorted(self.last_steps)
        return ordered[int(0.95 * (len(ordered) - 1))]


@define
class Client:
    """Somebody who writes proposals and repeats what was cut off."""

    port: int
    address: str = ""
    acknowledged: list[str] = field(factory=list)
    failures: int = 0
    cuts: int = 0
    last_steps: list[float] = field(factory=list)

    def post(self, path: str, **given: str) -> str:
        """Where the answer leads; a request that was cut off is sent again."""
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
            try:
                head = {"Content-Type": "application/x-www-form-urlencoded"}
                # Everybody has an address of their own, as behind a proxy.
                head["X-Forwarded-For"] = self.address
                connection.request("POST", path, urlencode(given), head)
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException):
                self.cuts += 1
                time.sleep(0.05)
                continue
            finally:
                connection.close()
            if answer.status >= 500:
                self.failures += 1
                time.sleep(0.05)
                continue
            return answer.headers.get("Location", "")
        raise TimeoutError(path)

    def propose(self) -> None:
        """One proposal from the first page to the confirmation."""
        key = secrets.token_urlsafe(16)
        self.address = f"203.0.{secrets.randbelow(256)}.{secrets.randbelow(256)}"
        email = f"{secrets.token_hex(6)}@example.org"
        first = {"title": "T", "before": "B", "name": "N", "email": email, "key": key}
        found = re.search(r"/s/([A-Z0-9]{8})/", self.post("/en/new/propose", **first))
        if found is None:
            raise ValueError("the first page was not kept")
        for page, given in PAGES:
            self.post(f"/en/s/{found[1]}/{page}", key=key, **given)
        begun = time.monotonic()
        where = self.post(f"/en/s/{found[1]}/send", key=key)
        self.last_steps.append(time.monotonic() - begun)
        if where.endswith("/done"):
            self.acknowledged.append(found[1])


@contextmanager
def server(database: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A port at which gunicorn serves the file with two workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "CXKIT_SUBMISSIONS_DATABASE": str(database),
        "CXKIT_SUBMISSIONS_DEVELOPMENT": "1",
        "CXKIT_SUBMISSIONS_TRUSTED_PROXIES": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    process = subprocess.Popen([*command, "cxkit_submissions:create_app()"], env=environment)
    try:
        _wait_for(port)
        yield port, process
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server did not start")


def _kill(process: subprocess.Popen[bytes], stop: threading.Event) -> None:
    """Kill one worker every second."""
    while not stop.wait(1.0):
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        workers = listed.stdout.split()
        if workers:
            os.kill(int(secrets.choice(workers)), signal.SIGKILL)


def load(submissions: int, clients: int, *, kill: bool) -> Load:
    """What comes of so many submissions by so many clients."""
    with tempfile.TemporaryDirectory(prefix="cxkit-load-") as name:
        database = Path(name) / "event.db"
        found = Services.of(Settings(database=database))
        with server(database) as (port, process):
            everybody = [Client(port) for _ in range(clients)]
            stop = threading.Event()
            killer = threading.Thread(target=_kill, args=(process, stop))
            if kill:
                killer.start()
            threads = [
                threading.Thread(target=_work, args=(client, submissions // clients))
                for client in everybody
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            stop.set()
            if kill:
                killer.join()
        kept = tuple(each.id for each in found.submissions.listed(SUBMITTED))
        found.database.close()
    return Load(
        acknowledged=tuple(r for c in everybody for r in c.acknowledged),
        kept=kept,
        failures=sum(c.failures for c in everybody),
        cuts=sum(c.cuts for c in everybody),
        last_steps=tuple(s for c in everybody for s in c.last_steps),
    )


def _work(client: Client, count: int) -> None:
    for _ in range(count):
        client.propose()


def main() -> int:
    """Print the counts, and fail where something was lost."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--submissions", type=int, default=80)
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--kill", action="store_true")
    given = arguments.parse_args()
    found = load(given.submissions, given.clients, kill=given.kill)
    print(
        f"{given.submissions} submissions by {given.clients} clients"
        f"{', a worker killed every second' if given.kill else ''}:"
    )
    print(f"  acknowledged {len(found.acknowledged)}, lost {found.lost}, twice {found.twice}")
    print(f"  answers of 500 and above {found.failures}, requests cut off {found.cuts}")
    print(f"  95th percentile of the last step {1000 * found.p95:.0f} ms")
    return int(found.lost > 0 or found.twice > 0 or found.failures > 0)


if __name__ == "__main__":
    raise SystemExit(main())
