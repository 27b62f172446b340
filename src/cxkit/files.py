"""Files that belong together: all of them are written, or none."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

_SUFFIX = ".part"
_ASIDE, _COMPLETE, _LOCK = ".cxkit-", ".cxkit-complete-", ".lock"
_DAY = 24 * 60 * 60


def write_together(folder: str | Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """The paths of `files` (name -> content) after they were written into `folder`.

    Everything is written beside its place first and moved there at the end, so
    that an interruption or a full disk leaves no half-written file behind.

    Raises:
        OSError: if the folder cannot be written; earlier files are then as before.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    parts = [folder / f"{name}{_SUFFIX}" for name in files]
    try:
        for part, content in zip(parts, files.values(), strict=True):
            part.write_bytes(content)
        paths = tuple(folder / name for name in files)
        for part, path in zip(parts, paths, strict=True):
            os.replace(part, path)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    return paths


@contextmanager
def prepared(parent: Path) -> Iterator[Path]:
    """A folder aside in which files are made; it is gone afterwards, whatever happened.

    What a process that was killed has left is removed first: a lock that the system
    gives back with the process tells its folder from one that is still in use.

    Args:
        parent: A folder on the disk on which the files will be, which is there.

    Raises:
        OSError: if it cannot be written.
    """
    clean_up(parent)
    lock, held = _locked(parent)
    # Only once it is locked: until then, nobody can tell that somebody uses it.
    aside = lock.with_suffix("")
    aside.mkdir(mode=0o700)
    try:
        yield aside
    finally:
        shutil.rmtree(aside, ignore_errors=True)
        _give_back(lock, held)


def put_in_place(aside: Path, folder: Path) -> None:
    """Put every file of a prepared folder into its place: all of them, also after a kill.

    One renaming decides. Before it nothing has happened; after it, `finish` puts in
    place whatever an interruption left.

    Args:
        aside: The prepared folder, in which all files are complete.
        folder: Where they belong; it is made if need be.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    complete = folder / f"{_COMPLETE}{aside.name.removeprefix(_ASIDE)}"
    os.rename(aside, complete)
    _place(complete, folder)


def finish(folder: str | Path, *, to_write: bool = False) -> None:
    """Put in place what was complete in a folder when a process was killed; often nothing.

    What killed processes left incomplete is removed. Whoever may only read there goes on
    with what is in place.

    Args:
        folder: The folder.
        to_write: True if something newer will be written, which must not come first.

    Raises:
        OSError: if the folder cannot be written.
    """
    folder = Path(folder)
    try:
        left = [path for path in folder.iterdir() if path.name.startswith(_ASIDE)]
    except OSError:
        return  # There is no such folder, or nobody may list it: whoever opens a file will see.
    complete = [path for path in left if path.name.startswith(_COMPLETE)]
    for each in sorted(complete, key=lambda path: path.stat().st_mtime_ns):
        try:
            _place(each, folder)
        except PermissionError:
            if to_write:
                raise
    if left:
        clean_up(folder)


def _place(complete: Path, folder: Path) -> None:
    for path in sorted(complete.iterdir()):
        # Somebody who opened the workspace meanwhile may have put it there already.
        with suppress(FileNotFoundError):
            os.replace(path, folder / path.name)
    with suppress(FileNotFoundError):
        complete.rmdir()


def clean_up(parent: Path) -> None:
    """Remove what killed processes left beside the files of a folder: it may hold a vault."""
    for lock in parent.glob(f"{_ASIDE}*{_LOCK}"):
        held = _lock(lock)
        if held is not None:
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            _give_back(lock, held)
    for left in parent.glob(f"{_ASIDE}*"):
        is_alone = left.is_dir() and not left.with_name(left.name + _LOCK).exists()
        # One of an older version has no lock; it is not in use any more a day later.
        is_old = is_alone and time.time() - left.stat().st_mtime > _DAY
        if is_old and not left.name.startswith(_COMPLETE):
            shutil.rmtree(left, ignore_errors=True)


def _locked(parent: Path) -> tuple[Path, sqlite3.Connection]:
    """A new file and the lock on it; another one if somebody cleans it up just now."""
    while True:
        handle, name = tempfile.mkstemp(prefix=_ASIDE, suffix=_LOCK, dir=parent)
        os.close(handle)
        held = _lock(Path(name))
        if held is not None and Path(name).exists():
            return Path(name), held


def _lock(path: Path) -> sqlite3.Connection | None:
    """A lock on a file that ends with the process, or None if somebody holds it or it is not ours.

    SQLite's, because it is the same on every system.
    """
    with suppress(sqlite3.OperationalError):
        connection = sqlite3.connect(path, timeout=0, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            connection.close()
        else:
            return connection
    return None


def _give_back(lock: Path, held: sqlite3.Connection) -> None:
    # Removed while it is held, so that nobody locks a file that is about to go; Windows
    # removes no open file, and lets nobody else remove one either.
    with suppress(PermissionError):
        lock.unlink(missing_ok=True)
    held.close()
    with suppress(PermissionError):
        lock.unlink(missing_ok=True)
