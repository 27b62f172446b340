"""The distribution as cxkit meets it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import cxkit
import cxkit_influence
from cxkit.testing import check_plugin


def test_every_public_name_can_be_had():
    assert all(getattr(cxkit_influence, name).__doc__ for name in cxkit_influence.__all__)
    with pytest.raises(AttributeError, match="no attribute 'influences'"):
        cxkit_influence.influences  # noqa: B018 - reading it is the test


def test_it_registers_ratings_levers_and_side_effects():
    manager = cxkit.plugin_manager(discover=False, extra=[("influence", cxkit_influence)])
    (status,) = [each for each in manager.statuses if each.name == "influence"]
    assert status.hooks == ("cxkit_evidence_kinds", "cxkit_methods", "cxkit_reasons", "cxkit_rules")
    assert status.status == "loaded"


def test_being_loaded_as_a_plugin_imports_no_numbers():
    code = "import sys, cxkit_influence; print('numpy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"


def test_the_plugin_conforms_to_the_kit():
    report = check_plugin("influence")
    report.raise_if_failed()
    # Its method and its rule need ratings, which the kit's examples do not hold.
    assert report.ran == 9, str(report)
