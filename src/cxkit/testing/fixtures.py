"""Fixtures for tests of plugins; pytest loads them where cxkit is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cxkit.context import Context
    from cxkit.cube import Cube
    from cxkit.finding import Assessment
    from cxkit.plugins import PluginManager
    from cxkit.tallies import AnswerTallies
    from cxkit.testing.answers import Row


@pytest.fixture(scope="session")
def cxkit_cube() -> Cube:
    """A cube of two dimensions of two tiles, all sides and forms; one tile is reflective."""
    from cxkit.testing.examples import example_cube

    return example_cube()


@pytest.fixture
def cxkit_context() -> Context:
    """Generated answers of staff, leaders and customers in two waves and six teams."""
    from cxkit.testing.examples import example_context

    return example_context()


@pytest.fixture(scope="session")
def cxkit_tallies() -> Callable[[Cube, Iterable[Row]], AnswerTallies]:
    """Counts tallies from rows of respondent, wave, audience, unit, item, value."""
    from cxkit.testing.answers import tallies_of

    return tallies_of


@pytest.fixture
def plugin_manager_empty() -> PluginManager:
    """A plugin manager with the core only; nothing that is installed is discovered."""
    from cxkit.plugins import plugin_manager

    return plugin_manager(discover=False)


@pytest.fixture
def cxkit_assess(cxkit_context: Context) -> Callable[..., Assessment]:
    """Assesses the generated answers with the core and the modules that are handed in."""

    def build(*modules: tuple[str, object]) -> Assessment:
        from cxkit.assess import assess
        from cxkit.plugins import plugin_manager

        assert cxkit_context.answers is not None
        return assess(
            cxkit_context.answers,
            cxkit_context.cube,
            tree=cxkit_context.tree,
            manager=plugin_manager(discover=False, extra=modules),
        )

    return build
