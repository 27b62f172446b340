"""How much the server works for one complete submission, here and with pretalx?

    python submissions_app/benchmarks/beside_pretalx.py --environment DIR [--submissions 20]

Installs pretalx from PyPI into an environment of its own at DIR (unless it is there), sets an
event up on SQLite, and has one client write complete submissions through the public forms of
both, alternating: read a page, fill in its form, send it, follow where it leads, until the
confirmation. Both run in gunicorn with two workers of four threads; counted is the processor
time of all their processes per submission (budget: a tenth of pretalx's), after six
submissions that are not counted. Needs Linux, where /proc tells the processor time.
"""

from __future__ import annotations

import argparse
import http.client
import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlencode, urljoin, urlsplit

from attrs import define, field, frozen

from cxkit_submissions import Settings
from cxkit_submissions.services import Services

_MOST_PAGES, _WARM = 12, 6
_THEIR_TABLE = "submission_submission"
_CONFIG = """[filesystem]
data = {data}
[site]
debug = False
url = http://localhost:{port}
[database]
backend = sqlite3
name = {data}/db.sqlite3
"""
_EVENT = """
import datetime as dt
from django_scopes import scope
from pretalx.event.models import Event, Organiser
organiser = Organiser.objects.create(name="Load", slug="load")
first = dt.date.today() + dt.timedelta(days=60)
event = Event.objects.create(
    name="Load", slug="load", organiser=organiser, is_public=True, date_from=first, date_to=first,
    timezone="Europe/Berlin", email="load@example.org", locale_array="en", locale="en")
with scope(event=event):
    event.build_initial_data()
"""


@frozen(kw_only=True)
class Form:
    """A form as a page shows it: where it goes, and what is in it."""

    action: str
    fields: Mapping[str, str]
    required: frozenset[str]


class _Forms(HTMLParser):
    """Every form of a page that is sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], set[str]]] = []
        self._inside = False
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("method", "").lower() == "post"
            if self._inside:
                self.found.append((given.get("action", ""), {}, set()))
        if not self._inside:
            return
        _, fields, required = self.found[-1]
        name, kind = given.get("name", ""), given.get("type", "text")
        if name and "required" in given:
            required.add(name)
        if tag == "textarea" and name:
            fields[name] = ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            if given.get("value") and (self._select not in fields or "selected" in given):
                fields[self._select] = given["value"]
        elif tag == "input" and name and kind not in ("file", "submit", "button"):
            is_chosen = kind not in ("checkbox", "radio") or "checked" in given
            fields |= {name: given.get("value", "")} if is_chosen else {}

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        if tag == "select":
            self._select = ""


@define
class Client:
    """Somebody who fills in forms as they come, with cookies of their own."""

    port: int
    cookies: dict[str, str] = field(factory=dict)

    def open(self, path: str, given: Mapping[str, str] | None = None) -> tuple[str, str]:
        """Where a request leads in the end, and what stands there."""
        for _ in range(10):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            site = f"http://localhost:{self.port}"
            head = {"Host": f"localhost:{self.port}", "Origin": site, "Referer": site + path}
            if self.cookies:
                head["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            body = None
            if given is not None:
                head["Content-Type"] = "application/x-www-form-urlencoded"
                body = urlencode(given)
            connection.request("GET" if given is None else "POST", path, body, head)
            answer = connection.getresponse()
            text = answer.read().decode()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            connection.close()
            if answer.status not in (301, 302, 303):
                if answer.status >= 400:
                    raise ValueError(f"{path} answered {answer.status}")
                return path, text
            place = urlsplit(urljoin(path, answer.headers["Location"]))
            path, given = place.path + (f"?{place.query}" if place.query else ""), None
        raise ValueError(f"{path} leads in circles")

    def submit(self, path: str, answers: Mapping[str, str], *, ends: str) -> str:
        """The address of the confirmation, after every form that comes before it."""
        path, text = self.open(path)
        for _ in range(_MOST_PAGES):
            if ends in text:
                return path
            form = form_of(text)
            given = {k: answers.get(k, v) for k, v in form.fields.items()}
            given |= {k: answers[k] for k in answers if k in form.required or k == "action"}
            path, text = self.open(urljoin(path, form.action or path), given)
        raise ValueError(f"no confirmation came; the last page was {path}")


def form_of(text: str) -> Form:
    """The form of a page that has the most fields."""
    parser = _Forms()
    parser.feed(text)
    action, fields, required = max(parser.found, key=lambda each: len(each[1]))
    return Form(action=action, fields=fields, required=frozenset(required))


def processor_time(process: int) -> float:
    """Seconds of processor time of a process and all its children, those that ended too."""
    total, ticks = 0.0, os.sysconf("SC_CLK_TCK")
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parts = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(entry.name) == process:
            total += sum(map(int, parts[11:15]))
        elif int(parts[1]) == process:
            total += sum(map(int, parts[11:13]))
    return total / ticks


@contextmanager
def gunicorn(
    python: Path, app: str, environment: Mapping[str, str], port: int
) -> Iterator[subprocess.Popen[bytes]]:
    """An app in gunicorn with two workers of four threads."""
    command = [str(python), "-m", "gunicorn", app, "--workers", "2", "--threads", "4"]
    command += ["--bind", f"127.0.0.1:{port}", "--log-level", "critical"]
    process = subprocess.Popen(
        command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL
    )
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            except OSError:
                time.sleep(0.2)
            else:
                break
        else:
            raise TimeoutError(f"{app} did not start")
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def pretalx(folder: Path, port: int) -> tuple[Path, dict[str, str]]:
    """An environment with pretalx, set up with an empty event; its Python and its settings."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        packages = ["pretalx", "gunicorn"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *packages], check=True)
    data = Path(tempfile.mkdtemp(prefix="beside-pretalx-"))
    config = data / "pretalx.cfg"
    config.write_text(_CONFIG.format(data=data, port=port))
    environment = {"PRETALX_CONFIG_FILE": str(config)}

    def manage(*words: str, text: str = "") -> None:
        subprocess.run(
            [python, "-m", "pretalx", *words],
            env={**os.environ, **environment},
            input=text.encode(),
            check=True,
            capture_output=True,
        )

    manage("migrate")
    if not (folder / "built").exists():
        manage("rebuild")
        (folder / "built").touch()
    manage("shell", "--unsafe-disable-scopes", text=_EVENT)
    return python, environment


