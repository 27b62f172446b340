"""Event logs as text, and what the methods say of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from cxkit import Assessment, Finding, default_cube
from cxkit.assess import assess
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping
from cxkit.gather import gather
from cxkit.tallies import Tallies

Chain = Callable[..., Assessment]


def tallies_of(log: Path, kind: str, **how: Any) -> Tallies:
    part = {key: how.pop(key) for key in ("columns", "ignore", "form") if key in how}
    mapping = Mapping(evidence=[EvidenceMapping(kind=kind, files=["*"], options=how, **part)])
    found = gather([], default_cube(), evidence={kind: log}, mapping=mapping)
    parts = [p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)]
    return Tallies.merge(parts)


@pytest.fixture
def look(tmp_path: Path) -> Chain:
    """The findings of a log, given as text or path; further arguments are options of it."""

    def of(log: str | Path, *, more: dict[str, Tallies] | None = None, **how: Any) -> Assessment:
        if isinstance(log, str):
            path = tmp_path / "events.csv"
            path.write_text(log, encoding="utf-8")
            log = path
        evidence = {"events": tallies_of(log, "events", **how), **(more or {})}
        found = assess(None, default_cube(), evidence=evidence)
        assert found.warnings == ()
        for finding in found.findings:
            assert set(finding.explanation) == {"en", "de"}
            assert not any("{" in t or "<in>" in t for t in finding.explanation.values())
        return found

    return of


@pytest.fixture(scope="session")
def reference() -> Callable[[str], tuple[Path, dict[str, Any]]]:
    """A reference log with what pm4py 2.7.23 computed of it."""
    folder = Path(os.environ.get("CXKIT_REFERENCE", "")) / "events"
    if not folder.is_dir():
        pytest.skip("CXKIT_REFERENCE names no folder with reference logs")

    def of(log: str) -> tuple[Path, dict[str, Any]]:
        expected: dict[str, Any] = json.loads((folder / f"{log}.json").read_text("utf-8"))
        return folder / f"{log}.csv", expected

    return of


@pytest.fixture
def events() -> Callable[[Iterable[tuple[Any, ...]]], str]:
    """Rows of case, activity, hours since the new year, unit, person as a CSV."""
    from datetime import UTC, datetime, timedelta

    start = datetime(2026, 1, 1, tzinfo=UTC)

    def text(rows: Iterable[tuple[Any, ...]], *more: str) -> str:
        head = ",".join(("case", "activity", "time", "unit", "person", *more))
        lines = [
            ",".join(map(str, (c, a, (start + timedelta(hours=h)).isoformat(), *rest)))
            for c, a, h, *rest in rows
        ]
        return "\n".join([head, *lines]) + "\n"

    return text


@pytest.fixture
def one() -> Callable[..., Finding]:
    """The only finding of a measure."""

    def find(found: Assessment, measure: str, **query: Any) -> Finding:
        finding = found.one(measure=measure, **query)
        assert finding is not None, measure
        return finding

    return find


@pytest.fixture
def register(tmp_path: Path) -> Callable[[str], Tallies]:
    """The tallies of a register of steps, given as text."""

    def of(text: str) -> Tallies:
        path = tmp_path / "steps.csv"
        path.write_text(text, encoding="utf-8")
        return tallies_of(path, "registers", form="steps")

    return of
