"""Nothing acknowledged is lost and nothing is there twice while workers are killed."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "load.py"


@pytest.fixture(scope="module")
def load() -> ModuleType:
    if not SCRIPT.exists() or sys.platform == "win32":
        pytest.skip("needs the checkout and a system with signals")
    pytest.importorskip("gunicorn", reason="gunicorn is not installed")
    spec = importlib.util.spec_from_file_location("call_load", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["call_load"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("kill", [False, True], ids=["quiet", "kills"])
def test_every_acknowledged_submission_is_in_the_file_once(load: ModuleType, kill: bool) -> None:
    found = load.load(24, 6, kill=kill)
    assert len(found.acknowledged) == 24
    assert (found.lost, found.twice, found.failures) == (0, 0, 0)


def test_the_count_would_notice_a_loss(load: ModuleType) -> None:
    one = load.Load(acknowledged=("A", "B"), kept=("A", "C"), failures=0, cuts=0, last_steps=(1.0,))
    assert (one.lost, one.twice, one.p95) == (1, 1, 1.0)
