"""The connection that reads files: how much memory it takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cxkit.evidence.source import connect, memory_limit

GB = 1_000_000_000


@pytest.mark.parametrize(
    ("machine", "container", "megabytes"),
    [
        (2 * GB, "max", 1000),
        (6 * GB, "max", 1500),
        (64 * GB, "max\n", 2000),
        (64 * GB, str(5 * GB), 1250),
        (64 * GB, None, 2000),
        (8 * GB, str(64 * GB), 2000),
    ],
)
def test_the_limit_follows_what_there_is(
    machine: int,
    container: str | None,
    megabytes: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = tmp_path / "memory.max"
    if container is not None:
        said.write_text(container)
    monkeypatch.setattr(os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": machine // 4096}.get)
    assert memory_limit(said) == pytest.approx(megabytes, abs=1)


def test_a_system_that_does_not_say_gets_the_least(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(os, "sysconf")
    assert memory_limit(tmp_path / "nowhere") == 1000


def test_a_connection_keeps_to_it() -> None:
    (limit,) = connect().execute("SELECT current_setting('memory_limit')").fetchone() or ("",)
    unit = {"MiB": 1.048576, "GiB": 1073.741824}
    number, name = str(limit).split()
    assert float(number) * unit[name] == pytest.approx(memory_limit(), rel=0.06)
