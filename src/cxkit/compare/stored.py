"""Assessments that were written down: from findings.json, a folder or a workspace."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cxkit.cube import Cube
from cxkit.errors import InputError, Problem
from cxkit.files import finish
from cxkit.finding import SCHEMA_VERSION, Assessment
from cxkit.workspace import Workspace, workspace_at

_LOOK = re.compile(r"^(?P<path>.+)@(?P<number>\d+)$")
_SQLITE = b"SQLite format 3\x00"


def load_assessment(source: Assessment | str | Path) -> Assessment:
    """The assessment itself, or the one that was written to a path.

    Args:
        source: An assessment; the path of a findings.json, of a folder that holds one,
            or of a workspace, whose last look counts; `NAME.db@2` is its second look.

    Raises:
        InputError: if there is none, or one of a newer cxkit.
    """
    if isinstance(source, Assessment):
        return source
    path, number = _split(source)
    finish(path if path.is_dir() else path.parent)
    if path.is_dir():
        path = path / "findings.json"
    if not path.exists():
        raise InputError([_missing(path)])
    if number is not None or _is_sqlite(path):
        with Workspace.open(path, create=False) as workspace:
            return workspace.assessment(number)
    return _from_json(path)


def load_last_two(source: str | Path) -> tuple[Assessment, Assessment]:
    """The last two looks of a workspace, or of the one in a folder.

    Raises:
        InputError: if it is no workspace, or has fewer than two looks.
    """
    old, new = last_two(source)
    return load_assessment(old), load_assessment(new)


def last_two(source: str | Path) -> tuple[str, str]:
    """What `load_assessment` calls the last two looks of a workspace, or of a folder's one.

    Raises:
        InputError: if it is no workspace, or has fewer than two looks.
    """
    path = workspace_at(source) if Path(source).is_dir() else Path(source)
    with Workspace.open(path, create=False) as workspace:
        numbers = [look.number for look in workspace.looks()]
    if len(numbers) < 2:
        raise InputError([_one_look(path)])
    return f"{path}@{numbers[-2]}", f"{path}@{numbers[-1]}"


def load_cube(source: str | Path) -> Cube:
    """The cube in whose words a stored look is, the last one if none is named.

    Raises:
        InputError: if it is no workspace, and no folder with one.
    """
    path, number = _split(source)
    path = workspace_at(path) if path.is_dir() else path
    if not path.exists() or not _is_sqlite(path):
        raise InputError([_not_findings(path)])
    with Workspace.open(path, create=False) as workspace:
        return workspace.cube(number)


def _split(source: str | Path) -> tuple[Path, int | None]:
    """Path and number of the look; a file whose name ends in @1 is a file."""
    found = _LOOK.match(str(source))
    if found is None or Path(source).exists():
        return Path(source), None
    return Path(found["path"]), int(found["number"])


def _is_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _from_json(path: Path) -> Assessment:
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise InputError([_not_findings(path)]) from error
    if not isinstance(document, dict) or not {"cube", "findings"} <= set(document):
        raise InputError([_not_findings(path)])
    version = document.get("schema_version", SCHEMA_VERSION)
    if version != SCHEMA_VERSION:
        raise InputError([_other_version(path, version)])
    return Assessment.from_dict(document)


def _missing(path: Path) -> Problem:
    return Problem(
        code="no_file",
        file=str(path),
        message="There is no such file.",
        hint="Name a findings.json, a folder that holds one, or a workspace (NAME.db).",
    )


def _not_findings(path: Path) -> Problem:
    return Problem(
        code="not_findings",
        file=str(path),
        message="This file holds no findings of cxkit.",
        hint="Name a findings.json, a folder that holds one, or a workspace (NAME.db).",
    )


def _other_version(path: Path, version: object) -> Problem:
    return Problem(
        code="other_version",
        file=str(path),
        message=f"These findings have the schema version {version}; this cxkit reads "
        f"{SCHEMA_VERSION}.",
        hint="Update: python -m pip install --upgrade cxkit",
    )


def _one_look(path: Path) -> Problem:
    return Problem(
        code="one_look",
        file=str(path),
        message="The workspace holds fewer than two looks, so there is nothing to compare.",
        hint="Look again, or name another document: cxkit diff OLD NEW",
    )
