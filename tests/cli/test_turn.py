"""`cxkit turn`: registers, begins, refuses; in plain words and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from handed_in import INITIATIVES, export


@pytest.fixture
def out(cli: Callable, tmp_path: Path) -> Path:
    assert cli("look", export(tmp_path / "march.csv", range(30))).code == 0
    (tmp_path / "initiatives.toml").write_text(INITIATIVES, encoding="utf-8")
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    assert cli(*call, "--no-cuts", "--no-costs").code == 0
    return tmp_path / "cxkit-out"


def test_a_turn_begins_and_a_look_lets_the_next_one_begin(
    cli: Callable, out: Path, tmp_path: Path
) -> None:
    first = cli("turn")
    assert first.code == 0
    assert "What is expected was written down on" in first.out
    assert "6 (2 to 12)" in first.out
    refused = cli("turn")
    assert refused.code == 3
    assert "nobody looked at since: culture.respect." in refused.err
    look = cli("look", export(tmp_path / "april.csv", range(30, 70)), "--add", "--json")
    assert look.json["journal"]["looks"][-1]["number"] == 2
    cycles = [f for f in look.json["findings"] if f["measure"] == "cycles"]
    assert [f["estimate"]["value"] for f in cycles] == [1]
    assert cli("turn", "--start", "2099-01-01").code == 0


def test_a_turn_is_one_json_document(cli: Callable, out: Path) -> None:
    shown = cli("turn", out, "--json", "--days", "30", "--start", "2099-01-01")
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["turn"]["start"] == "2099-01-01"
    assert shown.json["registrations"][0]["end"] == "2099-03-01"


def test_the_day_can_be_said_and_the_journal_says_that_it_was(
    cli: Callable, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = cli("turn", "--day", "2020-03-30", "--start", "2020-04-01")
    assert shown.code == 0
    assert "What is expected was written down on 2020-03-30" in shown.out
    assert "counts as written down on 2020-03-30 because --day says so" in shown.err
    journal = json.loads((out / "journal.json").read_text(encoding="utf-8"))
    assert [each["registered"] for each in journal["registrations"]] == ["2020-03-30"]
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    german = cli("turn", "--without-look", "Streik", "--day", "2020-06-30")
    assert "weil --day es so sagt" in german.err


def test_today_needs_no_note(cli: Callable, out: Path) -> None:
    assert cli("turn", "--day", date.today()).err == ""


@pytest.mark.parametrize(
    ("options", "code", "english", "german"),
    [
        (["--start", "2020-01-01"], 3, "before its expectations are registered", "angemeldet"),
        (["--label", "3"], 2, "The plan has no turn '3'", "keine Drehung"),
        (["--register", "nothing.toml"], 2, "Cannot read nothing.toml", "nothing.toml"),
        (["--start", "soon"], 2, "--start", "--start"),
    ],
)
def test_what_is_refused_and_why(
    cli: Callable, out: Path, monkeypatch, options: list, code: int, english: str, german: str
) -> None:
    for tag, said in (("C.UTF-8", english), ("de_DE.UTF-8", german)):
        monkeypatch.setenv("LC_ALL", tag)
        shown = cli("turn", *options)
        assert shown.code == code
        assert said in shown.err
    assert not (out / "journal.json").exists()


def test_the_refusal_of_a_second_turn_speaks_german(
    cli: Callable, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli("turn")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    refused = cli("turn")
    assert "die seither niemand angesehen hat: culture.respect." in refused.err
    skipped = cli("turn", "--without-look", "Streik", "--start", "2099-01-01")
    assert "Streik" in skipped.out


def test_there_must_be_a_plan(cli: Callable, tmp_path: Path) -> None:
    cli("look", export(tmp_path / "march.csv", range(30)))
    shown = cli("turn")
    assert shown.code == 2
    assert "cxkit plan OUT" in shown.err
