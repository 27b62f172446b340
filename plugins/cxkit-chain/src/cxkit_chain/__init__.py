"""cxkit-chain: the service chain, from event logs and blueprints.

Where it waits, goes back and takes other ways (F12), what is meant to happen and who answers
for it (F38), which ways are unknown and how much they vary (F45), on what most hangs (F47),
how long it takes and whether it is right the first time (F53), whether standard transactions
are in control (F72), and who is unhappy although all went by the book (F82).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit.hookspecs import Method
    from cxkit_chain._blueprint import Blueprint, Step, blueprints
    from cxkit_chain._drawing import Flow, mermaid, svg
    from cxkit_chain._method_paths import Entropy, entropy

# Where each public name lives; what costs is imported when it is needed.
_LAZY = {
    "Blueprint": "cxkit_chain._blueprint",
    "Entropy": "cxkit_chain._method_paths",
    "Flow": "cxkit_chain._drawing",
    "Step": "cxkit_chain._blueprint",
    "blueprints": "cxkit_chain._blueprint",
    "entropy": "cxkit_chain._method_paths",
    "mermaid": "cxkit_chain._drawing",
    "svg": "cxkit_chain._drawing",
}

__all__ = [
    "Blueprint",
    "Entropy",
    "Flow",
    "Step",
    "blueprints",
    "cxkit_methods",
    "entropy",
    "mermaid",
    "svg",
]


@hookimpl
def cxkit_methods() -> list[Method]:
    """The methods of this plugin."""
    from cxkit_chain._catalogue import METHODS

    return [*METHODS]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_chain' has no attribute {name!r}")
