"""The tables of a vault."""

from __future__ import annotations

import secrets
import sqlite3

from attrs import evolve

from cxkit.storage.partitions import digest, read_entries, read_tallies, write_partition
from cxkit.storage.sqlitefile import FileKind
from cxkit.tallies import AnswerTallies, Tallies
from cxkit.tallies.codings import SHAPE
from cxkit.tallies.evidence import tables_of

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


# records: like people, of what may be counted once only. state: what the kind wants back.
_EVIDENCE = """
ALTER TABLE partitions ADD COLUMN records BLOB NOT NULL DEFAULT x'';
ALTER TABLE partitions ADD COLUMN state BLOB NOT NULL DEFAULT x'';
ALTER TABLE columns ADD COLUMN is_sum INTEGER NOT NULL DEFAULT 0;
UPDATE columns SET is_sum = 1 WHERE name IN ('n', 'sum_a', 'sum_b', 'sum_ab')"""


def _create(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA.split(";\n"):
        connection.execute(statement)
    _take_evidence(connection)
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        [("salt", secrets.token_hex(32)), ("revision", "0")],
    )


def _take_evidence(connection: sqlite3.Connection) -> None:
    """Version 1 held answers only; version 2 holds evidence of any kind."""
    for statement in _EVIDENCE.split(";\n"):
        connection.execute(statement)


def _salt_codings(connection: sqlite3.Connection) -> None:
    """Until version 2, whoever had the vault's tables could try pseudonyms of codings out."""
    (salt,) = connection.execute("SELECT value FROM meta WHERE key = 'salt'").fetchone()
    key = bytes.fromhex(salt)
    for entry in read_entries(connection):
        if entry.kind == "codings":
            tallies = _salted(read_tallies(connection, entry.name, entry.kind), key)
            content = digest([table.content() for table in tables_of(tallies).values()])
            write_partition(connection, evolve(entry, digest=content), tallies)


def _salted(tallies: AnswerTallies | Tallies, salt: bytes) -> Tallies:
    """Codings whose subjects and coders are salted."""
    from cxkit.evidence.codings import salted

    assert isinstance(tallies, Tallies)
    (keys, _), table = SHAPE["codes"], tallies.tables["codes"]
    columns = [table.keys[name].tolist() for name in keys]
    for place in (keys.index("subject"), keys.index("coder")):
        columns[place] = [salted(number, salt) for number in columns[place]]
    rows = zip(*columns, table.sums["n"].tolist(), strict=True)
    return Tallies.build("codings", SHAPE, {"codes": list(rows)})


VAULT = FileKind(
    noun="vault",
    application_id=0x63786B76,
    version=3,
    create=_create,
    migrations={1: _take_evidence, 2: _salt_codings},
    private=True,
)
