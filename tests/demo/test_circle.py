"""The whole circle on the demonstration company, held to its known truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from killed import hidden, run_and_kill

from cxkit import schemas
from cxkit.cli.root import run
from cxkit.demo.circle import Demonstration, go_round
from cxkit.demo.initiatives import CAPACITY, HARDSHIP, LABELS
from cxkit.demo.later import WAVES
from cxkit.demo.progress import MARKER, Progress
from cxkit.finding import Finding
from cxkit.workspace import Workspace

FILES = {"report.html", "findings.json", "demo.db", "demo.vault.db", "truth.json", "data"}
FILES |= {"plan.md", "plan.json", "review.md", "review.json", "journal.json"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("circle") / "out"


@pytest.fixture(scope="module")
def stations() -> list[str]:
    return []


@pytest.fixture(scope="module")
def gone(folder: Path, stations: list[str]) -> Demonstration:
    return go_round(0, out=folder, say=stations.append)


def effect(gone: Demonstration, initiative: str, **about: str) -> Finding:
    (found,) = gone.outcome.assessment.select(measure="effect", initiative=initiative, **about)
    return found


def test_the_circle_goes_through_its_stations_in_order(
    gone: Demonstration, stations: list[str]
) -> None:
    assert stations == ["look", "plan", *LABELS]
    journal = gone.outcome.assessment.journal
    assert journal is not None
    assert [each["label"] for each in journal["turns"]] == list(LABELS)
    assert len(journal["looks"]) == 1 + len(LABELS)
    assert journal["skipped"] == []
    assert gone.outcome.assessment.waves[-1] == WAVES[-1]


def test_the_plan_keeps_within_what_there_is(gone: Demonstration) -> None:
    plan = gone.plan.plan
    for turn in plan.turns:
        assert turn.used["hours"] <= CAPACITY.amounts["hours"][turn.number - 1]
    assert HARDSHIP in {each.id for each in plan.planned}
    assert {each.id for each in plan.left_out} >= {"app_relaunch"}
    assert all(each.text["en"] and each.text["de"] for each in plan.left_out)


def test_everything_was_registered_before_it_began(gone: Demonstration) -> None:
    journal = gone.outcome.assessment.journal
    assert journal is not None
    assert journal["registrations"]
    assert all(each["registered"] < each["start"] for each in journal["registrations"])


def test_the_debt_collection_teams_payments_hold_their_truth(gone: Demonstration) -> None:
    found = effect(gone, HARDSHIP, metric="payment_rate")
    by_month = gone.truth["turns"]["figures"]["payment_rate"]["receivables-3"]
    true = [size for month, size in by_month.items() if month >= "2026-10"]
    assert found.estimate.low is not None
    assert found.estimate.high is not None
    assert found.estimate.low <= sum(true) / len(true) <= found.estimate.high
    assert found.data["design_grade"] <= 2 or found.estimate.low > 0


def test_one_treated_team_claims_nothing_that_it_cannot_show(gone: Demonstration) -> None:
    found = effect(gone, HARDSHIP, tile="culture.respect")
    assert "one_treated_unit" in found.estimate.reasons
    assert found.estimate.low is None
    assert found.data["cannot_tell"]["en"]
    assert found.data["cannot_tell"]["de"]


def test_where_chance_decided_the_truth_lies_in_the_interval(gone: Demonstration) -> None:
    truth = gone.truth["turns"]["tiles"]
    for initiative, tile in (
        ("blame_free_reviews", "culture.candour"),
        ("values_campaign", "culture.lived_values"),
    ):
        found = effect(gone, initiative, tile=tile)
        by_wave = truth[initiative].get(tile, {})
        true = [by_wave[wave] for wave in WAVES if wave in by_wave] or [0.0]
        assert found.data["design"] == "randomised"
        assert found.estimate.low is not None
        assert found.estimate.high is not None
        assert found.estimate.low <= max(true)
        assert found.estimate.high >= min(true)


def test_the_report_answers_the_boards_questions_in_both_languages(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    for question in ("Does it work?", "Wirkt es?", "What moved?", "Womit hören wir auf?"):
        assert question in page
    assert 'id="en-plan"' in page
    assert 'id="en-stories"' in page


def test_what_is_written_fits_its_schema(gone: Demonstration, folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES
    document = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schemas.load("findings"))
    assert len(document["headlines"]) == 3
    with Workspace.open(folder / "demo.db") as workspace:
        assert len(workspace.looks()) == 1 + len(LABELS)
    assert set(gone.truth["turns"]["starts"]) == {each.id for each in gone.plan.plan.planned}


# Where a run is killed, one after the other, each time at the nth call from there on.
KILLS = (
    ("cxkit.writing:put_in_place", 1, "before", "SIGKILL"),  # The first look is not written,
    ("cxkit.files:_place", 1, "after", "SIGKILL"),  # written, but not noted as done,
    ("cxkit.files:_place", 2, "after", "SIGKILL"),  # now it is, and the plan is made.
    ("cxkit.files:_place", 5, "before", "SIGINT"),  # The second turn's look is complete,
    ("os:replace", 2, "after", "SIGKILL"),  # its review half in place;
    ("cxkit.files:_place", 7, "after", "SIGKILL"),  # the last look is done.
)


@pytest.mark.parametrize(
    ("language", "title", "stopped", "onward"),
    [
        ("en", "\nTurn by turn\n", "\n2026-Q2 ", "What to do next: read"),
        ("de", "\nDrehung für Drehung\n", "\n2027-Q1 ", "Wie es weitergeht: Lesen Sie"),
    ],
)
def test_the_end_tells_each_turn_every_file_and_what_to_do_next(
    folder: Path,
    gone: Demonstration,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    title: str,
    stopped: str,
    onward: str,
) -> None:
    monkeypatch.setattr("cxkit.demo.demo", lambda *_, **__: gone.outcome)
    monkeypatch.setenv("COLUMNS", "300")
    assert run(["demo", "--no-open", "--language", language]) == 0
    shown = capsys.readouterr().out
    assert title in shown
    assert stopped in shown
    assert onward in shown
    listed = [line.split()[0] for line in shown.splitlines() if line.startswith(f"  {folder}")]
    assert {Path(path).name for path in listed} == FILES


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
def test_a_run_that_is_killed_again_and_again_gives_the_same_bytes(
    folder: Path, gone: Demonstration, tmp_path: Path
) -> None:
    del gone
    out = tmp_path / "again"
    command = ["demo", "--out", out, "--no-open", "--language", "en"]
    for place, nth, when, sign in KILLS:
        killed = run_and_kill(command, place, nth=nth, when=when, signal=sign)
        assert killed.returncode == (-9 if sign == "SIGKILL" else 130), killed.stderr
        assert (out / MARKER).exists()
        if sign == "SIGINT":
            assert "The same command goes on where it stopped." in killed.stderr
    done = subprocess.run(
        [sys.executable, "-c", "from cxkit.cli import main; main()", *command, "--json"],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""},
        check=True,
    )
    assert done.stderr.decode() == "Note: This run went on with one that was interrupted.\n"
    document: dict[str, Any] = json.loads(done.stdout)
    assert set(document["files"]) >= {"report", "findings", "workspace", "vault"}
    assert {Path(path).name for path in document["files"].values()} == FILES
    assert {path.name for path in out.iterdir()} == FILES
    assert hidden(tmp_path) == []
    for name in sorted(FILES - {"demo.vault.db", "data"}):
        assert (out / name).read_bytes() == (folder / name).read_bytes(), name
    for path in (folder / "data").iterdir():
        assert (out / "data" / path.name).read_bytes() == path.read_bytes(), path.name
    assert document["findings"] == json.loads((folder / "findings.json").read_text())["findings"]


def test_a_run_of_another_seed_or_with_an_unreadable_mark_begins_anew(tmp_path: Path) -> None:
    first = Progress.begin(tmp_path, "demo", seed=1, language="en")
    assert (first.resumed, first.looked) == (False, False)
    first.first_look_done()
    again = Progress.begin(tmp_path, "demo", seed=1, language="en")
    # Without its workspace, there is nothing to go on with.
    assert (again.resumed, again.looked, again.reached().looks) == (True, False, 0)
    assert not Progress.begin(tmp_path, "demo", seed=2, language="en").resumed
    for text in ("{", "[]"):
        (tmp_path / MARKER).write_text(text)
        assert not Progress.begin(tmp_path, "demo", seed=2, language="en").resumed
    first.finished()
    assert not (tmp_path / MARKER).exists()
