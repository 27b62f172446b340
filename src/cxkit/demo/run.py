"""The demonstration: the whole circle, and what is true beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from cxkit.demo.circle import TRUTH, go_round
from cxkit.loop import Outcome


def demo(
    seed: int = 0,
    *,
    out: str | Path = "demo-out",
    language: str = "en",
    say: Callable[[str], None] | None = None,
) -> Outcome:
    """The last look at the demonstration company after four turns, and where it was written.

    Writes the company's exports into `out`/data; report.html, findings.json, demo.db,
    plan.md, review.md and truth.json into `out`. The same seed gives the same bytes.
    `say` is told the name of each station, such as `look` or `2026-Q3`.
    """
    how = {} if say is None else {"say": say}
    return go_round(seed, out=out, language=language, **how).outcome


def truth_of(out: str | Path) -> dict[str, object]:
    """What is true of the demonstration company in a folder that `demo` wrote."""
    found: dict[str, object] = json.loads((Path(out) / TRUTH).read_text(encoding="utf-8"))
    return found
