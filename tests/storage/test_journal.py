"""The journal in the workspace: added to, never changed, migrated after a backup."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from cxkit.cube import Cube
from cxkit.errors import InputError, RefusedError
from cxkit.finding import Assessment
from cxkit.initiative import Benefit
from cxkit.initiative.journal import Decision, Journal, Registration, StopRule, TurnRecord
from cxkit.storage.sqlitefile import backups
from cxkit.testing import example_plan
from cxkit.workspace import Workspace

Build = Callable[..., Assessment]
Query = Callable[..., list[tuple[object, ...]]]
START = date(2026, 1, 1)
TABLES = ("registrations", "turns", "look_days", "skipped_looks", "decisions", "plans")
NEW = (*TABLES, "look_documents", "stories")

EXPECTED = Registration(
    initiative="lab",
    target="work.help",
    target_kind="tile",
    expected=Benefit(low=1, likely=4, high=8),
    start=START,
    registered=date(2025, 12, 20),
    stop_rule=StopRule(smallest_worth=2),
)
TURN = TurnRecord(number=1, label="Q1", start=START, running=("lab",), tiles=("work.help",))
DECISION = Decision(
    initiative="lab",
    registration=EXPECTED.id,
    turn=1,
    choice="continue",
    reason={"en": "Too early.", "de": "Zu früh."},
    day=date(2026, 3, 1),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def full() -> Journal:
    replaced = evolve(EXPECTED, lag_days=30, supersedes=EXPECTED.id, reason="Later.")
    return (
        Journal()
        .register(EXPECTED)
        .begin(TURN)
        .decide(DECISION)
        .register(replaced)
        .begin(evolve(TURN, number=2, start=date(2026, 4, 1)), without_look="Strike.")
    )


def as_version_2(path: Path) -> None:
    """Take away what version 3 added."""
    with closing(sqlite3.connect(path)) as connection:
        for table in NEW:
            connection.execute(f"DROP TABLE {table}")
        for subject in ("metric", "record"):
            connection.execute(f"ALTER TABLE findings DROP COLUMN {subject}")
        connection.execute("PRAGMA user_version = 2")
        connection.commit()


def test_a_journal_comes_back_as_it_was(path: Path) -> None:
    with Workspace.open(path) as workspace:
        assert workspace.journal() == Journal()
        workspace.write_journal(full())
    with Workspace.open(path) as workspace:
        assert workspace.journal() == full()


def test_a_journal_grows_step_by_step(path: Path, rows_of: Query) -> None:
    with Workspace.open(path) as workspace:
        workspace.write_journal(Journal().register(EXPECTED))
        workspace.write_journal(workspace.journal().begin(TURN))
        workspace.write_journal(workspace.journal())
        assert workspace.journal() == Journal().register(EXPECTED).begin(TURN)
    columns = "position, id, expected_likely, start, registered"
    assert rows_of(path, f"SELECT {columns} FROM registrations") == [
        (0, EXPECTED.id, 4.0, "2026-01-01", "2025-12-20")
    ]


def test_what_is_written_down_is_not_changed(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.write_journal(full())
        other = evolve(EXPECTED, expected=Benefit(low=0, likely=1, high=2))
        for changed in (Journal(), Journal().register(other)):
            with pytest.raises(RefusedError, match="or changed; nothing was written"):
                workspace.write_journal(changed)
        assert workspace.journal() == full()


def test_the_words_of_a_registration_are_not_changed_either(path: Path) -> None:
    with Workspace.open(path) as workspace:
        workspace.write_journal(Journal().register(EXPECTED))
        dated_back = Journal().register(evolve(EXPECTED, registered=date(2025, 1, 1)))
        with pytest.raises(RefusedError):
            workspace.write_journal(dated_back)


@pytest.mark.parametrize("table", [t for t in TABLES if t not in ("plans", "stories")])
def test_nobody_changes_the_journal_with_another_program(
    path: Path, assessment: Build, cube: Cube, table: str
) -> None:
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0), cube, day=START)
        workspace.write_journal(full())
    with closing(sqlite3.connect(path)) as connection:
        for change in (f"UPDATE {table} SET rowid = rowid", f"DELETE FROM {table}"):
            with pytest.raises(sqlite3.IntegrityError, match="journal is not changed"):
                connection.execute(change)


def test_half_a_turn_leaves_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with Workspace.open(path) as workspace:
        monkeypatch.setattr("cxkit.storage.journal.TurnRecord.to_dict", crash)
        with pytest.raises(KeyboardInterrupt):
            workspace.write_journal(full())
    with Workspace.open(path) as workspace:
        assert workspace.journal() == Journal()


def test_looks_stand_in_the_journal_with_their_day(
    path: Path, assessment: Build, cube: Cube
) -> None:
    with Workspace.open(path) as workspace:
        for value, data, day in (
            (50.0, "a", None),
            (51.0, "a", START),  # other settings, the same answers: nothing new was seen
            (52.0, "b", date(2026, 4, 1)),
        ):
            workspace.add_look(assessment(value, provenance={"data": data}), cube, day=day)
        looks = workspace.journal().looks
    assert [(look.number, look.day) for look in looks] == [(1, None), (3, date(2026, 4, 1))]
    assert looks[0].waves == ("2025",)


def test_looks_of_unknown_data_all_count(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        for value in (50.0, 51.0):
            workspace.add_look(assessment(value), cube)
        assert [look.number for look in workspace.journal().looks] == [1, 2]


def test_version_2_is_migrated_after_a_backup(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0, 60.0), cube)
    as_version_2(path)
    with Workspace.open(path) as workspace:
        assert workspace.assessment() == assessment(50.0, 60.0)
        workspace.write_journal(full())
        assert workspace.journal().registrations == full().registrations
        assert [look.number for look in workspace.journal().looks] == [1]
    (backup,) = backups(path)
    assert backup.name == "a.db.bak-v2"
    with closing(sqlite3.connect(backup)) as connection:
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert connection.execute("SELECT count(*) FROM findings").fetchone() == (2,)
    assert "registrations" not in tables


def test_a_migrated_file_has_the_tables_of_a_new_one(path: Path, rows_of: Query) -> None:
    new = path.with_name("new.db")
    for name in (path, new):
        Workspace.open(name).close()
    as_version_2(path)
    Workspace.open(path).close()
    tables = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    assert rows_of(path, tables) == rows_of(new, tables)


def test_a_workspace_of_a_newer_version_is_refused(path: Path) -> None:
    Workspace.open(path).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 4")
        connection.commit()
    with pytest.raises(InputError, match=r"newer cxkit \(schema 4; this one knows up to 3\)"):
        Workspace.open(path)


def test_an_assessment_keeps_the_plan_and_the_journal_of_its_time(
    path: Path, assessment: Build, cube: Cube
) -> None:
    said = assessment(50.0, journal=Journal().register(EXPECTED).to_dict(), plan={"labels": ["Q1"]})
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0), cube)
        workspace.add_look(said, cube)
        assert workspace.assessment() == said
        assert workspace.assessment(1).journal is None


def test_plans_are_kept_one_after_the_other(path: Path) -> None:
    first, second = example_plan(), evolve(example_plan(), labels=("a", "b", "c"))
    with Workspace.open(path) as workspace:
        assert workspace.plan() is None
        assert [workspace.add_plan(each) for each in (first, first, second, first)] == [1, 1, 2, 3]
        assert workspace.plan() == workspace.plan(1) == first
        assert workspace.plan(2) == second
        assert workspace.plan(9) is None
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM plans")
