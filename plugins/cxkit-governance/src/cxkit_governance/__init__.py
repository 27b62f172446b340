"""cxkit-governance: rules over plan, journal and registers.

Over plan and journal: sponsors (F55), isolated measures (F36), effects claimed before they
could show (F48), turns without a look (F23). Over registers: responsibilities and chains
(F61), decisions under pressure (F05), processes (F37), stages of change (F50), what is
measured where (F54), boards (F60), promises (F62), goals (F67), anchors (F69), announcements
(F80), empty phrases (F84).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit.hookspecs import Method, ReasonWords, Rule
    from cxkit_governance._plan_rules import components, isolated
    from cxkit_governance._raci import RaciRow, raci_lint
    from cxkit_governance._trace import Chain, Links, broken_links

# Where each public name lives; what costs is imported when it is needed.
_LAZY = {
    "Chain": "cxkit_governance._trace",
    "Links": "cxkit_governance._trace",
    "RaciRow": "cxkit_governance._raci",
    "broken_links": "cxkit_governance._trace",
    "components": "cxkit_governance._plan_rules",
    "isolated": "cxkit_governance._plan_rules",
    "raci_lint": "cxkit_governance._raci",
}

__all__ = [
    "Chain",
    "Links",
    "RaciRow",
    "broken_links",
    "components",
    "cxkit_methods",
    "cxkit_reasons",
    "cxkit_rules",
    "isolated",
    "raci_lint",
]


@hookimpl
def cxkit_methods() -> list[Method]:
    """The methods of this plugin."""
    from cxkit_governance._catalogue import METHODS

    return [*METHODS]


@hookimpl
def cxkit_rules() -> list[Rule]:
    """The rules of this plugin."""
    from cxkit_governance._catalogue import RULES_OF_PLAN, RULES_OF_REGISTERS

    return [*RULES_OF_PLAN, *RULES_OF_REGISTERS]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_governance' has no attribute {name!r}")


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_governance._method_words import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
