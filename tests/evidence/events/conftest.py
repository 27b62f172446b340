"""Event logs: reference logs, small logs as text, and what one scan leaves of them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from events_support import mapping

from cxkit import InputError, Problem, default_cube
from cxkit.gather import Gathered, gather
from cxkit.tallies import Tallies
from cxkit.tallies.events import EventsView
from cxkit.units import Unit

Scan = Callable[..., EventsView]


@pytest.fixture(scope="session")
def references() -> Path:
    """The folder of logs with statistics by pm4py 2.7.23 beside them."""
    folder = os.environ.get("CXKIT_REFERENCE", "")
    if not (Path(folder) / "events").is_dir():
        pytest.skip("CXKIT_REFERENCE names no folder with reference logs")
    return Path(folder) / "events"


@pytest.fixture(scope="session")
def expected(references: Path) -> Callable[[str], dict[str, Any]]:
    """What pm4py computed of a log."""

    def read(log: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((references / f"{log}.json").read_text("utf-8"))
        return found

    return read


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Gathered]:
    """Reads a log: text is written as a CSV file, anything else is a path or a frame."""

    def take(log: Any, *, units: tuple[str, ...] = (), **how: Any) -> Gathered:
        if isinstance(log, str):
            path = tmp_path / "events.csv"
            path.write_text(log, encoding="utf-8")
            log = path
        rows = [Unit(id=unit) for unit in units]
        return gather(
            [], default_cube(), evidence={"events": log}, mapping=mapping(**how), known_units=rows
        )

    return take


@pytest.fixture
def scan(read: Callable[..., Gathered]) -> Scan:
    """What methods see of a log."""

    def view(log: Any, **how: Any) -> EventsView:
        return view_of(read(log, **how))

    return view


def view_of(gathered: Gathered) -> EventsView:
    parts = [p.tallies for p in gathered.partitions if isinstance(p.tallies, Tallies)]
    return EventsView(tallies=Tallies.merge(parts))


@pytest.fixture
def problems(read: Callable[..., Gathered]) -> Callable[..., list[Problem]]:
    """What is wrong with a log."""

    def find(log: Any, **how: Any) -> list[Problem]:
        with pytest.raises(InputError) as caught:
            read(log, **how)
        return list(caught.value.problems)

    return find
