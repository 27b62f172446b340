"""cxkit-effect: did the turn do anything.

What each registered initiative did (F20, F29), how far its design allows to speak of cause
(F33), and what to do next (F22).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit import Draft, Method
    from cxkit.context import Context
    from cxkit.evidence.kind import EvidenceKind
    from cxkit.hookspecs import ReasonWords, Rule
    from cxkit_effect._estimation import Estimated, Terms, estimate_effect
    from cxkit_effect._panel import NEVER, Panel
    from cxkit_effect._result import Effect

    __version__: str

# The statistics on their own; a name is loaded when it is first used.
_LAZY = {
    "NEVER": "cxkit_effect._panel",
    "Effect": "cxkit_effect._result",
    "Estimated": "cxkit_effect._estimation",
    "Panel": "cxkit_effect._panel",
    "Terms": "cxkit_effect._estimation",
    "estimate_effect": "cxkit_effect._estimation",
}

__all__ = [
    "NEVER",
    "Effect",
    "Estimated",
    "Panel",
    "Terms",
    "__version__",
    "cxkit_evidence_kinds",
    "cxkit_methods",
    "cxkit_reasons",
    "cxkit_rules",
    "estimate_effect",
]


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("cxkit-effect")
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_effect' has no attribute {name!r}")


def _turned(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_turn import turned

    return turned(context)


def _adapted(context: Context) -> Iterable[Draft]:
    from cxkit_effect._method_adapt import adapted

    return adapted(context)


@hookimpl
def cxkit_evidence_kinds() -> list[EvidenceKind]:
    """Durations: cases with the day on which they opened, and closed if they did."""
    from cxkit_effect._durations import KIND

    return [KIND]


@hookimpl
def cxkit_methods() -> list[Method]:
    """The methods of this plugin."""
    from cxkit import Method
    from cxkit_effect._further import further_methods

    return [
        *further_methods(),
        Method(
            id="effect.turn",
            label={"en": "What initiatives did", "de": "Was Initiativen bewirkt haben"},
            functions=("F20", "F29", "F33"),
            reference="Borusyak, Jaravel & Spiess 2024; Bell & McCaffrey 2002; Howard et al. "
            "2021; Lindon et al. 2022; Sherman et al. 1997",
            compute=_turned,
            needs=("journal",),
        ),
        Method(
            id="effect.adapt",
            label={"en": "What to do next", "de": "Was als Nächstes zu tun ist"},
            functions=("F22",),
            reference="Lindley 1965; Spiegelhalter, Freedman & Parmar 1994; Stone 1961",
            compute=_adapted,
            needs=("journal",),
        ),
    ]


@hookimpl
def cxkit_rules() -> list[Rule]:
    """What the next look, and a metric, can show of what is expected."""
    from cxkit_effect._further import power_rules

    return power_rules()


@hookimpl
def cxkit_reasons() -> list[ReasonWords]:
    """What the reason codes of this plugin say."""
    from cxkit.hookspecs import ReasonWords
    from cxkit_effect._texts import REASONS

    return [ReasonWords(id=code, label=text) for code, text in REASONS.items() if ":" in code]
