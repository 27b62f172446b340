"""Commands that are killed leave nothing half-written, and the same command completes."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from handed_in import INITIATIVES, export
from killed import hidden, run_and_kill

from cxkit.cli.root import run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")

BEFORE = ("cxkit.writing:put_in_place", "before")
# Everything is complete, and nothing or one file is in its place.
NONE_PLACED = ("cxkit.files:_place", "before")
ONE_PLACED = ("os:replace", "after")
LOOK, PLAN, TURN, AGAIN, REVIEW = range(5)


Steps = Callable[[Path], list[list[str | Path]]]


def commands_in(folder: Path) -> Steps:
    """The commands of one time round the circle, with what they read."""
    march = export(folder / "march.csv", range(30))
    april = export(folder / "april.csv", range(30, 70))
    file = folder / "initiatives.toml"
    file.write_text(INITIATIVES, encoding="utf-8")
    plan = ["--initiatives", file, "--capacity", "hours=80", "--labels", "2099-Q1,2099-Q2"]

    def commands(out: Path) -> list[list[str | Path]]:
        return [
            ["look", march, "--out", out],
            ["plan", out, *plan, "--no-cuts", "--no-costs"],
            ["turn", out, "--label", "2099-Q1"],
            ["look", april, "--out", out, "--add", "--day", "2099-03-31"],
            ["review", out, "--day", "2099-04-01"],
        ]

    return commands


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    return commands_in(tmp_path)


def contents(out: Path) -> dict[str, bytes]:
    """Name -> content of what a person sees there; of the vault, whose salt is random, counts."""
    found = {p.name: p.read_bytes() for p in out.iterdir() if not p.name.startswith(".")}
    if found.pop("cxkit.vault.db", None):
        with closing(sqlite3.connect(out / "cxkit.vault.db")) as vault:
            rows = vault.execute("SELECT name, rows, digest FROM partitions ORDER BY name")
            found["counts"] = json.dumps(rows.fetchall()).encode()
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A circle that nobody interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    out = folder / "out"
    for command in commands_in(folder)(out):
        assert run([*map(str, command), "--language", "en"]) == 0
    return out


@pytest.mark.parametrize(
    ("at", "sign"),
    [(at, "SIGKILL") for at in (LOOK, PLAN, TURN, AGAIN, REVIEW)] + [(AGAIN, "SIGINT")],
)
def test_a_command_that_was_killed_is_done_when_it_is_given_again(
    cli: Callable, steps: Callable, whole: Path, tmp_path: Path, at: int, sign: str
) -> None:
    out = tmp_path / "killed"
    for command in steps(out)[:at]:
        assert cli(*command).code == 0
    before = contents(out) if at else {}
    place, when = BEFORE
    killed = run_and_kill(steps(out)[at], place, when=when, signal=sign)
    assert killed.returncode == (-9 if sign == "SIGKILL" else 130), killed.stderr
    assert (contents(out) if at else {}) == before
    assert at or not out.exists()
    for command in steps(out)[at:]:
        assert cli(*command).code == 0
    assert contents(out) == contents(whole)
    assert hidden(tmp_path) == []


@pytest.mark.parametrize(("place", "when"), [NONE_PLACED, ONE_PLACED])
@pytest.mark.parametrize("at", [LOOK, PLAN, TURN, AGAIN, REVIEW])
def test_what_was_complete_when_the_command_was_killed_is_put_in_place(
    cli: Callable, steps: Callable, whole: Path, tmp_path: Path, at: int, place: str, when: str
) -> None:
    out = tmp_path / "killed"
    for command in steps(out)[:at]:
        assert cli(*command).code == 0
    killed = run_and_kill(steps(out)[at], place, when=when)
    assert killed.returncode == -9, killed.stderr
    assert hidden(out) != []
    again = cli(*steps(out)[at])
    if at == TURN:
        assert again.code == 3
        assert "The turn '2099-Q1' has begun already." in again.err
    else:
        assert again.code == 0
    if at == AGAIN:
        # The report of the second time says that the table was counted already.
        assert "already counted" in again.err
    for command in steps(out)[at + 1 :]:
        assert cli(*command).code == 0
    found, wanted = contents(out), contents(whole)
    if at == AGAIN:
        for name in ("report.html", "findings.json"):
            assert found.pop(name) != wanted.pop(name)
    assert found == wanted
    assert hidden(tmp_path) == []


def test_comparing_and_forgetting_finish_what_was_complete(
    cli: Callable, steps: Callable, tmp_path: Path
) -> None:
    out = tmp_path / "killed"
    run_and_kill(steps(out)[LOOK], *NONE_PLACED[:1])
    assert not (out / "cxkit.db").exists()
    assert cli("forget", "march.csv", "--workspace", out / "cxkit.db").code == 0
    assert hidden(out) == []
    for command in steps(out)[: AGAIN + 1]:
        assert cli(*command).code == 0
    run_and_kill(steps(out)[LOOK], *NONE_PLACED[:1])
    assert cli("diff", out / "cxkit.db").code == 0
    assert hidden(out) == []


def test_what_is_still_being_written_is_left_to_its_process(
    cli: Callable, steps: Callable, tmp_path: Path
) -> None:
    from cxkit.files import prepared

    with prepared(tmp_path) as aside:
        assert cli(*steps(tmp_path / "out")[LOOK]).code == 0
        assert aside.is_dir()
    assert hidden(tmp_path) == []
