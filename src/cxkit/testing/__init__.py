"""For authors of plugins: the conformance kit, fixtures, and strategies.

`check_plugin` runs every check that applies to a plugin and says how many ran.
The fixtures are loaded by pytest itself (`cxkit.testing.fixtures`); the
strategies need hypothesis (`cxkit.testing.strategies`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxkit.testing.answers import Row, tallies_of
    from cxkit.testing.examples import EXAMPLES, example_context, example_cube
    from cxkit.testing.kit import Outcome, Report, check_plugin
    from cxkit.testing.planning import example_journal, example_plan, example_task

# Every pytest run imports this package for its fixtures; what costs is loaded when used.
_LAZY = {
    "EXAMPLES": "examples",
    "Outcome": "kit",
    "Report": "kit",
    "Row": "answers",
    "check_plugin": "kit",
    "example_context": "examples",
    "example_cube": "examples",
    "example_journal": "planning",
    "example_plan": "planning",
    "example_task": "planning",
    "tallies_of": "answers",
}

__all__ = [
    "EXAMPLES",
    "Outcome",
    "Report",
    "Row",
    "check_plugin",
    "example_context",
    "example_cube",
    "example_journal",
    "example_plan",
    "example_task",
    "tallies_of",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(f"cxkit.testing.{_LAZY[name]}"), name)
    raise AttributeError(f"module 'cxkit.testing' has no attribute {name!r}")
