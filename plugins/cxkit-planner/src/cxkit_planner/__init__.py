"""cxkit-planner: a masterplan from initiatives, and what it is worth.

Which initiatives, in which turns (F17); whether all effort sits on one tile (F09);
what survives a cut (F75).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cxkit_planner._concentration import Concentration, Thresholds, concentration
    from cxkit_planner._cuts import Cut, Survival, survival
    from cxkit_planner._plan import plan

# Where each public name lives; numpy and scipy are imported when they are needed.
_LAZY = {
    "Concentration": "cxkit_planner._concentration",
    "Cut": "cxkit_planner._cuts",
    "Survival": "cxkit_planner._cuts",
    "Thresholds": "cxkit_planner._concentration",
    "concentration": "cxkit_planner._concentration",
    "plan": "cxkit_planner._plan",
    "survival": "cxkit_planner._cuts",
}

__all__ = [
    "Concentration",
    "Cut",
    "Survival",
    "Thresholds",
    "concentration",
    "plan",
    "survival",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_planner' has no attribute {name!r}")
