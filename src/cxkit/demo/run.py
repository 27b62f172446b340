"""The demonstration: generate the company, look at it, and lay the truth beside it."""

from __future__ import annotations

import json
from pathlib import Path

from attrs import evolve

from cxkit.demo.company import generate
from cxkit.files import write_together
from cxkit.loop import Outcome, look_into

NAME = "demo"
TRUTH = "truth.json"


def demo(seed: int = 0, *, out: str | Path = "demo-out", language: str = "en") -> Outcome:
    """The look at the demonstration company, and where it was written.

    Writes the company's exports into `out`/data; report.html, findings.json, demo.db
    and truth.json into `out`. The same seed gives the same bytes.
    """
    out = Path(out)
    files = generate(seed).files()
    truth = files.pop(TRUTH)
    write_together(out / "data", files)
    outcome = look_into(out, [out / "data"], name=NAME, restart=True, language=language)
    (path,) = write_together(out, {TRUTH: truth})
    return evolve(outcome, files={**outcome.files, "truth": path})


def truth_of(out: str | Path) -> dict[str, object]:
    """What is true of the demonstration company in a folder that `demo` wrote."""
    found: dict[str, object] = json.loads((Path(out) / TRUTH).read_text(encoding="utf-8"))
    return found
