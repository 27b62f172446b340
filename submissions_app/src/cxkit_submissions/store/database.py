"""One SQLite file: write-ahead log, full synchronisation, writers one after the other."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cxkit_submissions.store.schema import APPLICATION_ID, MIGRATIONS

# How long a writer waits for others before it gives up, in milliseconds.
_PATIENCE = 30_000


class Database:
    """Connections to the file of an event, one per thread."""

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        self._local = threading.local()
        self.migrate()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            # Autocommit: transactions begin where `writing` says, as IMMEDIATE ones.
            found = sqlite3.connect(self.path, timeout=_PATIENCE / 1000, isolation_level=None)
            found.row_factory = sqlite3.Row
            found.execute("PRAGMA journal_mode = WAL")
            found.execute("PRAGMA synchronous = FULL")
            found.execute("PRAGMA foreign_keys = ON")
            found.execute(f"PRAGMA busy_timeout = {_PATIENCE}")
            self._local.connection = found
        return found

    def close(self) -> None:
        """Give back this thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is not None:
            found.close()
            self._local.connection = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when it ends; within one, it joins it."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.rollback()
            raise
        connection.commit()

    def migrate(self) -> None:
        """Bring the file to the newest schema; a new file gets all of it."""
        with self.writing() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version > len(MIGRATIONS):
                raise RuntimeError(
                    f"{self.path} was written by a newer cxkit-submissions; update this one."
                )
            for number, script in enumerate(MIGRATIONS[version:], version + 1):
                for statement in script.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
