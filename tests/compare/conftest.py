"""Looks that differ in exactly what a test is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from cxkit.estimate import Estimate
from cxkit.finding import Assessment, Contrast, Draft, Subject
from cxkit.gate import Gate

PROVENANCE: Mapping[str, Any] = {
    "settings": {"confidence": 0.95, "min_persons": 5},
    "methods": {"test.mean": "cxkit:1"},
    "parts": {"work": "d1", "work.help": "t1", "work.tools": "t2"},
    "crosswalk": {},
    "data": "data1",
    "units": "units1",
    "partitions": [
        {
            "name": f"{audience}.csv",
            "content": f"{audience}1",
            "tallies": f"{audience}1",
            "mapping": f"{audience}1",
            "rows": 900,
            "waves": ["2025"],
            "audiences": [audience],
            "persons": {"2025": {audience: 300}},
        }
        for audience in ("staff", "customer")
    ],
}


@pytest.fixture(scope="session")
def mean() -> Callable[..., Draft]:
    """A draft of a tile's mean."""

    def build(
        value: float | None = 50.0,
        *,
        n: int = 300,
        tile: str | None = "work.help",
        audience: str | None = "staff",
        method: str = "test.mean",
        wave: str | None = "2025",
        against: str | None = None,
        data: Mapping[str, Any] | None = None,
        estimate: Mapping[str, Any] | None = None,
        **subject: str,
    ) -> Draft:
        low, high = (None, None) if value is None else (value - 2, value + 2)
        about = {"value": value, "low": low, "high": high, "n": n, **(estimate or {})}
        if tile is not None:
            subject = {"tile": tile, "dimension": tile.split(".")[0], **subject}
        return Draft(
            function="F07",
            method=method,
            measure="tile_mean",
            subject=Subject(audience=audience, **subject),
            contrast=Contrast(of="staff", against=against) if against else None,
            wave=wave,
            estimate=Estimate(**about),
            data=data or {},
            persons=False,
        )

    return build


@pytest.fixture(scope="session")
def look() -> Callable[..., Assessment]:
    """An assessment of drafts, with what differs in its provenance."""

    def build(
        *drafts: Draft,
        cube: Mapping[str, str] | None = None,
        partitions: Mapping[str, Mapping[str, Any] | None] | None = None,
        **provenance: Any,
    ) -> Assessment:
        listed = {p["name"]: p for p in PROVENANCE["partitions"]}
        for name, changes in (partitions or {}).items():
            if changes is None:
                del listed[name]
            else:
                listed[name] = {**listed.get(name, {"name": name}), **changes}
        return Assessment(
            cube={"id": "small", "version": "1", "fingerprint": "c1", **(cube or {})},
            waves=("2025",),
            findings=Gate().release(drafts),
            provenance={**PROVENANCE, "partitions": list(listed.values()), **provenance},
        )

    return build
