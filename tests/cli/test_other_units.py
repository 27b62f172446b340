"""The same answers, divided otherwise at a second look."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

RESPECT = "culture.respect.behaviour.self"
NOTE = "Some figures stay hidden"
TEAMS = {"Billing": "Service", "Chat": "Service", "Shop": "Sales", "Export": "Sales"}
MAPPING = f"""
[[answers]]
respondent = "person"
unit = "{{unit}}"
constants = {{{{ audience = "staff", wave = "2026-03" }}}}

[answers.items]
"{RESPECT}" = "{RESPECT}"
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    path = tmp_path / "march.csv"
    rows = [
        f"P{k}{team},{team},{TEAMS[team]},{1 + (k * 7) % 5}" for team in TEAMS for k in range(20)
    ]
    path.write_text("\n".join([f"person,team,department,{RESPECT}", *rows]) + "\n")
    return path


@pytest.fixture
def look(cli: Callable, answers: Path, tmp_path: Path) -> Callable[..., tuple[str, dict]]:
    """Looks into one folder; gives what was said, and reasons and values of the tile's figures."""

    def call(unit: str, *more: object, out: str = "out") -> tuple[str, dict]:
        mapping = tmp_path / f"{unit}.toml"
        mapping.write_text(MAPPING.format(unit=unit))
        found = cli("look", answers, "--mapping", mapping, "--out", tmp_path / out, *more)
        assert found.code == 0, found.err
        findings = json.loads((tmp_path / out / "findings.json").read_text())["findings"]
        return found.err, {
            f["subject"].get("unit"): f["estimate"]
            for f in findings
            if f["measure"] == "tile_mean" and f["subject"].get("tile") == "culture.respect"
        }

    return call


def test_another_column_of_units_is_hidden_beside_the_first_and_that_is_said(
    look: Callable[..., tuple[str, dict]],
) -> None:
    said, teams = look("team", "--language", "en")
    assert NOTE not in said
    assert {teams[team]["n"] for team in TEAMS} == {20}
    said, departments = look("department", "--language", "en")
    assert NOTE in said
    assert "look into a new folder (--out)" in said
    assert departments["Service"]["value"] is None
    assert departments["Service"]["reasons"] == ["protects_earlier"]
    said, departments = look("department", out="another")
    assert NOTE not in said
    assert departments["Service"]["n"] == 40


def test_a_table_of_units_that_comes_later_shows_departments_at_once(
    look: Callable[..., tuple[str, dict]], tmp_path: Path
) -> None:
    units = tmp_path / "units.csv"
    lines = [f"{team},{department}" for team, department in TEAMS.items()]
    units.write_text("\n".join(["unit,parent", "Service,", "Sales,", *lines]) + "\n")
    look("team", "--language", "en")
    said, found = look("team", "--units", units, "--language", "en")
    assert NOTE not in said
    assert found["Service"]["n"] == 40
    assert found["Billing"]["n"] == 20


def test_the_note_is_in_german_too(look: Callable[..., tuple[str, dict]]) -> None:
    look("team", "--language", "de")
    said, _ = look("department", "--language", "de")
    assert "Einige Zahlen bleiben ausgeblendet" in said
