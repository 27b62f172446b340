"""The distribution as cxkit meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cxkit
import cxkit_planner
from cxkit.testing import check_plugin


def test_every_public_name_can_be_had():
    assert all(getattr(cxkit_planner, name).__doc__ for name in cxkit_planner.__all__)
    with pytest.raises(AttributeError, match="no attribute 'plans'"):
        cxkit_planner.plans  # noqa: B018 - reading it is the test


def test_it_registers_a_planner_and_the_one_tile_alarm():
    manager = cxkit.plugin_manager(discover=False, extra=[("planner", cxkit_planner)])
    (status,) = [each for each in manager.statuses if each.name == "planner"]
    assert status.hooks == ("cxkit_planners", "cxkit_rules")
    assert status.status == "loaded"


def test_being_loaded_as_a_plugin_imports_no_solver():
    code = "import sys, cxkit_planner; print('numpy' in sys.modules or 'scipy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_the_plugin_conforms_to_the_kit():
    report = check_plugin("planner")
    report.raise_if_failed()
    ran = {o.check for o in report.outcomes if o.status != "not_applicable"}
    assert {"plans_place_everything", "plans_repeat", "survival_speaks", "rules_cope"} <= ran
    assert report.ran == 15, str(report)
