"""`cxkit look`, end to end: what people have, and what is wrong with it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from handed_in import RESPECT, answers, csv, tile


def test_a_look_says_the_most_important_and_writes_everything(
    cli: Callable, tmp_path: Path
) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"))
    assert shown.code == 0
    assert shown.out.startswith("The most important things:\n  1. ")
    written = {path.name for path in (tmp_path / "cxkit-out").iterdir()}
    assert written == {"report.html", "findings.json", "cxkit.db", "cxkit.vault.db"}
    assert all(name in shown.out for name in written)
    assert "Note: answers.csv" in shown.err
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_the_vault_is_readable_by_its_owner_only(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "answers.csv"))
    vault = tmp_path / "cxkit-out" / "cxkit.vault.db"
    assert os.name == "nt" or vault.stat().st_mode & 0o777 == 0o600


def test_json_is_the_findings_and_nothing_else(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--json", "--out", "out")
    assert (shown.code, shown.err) == (0, "")
    stored = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    assert shown.json.pop("files") == {
        "report": "out/report.html",
        "findings": "out/findings.json",
        "workspace": "out/cxkit.db",
        "vault": "out/cxkit.vault.db",
    }
    document = shown.json
    del document["files"]
    assert document == stored


def test_in_german_what_people_read_is_german(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    shown = cli("look", answers(tmp_path / "answers.csv"))
    assert shown.out.startswith("Das Wichtigste:\n")
    assert "Kacheln lassen sich beurteilen" in shown.out
    assert "Geschrieben:" in shown.out
    assert shown.err.startswith("Hinweis: ")
    assert '<html lang="de"' in (tmp_path / "cxkit-out" / "report.html").read_text("utf-8")


def test_the_guess_is_a_mapping_that_can_be_used(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "answers.csv")
    shown = cli("look", path, "--guess")
    assert shown.code == 0
    assert not (tmp_path / "cxkit-out").exists()
    (tmp_path / "mapping.toml").write_text(shown.out, encoding="utf-8")
    assert cli("look", path, "--mapping", "mapping.toml").code == 0


def test_the_guess_as_json_has_its_notes(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--guess", "--json")
    assert (shown.code, shown.err) == (0, "")
    assert shown.json["mapping"]["answers"][0]["respondent"] == "person"
    assert shown.json["notes"]
    assert shown.json["problems"] == []


def test_a_guess_of_unknown_columns_prints_a_draft_to_choose_from(
    cli: Callable, tmp_path: Path
) -> None:
    name = "culture.respct.behaviour.self"
    path = tmp_path / "a.csv"
    path.write_text("\n".join([name, *(str(1 + row % 5) for row in range(20))]), encoding="utf-8")
    shown = cli("look", path, "--guess")
    assert (shown.code, "did you mean" in shown.err) == (2, True)
    assert "# Still open in this mapping: a.csv" in shown.out
    chosen = shown.out.replace(f'# "{name}"', f'"{name}"')
    (tmp_path / "mapping.toml").write_text(chosen, encoding="utf-8")
    assert cli("look", path, "--mapping", "mapping.toml").code == 0
    (proposal,) = cli("look", tmp_path / "a.csv", "--guess", "--json").json["proposals"]
    assert proposal["items"][name][0] == "culture.respect.behaviour.self"


def test_a_guess_with_open_questions_prints_what_it_could_and_ends_with_2(
    cli: Callable, tmp_path: Path
) -> None:
    path = csv(tmp_path / "a.csv", ("person", RESPECT), (1, "so lala"), (2, 4), (3, 5))
    shown = cli("look", path, "--guess")
    assert shown.code == 2
    assert "# Still open in this mapping: a.csv: It is not known what these" in shown.out
    assert "'so lala'" in shown.err
    assert cli("look", path, "--guess", "--json").code == 2


def test_a_minimum_below_five_is_refused(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "answers.csv"), "--min-persons", 4)
    assert shown.code == 2
    assert "never below 5" in shown.err
    assert not (tmp_path / "cxkit-out").exists()


def test_a_failed_look_leaves_an_earlier_one_as_it_was(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "good.csv"))
    before = {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()}
    (tmp_path / "a.csv").write_bytes(b"")
    assert cli("look", "a.csv").code == 2
    assert {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()} == before


def test_a_unit_of_three_people_is_never_shown(cli: Callable, tmp_path: Path) -> None:
    units = ["Tiny"] * 3 + ["Large"] * 20 + ["Other"] * 20
    rows = [(p, unit, 1 + p % 5) for p, unit in enumerate(units)]
    csv(tmp_path / "a.csv", ("person", "unit", RESPECT), *rows)
    shown = cli("look", "a.csv", "--json")
    assert shown.code == 0
    shown_units = {
        f["subject"].get("unit") for f in shown.json["findings"] if f["estimate"]["value"]
    }
    assert {"Large", "Other"} & shown_units
    assert "Tiny" not in shown_units
    assert "Tiny" not in (tmp_path / "cxkit-out" / "report.html").read_text(encoding="utf-8")


def test_what_was_not_measured_takes_little_of_the_report(cli: Callable, tmp_path: Path) -> None:
    rows = [(p, ["A", "B"][p % 2], 1 + p % 5) for p in range(40)]
    cli("look", csv(tmp_path / "a.csv", ("person", "unit", RESPECT), *rows))
    page = (tmp_path / "cxkit-out" / "report.html").read_text(encoding="utf-8")
    assert page.count('<article class="evidence"') == 2
    assert page.count('<details class="blank"') == 2 * 53
    assert page.count("No dimension was measured widely enough to compare units") == 1
    assert page.count("Keine Dimension wurde breit genug gemessen") == 1


def test_the_same_file_twice_counts_once(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "a.csv")
    again = tmp_path / "copy.csv"
    again.write_bytes(path.read_bytes())
    assert cli("look", path, again).code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 12
    added = cli("look", path, "--add")
    assert added.code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_further_people_are_added(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    assert cli("look", answers(tmp_path / "two.csv", range(12, 30)), "--add").code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 30


def test_a_corrected_file_of_the_same_name_replaces_the_earlier_one(
    cli: Callable, tmp_path: Path
) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    assert cli("look", answers(tmp_path / "one.csv", range(20)), "--add").code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 20


def test_a_cumulative_export_is_refused_with_the_remedy(cli: Callable, tmp_path: Path) -> None:
    cli("look", answers(tmp_path / "january.csv", range(12)))
    before = {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()}
    shown = cli("look", answers(tmp_path / "february.csv", range(20)), "--add")
    assert shown.code == 3
    assert "12 of 20 people in 'february.csv' are already counted in 'january.csv'" in shown.err
    assert "cxkit forget" in shown.err
    assert {p: p.read_bytes() for p in (tmp_path / "cxkit-out").iterdir()} == before


def test_a_cumulative_export_names_every_file_that_it_repeats(
    cli: Callable, tmp_path: Path
) -> None:
    cli("look", answers(tmp_path / "one.csv", range(12)))
    cli("look", answers(tmp_path / "two.csv", range(12, 20)), "--add")
    shown = cli("look", answers(tmp_path / "all.csv", range(30)), "--add")
    assert shown.code == 3
    assert "20 of 30 people in 'all.csv' are already counted in 'one.csv' and 'two.csv'" in (
        shown.err
    )
    assert "cxkit forget 'one.csv' and cxkit forget 'two.csv'" in shown.err


def test_without_a_vault_nothing_can_be_added(cli: Callable, tmp_path: Path) -> None:
    path = answers(tmp_path / "a.csv")
    shown = cli("look", path, "--no-vault")
    assert shown.code == 0
    assert not (tmp_path / "cxkit-out" / "cxkit.vault.db").exists()
    refused = cli("look", path, "--add")
    assert refused.code == 3
    assert "no vault" in refused.err
    assert cli("look", path, "--add", "--no-vault").code == 3


def test_a_round_of_the_same_file_name_in_another_folder_is_no_replacement(
    cli: Callable, tmp_path: Path
) -> None:
    for month, wave in (("march", "2026-03"), ("april", "2026-04")):
        (tmp_path / month).mkdir()
        rows = ((p, wave, 1 + p % 5) for p in range(12))
        csv(tmp_path / month / "answers.csv", ("person", "wave", RESPECT), *rows)
    assert cli("look", "march").code == 0
    shown = cli("look", "april", "--add", "--language", "de")
    assert shown.code == 0
    assert "april/answers.csv: neben einer anderen Tabelle dieses Namens gezählt" in shown.err
    document = json.loads((tmp_path / "cxkit-out" / "findings.json").read_text("utf-8"))
    assert document["waves"] == ["2026-03", "2026-04"]


def test_people_of_the_same_numbers_in_another_folder_are_asked_about(
    cli: Callable, tmp_path: Path
) -> None:
    for month, people in (("march", range(12)), ("april", range(20))):
        (tmp_path / month).mkdir()
        answers(tmp_path / month / "answers.csv", people)
    cli("look", "march")
    refused = cli("look", "april", "--add", "--language", "de")
    assert refused.code == 3
    assert "wurde früher aus 'march/answers.csv' gelesen" in refused.err
    assert "cxkit look --add --replace PFAD" in refused.err
    assert tile(tmp_path / "cxkit-out")["n"] == 12
    assert cli("look", "april", "--add", "--replace").code == 0
    assert tile(tmp_path / "cxkit-out")["n"] == 20


def test_replacing_goes_with_adding(cli: Callable, tmp_path: Path) -> None:
    shown = cli("look", answers(tmp_path / "a.csv"), "--replace")
    assert shown.code == 2
    assert "--replace goes with --add" in shown.err


def test_a_broken_plugin_is_noted_and_the_look_goes_on(
    cli: Callable, tmp_path: Path, install: Callable
) -> None:
    install("acme-sick", {"cxkit": ["acme = acme_sick"]}, {"acme_sick": "import no_such_thing"})
    shown = cli("look", answers(tmp_path / "a.csv"))
    assert shown.code == 0
    assert "Note: Plugin 'acme' of acme-sick 1.0" in shown.err
    assert tile(tmp_path / "cxkit-out")["n"] == 12


def test_two_plugins_of_one_name_are_noted(
    cli: Callable, tmp_path: Path, install: Callable
) -> None:
    install("acme-left", {"cxkit": ["acme = acme_left"]}, {"acme_left": "x = 1"})
    install("acme-right", {"cxkit": ["acme = acme_right"]}, {"acme_right": "x = 1"})
    shown = cli("look", answers(tmp_path / "a.csv"))
    assert shown.code == 0
    assert "acme-left already brings a plugin of this name" in shown.err
    assert "pip uninstall acme-right" in shown.err


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said(cli: Callable, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    shown = cli("look", answers(tmp_path / "a.csv"), "--out", locked / "out")
    assert shown.code == 1
    assert "--out" in shown.err


def test_a_file_where_the_folder_should_be_is_a_usage_error(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    shown = cli("look", answers(tmp_path / "a.csv"), "--out", "out")
    assert shown.code == 2
    assert "out" in shown.err


def test_stories_of_people_who_turned_the_lowest_tile_enter_report_and_workspace(
    cli: Callable, tmp_path: Path
) -> None:
    from cxkit.demo.stories import demo_feed
    from cxkit.workspace import Workspace

    feed = tmp_path / "feed.json"
    feed.write_text(json.dumps(demo_feed().to_dict()), encoding="utf-8")
    shown = cli("look", answers(tmp_path / "answers.csv"), "--stories", feed, "--json")
    stories = shown.json["stories"]["culture.respect"]
    assert stories
    assert all("culture.respect" in story["tiles"] for story in stories)
    page = (tmp_path / "cxkit-out" / "report.html").read_text(encoding="utf-8")
    assert 'id="en-stories"' in page
    with Workspace.open(tmp_path / "cxkit-out" / "cxkit.db") as workspace:
        assert workspace.assessment().stories == shown.json["stories"]


def test_a_feed_of_a_newer_version_stops_the_look_before_anything_is_written(
    cli: Callable, tmp_path: Path
) -> None:
    feed = tmp_path / "feed.json"
    feed.write_text('{"schema_version": 99, "stories": []}', encoding="utf-8")
    shown = cli("look", answers(tmp_path / "answers.csv"), "--stories", feed)
    assert shown.code == 2
    assert "feed.json" in shown.err
    assert not (tmp_path / "cxkit-out").exists()
