"""Documents in TOML, read whole, or refused with what is wrong and what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cxkit.errors import InputError, Problem

SAVE_AS_UTF8 = "Save it as UTF-8; in the Windows editor: Save as, Encoding: UTF-8."


def read_toml(path: Path, *, hint: str = "") -> dict[str, Any]:
    """The document that a TOML file holds; a byte order mark is left out.

    Args:
        path: Where the file is.
        hint: What helps whoever wrote something that is not TOML.

    Raises:
        InputError: if the file cannot be read, or is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problem = Problem(
            code="cannot_read",
            file=path.name,
            message=f"Cannot read {path}: {error.strerror}.",
            hint="Check the path, and that the file is not open elsewhere.",
        )
        raise InputError([problem]) from error
    except UnicodeDecodeError as error:
        problem = Problem(
            code="not_toml",
            file=path.name,
            message=f"This file is not UTF-8: line {line_of(error)} holds something else.",
            hint=SAVE_AS_UTF8,
        )
        raise InputError([problem]) from error
    except tomllib.TOMLDecodeError as error:
        message = f"This is not valid TOML: {error}."
        problem = Problem(code="not_toml", file=path.name, message=message, hint=hint)
        raise InputError([problem]) from error


def line_of(error: UnicodeDecodeError) -> int:
    """The line of a text, counted from 1, whose bytes could not be read."""
    return error.object.count(b"\n", 0, error.start) + 1
