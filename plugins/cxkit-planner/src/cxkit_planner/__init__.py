"""cxkit-planner: a masterplan from initiatives, and what it is worth.

Which initiatives, in which turns (F17); whether all effort sits on one tile (F09);
what survives a cut (F75).
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from cxkit import hookimpl

if TYPE_CHECKING:
    from cxkit.context import Context
    from cxkit.hookspecs import Masterplan, Planner, PlanningTask, Rule, RuleResult
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
    "cxkit_planners",
    "cxkit_rules",
    "plan",
    "survival",
]


def _compute(task: PlanningTask) -> Masterplan:
    from cxkit_planner._hooks import plan_task

    return plan_task(task)


def _survive(task: PlanningTask, cuts: Sequence[float]) -> Iterable[RuleResult]:
    from cxkit_planner._hooks import survive_task

    return survive_task(task, cuts)


def _spread(context: Context) -> Iterable[RuleResult]:
    from cxkit_planner._hooks import spread

    return spread(context)


@hookimpl
def cxkit_planners() -> list[Planner]:
    """The planner of this plugin."""
    from cxkit.hookspecs import Planner

    return [
        Planner(
            id="planner.lexicographic",
            label={
                "en": "The weakest dimension first, then the sum",
                "de": "Zuerst die schwächste Dimension, dann die Summe",
            },
            functions=("F17", "F75"),
            reference="Kellerer, Pferschy & Pisinger 2004; Ogryczak & Śliwiński 2006",
            compute=_compute,
            survive=_survive,
        )
    ]


@hookimpl
def cxkit_rules() -> list[Rule]:
    """The one-tile alarm."""
    from cxkit.hookspecs import Rule

    return [
        Rule(
            id="planner.spread",
            function="F09",
            label={
                "en": "The effort does not sit on one tile",
                "de": "Der Aufwand liegt nicht auf einer einzigen Kachel",
            },
            needs=("plan",),
            check=_spread,
            reference="Herfindahl 1950; Hirschman 1945; Hill 1973, Ecology 54, 427-432",
        )
    ]


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        return getattr(importlib.import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'cxkit_planner' has no attribute {name!r}")
