"""Logs that cannot be read, and logs that hold next to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

import cxkit


def test_times_without_a_zone_are_refused_with_the_remedy(tmp_path: Path) -> None:
    log = tmp_path / "events.csv"
    log.write_text("case,activity,time\nc,a,2026-01-01 10:00\n", encoding="utf-8")
    with pytest.raises(cxkit.InputError) as caught:
        cxkit.look(log)
    (problem,) = caught.value.problems
    assert problem.column == "time"
    assert "zone" in (problem.hint or "")
