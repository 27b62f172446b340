"""The workspace: every look, to be shared, opened in years to come."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from cxkit.cube import Cube
from cxkit.errors import CxkitError, InputError, Problem
from cxkit.finding import Assessment
from cxkit.settings import Settings
from cxkit.storage.rows import to_json
from cxkit.storage.sqlitefile import backups
from cxkit.workspace import Workspace
from cxkit.writing import stage

Build = Callable[..., Assessment]
Query = Callable[..., list[tuple[object, ...]]]

# The tables of version 1, as they were released.
VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE cube (
    id TEXT NOT NULL, version TEXT NOT NULL, fingerprint TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE findings (
    position INTEGER NOT NULL, id TEXT PRIMARY KEY,
    function TEXT NOT NULL, method TEXT NOT NULL, measure TEXT NOT NULL,
    dimension TEXT, tile TEXT, side TEXT, item TEXT, scale TEXT, unit TEXT, audience TEXT,
    initiative TEXT, process TEXT, contrast_of TEXT, contrast_against TEXT,
    wave TEXT, period TEXT, status TEXT NOT NULL,
    value REAL, low REAL, high REAL, n INTEGER, coverage REAL, confidence REAL NOT NULL,
    measure_unit TEXT NOT NULL, null_value REAL, smallest_relevant REAL,
    reasons TEXT NOT NULL, explanation_en TEXT, explanation_de TEXT, document TEXT NOT NULL
);
CREATE INDEX findings_function ON findings (function);
CREATE INDEX findings_tile ON findings (tile);
CREATE TABLE headlines (
    position INTEGER NOT NULL, en TEXT, de TEXT, document TEXT NOT NULL
);
CREATE TABLE warnings (
    position INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, hint TEXT,
    file TEXT, sheet TEXT, row INTEGER, "column" TEXT, path TEXT, count INTEGER,
    document TEXT NOT NULL
);
CREATE TABLE units (
    position INTEGER NOT NULL, id TEXT NOT NULL, parent TEXT, en TEXT, de TEXT,
    document TEXT NOT NULL
);
CREATE TABLE partitions (
    position INTEGER NOT NULL, name TEXT NOT NULL, content TEXT NOT NULL, rows INTEGER
);
PRAGMA application_id = 0x63786B77;
PRAGMA user_version = 1;
"""


def write_version_1(path: Path, assessment: Assessment | None, cube: Cube) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(VERSION_1)
        if assessment is not None:
            document = assessment.to_dict()
            meta = {key: to_json(document[key]) for key in ("waves", "cube", "provenance")}
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)", [("cxkit", "0.0.9"), *meta.items()]
            )
            connection.execute(
                "INSERT INTO cube VALUES (?, ?, ?, ?)",
                (cube.id, cube.version, cube.fingerprint(), to_json(cube.to_dict())),
            )
            for position, finding in enumerate(assessment.findings):
                connection.execute(
                    "INSERT INTO findings (position, id, function, method, measure, status, "
                    "confidence, measure_unit, reasons, document) "
                    "VALUES (?, ?, 'F07', 'm', 'tile_mean', 'ok', .95, '', '', ?)",
                    (position, finding.id, to_json(finding.to_dict())),
                )
            for position, text in enumerate(assessment.headlines):
                connection.execute(
                    "INSERT INTO headlines VALUES (?, ?, ?, ?)",
                    (position, text["en"], text["de"], to_json(dict(text))),
                )
            connection.execute(
                "INSERT INTO units VALUES (0, 'u0', NULL, 'Unit', 'Bereich', ?)",
                (to_json({"id": "u0", "parent": None, "en": "Unit", "de": "Bereich"}),),
            )
        connection.commit()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.db"


def test_a_look_comes_back_as_it_was(path: Path, assessment: Build, cube: Cube) -> None:
    warning = Problem(code="odd", message="Something is odd.", file="a.csv", row=3, column="x")
    said = assessment(50.0, 60.0, warnings=(warning,))
    with Workspace.open(path) as workspace:
        look = workspace.add_look(said, cube)
        assert (look.number, look.waves, look.findings) == (1, ("2025",), 2)
        assert not look.repeated
    with Workspace.open(path, create=False) as workspace:
        assert workspace.assessment() == said
        assert workspace.cube() == cube


