"""The sizes that keep this a house one can live in, and words that do not belong."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    [
        *ROOT.glob("src/**/*.py"),
        *ROOT.glob("plugins/*/src/**/*.py"),
        *ROOT.glob("submissions_app/src/**/*.py"),
        ROOT / "run.py",
    ]
)
TESTS = sorted(
    [
        *ROOT.glob("tests/**/*.py"),
        *ROOT.glob("plugins/*/tests/**/*.py"),
        *ROOT.glob("submissions_app/tests/**/*.py"),
    ]
)
DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("plugins/*/*.md"),
        *ROOT.glob("submissions_app/*.md"),
    ]
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[tuple[str, int]]:
    """Name and length of each function of a module, without its docstring."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            said = (ast.get_docstring(node, clean=False) or "").splitlines()
            length = (node.end_lineno or node.lineno) - node.lineno + 1 - len(said)
            found.append((f"{named(path)}:{node.lineno} {node.name}", length))
    return found


def matches(pattern: str, paths: Iterable[Path]) -> list[str]:
    """Place and text of each line that matches."""
    return [
        f"{named(path)}:{number} {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(pattern, line)
    ]


def public_names(path: Path) -> list[str]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def test_there_is_something_to_measure() -> None:
    assert len(SOURCES) > 10
    assert len(TESTS) > 10
    assert len(DOCUMENTS) > 5


def test_no_module_is_longer_than_500_lines() -> None:
    lines = {named(p): len(p.read_text(encoding="utf-8").splitlines()) for p in [*SOURCES, *TESTS]}
    assert {name: length for name, length in lines.items() if length > 500} == {}


def test_no_function_is_longer_than_60_lines() -> None:
    assert [each for path in SOURCES for each in functions(path) if each[1] > 60] == []


def test_the_median_function_is_short() -> None:
    lengths = [length for path in SOURCES for _, length in functions(path)]
    assert statistics.median(lengths) <= 12


def test_no_module_is_a_drawer_for_what_has_no_home() -> None:
    drawers = {"utils", "util", "helpers", "misc", "common"}
    assert [named(path) for path in SOURCES if path.stem.strip("_") in drawers] == []


def test_nothing_says_that_it_is_unfinished() -> None:
    # Put together here, so that this file passes its own test.
    words = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error"])
    assert matches(rf"\b(?:{words})\b", [*SOURCES, *TESTS, *DOCUMENTS]) == []


def test_every_line_left_out_of_coverage_gives_its_reason() -> None:
    bare = r"#\s*pragma:\s*no (?:cover|branch)\s*$"
    assert matches(bare, [*SOURCES, *TESTS]) == []


def test_every_silenced_check_names_what_it_silences() -> None:
    silenced = r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[))"
    others = [path for path in TESTS if path != Path(__file__)]
    assert matches(silenced, [*SOURCES, *others]) == []


def test_what_a_module_offers_is_sorted() -> None:
    # Constants, then classes, then the rest, as ruff keeps it; or plainly by name.
    def kind(name: str) -> tuple[bool, bool, str]:
        return not name.isupper(), not name[:1].isupper(), name

    offered = {named(path): public_names(path) for path in SOURCES}
    assert {
        name: names
        for name, names in offered.items()
        if names != sorted(names) and names != sorted(names, key=kind)
    } == {}


def test_every_distribution_says_what_it_offers() -> None:
    roots = [path for path in SOURCES if path.match("src/*/__init__.py")]
    assert len(roots) >= 3
    assert [named(path) for path in roots if not public_names(path)] == []
