"""Checks of what a plugin announces and registers."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from cxkit.cube.text import Text
from cxkit.hookspecs import Method, Planner
from cxkit.testing.subject import NotApplicable, PluginUnderTest

LANGUAGES = ("de", "en")
_HOOKS = (
    "audiences",
    "cubes",
    "dimensions",
    "evidence_kinds",
    "methods",
    "planners",
    "readers",
    "reasons",
    "reporters",
    "rules",
    "story_checks",
    "story_listeners",
    "story_questions",
)
# What belongs to a plugin for good begins with its name.
_NAMED = {
    "methods": ("method", "."),
    "planners": ("planner", "."),
    "reasons": ("reason", ":"),
    "rules": ("rule", "."),
    "story_checks": ("check", "."),
    "story_listeners": ("listener", "."),
    "story_questions": ("question", "."),
}
# What a command that needs no plugin must not pay for.
_HEAVY = ("altair", "duckdb", "flask", "ibis", "narwhals", "pandas", "polars", "pyspark", "scipy")


def metadata(subject: PluginUnderTest) -> Iterator[str]:
    """An installed distribution announces it, and says what it is and needs."""
    if subject.entry is None or subject.entry.dist is None:
        raise NotApplicable("no installed distribution announces it")
    distribution = subject.entry.dist
    if not distribution.metadata["Summary"]:
        yield f"{distribution.name} has no summary"
    if not any(line.split()[0].startswith("cxkit") for line in distribution.requires or ()):
        yield f"{distribution.name} does not require cxkit"


def imports(subject: PluginUnderTest) -> Iterator[str]:
    """It loads without an error."""
    if not subject.works():
        yield f"{subject.status.reason} ({subject.status.hint})"


def light_import(subject: PluginUnderTest) -> Iterator[str]:
    """Importing it imports nothing heavy; methods import what they need when they run."""
    if subject.import_milliseconds is None:
        raise NotApplicable("it is no module that a fresh interpreter can import")
    for name in sorted(subject.imported & set(_HEAVY)):
        yield f"importing it imports {name}"


def public_names(subject: PluginUnderTest) -> Iterator[str]:
    """It imports public names of cxkit only."""
    for file, source in subject.package():
        for node in ast.walk(ast.parse(source)):
            for name in _imported(node):
                if name.split(".")[0] == "cxkit" and any(p[:1] == "_" for p in name.split(".")):
                    yield f"{file} imports {name}, which is private"


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and not node.level:
        return [f"{node.module}.{alias.name}" for alias in node.names if alias.name[:2] != "__"]
    return []


def hooks(subject: PluginUnderTest) -> Iterator[str]:
    """Its hooks exist, and return what they register."""
    if not subject.works():
        raise NotApplicable("it does not load")
    if not subject.status.hooks:
        yield "it implements no hook"
    for hook in subject.status.hooks:
        subject.registered(hook)
        if not subject.works():
            yield subject.status.reason
            return


def _registered(subject: PluginUnderTest) -> list[tuple[str, Any]]:
    """Kind and value of everything that it registers."""
    found = [(kind, value) for kind in _HOOKS for value in subject.registered(f"cxkit_{kind}")]
    if not found:
        raise NotApplicable("it registers nothing")
    return found


def ids(subject: PluginUnderTest) -> Iterator[str]:
    """What it registers has ids that occur once; most of them begin with its name."""
    seen: set[tuple[str, str]] = set()
    for kind, value in _registered(subject):
        if (kind, value.id) in seen:
            yield f"{value.id!r} is registered twice among the {kind}"
        seen.add((kind, value.id))
        noun, mark = _NAMED.get(kind, ("", ""))
        if noun and not value.id.startswith(f"{subject.name}{mark}"):
            yield f"the id of the {noun} {value.id!r} does not begin with '{subject.name}{mark}'"


def functions(subject: PluginUnderTest) -> Iterator[str]:
    """Methods and planners name the functions of the catalogue that they serve."""
    return (f"{each.id} names no function" for each in _computing(subject) if not each.functions)


def references(subject: PluginUnderTest) -> Iterator[str]:
    """Methods and planners name the source of their formulas."""
    found = _computing(subject)
    return (f"{each.id} names no source" for each in found if not each.reference.strip())


def _computing(subject: PluginUnderTest) -> tuple[Method | Planner, ...]:
    """The methods and planners that it registers."""
    found: tuple[Method | Planner, ...] = (*subject.methods, *subject.planners)
    if not found:
        raise NotApplicable("it registers no method and no planner")
    return found


def labels(subject: PluginUnderTest) -> Iterator[str]:
    """What it registers has a label in German and in English."""
    labelled = [(kind, value) for kind, value in _registered(subject) if hasattr(value, "label")]
    if not labelled:
        raise NotApplicable("what it registers has no labels")
    for _, value in labelled:
        for what, text in _texts(value):
            for language in missing(text):
                yield f"{what} has no text in {language!r}"


def _texts(value: Any) -> Iterable[tuple[str, Text]]:
    """The labels of a value, and of the tiles and items that belong to it."""
    yield value.id, value.label
    for dimension in getattr(value, "dimensions", ()):
        yield from _texts(dimension)
    for tile in getattr(value, "tiles", ()) if not hasattr(value, "dimensions") else ():
        yield tile.id, tile.label


def missing(text: Text) -> list[str]:
    """The languages in which there are no words."""
    return [language for language in LANGUAGES if not text.get(language, "").strip()]


def minima(subject: PluginUnderTest) -> Iterator[str]:
    """Audiences of its own that are people are protected at least as well as others."""
    own = [value for kind, value in _registered(subject) if kind == "audiences"]
    if not own:
        raise NotApplicable("it registers no audience")
    for audience in own:
        if audience.persons and audience.min_persons < 5:
            yield f"{audience.id} may be shown from {audience.min_persons} persons"
