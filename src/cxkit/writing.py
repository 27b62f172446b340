"""Writing a look down: prepared aside, and put in place only when it is complete."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from attrs import field, frozen

from cxkit.errors import CxkitError, RefusedError
from cxkit.vault import Vault, vault_path
from cxkit.workspace import Workspace

_PREFIX = ".cxkit-"
_DAY = 24 * 60 * 60


@frozen(kw_only=True)
class Stage:
    """Files of a look while it is being made; nobody sees them before they are complete.

    Attributes:
        folder: Where they will be.
        aside: Where they are until then.
        workspace: The workspace, a copy of the one that was there.
        vault: The vault, likewise; None if none is kept.
        documents: Names of the documents written so far.
    """

    folder: Path
    aside: Path
    workspace: Path
    vault: Path | None
    documents: list[str] = field(factory=list)

    def write(self, name: str, content: bytes) -> None:
        """Write a document."""
        (self.aside / name).write_bytes(content)
        self.documents.append(name)

    def files(self) -> dict[str, Path]:
        """What is written, with the paths under which it will stand.

        Documents are named by their stem; a further one of the same stem by its whole name.
        """
        found: dict[str, Path] = {}
        for name in self.documents:
            found[name if Path(name).stem in found else Path(name).stem] = self.folder / name
        found["workspace"] = self.folder / self.workspace.name
        if self.vault is not None:
            found["vault"] = self.folder / self.vault.name
        return found


@contextmanager
def stage(
    folder: Path, name: str, *, keep_vault: bool, add: bool, restart: bool = False
) -> Iterator[Stage]:
    """A place to prepare a look in; on leaving without an error everything is put in place.

    Args:
        folder: Where the look belongs.
        name: Name of the workspace.
        keep_vault: False to keep no exact tallies.
        add: True if the look adds to a vault, which must then be there.
        restart: True to begin a new workspace even if there is one.

    Raises:
        RefusedError: if there is no vault to add to, or somebody else wrote meanwhile.
        CxkitError: if the folder cannot be written.
    """
    workspace = folder / f"{name}.db"
    vault = vault_path(workspace)
    if add and not vault.exists():
        raise RefusedError(
            f"There is no vault {vault} to add to.",
            hint="Look at all files at once (without --add); a look with --no-vault keeps "
            "no counts to add to.",
        )
    if vault.exists() and not keep_vault:
        raise RefusedError(
            f"{vault} is there already, and would no longer fit the workspace.",
            hint="Delete it first, name another folder with --out, or leave out --no-vault.",
        )
    # Here and not on the copies: a migration leaves its backup beside the file. What is
    # not ours is refused, not overwritten.
    if workspace.exists():
        Workspace.open(workspace).close()
    if vault.exists():
        Vault.open(vault).close()
    originals = [] if restart else [p for p in (workspace, vault) if p.exists()]
    with _prepared(folder, workspace.name, vault.name if keep_vault else None, originals) as staged:
        yield staged


@contextmanager
def restage(workspace: Path) -> Iterator[Stage]:
    """A place to add to a workspace that is there; the vault beside it stays as it is.

    On leaving without an error everything is put in place.

    Raises:
        InputError: if there is no workspace.
        RefusedError: if somebody else wrote meanwhile.
        CxkitError: if the folder cannot be written.
    """
    # Here and not on the copy: a migration leaves its backup beside the file.
    Workspace.open(workspace, create=False).close()
    with _prepared(workspace.parent, workspace.name, None, [workspace]) as staged:
        yield staged


@contextmanager
def _prepared(
    folder: Path, workspace: str, vault: str | None, originals: Sequence[Path]
) -> Iterator[Stage]:
    """A folder aside with copies of the originals; afterwards everything is put in place."""
    with _explained(folder):
        parent = _existing(folder)
        _clean_up(parent)
        aside = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=parent))
    try:
        before = {path: _mark(path) for path in originals}
        for path in originals:
            _copy(path, aside / path.name)
        staged = Stage(
            folder=folder,
            aside=aside,
            workspace=aside / workspace,
            vault=aside / vault if vault else None,
        )
        yield staged
        if any(_mark(path) != mark for path, mark in before.items()):
            raise RefusedError(
                f"{workspace} was changed by another program meanwhile; nothing was written.",
                hint="Run the command again.",
            )
        with _explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for path in staged.files().values():
                os.replace(aside / path.name, path)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _clean_up(parent: Path) -> None:
    """Remove what looks left that were killed a day ago or earlier: it holds a vault."""
    for left in parent.glob(f"{_PREFIX}*"):
        if left.is_dir() and time.time() - left.stat().st_mtime > _DAY:
            shutil.rmtree(left, ignore_errors=True)


def _existing(folder: Path) -> Path:
    """The nearest folder above that is there: staged files must lie on the same disk."""
    folder = folder.resolve()
    while not folder.is_dir():
        folder = folder.parent
    return folder


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _copy(path: Path, target: Path) -> None:
    mode = path.stat().st_mode & 0o777
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CxkitError(
            f"Cannot write to {folder}: {error.strerror}.",
            hint="Name another folder with --out, or make room.",
        ) from error
