"""A whole look over the reference logs: which functions have findings."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import cxkit

ALWAYS = {"F12", "F45", "F47", "F53"}


@pytest.mark.parametrize(
    ("log", "functions"),
    [("helpdesk.xes.gz", ALWAYS | {"F72"}), ("running-example.xes", ALWAYS)],
)
def test_a_log_alone_is_enough_for_a_look(log: str, functions: set[str]) -> None:
    folder = Path(os.environ.get("CXKIT_REFERENCE", "")) / "events"
    if not folder.is_dir() or not (folder / log).is_file():
        pytest.skip("CXKIT_REFERENCE names no folder with reference logs")
    look = cxkit.look(folder / log)
    assert {finding.function for finding in look.findings} == functions
