"""What may be imported from where, and what `import cxkit` leaves alone."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = sorted(ROOT.glob("src/**/*.py"))
PLUGINS = sorted(ROOT.glob("plugins/*/src/**/*.py"))
HEAVY = ("click", "duckdb", "flask", "narwhals", "numpy", "pandas", "rich", "scipy", "sqlite_utils")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def loaded_after(code: str) -> set[str]:
    """The top-level packages that a fresh Python holds after some code."""
    program = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def imported(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of each import of a module, relative ones left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.module, alias.name) for alias in node.names)


def test_importing_cxkit_pulls_in_attrs_and_pluggy_at_most() -> None:
    loaded = loaded_after("import cxkit") - loaded_after("pass") - sys.stdlib_module_names
    assert "cxkit" in loaded
    assert loaded <= {"attr", "attrs", "cxkit", "pluggy"}
    assert loaded.isdisjoint(HEAVY)


def test_the_measurement_notices_a_heavy_import() -> None:
    assert "numpy" in loaded_after("import cxkit, numpy")


def test_saying_the_version_imports_no_plugin_and_no_engine() -> None:
    code = (
        "import sys, contextlib\nfrom cxkit.cli import main\n"
        "sys.argv = ['cxkit', '--version']\n"
        "with contextlib.suppress(SystemExit): main()"
    )
    loaded = loaded_after(code)
    assert "cxkit" in loaded
    assert loaded.isdisjoint(set(HEAVY) - {"click", "rich"})
    assert not {name for name in loaded if name.startswith("cxkit_")}


def test_the_core_imports_no_plugin_and_nothing_of_the_web() -> None:
    web = {"flask", "flask_wtf", "cxkit_submissions", "wtforms"}
    assert [
        (named(path), module)
        for path in CORE
        for module, _ in imported(path)
        if module.startswith("cxkit_") or module.partition(".")[0] in web
    ] == []


def test_plugins_import_only_what_is_public() -> None:
    assert [
        (named(path), f"{module}.{name}")
        for path in PLUGINS
        for module, name in imported(path)
        if module.partition(".")[0] == "cxkit" and "._" in f"{module}.{name}"
    ] == []


def test_plugins_do_not_import_each_other() -> None:
    def own(path: Path) -> str:
        return path.relative_to(ROOT / "plugins").parts[2]

    assert [
        (named(path), module)
        for path in PLUGINS
        for module, _ in imported(path)
        if module.startswith("cxkit_") and module.partition(".")[0] != own(path)
    ] == []


def test_every_public_name_can_be_had() -> None:
    import cxkit

    assert [name for name in cxkit.__all__ if getattr(cxkit, name, None) is None] == []
    assert dir(cxkit) == cxkit.__all__


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    import cxkit

    with pytest.raises(AttributeError, match="no attribute 'company_score'"):
        cxkit.company_score  # noqa: B018 - reading it is the test
