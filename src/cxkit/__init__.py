"""cxkit: see the whole cube, prove the small step.

The public API. Names are loaded when they are first used, so that
`import cxkit` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pluggy

    from cxkit.circle import plan, review, turn
    from cxkit.compare import diff
    from cxkit.cube import Cube, Dimension, Item, Tile, default_cube, load_cube
    from cxkit.errors import (
        CxkitError,
        InputError,
        MissingExtraError,
        PluginError,
        Problem,
        RefusedError,
    )
    from cxkit.estimate import Estimate, Status
    from cxkit.finding import Assessment, Contrast, Draft, Finding, Subject
    from cxkit.hookspecs import Audience, Method
    from cxkit.loop import look
    from cxkit.plugins import plugin_manager
    from cxkit.settings import Settings
    from cxkit.template import new_workbook

    __version__: str
    hookimpl = pluggy.HookimplMarker("cxkit")

# Where each public name lives; it is loaded when it is first used.
_LAZY = {
    "Assessment": "cxkit.finding",
    "Audience": "cxkit.hookspecs",
    "Contrast": "cxkit.finding",
    "Cube": "cxkit.cube",
    "CxkitError": "cxkit.errors",
    "Dimension": "cxkit.cube",
    "Draft": "cxkit.finding",
    "Estimate": "cxkit.estimate",
    "Finding": "cxkit.finding",
    "InputError": "cxkit.errors",
    "Item": "cxkit.cube",
    "Method": "cxkit.hookspecs",
    "MissingExtraError": "cxkit.errors",
    "PluginError": "cxkit.errors",
    "Problem": "cxkit.errors",
    "RefusedError": "cxkit.errors",
    "Settings": "cxkit.settings",
    "Status": "cxkit.estimate",
    "Subject": "cxkit.finding",
    "Tile": "cxkit.cube",
    "default_cube": "cxkit.cube",
    "diff": "cxkit.compare",
    "load_cube": "cxkit.cube",
    "look": "cxkit.loop",
    "new_workbook": "cxkit.template",
    "plan": "cxkit.circle",
    "plugin_manager": "cxkit.plugins",
    "review": "cxkit.circle",
    "turn": "cxkit.circle",
}

__all__ = [
    "Assessment",
    "Audience",
    "Contrast",
    "Cube",
    "CxkitError",
    "Dimension",
    "Draft",
    "Estimate",
    "Finding",
    "InputError",
    "Item",
    "Method",
    "MissingExtraError",
    "PluginError",
    "Problem",
    "RefusedError",
    "Settings",
    "Status",
    "Subject",
    "Tile",
    "__version__",
    "default_cube",
    "diff",
    "hookimpl",
    "load_cube",
    "look",
    "new_workbook",
    "plan",
    "plugin_manager",
    "review",
    "turn",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit")
    if name == "hookimpl":
        import pluggy

        return pluggy.HookimplMarker("cxkit")
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
