"""Files that belong together: all of them are written, or none."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

_SUFFIX = ".part"


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