def test_every_look_is_kept(path: Path, assessment: Build, cube: Cube) -> None:
    first, second = assessment(50.0), assessment(55.0, 60.0)
    with Workspace.open(path) as workspace:
        workspace.add_look(first, cube)
        look = workspace.add_look(second, evolve(cube, version="2"))
        assert look.number == 2
        assert [look.number for look in workspace.looks()] == [1, 2]
        assert workspace.assessment(1) == first
        assert workspace.assessment() == workspace.assessment(2) == second
        assert (workspace.cube(1).version, workspace.cube().version) == ("1", "2")


def test_the_gate_gets_what_was_published_last(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        assert workspace.published() == {}
        workspace.add_look(assessment(50.0, 60.0), cube)
        workspace.add_look(assessment(55.0), cube)
        # What a later look does not show is known from the earlier one.
        assert workspace.published() == assessment(55.0, 60.0).by_id


def test_what_was_shown_stays_known_though_it_is_hidden_later(
    path: Path, assessment: Build, cube: Cube
) -> None:
    with Workspace.open(path) as workspace:
        for n in (40, 3, 2):
            workspace.add_look(assessment(50.0, n=n), cube)
        (finding,) = workspace.published().values()
        assert finding.estimate.n == 40


def test_saying_the_same_again_adds_nothing(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0), cube)
        before = path.read_bytes()
        look = workspace.add_look(assessment(50.0), cube)
        assert (look.number, look.repeated) == (1, True)
        assert path.read_bytes() == before
        workspace.add_look(assessment(51.0), cube)
        assert workspace.add_look(assessment(50.0), cube).number == 3


def test_a_look_says_with_which_settings_it_was_made(
    path: Path, assessment: Build, cube: Cube
) -> None:
    settings = Settings(min_persons=7, min_persons_by_audience={"customer": 20})
    with Workspace.open(path) as workspace:
        look = workspace.add_look(
            assessment(50.0, provenance={"settings": settings.to_dict()}), cube
        )
    assert look.settings == settings.fingerprint()
    assert look.to_dict()["settings"] == settings.fingerprint()
    assert json.dumps(look.to_dict())


def test_the_same_looks_give_the_same_bytes(tmp_path: Path, assessment: Build, cube: Cube) -> None:
    for name in ("a.db", "b.db"):
        with Workspace.open(tmp_path / name) as workspace:
            for value in (50.0, 60.0):
                workspace.add_look(assessment(value, value), cube)
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()


def test_findings_can_be_browsed_by_column(
    path: Path, assessment: Build, cube: Cube, rows_of: Query
) -> None:
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0, 60.0), cube)
        workspace.add_look(assessment(70.0), cube)
    columns = "look, function, measure, tile, unit, audience, wave, status, value, low, high, n"
    found = rows_of(path, f"SELECT {columns} FROM latest_findings")
    row = ("F07", "tile_mean", "work.help", "u0", "staff", "2025", "ok", 70.0, 65.0, 75.0, 40)
    assert found == [(2, *row)]
    assert rows_of(path, "SELECT explanation_de FROM latest_findings") == [("70 von 100",)]
    indexed = {name for (name,) in rows_of(path, "SELECT name FROM sqlite_master")}
    columns = "function measure tile unit audience wave status"
    assert {f"findings_{column}" for column in columns.split()} <= indexed


def test_what_was_hidden_is_nowhere_in_the_file(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(43.21875, n=4), cube)
        (finding,) = workspace.assessment().findings
    assert finding.estimate.value is None
    # As text in a document and as a number in a column.
    assert b"43.2" not in path.read_bytes()
    assert bytes.fromhex("40459c0000000000") not in path.read_bytes()


def test_partitions_are_listed_with_rows(
    path: Path, assessment: Build, cube: Cube, rows_of: Query
) -> None:
    partitions = [{"name": "a.csv", "content": "abc", "rows": 12, "waves": ["2025"]}]
    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0, provenance={"partitions": partitions}), cube)
    assert rows_of(path, "SELECT look, name, content, rows FROM partitions") == [
        (1, "a.csv", "abc", 12)
    ]


def test_a_look_that_is_not_there_is_named(path: Path, assessment: Build, cube: Cube) -> None:
    with Workspace.open(path) as workspace:
        with pytest.raises(InputError, match="holds no look yet"):
            workspace.assessment()
        workspace.add_look(assessment(50.0), cube)
        workspace.add_look(assessment(60.0), cube)
        with pytest.raises(InputError, match=r"no look 7\.\n  -> It has the looks 1, 2\."):
            workspace.assessment(7)
        with pytest.raises(InputError, match="no look 0"):
            workspace.assessment(0)


