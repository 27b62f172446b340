"""Copies of the file of an event, made and put back while the app runs."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from cxkit_submissions.store.database import Database
from cxkit_submissions.store.schema import APPLICATION_ID

_WAIT = 30.0


class NotAnEventError(ValueError):
    """The file is no whole file of an event."""


def backup(database: Path, copy: Path) -> None:
    """Write a copy of one moment, whoever writes meanwhile; it is there whole or not at all.

    Raises:
        NotAnEventError: if the file is no file of an event.
    """
    _check(database)
    made = copy.with_name(f"{copy.name}.part")
    made.unlink(missing_ok=True)
    # Only its owner may read what others wrote in confidence.
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(_open(database)) as source, closing(_open(made)) as target:
        # All pages in one step: of one moment, even if somebody writes all the time.
        source.backup(target, pages=-1)
        target.execute("PRAGMA journal_mode = DELETE")
    _check(made)
    made.replace(copy)


def restore(copy: Path, database: Path) -> None:
    """Put a copy back in one transaction; what was written since is gone.

    Raises:
        NotAnEventError: if the copy is no whole file of an event; then nothing changes.
    """
    _check(copy)
    with closing(_open(copy)) as source, closing(_open(database)) as target:
        source.backup(target, pages=-1)
    # A copy that an older version made gets the newest tables.
    Database(database).close()


def problem(path: Path) -> str:
    """Why a file is no whole file of an event; empty if it is one."""
    try:
        _check(path)
    except NotAnEventError as error:
        return str(error)
    return ""


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=_WAIT, isolation_level=None)


def _check(path: Path) -> None:
    if not path.is_file():
        raise NotAnEventError(f"{path}: there is no such file.")
    try:
        with closing(_open(path)) as connection:
            (number,) = connection.execute("PRAGMA application_id").fetchone()
            (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotAnEventError(f"{path}: this is no file of an event ({error}).") from error
    if number != APPLICATION_ID:
        raise NotAnEventError(f"{path}: this is no file of an event.")
    if said != "ok":
        raise NotAnEventError(f"{path}: this file of an event is damaged ({said}).")
