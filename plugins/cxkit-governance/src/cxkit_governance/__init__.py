"""cxkit-governance: rules over plan, journal and registers.

Whether somebody answers for every initiative (F55), whether measures stand alone (F36),
whether effects are claimed before they could show (F48), whether somebody looked before
the next turn (F23).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit.context import Context
    from cxkit.hookspecs import Rule, RuleResult
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
    "cxkit_rules",
    "isolated",
    "raci_lint",
]


def _later(module: str, name: str) -> Callable[[Context], Iterable[RuleResult]]:
    """A check that is imported when it runs."""

    def check(context: Context) -> Iterable[RuleResult]:
        found: Callable[[Context], Iterable[RuleResult]] = getattr(
            importlib.import_module(f"cxkit_governance.{module}"), name
        )
        return found(context)

    return check


@hookimpl
def cxkit_rules() -> list[Rule]:
    """The rules of this plugin."""
    from cxkit.hookspecs import Rule

    return [
        Rule(
            id="governance.sponsors",
            function="F55",
            label={
                "en": "Somebody answers for every initiative",
                "de": "Für jede Initiative steht jemand ein",
            },
            needs=("initiatives",),
            check=_later("_plan_rules", "sponsors"),
            reference="Kotter 1996, Leading Change (guiding coalition)",
        ),
        Rule(
            id="governance.isolated",
            function="F36",
            label={
                "en": "No measure stands alone",
                "de": "Keine Maßnahme steht für sich allein",
            },
            needs=("initiatives",),
            check=_later("_plan_rules", "isolated_measures"),
        ),
        Rule(
            id="governance.lags",
            function="F48",
            label={
                "en": "The plan promises no effect before it could show",
                "de": "Der Plan verspricht keine Wirkung, bevor sie sich zeigen kann",
            },
            needs=("plan",),
            check=_later("_plan_rules", "lags"),
        ),
        Rule(
            id="governance.claims",
            function="F48",
            label={
                "en": "No effect was claimed before it could show",
                "de": "Keine Wirkung wurde behauptet, bevor sie sich zeigen konnte",
            },
            needs=("journal",),
            check=_later("_journal_rules", "claims"),
        ),
        Rule(
            id="governance.looks",
            function="F23",
            label={
                "en": "Somebody looked before the same tiles were turned again",
                "de": "Vor der nächsten Drehung derselben Kacheln wurde hingesehen",
            },
            needs=("journal",),
            check=_later("_journal_rules", "looks"),
            reference="Deming 1994, The New Economics, ch. 6 (Plan-Do-Study-Act)",
        ),
    ]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_governance' has no attribute {name!r}")
