"""`cxkit plan`: a readable plan, everything that is wrong with the call, and JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

RESPECT = "culture.respect.behaviour.self"
INITIATIVES = """
[[initiatives]]
id = "lab"
title = { en = "Listening lab", de = "Zuhörlabor" }
tiles = { "customers.dialogue" = 0.7, "culture.respect" = 0.3 }
benefit."customers.dialogue" = { low = 2, likely = 6, high = 12 }
benefit."culture.respect" = { low = 0, likely = 2.5, high = 8 }
effort = { hours = [40, 20] }
lag = 1

[[initiatives]]
id = "tool"
title = { en = "A survey tool", de = "Ein Umfragewerkzeug" }
tiles = ["skills.cx_tools"]
benefit."skills.cx_tools" = { low = 0, likely = 2, high = 4 }
effort = 70
tools = true
"""


@pytest.fixture
def out(cli: Callable, tmp_path: Path) -> Path:
    rows = [f"P{p:02},{1 + p % 5}" for p in range(30)]
    (tmp_path / "staff.csv").write_text("\n".join([f"person,{RESPECT}", *rows]) + "\n")
    assert cli("look", "staff.csv").code == 0
    (tmp_path / "initiatives.toml").write_text(INITIATIVES, encoding="utf-8")
    return tmp_path / "cxkit-out"


def test_a_plan_is_printed_in_plain_words(cli: Callable, out: Path) -> None:
    shown = cli("plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2)
    assert shown.code == 0
    assert "Masterplan 1 – 2" in shown.out
    assert "No other choice and order is better" in shown.out
    assert "Listening lab" in shown.out
    assert "Why not the others" in shown.out
    assert "[one_tile]" in shown.out
    assert "What survives a cut" in shown.out
    assert "the same, for programs" in shown.out
    assert (out / "plan.md").exists()


def test_the_plan_speaks_german(cli: Callable, out: Path) -> None:
    call = ["plan", out, "--initiatives", "initiatives.toml", "--capacity", "Stunden=80,5/70"]
    shown = cli(
        *call, "--labels", "2026-Q2, 2026-Q3", "--no-costs", "--no-cuts", "--language", "de"
    )
    assert shown.code == 0
    assert "Masterplan 2026-Q2 – 2026-Q3" in shown.out
    assert "Was eine Kürzung übersteht" not in shown.out
    assert "Warum die anderen nicht" in shown.out


def test_hours_are_hours_in_german_too(cli: Callable, out: Path, tmp_path: Path) -> None:
    german = INITIATIVES.replace("effort = { hours", "effort = { Stunden")
    (tmp_path / "initiativen.toml").write_text(german, encoding="utf-8")
    call = ["--turns", 2, "--no-costs", "--no-cuts", "--json"]
    plans = [
        cli("plan", "--initiatives", file, "--capacity", capacity, *call)
        for file, capacity in (
            ("initiatives.toml", "hours=60"),
            ("initiativen.toml", "stunden=60"),
            ("initiativen.toml", "hours=60"),
        )
    ]
    assert [each.code for each in plans] == [0, 0, 0]
    lab, tool = plans[0].json["initiatives"]
    assert (lab["effort"], tool["effort"]) == ({"hours": [40, 20]}, {"hours": [70]})
    for each in plans[1:]:
        assert each.json["planned"] == plans[0].json["planned"]
        assert each.json["initiatives"] == plans[0].json["initiatives"]
    (left_out,) = plans[1].json["left_out"]
    assert left_out["text"]["en"].endswith("needs more of this than there is: hours.")
    assert left_out["text"]["de"].endswith("braucht es allein davon mehr, als da ist: Stunden.")


def test_a_capacity_is_given_once(cli: Callable, out: Path) -> None:
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    shown = cli(*call, "--capacity", "Stunden=60")
    assert shown.code == 2
    assert "The capacity in 'hours' is given twice." in shown.err


def test_the_plan_is_one_json_document(cli: Callable, out: Path) -> None:
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=70", "--turns", "3"]
    shown = cli(*call, "--cut", "25", "--json", "--no-costs")
    assert (shown.code, shown.err) == (0, "")
    (cuts,) = [each for each in shown.json["remarks"] if each["function"] == "F75"]
    assert [cut["share"] for cut in cuts["results"][0]["data"]["cuts"]] == [0.25]
    written = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert {**written, "files": shown.json["files"]} == shown.json


def test_stories_become_candidates(cli: Callable, out: Path) -> None:
    from cxkit.demo.stories import demo_feed

    (out / "feed.json").write_text(json.dumps(demo_feed().to_dict()), encoding="utf-8")
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    shown = cli(*call, "--stories", out / "feed.json", "--no-costs", "--no-cuts")
    assert "By the authors' own report" in shown.out
    assert "invented example" in shown.out.replace("\n", " ") or "invented" in shown.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--turns", "2"], "Missing option '--capacity'"),
        (["--capacity", "hours=80"], "Say either --turns NUMBER or --labels"),
        (["--capacity", "hours=80", "--turns", 2, "--labels", "a,b"], "Say either --turns"),
        (["--capacity", "hours", "--turns", 2], "'hours' is not like hours=80"),
        (["--capacity", "hours=many", "--turns", 2], "'hours=many' is not like hours=80"),
        (["--capacity", "hours=80", "--turns", 2], "There are no initiatives to plan"),
        (["--capacity", "hours=80", "--turns", 2, "--cut", "100"], "--cut"),
    ],
)
def test_a_call_that_cannot_be_meant(cli: Callable, out: Path, options: list, said: str) -> None:
    shown = cli("plan", *options)
    assert shown.code == 2
    assert said in shown.err


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("wrong", "by", "said"),
    [
        (
            "lag = 1",
            'needs = ["tool"]\nlag = 1',
            {"en": "wait for each other in a circle: 'lab' needs 'tool'", "de": "im Kreis"},
        ),
        (
            '"customers.dialogue" = 0.7',
            '"customers.dialog" = 0.7',
            {"en": "no tile 'customers.dialog'; did you mean", "de": "customers.dialog"},
        ),
        (
            'benefit."customers.dialogue" = { low = 2, likely = 6, high = 12 }',
            'benefit."customers.dialogue" = 6',
            {"en": "A benefit is a range", "de": "Ein Nutzen ist eine Spanne"},
        ),
    ],
)
def test_bad_initiatives_are_named(
    cli: Callable, out: Path, tmp_path: Path, monkeypatch, wrong, by, said, language
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8" if language == "de" else "C.UTF-8")
    text = INITIATIVES.replace(wrong, by)
    if "tool" in by:
        text += 'needs = ["lab"]\n'
    (tmp_path / "initiatives.toml").write_text(text, encoding="utf-8")
    shown = cli("plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2)
    assert shown.code == 2
    assert said[language] in shown.err
    assert not (out / "plan.json").exists()


def test_there_must_be_a_workspace(cli: Callable) -> None:
    shown = cli("plan", "nowhere", "--capacity", "hours=80", "--turns", 2)
    assert shown.code == 2
    assert "There is no such workspace" in shown.err


def test_the_schema_of_plans_is_printed(cli: Callable) -> None:
    assert cli("schema", "plan").json["title"] == "Plan"


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema_version": 99}, {"en": "version 99 of the schema", "de": "Version 99"}),
        ({"consent": None}, {"en": "consent", "de": "inwillig"}),
    ],
)
def test_feeds_that_may_not_be_read_are_refused(
    cli: Callable, out: Path, tmp_path: Path, monkeypatch, change: dict, said: dict, language: str
) -> None:
    from cxkit.demo.stories import demo_feed

    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8" if language == "de" else "C.UTF-8")
    document = demo_feed().to_dict()
    if "consent" in change:
        document["stories"][0]["consent"] = {"public": False, "given_on": "2025-01-01"}
    else:
        document |= change
    (tmp_path / "feed.json").write_text(json.dumps(document), encoding="utf-8")
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    shown = cli(*call, "--stories", "feed.json")
    assert shown.code == 2
    assert said[language] in shown.err
    assert not (out / "plan.json").exists()


def test_an_older_workspace_is_migrated_and_its_backup_lies_beside_it(
    cli: Callable, out: Path
) -> None:
    from contextlib import closing
    from sqlite3 import connect

    with closing(connect(out / "cxkit.db")) as connection:
        later = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('registrations', "
            "'turns', 'look_days', 'skipped_looks', 'decisions', 'plans', 'stories', "
            "'look_documents')"
        ).fetchall()
        for (table,) in later:
            connection.execute(f"DROP TABLE {table}")
        for column in ("metric", "record"):
            connection.execute(f"ALTER TABLE findings DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()
    call = ["plan", "--initiatives", "initiatives.toml", "--capacity", "hours=80", "--turns", 2]
    assert cli(*call, "--no-cuts", "--no-costs").code == 0
    assert (out / "cxkit.db.bak-v2").exists()
    assert cli("turn").code == 0
