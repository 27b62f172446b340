"""The plugin that is being checked, with what it registers and what its methods compute."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

from attrs import asdict, field, frozen

from cxkit.context import Audience, Context
from cxkit.errors import PluginError
from cxkit.finding import Draft
from cxkit.hookspecs import Method, Planner, Rule
from cxkit.plugins import GROUP, PluginManager, PluginStatus
from cxkit.testing.examples import EXAMPLES, example_context


class NotApplicable(Exception):  # noqa: N818 - it is a verdict, no error
    """Raised by a check that has nothing to look at, with the reason."""


@frozen(kw_only=True, slots=False, eq=False)
class PluginUnderTest:
    """A plugin that is being checked.

    Attributes:
        name: Name of the plugin; ids begin with it.
        module: Its module, or an object with hooks.
        entry: How an installed distribution announces it, or None.
    """

    name: str
    module: object
    entry: EntryPoint | None = None
    _drafts: dict[tuple[str, str], tuple[Draft, ...] | Exception] = field(factory=dict)

    @classmethod
    def of(cls, plugin: object, name: str | None) -> PluginUnderTest:
        """The plugin of a module, an object, or the name under which it is announced.

        Raises:
            PluginError: if nobody announces a plugin of this name.
        """
        announced = {entry.name: entry for entry in entry_points(group=GROUP)}
        if isinstance(plugin, str):
            if plugin not in announced:
                known = ", ".join(sorted(announced)) or "none"
                raise PluginError(
                    f"No installed distribution announces a plugin {plugin!r}.",
                    hint=f"Install it first, or hand in its module. Installed are: {known}.",
                )
            entry = announced[plugin]
            return cls(name=name or plugin, module=entry.load(), entry=entry)
        own = getattr(plugin, "__name__", None)
        found = next((entry for entry in announced.values() if entry.value == own), None)
        if found is not None:
            return cls(name=name or found.name, module=plugin, entry=found)
        return cls(name=name or str(own or "plugin").split(".")[-1], module=plugin)

    @cached_property
    def manager(self) -> PluginManager:
        """A manager with this plugin only, which reports rather than raises."""
        manager = PluginManager(strict=False)
        dist = self.entry.dist if self.entry else None
        manager.register(
            self.name, self.module, dist.name if dist else self.name, dist.version if dist else ""
        )
        return manager

    @property
    def status(self) -> PluginStatus:
        """What the manager says about the plugin."""
        return self.manager.statuses[0]

    def works(self) -> bool:
        """True if the plugin was loaded and no hook of it has raised so far."""
        return self.status.status == "loaded"

    def registered(self, hook: str) -> list[Any]:
        """What the plugin registers through a hook."""
        return [provided.value for provided in self.manager.collect(hook)]

    @cached_property
    def methods(self) -> tuple[Method, ...]:
        """The methods that the plugin registers."""
        return tuple(self.registered("cxkit_methods"))

    @cached_property
    def planners(self) -> tuple[Planner, ...]:
        """The planners that the plugin registers."""
        return tuple(self.registered("cxkit_planners"))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules that the plugin registers."""
        return tuple(self.registered("cxkit_rules"))

    @cached_property
    def audiences(self) -> tuple[Audience, ...]:
        """The audiences of the core and of the plugin."""
        from cxkit.core import cxkit_audiences

        known = [*cxkit_audiences(), *self.registered("cxkit_audiences")]
        return tuple({audience.id: audience for audience in known}.values())

    def context(self, example: str, *, shuffled: bool = False) -> Context:
        """A fresh example, in which all known audiences answer, with the example's journal."""
        return example_context(example, audiences=self.audiences, shuffled=shuffled, turned=True)

    @cached_property
    def runnable(self) -> tuple[Method, ...]:
        """The methods that need answers and the journal only.

        Raises:
            NotApplicable: if there are none.
        """
        there = {"answers", "journal"}
        found = tuple(method for method in self.methods if set(method.needs) <= there)
        if not found:
            raise NotApplicable("it registers no method that computes on answers")
        return found

    def drafts(self, method: Method, example: str) -> tuple[Draft, ...] | Exception:
        """What a method makes of an example, or what it raised."""
        key = (method.id, example)
        if key not in self._drafts:
            self._drafts[key] = compute(method, self.context(example))
        return self._drafts[key]

    def all_drafts(self) -> Iterator[tuple[Method, str, Draft]]:
        """Everything that was computed without an error, on every example.

        Raises:
            NotApplicable: if no method makes a draft on any example.
        """
        found = False
        for method in self.runnable:
            for example in EXAMPLES:
                drafts = self.drafts(method, example)
                for draft in () if isinstance(drafts, Exception) else drafts:
                    found = True
                    yield method, example, draft
        if not found:
            raise NotApplicable("its methods make no draft on any example")

    @cached_property
    def import_milliseconds(self) -> float | None:
        """What importing it costs in a fresh interpreter that has cxkit; None if it cannot."""
        if not isinstance(self.module, ModuleType):
            return None
        code = (
            "import sys, time, cxkit.hookspecs; started = time.perf_counter(); "
            f"import {self.module.__name__}; "
            "print(time.perf_counter() - started, *sorted(m for m in sys.modules if '.' not in m))"
        )
        done = subprocess.run(
            [sys.executable, "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            return None
        seconds, *modules = done.stdout.split()
        self.imported.update(modules)
        return round(float(seconds) * 1000, 1)

    @cached_property
    def imported(self) -> set[str]:
        """Top-level modules that a fresh interpreter has after importing the plugin."""
        return set()

    def package(self) -> Iterator[tuple[str, str]]:
        """Name and source of each module of the plugin.

        Raises:
            NotApplicable: if it is no module with a source.
        """
        from pathlib import Path

        file = getattr(self.module, "__file__", None)
        if not isinstance(self.module, ModuleType) or file is None:
            raise NotApplicable("it is an object and has no source")
        path = Path(file)
        paths = sorted(path.parent.rglob("*.py")) if path.name == "__init__.py" else [path]
        for each in paths:
            yield each.name, each.read_text(encoding="utf-8")


def compute(method: Method, context: Context) -> tuple[Draft, ...] | Exception:
    """The drafts of a method, or what it raised."""
    try:
        return tuple(method.compute(context))
    except Exception as error:
        return error


def as_bytes(draft: Draft) -> bytes:
    """A draft as bytes, so that equal means equal to the last digit."""
    return json.dumps(asdict(draft), sort_keys=True, default=repr).encode()


def where(method: Method, example: str, draft: Draft | None = None) -> str:
    """Which draft is meant, for a reader."""
    what = ""
    if draft is not None:
        what = f" {draft.measure} {draft.subject.to_dict()}"
    return f"{method.id}{what} on the example {example!r}"
