"""Plugins: discovery, isolation, attribution, timing, collisions.

pluggy loses every result when one implementation raises, loads entry points in
the order of the file system, and skips a second plugin of one name silently.
Here each implementation is called by itself, in the order of names, and what
goes wrong is reported with its distribution, hook and remedy.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from importlib import import_module
from importlib.metadata import EntryPoint, distributions
from typing import Any, Literal

import pluggy
from attrs import define, frozen

from cxkit.errors import PluginError, Problem

GROUP = "cxkit"
# The core registers itself through the same hooks as everyone.
CORE = ("cxkit.core", "cxkit.report.reporters")

State = Literal["found", "loaded", "failed", "duplicate"]


@define(kw_only=True)
class PluginStatus:
    """What is known about one plugin.

    Attributes:
        name: Name of the plugin.
        distribution: Distribution that brought it.
        version: Version of the distribution.
        status: `found` (not imported), `loaded`, `failed`, or `duplicate`.
        hooks: Hooks that it implements, once loaded.
        reason: Why it failed.
        hint: What to do about it.
        milliseconds: Time that importing it took.
    """

    name: str
    distribution: str
    version: str
    status: State = "found"
    hooks: tuple[str, ...] = ()
    reason: str = ""
    hint: str = ""
    milliseconds: float | None = None

    def to_dict(self) -> dict[str, object]:
        """The status in the shape that `cxkit plugins --json` prints."""
        return {name: getattr(self, name) for name in self.__slots__ if name[0] != "_"}

    def problem(self) -> Problem:
        """The status as a warning."""
        return Problem(
            code=f"plugin_{self.status}",
            message=f"Plugin {self.name!r} of {self.distribution} {self.version}: {self.reason}",
            hint=self.hint,
        )


@frozen(kw_only=True)
class Provided:
    """A value that a plugin registered, with who registered it."""

    value: Any
    plugin: str
    distribution: str


@frozen(kw_only=True)
class _Found:
    entry: EntryPoint
    distribution: str
    version: str


def find_plugins() -> list[PluginStatus]:
    """The plugins that are installed, from metadata only: nothing is imported."""
    return [status for status, _ in _found()]


def plugin_manager(
    *, discover: bool = True, extra: Iterable[tuple[str, object]] = ()
) -> PluginManager:
    """A manager with the core's own parts and all plugins that could be loaded.

    `extra` registers further modules or objects by name, for tests and notebooks.
    """
    manager = PluginManager()
    for name in CORE:
        manager.register(name, import_module(name), "cxkit", _core_version())
    if discover:
        manager.discover()
    for name, module in extra:
        manager.register(name, module, name, "")
    return manager


class PluginManager:
    """Loads plugins and asks them, each by itself.

    `strict` raises at once what otherwise is reported; without it, `CXKIT_STRICT=1` does.

    Attributes:
        statuses: One entry for each plugin that was found or registered.
    """

    def __init__(self, *, strict: bool | None = None) -> None:
        from cxkit import hookspecs

        self._pluggy = pluggy.PluginManager(GROUP)
        self._pluggy.add_hookspecs(hookspecs)
        self.statuses: list[PluginStatus] = []
        self._strict = os.environ.get("CXKIT_STRICT") == "1" if strict is None else strict

    def discover(self) -> None:
        """Load every plugin that the installed distributions announce."""
        for status, entry in _found():
            if status.status == "duplicate":
                self.statuses.append(status)
                self._raise_if_strict(status)
                continue
            self._load(status, entry)

    def _load(self, status: PluginStatus, entry: EntryPoint) -> None:
        started = time.perf_counter()
        try:
            module = entry.load()
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            self.statuses.append(status)
            self._fail(
                status,
                f"it cannot be imported: {type(error).__name__}: {error}",
                f"Update or remove it: {_pip(status)}",
                error,
            )
            return
        self._register(status, module, started)

    def register(self, name: str, module: object, distribution: str, version: str) -> None:
        """Register a module or object whose hooks count from now on."""
        status = PluginStatus(name=name, distribution=distribution, version=version)
        self._register(status, module, time.perf_counter())

    def _register(self, status: PluginStatus, module: object, started: float) -> None:
        self.statuses.append(status)
        try:
            self._pluggy.register(module, name=status.name)
        except ValueError as error:
            self._fail(status, str(error), "Register each plugin once.", error)
            return
        except pluggy.PluginValidationError as error:
            # pluggy leaves a plugin that it refused half registered.
            self._drop(status)
            self._fail(status, _one_line(error), "Compare its hooks with cxkit.hookspecs.", error)
            return
        status.milliseconds = round((time.perf_counter() - started) * 1000, 1)
        status.hooks = tuple(sorted(c.name for c in self._pluggy.get_hookcallers(module) or ()))
        wrong = _wrong_hooks(status.hooks, module)
        if wrong:
            self._drop(status)
            self._fail(status, *wrong, None)
            return
        status.status = "loaded"

    def _drop(self, status: PluginStatus) -> None:
        if self._pluggy.has_plugin(status.name):
            self._pluggy.unregister(name=status.name)

    def _fail(
        self, status: PluginStatus, reason: str, hint: str, error: BaseException | None
    ) -> None:
        status.status, status.reason, status.hint = "failed", reason, hint
        if self._strict:
            raise PluginError(str(status.problem().message), hint=hint) from error

    def _raise_if_strict(self, status: PluginStatus) -> None:
        if self._strict:
            raise PluginError(status.problem().message, hint=status.hint)

    def status(self, name: str) -> PluginStatus | None:
        """The status of a plugin, or None if there is none of that name."""
        return next((s for s in self.statuses if s.name == name), None)

    def require(self, name: str) -> None:
        """Make sure that a plugin is there and works.

        Raises:
            PluginError: with the reason for which it does not.
        """
        status = self.status(name)
        if status is None:
            raise PluginError(
                f"This needs the plugin {name!r}, which is not installed.",
                hint=f"python -m pip install cxkit-{name}",
            )
        if status.status != "loaded":
            raise PluginError(status.problem().message, hint=status.hint)

    def collect(self, hook: str, **arguments: Any) -> list[Provided]:
        """What all plugins register through a hook, the core first, then by name.

        A plugin that raises is disabled and reported in `statuses`; the others
        are not affected.
        """
        provided: list[Provided] = []
        for status, function in list(self._implementations(hook)):
            try:
                values = _typed(hook, function(**arguments))
            except Exception as error:
                self._drop(status)
                self._fail(
                    status,
                    f"its hook {hook} raised {type(error).__name__}: {error}",
                    f"Update or remove it: {_pip(status)}",
                    error,
                )
                continue
            provided += [
                Provided(value=v, plugin=status.name, distribution=status.distribution)
                for v in values
            ]
        return provided

    def unique(self, hook: str) -> dict[str, Provided]:
        """What is registered through a hook, by the values' ids.

        Raises:
            PluginError: if two plugins register the same id; the message names both.
        """
        by_id: dict[str, Provided] = {}
        for new in self.collect(hook):
            old = by_id.get(new.value.id)
            if old is not None:
                raise _collision(old, new, hook)
            by_id[new.value.id] = new
        return by_id

    def disable(self, name: str, reason: str, error: BaseException) -> None:
        """Disable a plugin whose code raised outside a hook, such as in a method."""
        status = self.status(name)
        if status is not None:
            self._drop(status)
            self._fail(status, reason, f"Update or remove it: {_pip(status)}", error)

    def problems(self) -> list[Problem]:
        """What went wrong with plugins so far, as warnings."""
        return [s.problem() for s in self.statuses if s.status in ("failed", "duplicate")]

    def _implementations(self, hook: str) -> Iterator[tuple[PluginStatus, Any]]:
        caller = getattr(self._pluggy.hook, hook)
        functions = {impl.plugin_name: impl.function for impl in caller.get_hookimpls()}
        statuses = {status.name: status for status in reversed(self.statuses)}
        for name in sorted(functions, key=lambda n: (n not in CORE, n)):
            yield statuses[name], functions[name]


def _found() -> list[tuple[PluginStatus, EntryPoint]]:
    entries = [
        _Found(entry=entry, distribution=dist.name or "?", version=dist.version or "?")
        for dist in distributions()
        for entry in dist.entry_points
        if entry.group == GROUP
    ]
    # A distribution that is on the path twice announces the same entry twice.
    unique = {(e.entry.name, e.distribution, e.entry.value): e for e in entries}
    found: list[tuple[PluginStatus, EntryPoint]] = []
    taken: dict[str, _Found] = {}
    for key in sorted(unique):
        item = unique[key]
        status = PluginStatus(
            name=item.entry.name, distribution=item.distribution, version=item.version
        )
        first = taken.setdefault(item.entry.name, item)
        if first is not item:
            status.status = "duplicate"
            status.reason = f"{first.distribution} already brings a plugin of this name"
            status.hint = (
                f"Uninstall one of them: python -m pip uninstall {first.distribution}, "
                f"or python -m pip uninstall {item.distribution}"
            )
        found.append((status, item.entry))
    return found


def _hooks() -> dict[str, Any]:
    """Name of each hook -> its specification."""
    from cxkit import hookspecs

    return {name: getattr(hookspecs, name) for name in dir(hookspecs) if name[:6] == "cxkit_"}


def _wrong_hooks(marked: Iterable[str], module: object) -> tuple[str, str] | None:
    """What is wrong with the names of a plugin's hooks, and the remedy; pluggy would not say."""
    unknown = [name for name in marked if name not in _hooks()]
    if unknown:
        reason = f"it implements a hook that does not exist: {', '.join(unknown)}"
        return reason, _did_you_mean(unknown[0])
    unmarked = [
        name
        for name in sorted(vars(module))
        if name[:6] == "cxkit_"
        and name not in marked
        and callable(getattr(module, name))
        and not hasattr(getattr(module, name), f"{GROUP}_spec")
    ]
    if unmarked:
        return (
            f"it has a function {unmarked[0]} that is not marked as a hook",
            "Write @cxkit.hookimpl above it, or give it another name.",
        )
    return None


