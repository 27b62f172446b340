"""Public names stay what they are, whatever was imported before."""

from __future__ import annotations

import importlib

import cxkit


def test_a_function_is_not_replaced_by_the_module_of_its_name():
    importlib.import_module("cxkit.assess")
    assert callable(cxkit.assess)
    assert cxkit.assess is importlib.import_module("cxkit.assess").assess


def test_submodules_that_are_no_public_name_are_bound_as_usual():
    importlib.import_module("cxkit.gate")
    assert cxkit.gate.Gate.__module__ == "cxkit.gate"  # type: ignore[attr-defined]
