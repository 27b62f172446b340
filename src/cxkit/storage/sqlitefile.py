"""One SQLite file: told from others by its header, never half-written.

The standard library's sqlite3, and not sqlite-utils: that imports pandas wherever
it finds it (380 ms against 5), and before its version 4 it commits after every
call, so that what belongs together would not be one transaction.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from attrs import field, frozen

from cxkit.errors import CxkitError, InputError, Problem
from cxkit.files import finish

_TIMEOUT = 30.0
_HEADER = b"SQLite format 3\x00"
_TROUBLE = ("readonly", "unable to open", "is full", "disk I/O")
_DAMAGE = ("not a database", "malformed")
Migration = Callable[[sqlite3.Connection], None]


@frozen(kw_only=True)
class FileKind:
    """What a file of cxkit is.

    Attributes:
        noun: What people call it.
        application_id: Number in the header of the file that tells it from others.
        version: Version of its schema.
        create: Fills a new file.
        migrations: Version -> what makes the next version of it.
        private: True if nobody but its owner may read it.
    """

    noun: str
    application_id: int
    version: int
    create: Migration
    migrations: Mapping[int, Migration] = field(factory=dict)
    private: bool = False


def open_file(path: str | Path, kind: FileKind, *, create: bool = False) -> sqlite3.Connection:
    """A connection to the file, which is new or brought to the current version.

    Args:
        path: Where the file is; `:memory:` for one that is gone afterwards.
        kind: What it is.
        create: True to make a new one if there is none.

    Raises:
        InputError: if there is no such file, or it is something else, or newer.
        CxkitError: if another program is writing it.
    """
    if str(path) == ":memory:":
        connection = _connect(path, kind)
        _initialise(connection, kind)
        return connection
    path = Path(path)
    with _explained(path, kind):
        # A process that was killed while it put files in place may have left this one.
        finish(path.parent)
        if not path.exists() and not create:
            raise InputError([_missing(path, kind)])
        _prepare(path, kind)
        connection = _connect(path, kind)
        try:
            _check_or_create(connection, path, kind, create=create)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """Everything inside is written together, or nothing is.

    The lock is taken at once: a transaction that only becomes a writer later can
    fail in the middle when somebody else has written meanwhile.
    """
    with _explained(_path_of(connection), None):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def compact(connection: sqlite3.Connection) -> None:
    """Give back the room of what was deleted, unless somebody is reading just now."""
    with suppress(sqlite3.OperationalError):
        connection.execute("VACUUM")


def backups(path: str | Path) -> tuple[Path, ...]:
    """The backups that migrations left beside a file, sorted."""
    path = Path(path)
    start = f"{path.name}.bak-v"
    return tuple(sorted(p for p in path.parent.iterdir() if p.name.startswith(start)))


def _connect(path: str | Path, kind: FileKind) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_TIMEOUT, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    if kind.private:
        # What is deleted is overwritten, or a forgotten person could be read from free pages.
        connection.execute("PRAGMA secure_delete = ON")
    return connection


def _prepare(path: Path, kind: FileKind) -> None:
    """The file exists afterwards, and a private one is closed to others from its first byte."""
    mode = 0o600 if kind.private else 0o666
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, mode))
    if kind.private and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    head = b"a folder"
    if not path.is_dir():
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    if head not in (b"", _HEADER):
        raise InputError([_not_ours(path, kind)])


def _check_or_create(
    connection: sqlite3.Connection, path: Path, kind: FileKind, *, create: bool
) -> None:
    application, version = _identity(connection)
    # A crash before the first transaction leaves an empty file; it is a new one.
    if path.stat().st_size == 0 and create:
        with transaction(connection):
            if _identity(connection) == (0, 0):
                _initialise(connection, kind)
        application, version = _identity(connection)
    if application != kind.application_id:
        raise InputError([_not_ours(path, kind)])
    if version > kind.version:
        raise InputError([_newer(path, kind, version)])
    if version < kind.version:
        _migrate(connection, path, kind)


def _identity(connection: sqlite3.Connection) -> tuple[int, int]:
    """Application id and schema version of the file."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version


def _initialise(connection: sqlite3.Connection, kind: FileKind) -> None:
    kind.create(connection)
    connection.execute(f"PRAGMA application_id = {kind.application_id}")
    connection.execute(f"PRAGMA user_version = {kind.version}")


def _migrate(connection: sqlite3.Connection, path: Path, kind: FileKind) -> None:
    """Bring an older file to the current version, after a backup, in one transaction."""
    with transaction(connection):
        _, version = _identity(connection)
        if version == kind.version:
            return  # Somebody else migrated it while this process waited for the lock.
        backup = _back_up(path, version, kind)
        try:
            for step in range(version, kind.version):
                kind.migrations[step](connection)
            connection.execute(f"PRAGMA user_version = {kind.version}")
        except BaseException:
            backup.unlink()
            raise


def _back_up(path: Path, version: int, kind: FileKind) -> Path:
    """A copy of the file beside it, `NAME.bak-vN`; an earlier one is never overwritten."""
    target = path.with_name(f"{path.name}.bak-v{version}")
    number = 1
    while target.exists():
        number += 1
        target = path.with_name(f"{path.name}.bak-v{version}-{number}")
    mode = 0o600 if kind.private else 0o666
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target


@contextmanager
def _explained(path: Path, kind: FileKind | None) -> Iterator[None]:
    """SQLite's errors in words that name the remedy."""
    try:
        yield
    except (sqlite3.OperationalError, OSError) as error:
        words = str(error)
        if "locked" in words:
            raise CxkitError(
                f"{path.name} is being written by another program.",
                hint="Wait until it has finished, or close it, and run the command again.",
            ) from error
        if isinstance(error, OSError) or any(trouble in words for trouble in _TROUBLE):
            raise CxkitError(
                f"{path.name} cannot be written: {words}.",
                hint="Check that you may write there, and that the disk has room.",
            ) from error
        raise
    except sqlite3.DatabaseError as error:
        if kind is None or not any(damage in str(error) for damage in _DAMAGE):
            raise
        raise InputError([_damaged(path, kind, error)]) from error


def _path_of(connection: sqlite3.Connection) -> Path:
    (row,) = (r for r in connection.execute("PRAGMA database_list") if r[1] == "main")
    return Path(row[2] or ":memory:")


def _missing(path: Path, kind: FileKind) -> Problem:
    return Problem(
        code=f"no_{kind.noun}",
        file=str(path),
        message=f"There is no such {kind.noun}.",
        hint=f"Check the name; cxkit look PATH writes one. The working folder is {Path.cwd()}.",
    )


def _not_ours(path: Path, kind: FileKind) -> Problem:
    return Problem(
        code=f"not_a_{kind.noun}",
        file=str(path),
        message=f"This file is no {kind.noun} of cxkit; it was left as it is.",
        hint="Name another file, or move this one away.",
    )


def _newer(path: Path, kind: FileKind, version: int) -> Problem:
    return Problem(
        code=f"newer_{kind.noun}",
        file=str(path),
        message=f"This {kind.noun} was written by a newer cxkit (schema {version}; this one "
        f"knows up to {kind.version}).",
        hint="Update: python -m pip install --upgrade cxkit",
    )


def _damaged(path: Path, kind: FileKind, error: Exception) -> Problem:
    return Problem(
        code=f"damaged_{kind.noun}",
        file=str(path),
        message=f"This {kind.noun} is damaged: {error}.",
        hint="Restore it from a backup, or move it away and look again at the sources.",
    )