def test_version_1_is_migrated_after_a_backup(path: Path, assessment: Build, cube: Cube) -> None:
    said = assessment(50.0, 60.0)
    write_version_1(path, said, cube)
    with Workspace.open(path) as workspace:
        (look,) = workspace.looks()
        assert (look.number, look.cxkit, look.findings) == (1, "0.0.9", 2)
        assert workspace.assessment() == said
        assert workspace.cube() == cube
        assert workspace.add_look(assessment(70.0), cube).number == 2
        assert workspace.assessment(1) == said
    (backup,) = backups(path)
    assert backup.name == "a.db.bak-v1"
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("SELECT count(*) FROM findings").fetchone() == (2,)


def test_a_look_on_an_older_workspace_leaves_the_backup_beside_it(
    path: Path, assessment: Build, cube: Cube
) -> None:
    write_version_1(path, assessment(50.0), cube)
    with (
        stage(path.parent, path.stem, keep_vault=False, add=False) as staged,
        Workspace.open(staged.workspace) as workspace,
    ):
        workspace.add_look(assessment(60.0), cube)
    assert [backup.name for backup in backups(path)] == ["a.db.bak-v1"]
    with Workspace.open(path) as workspace:
        assert workspace.assessment(1) == assessment(50.0)
        assert workspace.assessment(2) == assessment(60.0)


def test_a_migrated_file_has_the_tables_of_a_new_one(
    path: Path, assessment: Build, cube: Cube, rows_of: Query
) -> None:
    write_version_1(path, assessment(50.0), cube)
    for name in (path, path.with_name("new.db")):
        Workspace.open(name).close()
    tables = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY name"
    assert rows_of(path, tables) == rows_of(path.with_name("new.db"), tables)


def test_an_empty_file_of_version_1_becomes_an_empty_one(path: Path, cube: Cube) -> None:
    write_version_1(path, None, cube)
    with Workspace.open(path) as workspace:
        assert workspace.looks() == ()


def test_a_crash_in_the_middle_of_a_look_leaves_the_looks_before(
    path: Path, assessment: Build, cube: Cube, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(connection: sqlite3.Connection, table: str, *rest: object) -> None:
        if table == "warnings":
            raise KeyboardInterrupt

    with Workspace.open(path) as workspace:
        workspace.add_look(assessment(50.0), cube)
        monkeypatch.setattr("cxkit.workspace.insert", crash)
        with pytest.raises(KeyboardInterrupt):
            workspace.add_look(assessment(60.0), evolve(cube, version="2"))
    with Workspace.open(path) as workspace:
        assert [look.number for look in workspace.looks()] == [1]
        assert workspace.assessment() == assessment(50.0)


def test_two_programs_give_their_looks_two_numbers(
    path: Path, assessment: Build, cube: Cube
) -> None:
    with Workspace.open(path) as one, Workspace.open(path) as other:
        numbers = [
            one.add_look(assessment(50.0), cube).number,
            other.add_look(assessment(60.0), cube).number,
            one.add_look(assessment(70.0), cube).number,
        ]
    assert numbers == [1, 2, 3]


def test_while_somebody_reads_nothing_is_half_written(
    path: Path, assessment: Build, cube: Cube, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cxkit.storage.sqlitefile._TIMEOUT", 0.0)
    with Workspace.open(path) as workspace, closing(sqlite3.connect(path)) as reader:
        workspace.add_look(assessment(50.0), cube)
        reading = reader.execute("SELECT * FROM findings")
        reader.execute("BEGIN")
        reading.fetchone()
        with pytest.raises(CxkitError, match="another program"):
            workspace.add_look(assessment(60.0), cube)
        assert [look.number for look in workspace.looks()] == [1]
        reading.close()
        reader.rollback()
        assert workspace.add_look(assessment(60.0), cube).number == 2


def test_neither_file_imports_pandas_or_sqlite_utils(run_python: Callable[..., int]) -> None:
    program = (
        "import sys, cxkit.workspace, cxkit.vault, cxkit.compare, cxkit.forgetting\n"
        "sys.exit(bool({'pandas', 'sqlite_utils', 'duckdb'} & set(sys.modules)))"
    )
    assert run_python(program) == 0
