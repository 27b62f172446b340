"""What this plugin answers when cxkit asks it for a plan, for cuts, or for its alarm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cxkit.context import Context
from cxkit.cube import Text
from cxkit.hookspecs import Masterplan, Place, PlanningTask, RuleResult
from cxkit.initiative import Initiative
from cxkit_planner._concentration import Concentration, concentration
from cxkit_planner._cuts import Cut, survival
from cxkit_planner._plan import plan

_REMEDIES: Mapping[str, Text] = {
    "one_tile": {
        "en": "Add an initiative on another tile, or move hours to one that is planned.",
        "de": "Nehmen Sie eine Initiative auf einer anderen Kachel auf, oder verschieben Sie "
        "Stunden dorthin.",
    },
    "few_tiles": {
        "en": "Spread the effort over more tiles, or say why these few come first.",
        "de": "Verteilen Sie den Aufwand auf mehr Kacheln, oder sagen Sie, warum diese wenigen "
        "zuerst kommen.",
    },
    "concentrated": {
        "en": "See by which tiles the effort is bound, and whether all of it must be now.",
        "de": "Sehen Sie nach, welche Kacheln den Aufwand binden und ob alles jetzt sein muss.",
    },
    "tools": {
        "en": "Plan what people will do differently with the tools.",
        "de": "Planen Sie, was Menschen mit den Werkzeugen anders machen werden.",
    },
    "empty_faces": {
        "en": "Plan at least one small step there, or say that it waits.",
        "de": "Planen Sie dort wenigstens einen kleinen Schritt, oder sagen Sie, dass es wartet.",
    },
}


def plan_task(task: PlanningTask) -> Masterplan:
    """The best plan of a task (F17)."""
    return plan(
        task.initiatives,
        task.capacity,
        task.labels,
        cube=task.cube,
        explain=task.costs,
        time_limit=task.time_limit,
    )


def survive_task(task: PlanningTask, cuts: Sequence[float]) -> Iterator[RuleResult]:
    """What of the best plan of a task survives cuts (F75), as one note."""
    found = survival(
        task.initiatives,
        task.capacity,
        task.labels,
        cube=task.cube,
        cuts=cuts,
        explain=False,
        time_limit=task.time_limit,
    )
    yield RuleResult(
        code="survives_cuts",
        level="note",
        text=found.text,
        places=tuple(Place(kind="initiative", id=each) for each in found.first_victims),
        data={
            "cuts": [_cut(each) for each in found.cuts],
            "survives": {name: each.value for name, each in found.survives.items()},
            "first_victims": list(found.first_victims),
            "protected_core": list(found.protected_core),
            "returns": {name: list(each) for name, each in found.returns.items()},
        },
    )


def _cut(cut: Cut) -> dict[str, object]:
    return {
        "share": cut.share,
        "survivors": list(cut.survivors),
        "lost": list(cut.lost),
        "newcomers": list(cut.newcomers),
        "surviving": cut.surviving.value,
        "gain_kept": cut.gain_kept.value,
        "problem": cut.problem.message if cut.problem else None,
    }


def spread(context: Context) -> Iterator[RuleResult]:
    """Where the effort of the plan sits too much on one tile (F09), resource by resource."""
    assert context.plan is not None
    chosen = context.plan.chosen
    for resource in _used(chosen):
        found = concentration(chosen, context.cube, resource=resource)
        for code, text in zip(found.codes, found.warnings, strict=True):
            yield RuleResult(
                code=code,
                text=text,
                remedy=_REMEDIES[code],
                places=_places(code, found),
                data=_figures(found),
            )


def _used(chosen: Sequence[Initiative]) -> tuple[str, ...]:
    return tuple(sorted({n for each in chosen for n in each.effort if each.total_effort(n)}))


def _places(code: str, found: Concentration) -> tuple[Place, ...]:
    if code == "empty_faces":
        return tuple(Place(kind="dimension", id=each) for each in found.empty)
    if code == "one_tile":
        return (Place(kind="tile", id=next(iter(found.by_tile))),)
    return ()


def _figures(found: Concentration) -> dict[str, object]:
    return {
        "resource": found.resource,
        "by_tile": {tile: each.value for tile, each in found.by_tile.items()},
        "by_dimension": {name: each.value for name, each in found.by_dimension.items()},
        "effective_tiles": found.effective["tiles"].value,
        "normalised": found.normalised["tiles"].value,
        "tools": found.tools.value,
    }
