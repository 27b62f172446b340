"""The JSON Schemas of what cxkit writes."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

__all__ = ["NAMES", "load"]

NAMES = ("cube", "findings", "journal", "plan", "plugins", "review", "stories", "turn")


def load(name: str) -> dict[str, Any]:
    """The JSON Schema of a document, by one of `NAMES`.

    Raises:
        ValueError: if there is no schema of this name.

    Example:
        >>> load("plugins")["title"]
        'Plugins'
    """
    if name not in NAMES:
        raise ValueError(f"there is no schema {name!r}; known are {', '.join(NAMES)}")
    file = resources.files("cxkit.schemas") / f"{name}.schema.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found
