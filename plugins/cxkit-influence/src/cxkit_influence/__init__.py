"""cxkit-influence: which tile turns which (F01).

Groups rate how strongly each tile influences each other one; from their consensus
follow the role of each tile and the side effects of a turn.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Draft, Method
    from cxkit.context import Context
    from cxkit.evidence.evidence_table import EvidenceTable
    from cxkit.hookspecs import (
        EvidenceKind,
        EvidenceReduction,
        Reading,
        ReasonWords,
        Rule,
        RuleResult,
    )
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
    "cxkit_evidence_kinds",
    "cxkit_methods",
    "cxkit_reasons",
    "cxkit_rules",
    "influence",
    "side_effects",
]


def _reduce(table: EvidenceTable, reading: Reading) -> EvidenceReduction:
    from cxkit_influence._ratings import reduce_ratings

    return reduce_ratings(table, reading)


def _levers(context: Context) -> Iterable[Draft]:
    from cxkit_influence._hooks import levers

    return levers(context)


def _watch(context: Context) -> Iterable[RuleResult]:
    from cxkit_influence._hooks import watch

    return watch(context)


@hookimpl
def cxkit_evidence_kinds() -> list[EvidenceKind]:
    """Ratings of how strongly tiles influence each other."""
    from cxkit_influence._kind import kind

    return [kind(_reduce)]


@hookimpl
def cxkit_methods() -> list[Method]:
    """The levers and gauges among the tiles."""
    from cxkit import Method

    return [
        Method(
            id="influence.matrix",
            label={"en": "Levers and gauges", "de": "Hebel und Anzeiger"},
            functions=("F01",),
            reference="Vester 1976; Duperrin & Godet 1973 (MICMAC); Gabus & Fontela 1972",
            compute=_levers,
            needs=("influence",),
        )
    ]


@hookimpl
def cxkit_rules() -> list[Rule]:
    """The side effects of what is planned."""
    from cxkit.hookspecs import Rule

    return [
        Rule(
            id="influence.watch",
            function="F01",
            label={
                "en": "Which other tiles a turn moves",
                "de": "Welche anderen Kacheln eine Drehung bewegt",
            },
            check=_watch,
            needs=("plan", "influence"),
            reference="Gabus & Fontela 1972, Battelle Geneva (DEMATEL, total relation)",
        )
    ]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_influence' has no attribute {name!r}")


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_influence._influence import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items()]
