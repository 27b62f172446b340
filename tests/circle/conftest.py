"""A workspace of one look at the example cube, and a planner that needs no solver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

import cxkit
from cxkit.assess import assess
from cxkit.finding import Assessment
from cxkit.hookspecs import Planner, PlanningTask, RuleResult
from cxkit.initiative import Initiative, LeftOut, Masterplan, Planned
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.testing import example_context, example_plan
from cxkit.testing.planning import example_initiatives
from cxkit.workspace import Workspace

NO_ROOM = {"en": "There is no room.", "de": "Es ist kein Platz."}


def first_fit(task: PlanningTask) -> Masterplan:
    """Places one after the other, by id, each as early as it fits."""
    placed: dict[str, Planned] = {}
    for _ in task.initiatives:
        for each in sorted(task.initiatives, key=lambda i: (not i.mandatory, i.id)):
            if each.id not in placed:
                found = _first_place(each, placed, task)
                if found is not None:
                    placed[each.id] = found
    return _plan(task, placed)


def _first_place(
    each: Initiative, placed: dict[str, Planned], task: PlanningTask
) -> Planned | None:
    for start in each.starts(len(task.labels)):
        candidate = {**placed, each.id: Planned.of(each, start)}
        try:
            _plan(task, candidate, only=True)
        except cxkit.InputError:
            continue
        return candidate[each.id]
    return None


def _plan(task: PlanningTask, placed: dict[str, Planned], *, only: bool = False) -> Masterplan:
    kept = tuple(evolve(each, mandatory=False) if only else each for each in task.initiatives)
    return evolve(
        example_plan(),
        initiatives=kept,
        capacity=task.capacity,
        labels=task.labels,
        planned=tuple(sorted(placed.values(), key=lambda p: (p.start, p.id))),
        left_out=tuple(
            LeftOut(id=each.id, code="no_room", text=NO_ROOM)
            for each in task.initiatives
            if each.id not in placed
        ),
    )


def survivors(task: PlanningTask, cuts: Sequence[float]) -> list[RuleResult]:
    """How many survive each cut."""
    base = first_fit(task)
    names = [each.id for each in base.planned]
    rows = []
    for share in cuts:
        left = [p.id for p in first_fit(evolve(task, capacity=task.capacity.cut(share))).planned]
        rows.append(
            {
                "share": share,
                "survivors": [n for n in names if n in left],
                "lost": [n for n in names if n not in left],
                "newcomers": [n for n in left if n not in names],
                "gain_kept": None if not names else len(left) / len(names),
            }
        )
    text = {"en": "Some survive.", "de": "Einige überstehen es."}
    return [RuleResult(code="survives_cuts", level="note", text=text, data={"cuts": rows})]


class FirstFit:
    """A planner that takes what comes first."""

    compute = staticmethod(first_fit)
    survive: Any = staticmethod(survivors)

    @cxkit.hookimpl
    def cxkit_planners(self) -> list[Planner]:
        return [
            Planner(
                id="first.fit",
                label={"en": "First fit", "de": "Der Reihe nach"},
                functions=("F17",),
                reference="Johnson 1973",
                compute=self.compute,
                survive=self.survive,
            )
        ]


@pytest.fixture
def manager() -> PluginManager:
    return plugin_manager(discover=False, extra=[("first", FirstFit())])


@pytest.fixture
def planner_of() -> Callable[..., PluginManager]:
    """A manager whose planner computes, or says what survives, in another way."""

    def build(**changes: Any) -> PluginManager:
        changed = type("Changed", (FirstFit,), {k: staticmethod(v) for k, v in changes.items()})
        return plugin_manager(discover=False, extra=[("first", changed())])

    return build


@pytest.fixture(scope="session")
def assessment() -> Assessment:
    context = example_context("full")
    return assess(
        context.answers, context.cube, tree=context.tree, manager=plugin_manager(discover=False)
    )


@pytest.fixture
def out(tmp_path: Path, assessment: Assessment) -> Path:
    """A folder with a workspace of one look."""
    folder = tmp_path / "out"
    folder.mkdir()
    with Workspace.open(folder / "cxkit.db") as workspace:
        workspace.add_look(assessment, example_context().cube)
    return folder


@pytest.fixture
def initiatives() -> tuple[Initiative, ...]:
    """Those of the example, without the one that can never be done."""
    return tuple(each for each in example_initiatives() if each.id != "palace")