def _typed(hook: str, values: Iterable[Any]) -> list[Any]:
    """The values of a hook.

    Raises:
        TypeError: if they are not a list of what the hook registers.
    """
    from typing import get_args, get_type_hints

    (expected,) = get_args(get_type_hints(_hooks()[hook])["return"])
    values = [values] if isinstance(values, str | dict) or values is None else list(values)
    for value in values:
        if not isinstance(value, expected):
            raise TypeError(
                f"it must return a list of {expected.__name__} objects, "
                f"and returned {type(value).__name__}"
            )
    return values


def _collision(old: Provided, new: Provided, hook: str) -> PluginError:
    if old.plugin == new.plugin:
        return PluginError(
            f"{new.plugin!r} of {new.distribution} registers {new.value.id!r} twice "
            f"through {hook}.",
            hint=f"Update or remove it: python -m pip install -U {new.distribution}",
        )
    return PluginError(
        f"{old.plugin!r} of {old.distribution} and {new.plugin!r} of {new.distribution} "
        f"both register {new.value.id!r} through {hook}.",
        hint=f"Uninstall one of them, such as: python -m pip uninstall {new.distribution}",
    )


def _pip(status: PluginStatus) -> str:
    return f"python -m pip install -U {status.distribution}"


def _core_version() -> str:
    from importlib.metadata import version

    return version("cxkit")


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def _did_you_mean(name: str) -> str:
    from difflib import get_close_matches

    known = sorted(_hooks())
    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Known hooks: {', '.join(known)}."


__all__ = [
    "PluginManager",
    "PluginStatus",
    "Provided",
    "find_plugins",
    "plugin_manager",
]
