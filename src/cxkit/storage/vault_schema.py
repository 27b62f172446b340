"""The tables of a vault."""

from __future__ import annotations

import secrets
import sqlite3

from cxkit.storage.sqlitefile import FileKind

# erased: partition '' is every partition.
# people: 64-bit little-endian hashes, sorted. groups: waves and audiences as JSON pairs.
_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE partitions (
    name TEXT PRIMARY KEY, kind TEXT NOT NULL, content TEXT NOT NULL, source TEXT,
    rows INTEGER NOT NULL, mapping TEXT NOT NULL, groups TEXT NOT NULL, people BLOB NOT NULL,
    digest TEXT NOT NULL
);
CREATE TABLE columns (
    partition TEXT NOT NULL REFERENCES partitions (name) ON DELETE CASCADE,
    tally TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL,
    labels TEXT, data BLOB NOT NULL, PRIMARY KEY (partition, tally, position)
);
CREATE TABLE units (
    position INTEGER PRIMARY KEY, id TEXT NOT NULL, parent TEXT, name TEXT NOT NULL,
    valid_from TEXT, valid_until TEXT, predecessors TEXT NOT NULL, head_counts TEXT NOT NULL
);
CREATE TABLE erased (
    partition TEXT NOT NULL, person BLOB NOT NULL, PRIMARY KEY (partition, person)
);
"""


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("salt", secrets.token_hex(32)), ("revision", "0")],
    )


VAULT = FileKind(
    noun="vault",
    application_id=0x63786B76,
    version=1,
    create=_create,
    private=True,
)
