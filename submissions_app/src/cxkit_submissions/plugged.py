"""What plugins add: checks of stories, questions, and who hears of what happens.

The app's own checks are registered through the same hooks. A plugin that raises is
disabled by itself and reported; nobody's text depends on it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from attrs import define, field

from cxkit.hookspecs import StoryCheck, StoryEvent, StoryListener, StoryQuestion, StoryRemark
from cxkit.plugins import PluginManager, plugin_manager

OWN = "stories"
HOOKS = ("cxkit_story_checks", "cxkit_story_listeners", "cxkit_story_questions")
_log = logging.getLogger(__name__)


def installed() -> PluginManager:
    """The plugins of this installation, and the app's own checks."""
    from cxkit_submissions import checks

    return plugin_manager(extra=[(OWN, checks)])


def own_only() -> PluginManager:
    """The app's own checks alone."""
    from cxkit_submissions import checks

    return plugin_manager(discover=False, extra=[(OWN, checks)])


@define
class Plugged:
    """Plugins as the app asks them; they load when something first asks.

    Attributes:
        load: What loads them.
    """

    load: Callable[[], PluginManager] = field(default=installed)

    @cached_property
    def manager(self) -> PluginManager:
        """The plugins, loaded."""
        return self.load()

    @cached_property
    def questions(self) -> tuple[StoryQuestion, ...]:
        """The questions that plugins ask, by id."""
        return self._found("cxkit_story_questions")

    @cached_property
    def checks(self) -> tuple[StoryCheck, ...]:
        """The checks of stories, by id."""
        return self._found("cxkit_story_checks")

    @cached_property
    def listeners(self) -> tuple[StoryListener, ...]:
        """Who hears of what happens, by id."""
        return self._found("cxkit_story_listeners")

    def remarks(self, answers: Mapping[str, Any]) -> list[StoryRemark]:
        """What all checks remark on a story; a check that raises remarks nothing from then on."""
        found: list[StoryRemark] = []
        for check in self.checks:
            try:
                found += check.check(dict(answers))
            except Exception as error:
                self._disable(check.id, error)
                self.checks = tuple(each for each in self.checks if each is not check)
        return found

    def tell(self, event: StoryEvent) -> None:
        """Tell everybody who listens; one who raises hears nothing from then on."""
        for listener in self.listeners:
            if listener.states and event.state not in listener.states:
                continue
            try:
                listener.hear(event)
            except Exception as error:
                self._disable(listener.id, error)
                self.listeners = tuple(each for each in self.listeners if each is not listener)

    def _found(self, hook: str) -> tuple[Any, ...]:
        found = self.manager.unique(hook)
        return tuple(found[name].value for name in sorted(found))

    def _disable(self, name: str, error: Exception) -> None:
        _log.exception("%s failed and is not asked any more", name, exc_info=error)
        plugin = name.partition(".")[0]
        self.manager.disable(plugin, f"{name} raised {type(error).__name__}: {error}", error)
