"""Writing a look down: prepared aside, and put in place only when it is complete."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from attrs import field, frozen

from cxkit.errors import CxkitError, RefusedError
from cxkit.files import clean_up, finish, prepared, put_in_place
from cxkit.vault import Vault, vault_path
from cxkit.workspace import Workspace

_HEAD, _PART = 100, 1 << 20


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
    with _explained(folder):
        finish(folder, to_write=True)
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
    with ExitStack() as stack:
        with _explained(folder):
            finish(folder, to_write=True)
            aside = stack.enter_context(prepared(_existing(folder)))
            if folder.is_dir():
                clean_up(folder.resolve().parent)  # There a first look that was killed had begun.
        before = {path: _mark(path) for path in originals}
        for path in originals:
            _copy(path, aside / path.name)
        yield Stage(
            folder=folder,
            aside=aside,
            workspace=aside / workspace,
            vault=aside / vault if vault else None,
        )
        if any(_mark(path) != mark for path, mark in before.items()):
            raise RefusedError(
                f"{workspace} was changed by another program meanwhile; nothing was written.",
                hint="Run the command again.",
            )
        for path in originals:
            if _is_same(path, aside / path.name):
                (aside / path.name).unlink()
        with _explained(folder):
            put_in_place(aside, folder)


def _existing(folder: Path) -> Path:
    """The nearest folder above that is there: staged files must lie on the same disk."""
    folder = folder.resolve()
    while not folder.is_dir():
        folder = folder.parent
    return folder


def _mark(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_mtime_ns, found.st_size


def _is_same(path: Path, copy: Path) -> bool:
    """True if a copy differs from its original in nothing but how often it was copied."""
    if path.stat().st_size != copy.stat().st_size:
        return False
    with path.open("rb") as one, copy.open("rb") as other:
        # SQLite counts changes in its header: https://sqlite.org/fileformat.html, 1.3.
        heads = [_uncounted(file.read(_HEAD)) for file in (one, other)]
        while heads[0] == heads[1]:
            parts = one.read(_PART), other.read(_PART)
            if parts[0] != parts[1]:
                return False
            if not parts[0]:
                return True
    return False


def _uncounted(head: bytes) -> bytes:
    """The header of a SQLite file without its change counter and what repeats it."""
    return head[:24] + head[28:92]


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
