"""`cxkit diff` and `cxkit forget`: what changed and why, and what is no longer counted."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from handed_in import RESPECT, export

from cxkit.compare import load_assessment


@pytest.fixture
def looks(cli: Callable, tmp_path: Path) -> Path:
    """A workspace with two looks: march.csv, then april.csv added."""
    assert cli("look", export(tmp_path / "march.csv", range(20)), "--out", "out").code == 0
    april = export(tmp_path / "april.csv", range(20, 60))
    assert cli("look", april, "--out", "out", "--add").code == 0
    return tmp_path / "out" / "cxkit.db"


def people(folder: Path) -> int:
    document = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    (tile,) = [
        f
        for f in document["findings"]
        if f["measure"] == "tile_mean" and f["subject"].get("tile") == "culture.respect"
    ]
    return int(tile["estimate"]["n"])


def test_the_last_two_looks_are_compared_and_the_cause_is_named(cli: Callable, looks: Path) -> None:
    shown = cli("diff", looks)
    assert shown.code == 0
    assert "april.csv was added" in shown.out
    header = next(line for line in shown.out.splitlines() if line.startswith("change"))
    assert header.split() == ["change", "measure", "about", "before", "now", "because", "of"]
    assert "tile_mean" not in shown.out
    assert "Value of a" in shown.out


def test_numbered_looks_and_documents_are_compared(cli: Callable, looks: Path) -> None:
    both = cli("diff", f"{looks}@1", f"{looks}@2", "--json")
    assert (both.code, both.err) == (0, "")
    assert both.json["summary"]["causes"]["data"] > 0
    same = cli("diff", looks.with_name("findings.json"), f"{looks}@2", "--json")
    assert same.json["changes"] == []


def test_a_folder_stands_for_its_workspace(cli: Callable, looks: Path) -> None:
    assert cli("diff", looks.parent).out == cli("diff", looks).out


def test_ids_are_not_torn_and_lines_fit(
    cli: Callable, looks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no cube says what a question is called, it keeps its id."""
    monkeypatch.setenv("COLUMNS", "100")
    for number, name in enumerate(("old.json", "new.json"), start=1):
        document = load_assessment(f"{looks}@{number}").to_dict()
        document["cube"]["id"] = "unknown"
        looks.with_name(name).write_text(json.dumps(document), encoding="utf-8")
    files = [looks.with_name(name) for name in ("old.json", "new.json")]
    lines = cli("diff", *files, "--all").out.splitlines()
    assert max(map(len, lines)) <= 100
    assert any(RESPECT in line for line in lines)


def test_a_question_is_named_by_its_text(cli: Callable, looks: Path) -> None:
    shown = cli("diff", looks, "--all").out
    assert RESPECT not in shown
    assert "We treat customers" in shown


def test_changes_are_listed_in_german(
    cli: Callable, looks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    table = cli("diff", looks).out.split("\n\n")[1]
    assert "geändert" in table
    assert "Daten" in table
    assert "changed" not in table


def test_many_changes_are_listed_on_demand(
    cli: Callable, looks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxkit.cli.diff._FEW", 1)
    assert ": --all." in cli("diff", looks).out
    assert ": --all." not in cli("diff", looks, "--all").out


def test_differences_are_told_in_german(cli: Callable, looks: Path) -> None:
    shown = cli("diff", looks, "--language", "de")
    assert "geändert" in shown.out
    assert "vorher" in shown.out


def test_one_look_cannot_be_compared(cli: Callable, tmp_path: Path) -> None:
    cli("look", export(tmp_path / "march.csv", range(20)), "--out", "out")
    shown = cli("diff", "out/cxkit.db")
    assert shown.code == 2
    assert "look again" in shown.err.lower()


@pytest.mark.parametrize("command", [["diff", "nowhere.db"], ["forget", "P01"]])
def test_a_workspace_that_is_not_there_is_said(cli: Callable, command: list[str]) -> None:
    shown = cli(*command)
    assert shown.code == 2
    assert "  -> " in shown.err


def test_a_person_is_forgotten_and_stays_so(cli: Callable, looks: Path, tmp_path: Path) -> None:
    done = cli("forget", "P07", "--workspace", looks)
    assert done.code == 0
    assert "Read again without this person: march.csv." in done.out
    assert "P07" not in done.out
    assert "one person alone changes nothing that is shown" in " ".join(done.out.split())
    again = cli("look", tmp_path / "march.csv", "--add", "--out", "out")
    assert again.code == 0
    assert "forgotten" in again.err
    found = cli("forget", "P07", "--workspace", looks)
    assert found.code == 2


def test_after_one_person_is_forgotten_the_diff_says_what_is_held_back(
    cli: Callable, looks: Path, tmp_path: Path
) -> None:
    cli("forget", "P07", "--workspace", looks)
    cli("look", tmp_path / "march.csv", "--add", "--out", "out")
    found = cli("diff", looks, "--json").json
    assert found["summary"]["held"] > 0
    assert not any(
        "held_for_more_persons" in (change["new"] or {}).get("reasons", ())
        for change in found["changes"]
    )
    german = cli("diff", looks, "--language", "de").out
    assert f"Zurückgehalten: {found['summary']['held']}." in german
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert page.count("<b>held back</b>") == 1
    assert "<b>zurückgehalten</b>: Wie zuletzt veröffentlicht" in page


def test_a_partition_is_forgotten(cli: Callable, looks: Path, tmp_path: Path) -> None:
    done = cli("forget", "april.csv", "--workspace", looks, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["removed"] == ["april.csv"]
    assert cli("look", tmp_path / "march.csv", "--add", "--out", "out").code == 0
    assert people(tmp_path / "out") == 20


def test_the_folder_of_a_look_names_its_vault(cli: Callable, looks: Path, tmp_path: Path) -> None:
    assert cli("forget", "april.csv", "--workspace", looks.parent).code == 0
    cli("look", "march.csv", "--add", "--out", "out")
    assert people(tmp_path / "out") == 20
    elsewhere = cli("forget", "april.csv")
    assert elsewhere.code == 2
    assert "--workspace OUT" in elsewhere.err


def test_what_is_unknown_is_said_with_what_is_there(cli: Callable, looks: Path) -> None:
    shown = cli("forget", "arpil.csv", "--workspace", looks)
    assert shown.code == 2
    assert "did you mean 'april.csv'" in shown.err


def test_a_source_that_is_gone_is_refused_with_the_remedy(
    cli: Callable, looks: Path, tmp_path: Path
) -> None:
    (tmp_path / "march.csv").unlink()
    before = looks.with_name("cxkit.vault.db").read_bytes()
    shown = cli("forget", "P07", "--workspace", looks)
    assert shown.code == 3
    assert "--source" in shown.err
    assert looks.with_name("cxkit.vault.db").read_bytes() == before


def test_a_source_that_is_gone_is_named_in_german(
    cli: Callable, looks: Path, tmp_path: Path
) -> None:
    (tmp_path / "march.csv").unlink()
    said = cli("forget", "P07", "--workspace", looks, "--language", "de").err
    words = " ".join(said.split())
    assert "Nichts wurde vergessen: - Die Quelle von 'march.csv' ist nicht mehr da: " in words
    assert "-> Sagen Sie, wo sie jetzt ist: --source PFAD. Oder vergessen Sie die ganze " in words
    assert "is gone" not in words
