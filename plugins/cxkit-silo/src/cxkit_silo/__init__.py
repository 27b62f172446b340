"""cxkit-silo: the borders between departments.

Whether ties stay inside units (F51), how well work flows within units and over their
borders (F66), also beside where work waits (F12), and what units say of what they get
from each other (F65).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Method
    from cxkit.hookspecs import ReasonWords
    from cxkit_silo._coordination import Border, Coordination, borders, coordination
    from cxkit_silo._ei import Chance, ExternalInternal, external_internal, mixing
    from cxkit_silo._qap import Together, together
    from cxkit_silo._ratings import Mean, RatingCell

# Where each public name lives; numpy and scipy are imported when they are needed.
_LAZY = {
    "Border": "cxkit_silo._coordination",
    "Chance": "cxkit_silo._ei",
    "Coordination": "cxkit_silo._coordination",
    "ExternalInternal": "cxkit_silo._ei",
    "Mean": "cxkit_silo._ratings",
    "RatingCell": "cxkit_silo._ratings",
    "Together": "cxkit_silo._qap",
    "borders": "cxkit_silo._coordination",
    "coordination": "cxkit_silo._coordination",
    "external_internal": "cxkit_silo._ei",
    "mixing": "cxkit_silo._ei",
    "together": "cxkit_silo._qap",
}

__all__ = [
    "Border",
    "Chance",
    "Coordination",
    "ExternalInternal",
    "Mean",
    "RatingCell",
    "Together",
    "borders",
    "coordination",
    "cxkit_methods",
    "cxkit_reasons",
    "external_internal",
    "mixing",
    "together",
]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_silo' has no attribute {name!r}")


@hookimpl
def cxkit_methods() -> list[Method]:
    """Ties, coordination, internal service, and waiting beside coordination."""
    from cxkit_silo import _method_coordination, _method_ties, _method_waits

    return [
        _method_ties.METHOD,
        _method_coordination.COORDINATION_METHOD,
        _method_coordination.SERVICE_METHOD,
        _method_waits.METHOD,
    ]


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_silo._words import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
