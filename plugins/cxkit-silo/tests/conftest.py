"""Ties and event logs as text, and what the methods say of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import cxkit_silo
from cxkit import Assessment, default_cube
from cxkit.assess import assess
from cxkit.evidence.evidence_mapping import EvidenceMapping
from cxkit.evidence.mapping import Mapping
from cxkit.gather import gather
from cxkit.plugins import plugin_manager
from cxkit.tallies import Tallies
from cxkit.units import UnitTree

Silo = Callable[..., Assessment]


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    """A method that raises fails the test instead of being reported and left out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CXKIT_STRICT", "1")
        yield


def tallies_of(path: Path, kind: str, **options: Any) -> Tallies:
    how = EvidenceMapping(kind=kind, files=["*"], options=options)
    found = gather([], default_cube(), evidence={kind: path}, mapping=Mapping(evidence=[how]))
    parts = [p.tallies for p in found.partitions if isinstance(p.tallies, Tallies)]
    return Tallies.merge(parts)


@pytest.fixture
def look(tmp_path: Path) -> Silo:
    """The findings of ties, and of a log if there is one; both given as text."""

    def of(
        ties: str | bytes,
        events: str | bytes | None = None,
        *,
        tree: UnitTree | None = None,
        log: dict[str, Any] | None = None,
        **options: Any,
    ) -> Assessment:
        evidence = {}
        for kind, text, how in (("ties", ties, options), ("events", events, log or {})):
            if text is not None:
                path = tmp_path / f"{kind}.csv"
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
                evidence[kind] = tallies_of(path, kind, **how)
        manager = plugin_manager(discover=False, extra=[("silo", cxkit_silo)])
        return assess(None, default_cube(), evidence=evidence, tree=tree, manager=manager)

    return of
