"""The distribution as cxkit meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cxkit
import cxkit_planner


def test_every_public_name_can_be_had():
    assert all(getattr(cxkit_planner, name).__doc__ for name in cxkit_planner.__all__)
    with pytest.raises(AttributeError, match="no attribute 'plans'"):
        cxkit_planner.plans  # noqa: B018 - reading it is the test


def test_it_can_be_registered_and_implements_no_hook():
    manager = cxkit.plugin_manager(discover=False, extra=[("planner", cxkit_planner)])
    (status,) = [each for each in manager.statuses if each.name == "planner"]
    assert status.hooks == ()
    assert status.status == "loaded"


def test_being_loaded_as_a_plugin_imports_no_solver():
    code = "import sys, cxkit_planner; print('numpy' in sys.modules or 'scipy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