def ours(client: Client) -> None:
    """One complete proposal in this app."""
    email = f"{secrets.token_hex(6)}@example.org"
    answers = {
        "title": "From letters to calls",
        "before": "Three letters, then the agency.",
        "email": email,
        "steps": "We listened\nWe asked",
        "happened": "More were paid.",
        "hard": "Longer calls.",
        "take_away": "Listen first.",
        "name": "A. Example",
        "role": "practitioner",
        "talk_language": "en",
    }
    path, text = client.open("/en/new/propose")
    while "/check" not in path:
        form = form_of(text)
        given = {k: answers.get(k, v) for k, v in form.fields.items()}
        # Radio buttons that nobody chose yet are no fields of the form.
        if "/you" in path:
            given |= {k: answers[k] for k in ("role", "talk_language")}
        path, text = client.open(urljoin(path, form.action or path), given)
    path, _ = client.open(path.replace("/check", "/send"), {})
    if not path.endswith("/done"):
        raise ValueError(f"no confirmation came; the last page was {path}")


def theirs(client: Client) -> None:
    """One complete proposal in pretalx, with the account that it needs."""
    password = secrets.token_urlsafe(16)
    answers = {
        "action": "submit",
        "title": "From letters to calls",
        "abstract": "Three letters, then the agency.",
        "description": "We listened\nWe asked",
        "register_name": "A. Example",
        "register_email": f"{secrets.token_hex(6)}@example.org",
        "register_password": password,
        "register_password_repeat": password,
        "name": "A. Example",
        "biography": "I did it myself.",
    }
    place = client.submit("/load/submit/", answers, ends="/load/me/submissions/")
    if "/me/submissions" not in place:
        raise ValueError(f"no confirmation came; the last page was {place}")


def compare(folder: Path, submissions: int) -> tuple[float, float]:
    """Seconds of processor time per submission, here and with pretalx."""
    with ExitStack() as stack:
        ports = []
        for _ in range(2):
            free = stack.enter_context(socket.socket())
            free.bind(("127.0.0.1", 0))
            ports.append(free.getsockname()[1])
    with ExitStack() as stack:
        database = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "event.db"
        Services.of(Settings(database=database)).database.close()
        here = {
            "CXKIT_SUBMISSIONS_DATABASE": str(database),
            "CXKIT_SUBMISSIONS_DEVELOPMENT": "1",
        }
        python, there = pretalx(folder, ports[1])
        app = "cxkit_submissions:create_app()"
        mine = stack.enter_context(gunicorn(Path(sys.executable), app, here, ports[0]))
        other = stack.enter_context(gunicorn(python, "pretalx.wsgi", there, ports[1]))
        times = [0.0, 0.0]
        for number in range(_WARM + submissions):
            for place, (process, write) in enumerate(((mine, ours), (other, theirs))):
                before = processor_time(process.pid)
                write(Client(ports[place]))
                # The first ones pay for what each worker loads when it is first used.
                spent = processor_time(process.pid) - before
                times[place] += spent if number >= _WARM else 0.0
        wanted = _WARM + submissions
        kept = [
            count(database, "submissions"),
            count(Path(there["PRETALX_CONFIG_FILE"]).parent / "db.sqlite3", _THEIR_TABLE),
        ]
        if kept != [wanted, wanted]:
            raise ValueError(f"{wanted} were sent to each, and {kept} are kept")
    return times[0] / submissions, times[1] / submissions


def count(database: Path, table: str) -> int:
    """How many submissions of a file are sent."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"SELECT count(*) FROM {table} WHERE state = 'submitted'")
        return int(rows.fetchone()[0])


def main() -> int:
    """Print both, and fail where ours is more than a tenth."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--environment", type=Path, required=True)
    arguments.add_argument("--submissions", type=int, default=20)
    given = arguments.parse_args()
    mine, other = compare(given.environment, given.submissions)
    print(f"{given.submissions} complete submissions each, processor time of the server per one:")
    print(f"  cxkit-submissions {1000 * mine:.0f} ms")
    print(f"  pretalx {1000 * other:.0f} ms")
    print(f"  share {mine / other:.3f} (budget 0.100)")
    return int(mine > other / 10)


if __name__ == "__main__":
    raise SystemExit(main())
