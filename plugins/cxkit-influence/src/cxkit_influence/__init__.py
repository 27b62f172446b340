"""cxkit-influence: which tile turns which (F01).

Groups rate how strongly each tile influences each other one; from their consensus
follow the role of each tile and the side effects of a turn.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxkit_influence._consensus import Consensus, Disagreement, consensus
    from cxkit_influence._influence import Influence, influence
    from cxkit_influence._side_effects import SideEffect, SideEffects, side_effects

# Where each public name lives; numpy is imported when it is needed.
_LAZY = {
    "Consensus": "cxkit_influence._consensus",
    "Disagreement": "cxkit_influence._consensus",
    "Influence": "cxkit_influence._influence",
    "SideEffect": "cxkit_influence._side_effects",
    "SideEffects": "cxkit_influence._side_effects",
    "consensus": "cxkit_influence._consensus",
    "influence": "cxkit_influence._influence",
    "side_effects": "cxkit_influence._side_effects",
}

__all__ = [
    "Consensus",
    "Disagreement",
    "Influence",
    "SideEffect",
    "SideEffects",
    "consensus",
    "influence",
    "side_effects",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_influence' has no attribute {name!r}")
