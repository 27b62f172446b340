"""Every example in a docstring is executed, and every public function says what it returns."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

PACKAGES = (
    "cxkit",
    "cxkit_effect",
    "cxkit_gap",
    "cxkit_influence",
    "cxkit_planner",
    "cxkit_survey",
)


def modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        package = importlib.import_module(name)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def test_every_example_in_a_docstring_gives_what_it_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    assert len(PACKAGES) >= 3
    for module in modules():
        for test in finder.find(module, module.__name__):
            runner.run(test, out=said.append)
    assert said == []
    assert runner.tries > 0, "no docstring has an example"


def test_a_wrong_example_would_be_noticed() -> None:
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    said: list[str] = []
    assert doctest.DocTestRunner().run(test, out=said.append).failed == 1


def test_every_public_name_is_documented() -> None:
    import cxkit

    silent = [
        name
        for name in cxkit.__all__
        if (value := getattr(cxkit, name)) is not None
        and (inspect.isclass(value) or inspect.isfunction(value))
        and not inspect.getdoc(value)
    ]
    assert silent == []
