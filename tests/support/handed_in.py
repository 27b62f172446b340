"""What the tests of the command line hand in, and what they find in what it wrote."""

from __future__ import annotations

import json
from pathlib import Path

RESPECT = "culture.respect.behaviour.self"
INITIATIVES = """
[[initiatives]]
id = "lab"
title = { en = "Listening lab", de = "Zuhörlabor" }
tiles = ["culture.respect"]
benefit."culture.respect" = { low = 2, likely = 6, high = 12 }
effort = { hours = [40, 20] }
"""


def csv(path: Path, *rows: object, encoding: str = "utf-8", sep: str = ",") -> Path:
    """A file with these rows, a text or cells each."""
    lines = [row if isinstance(row, str) else sep.join(map(str, row)) for row in rows]
    path.write_bytes(("\r\n".join(lines) + "\r\n").encode(encoding))
    return path


def answers(path: Path, people: range = range(12), item: str = RESPECT) -> Path:
    """A small good file: one row per person."""
    return csv(path, ("person", item), *((p, 1 + p % 5) for p in people))


def tile(out: Path, name: str = "culture.respect") -> dict:
    """The estimate of a tile of the whole organisation."""
    document = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    (found,) = [
        f
        for f in document["findings"]
        if f["measure"] == "tile_mean"
        and f["subject"] == {"tile": name, "dimension": name.split(".")[0], "audience": "staff"}
    ]
    return found["estimate"]


def export(path: Path, people: range) -> Path:
    """Answers of these people, under pseudonyms such as P07."""
    rows = [f"P{p:02},{1 + p % 5}" for p in people]
    path.write_text("\n".join([f"person,{RESPECT}", *rows]) + "\n")
    return path
