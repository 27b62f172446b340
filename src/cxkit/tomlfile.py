"""Documents in TOML, read whole, or refused with what is wrong and what to do."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from cxkit.errors import InputError, Problem


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
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        message = f"This is not valid TOML: {error}."
        problem = Problem(code="not_toml", file=path.name, message=message, hint=hint)
        raise InputError([problem]) from error
