"""The tables of a workspace, and how older ones become them."""

from __future__ import annotations

import hashlib
import sqlite3

from cxkit.storage.sqlitefile import FileKind

# Written out rather than generated: people read them in Datasette.
_SCHEMA = """
CREATE TABLE cubes (
    digest TEXT PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE looks (
    number INTEGER PRIMARY KEY, cxkit TEXT NOT NULL, waves TEXT NOT NULL,
    settings TEXT NOT NULL, findings INTEGER NOT NULL, digest TEXT NOT NULL,
    cube TEXT NOT NULL, cube_digest TEXT NOT NULL REFERENCES cubes (digest),
    provenance TEXT NOT NULL
);
CREATE TABLE findings (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    id TEXT NOT NULL,
    function TEXT NOT NULL, method TEXT NOT NULL, measure TEXT NOT NULL,
    dimension TEXT, tile TEXT, side TEXT, item TEXT, scale TEXT, unit TEXT, audience TEXT,
    initiative TEXT, process TEXT, contrast_of TEXT, contrast_against TEXT,
    wave TEXT, period TEXT, status TEXT NOT NULL,
    value REAL, low REAL, high REAL, n INTEGER, coverage REAL, confidence REAL NOT NULL,
    measure_unit TEXT NOT NULL, null_value REAL, smallest_relevant REAL,
    reasons TEXT NOT NULL, explanation_en TEXT, explanation_de TEXT, document TEXT NOT NULL,
    PRIMARY KEY (look, id)
);
CREATE INDEX findings_function ON findings (function);
CREATE INDEX findings_measure ON findings (measure);
CREATE INDEX findings_tile ON findings (tile);
CREATE INDEX findings_unit ON findings (unit);
CREATE INDEX findings_audience ON findings (audience);
CREATE INDEX findings_wave ON findings (wave);
CREATE INDEX findings_status ON findings (status);
CREATE TABLE headlines (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    en TEXT, de TEXT, document TEXT NOT NULL, PRIMARY KEY (look, position)
);
CREATE TABLE warnings (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    code TEXT NOT NULL, message TEXT NOT NULL, hint TEXT,
    file TEXT, sheet TEXT, row INTEGER, "column" TEXT, path TEXT, count INTEGER,
    document TEXT NOT NULL, PRIMARY KEY (look, position)
);
CREATE TABLE units (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    id TEXT NOT NULL, parent TEXT, en TEXT, de TEXT, document TEXT NOT NULL,
    PRIMARY KEY (look, position)
);
CREATE TABLE partitions (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    name TEXT NOT NULL, content TEXT NOT NULL, rows INTEGER, PRIMARY KEY (look, position)
);
CREATE VIEW latest_findings AS
    SELECT * FROM findings WHERE look = (SELECT max(number) FROM looks);
"""

# What was promised and decided; the first promise is that nobody changes it afterwards.
_JOURNAL = """
CREATE TABLE registrations (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, initiative TEXT NOT NULL,
    target TEXT NOT NULL, target_kind TEXT NOT NULL, expected_low REAL NOT NULL,
    expected_likely REAL NOT NULL, expected_high REAL NOT NULL, start TEXT NOT NULL,
    registered TEXT NOT NULL, supersedes TEXT REFERENCES registrations (id),
    document TEXT NOT NULL
);
CREATE TABLE turns (
    number INTEGER PRIMARY KEY, label TEXT NOT NULL, start TEXT NOT NULL,
    looks_before INTEGER NOT NULL, document TEXT NOT NULL
);
CREATE TABLE look_days (
    look INTEGER PRIMARY KEY REFERENCES looks (number), day TEXT NOT NULL
);
CREATE TABLE skipped_looks (
    turn INTEGER PRIMARY KEY REFERENCES turns (number), reason TEXT NOT NULL,
    document TEXT NOT NULL
);
CREATE TABLE decisions (
    position INTEGER PRIMARY KEY, initiative TEXT NOT NULL,
    registration TEXT NOT NULL REFERENCES registrations (id), turn INTEGER NOT NULL,
    choice TEXT NOT NULL, day TEXT NOT NULL, document TEXT NOT NULL
);
CREATE TABLE stories (
    look INTEGER NOT NULL REFERENCES looks (number), position INTEGER NOT NULL,
    tile TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (look, position)
);
CREATE TABLE look_documents (
    look INTEGER NOT NULL REFERENCES looks (number), name TEXT NOT NULL,
    document TEXT NOT NULL, PRIMARY KEY (look, name)
);
CREATE TABLE plans (
    position INTEGER PRIMARY KEY, look INTEGER NOT NULL, digest TEXT NOT NULL,
    document TEXT NOT NULL
)"""
_KEPT = ("registrations", "turns", "look_days", "skipped_looks", "decisions", "plans")

# Tables whose rows belong to a look; version 1 had the same, for one look.
ROWS = ("findings", "headlines", "warnings", "units", "partitions")


def digest(text: str) -> str:
    """A hash of a document."""
    return hashlib.sha256(text.encode()).hexdigest()


def _create(connection: sqlite3.Connection) -> None:
    _create_looks(connection)
    _create_journal(connection)


def _create_looks(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)


def _create_journal(connection: sqlite3.Connection) -> None:
    """Version 2 held looks only; version 3 keeps a journal beside them, and more subjects."""
    for subject in ("metric", "record"):
        connection.execute(f"ALTER TABLE findings ADD COLUMN {subject} TEXT")
    for statement in _JOURNAL.split(";\n"):
        connection.execute(statement)
    for table in _KEPT:
        for change in ("UPDATE", "DELETE"):
            connection.execute(
                f"CREATE TRIGGER {table}_{change.lower()} BEFORE {change} ON {table} BEGIN "
                f"SELECT RAISE(ABORT, 'what is written in the journal is not changed'); END"
            )


def _keep_history(connection: sqlite3.Connection) -> None:
    """Version 1 held one look; version 2 keeps all, so it becomes the first."""
    for (index,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall():
        connection.execute(f'DROP INDEX "{index}"')
    old = ("meta", "cube", *ROWS)
    for table in old:
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    _create_looks(connection)
    meta = dict(connection.execute("SELECT key, value FROM old_meta").fetchall())
    if meta:
        _first_look(connection, meta)
        for table in ROWS:
            connection.execute(f"INSERT INTO {table} SELECT 1, * FROM old_{table}")
    for table in old:
        connection.execute(f"DROP TABLE old_{table}")


def _first_look(connection: sqlite3.Connection, meta: dict[str, str]) -> None:
    cube = connection.execute("SELECT id, version, document FROM old_cube").fetchone()
    connection.execute("INSERT INTO cubes VALUES (?, ?, ?, ?)", (digest(cube[2]), *cube))
    (findings,) = connection.execute("SELECT count(*) FROM old_findings").fetchone()
    connection.execute(
        "INSERT INTO looks VALUES (1, ?, ?, '', ?, '', ?, ?, ?)",
        (
            meta["cxkit"],
            meta["waves"],
            findings,
            meta["cube"],
            digest(cube[2]),
            meta["provenance"],
        ),
    )


WORKSPACE = FileKind(
    noun="workspace",
    application_id=0x63786B77,
    version=3,
    create=_create,
    migrations={1: _keep_history, 2: _create_journal},
)
