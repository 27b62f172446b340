"""Rounds that people name in words stand in the order of time, from the look to the review."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

RESPECT = "culture.respect.behaviour.self"


def export(path: Path, waves: Sequence[str], *, first: int = 0, answer: int = 3) -> Path:
    """Twelve people in each of the rounds."""
    rows = [
        f"{first + k};{wave};{answer + (k + place) % 2}"
        for place, wave in enumerate(waves)
        for k in range(12)
    ]
    path.write_text("\n".join([f"Nr;Welle;{RESPECT}", *rows]) + "\n", encoding="utf-8")
    return path


def document(tmp_path: Path) -> dict:
    return json.loads((tmp_path / "cxkit-out" / "findings.json").read_text("utf-8"))


@pytest.mark.parametrize(
    ("said", "waves"),
    [
        (("März 2026", "April 2026"), ["2026-03", "2026-04"]),
        (("Q4 2025", "1. Quartal 2026"), ["2025-Q4", "2026-Q1"]),
        (("Herbst 2025", "Frühling 2026"), ["Herbst 2025", "Frühling 2026"]),
        (("Welle 2", "Welle 10"), ["Welle 2", "Welle 10"]),
    ],
)
def test_what_changed_is_said_of_the_later_round(
    cli: Callable, tmp_path: Path, said: tuple[str, str], waves: list[str]
) -> None:
    cli("look", export(tmp_path / "late.csv", said[1:], answer=4))
    assert cli("look", export(tmp_path / "early.csv", said[:1], answer=1), "--add").code == 0
    found = document(tmp_path)
    assert found["waves"] == waves
    progress = [f for f in found["findings"] if f["measure"] == "progress"]
    assert progress
    assert {f["contrast"]["of"] for f in progress} == {waves[1]}
    assert {f["contrast"]["against"] for f in progress} == {waves[0]}
    assert {f["estimate"]["value"] > 0 for f in progress} == {True}


def test_the_guess_says_which_time_a_name_stands_for(cli: Callable, tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", ["März 2026", "April 2026"])
    shown = cli("look", path, "--guess", "--language", "de")
    assert "gilt als Erhebung (nach dem Namen): April 2026 = 2026-04, März 2026 =" in shown.err


def test_rounds_of_unknown_order_are_asked_about(cli: Callable, tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", ["vorher", "nachher"])
    shown = cli("look", path, "--language", "de")
    assert shown.code == 2
    assert "lässt sich aus ihren Namen nicht erkennen: 'nachher', 'vorher'" in shown.err
    assert not (tmp_path / "cxkit-out").exists()
    draft = cli("look", path, "--guess").out
    mapping = draft + '\n[answers.waves]\nvorher = "2026-03"\nnachher = "2026-09"\n'
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    assert cli("look", path, "--mapping", "m.toml").code == 0
    assert document(tmp_path)["waves"] == ["2026-03", "2026-09"]


def test_a_round_without_a_time_is_not_added_to_others(cli: Callable, tmp_path: Path) -> None:
    cli("look", export(tmp_path / "a.csv", ["2026-03"]))
    before = document(tmp_path)
    refused = cli("look", export(tmp_path / "b.csv", ["Pilot"]), "--add")
    assert refused.code == 2
    assert '[answers.waves] "Pilot" = "..." (such as 2026-03)' in refused.err
    assert document(tmp_path) == before


def test_answers_that_name_no_round_are_not_added_to_others(cli: Callable, tmp_path: Path) -> None:
    cli("look", export(tmp_path / "a.csv", ["2026-03"]))
    rows = [f"{k};{1 + k % 5}" for k in range(100, 112)]
    (tmp_path / "b.csv").write_text("\n".join([f"Nr;{RESPECT}", *rows]) + "\n", encoding="utf-8")
    refused = cli("look", tmp_path / "b.csv", "--add", "--language", "de")
    assert refused.code == 2
    assert "Nennen Sie die Erhebung der Antworten, die keine nennen" in refused.err


def test_names_and_lengths_of_rounds_exclude_each_other(cli: Callable, tmp_path: Path) -> None:
    path = export(tmp_path / "a.csv", ["01.03.2026"])
    mapping = f"""
[[answers]]
wave = "Welle"
wave_every = "month"
[answers.waves]
"a" = "2026-03"
[answers.items]
"{RESPECT}" = "{RESPECT}"
"""
    (tmp_path / "m.toml").write_text(mapping, encoding="utf-8")
    refused = cli("look", path, "--mapping", "m.toml", "--language", "de")
    assert refused.code == 2
    assert "haben deshalb keine eigenen Namen" in refused.err


def test_the_review_compares_with_the_round_before(cli: Callable, tmp_path: Path) -> None:
    (tmp_path / "initiatives.toml").write_text(
        """
[[initiatives]]
id = "listen"
title = { en = "Listen first", de = "Erst zuhören" }
tiles = ["culture.respect"]
benefit."culture.respect" = { low = 2, likely = 8, high = 15 }
effort = { hours = [40] }
sponsor = "Head of service"
owner = "CX lead"
""",
        encoding="utf-8",
    )
    cli("look", export(tmp_path / "march.csv", ["März 2026"], answer=1), "--day", "2026-03-31")
    initiatives = ("--initiatives", "initiatives.toml", "--capacity", "hours=80")
    assert cli("plan", *initiatives, "--labels", "2026-Q2").code == 0
    assert cli("turn", "--day", "2026-04-01").code == 0
    july = export(tmp_path / "july.csv", ["Juli 2026"], answer=4)
    assert cli("look", july, "--add", "--day", "2026-07-31").code == 0
    shown = cli("review", "--json", "--day", "2026-08-01", "--language", "en")
    assert shown.code == 0
    progress = [f for f in shown.json["progress"] if f["subject"].get("tile")]
    assert {(f["contrast"]["against"], f["contrast"]["of"]) for f in progress} == {
        ("2026-03", "2026-07")
    }
