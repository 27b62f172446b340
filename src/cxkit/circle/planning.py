"""Plan: initiatives chosen and sequenced, with everything that should be said about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve, field, frozen

from cxkit.circle.outline import markdown_of
from cxkit.circle.place import surroundings, unit_problems
from cxkit.circle.plan_words import plan_outline
from cxkit.context import Context
from cxkit.cube import Cube
from cxkit.errors import CxkitError, InputError, PluginError, Problem
from cxkit.evidence.initiativefile import initiatives_of_rows, read_initiatives
from cxkit.evidence.near import did_you_mean
from cxkit.finding import Assessment
from cxkit.initiative import Capacity, Initiative, Masterplan
from cxkit.initiative.check import capacity_problems, initiative_problems
from cxkit.initiative.model import labels_of, resource_of
from cxkit.initiative.planning import Candidate, Checked, PlanningTask
from cxkit.plugins import PluginManager, Provided, plugin_manager
from cxkit.rules import check_rules
from cxkit.shelf import feeds_of, low_tiles
from cxkit.story import Shown, StoryFeed, merge_feeds, stories_for
from cxkit.tallies.evidence import Tallies
from cxkit.tallies.registers import RegistersView
from cxkit.workspace import Workspace, workspace_at
from cxkit.writing import restage

CUTS = (0.1, 0.2, 0.3, 0.4, 0.5)
# Low tiles for which stories are looked up, and stories for each.
_MOST_TILES, _MOST_STORIES = 5, 2


@frozen(kw_only=True)
class PlanOutcome:
    """A plan that was written down.

    Attributes:
        plan: The plan, with what is remarked on it and candidates from stories.
        cube: The cube in whose words it is.
        assessment: The look that it rests on.
        number: Number of the plan in its workspace.
        files: `plan`, `plan.json` and `workspace`, with their paths.
        warnings: What a reader should know.
    """

    plan: Masterplan
    cube: Cube
    assessment: Assessment
    number: int
    files: Mapping[str, Path] = field(factory=dict)
    warnings: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """The plan in the shape of the `plan` schema, with the files' paths."""
        files = {name: str(path) for name, path in self.files.items()}
        return {**self.plan.to_dict(), "files": files}


def plan(
    out: str | Path = "cxkit-out",
    initiatives: str | Path | Sequence[Initiative] | None = None,
    *,
    capacity: Capacity | Mapping[str, float | Sequence[float]],
    turns: int | Sequence[str],
    planner: str | None = None,
    cuts: Sequence[float] = CUTS,
    costs: bool = True,
    time_limit: float = 30.0,
    stories: Sequence[str | Path | StoryFeed] = (),
    evidence: Sequence[str | Path] = (),
    name: str | None = None,
    language: str = "en",
    manager: PluginManager | None = None,
) -> PlanOutcome:
    """The masterplan for a workspace, stored in it and written beside it.

    Args:
        out: Folder of the look, or the path of its workspace.
        initiatives: The candidates, or a file of them (TOML, CSV, Excel); if None, those of
            the register `initiatives` that the look read, or else of the plan before.
        capacity: What there is of each resource: for every turn, or turn by turn.
        turns: How many turns, or their names in order; `2026-Q2` and the like are dates, too.
        planner: Id of the planner, if there are several.
        cuts: Shares of the capacity that might be cut; none to leave that out.
        costs: False to do without what forcing in the left-out would cost; that takes long.
        time_limit: Seconds that one search may take.
        stories: Feeds whose stories of low tiles become candidates.
        evidence: Files of further evidence for the rules, such as ratings of influence; in
            place of what the look has of their kinds.
        name: Name of the workspace, if there are several in the folder.
        language: Language of `plan.md`.
        manager: Plugins to ask; all installed ones if not given.

    Raises:
        InputError: with everything that is wrong with initiatives, capacity or turns.
        PluginError: if there is no planner, or it fails.
    """
    manager = manager or plugin_manager()
    workspace = workspace_at(out, name)
    with restage(workspace) as staged:
        with Workspace.open(staged.workspace) as opened:
            cube, assessment = opened.cube(), opened.assessment()
            around = surroundings(workspace, cube, evidence, manager)
            candidates = _candidates(initiatives, around.evidence, opened.plan(), cube)
            task = _task(candidates, capacity, turns, cube, around.units)
            task = evolve(task, costs=costs, time_limit=time_limit)
            chosen = _planner(manager, planner)
            made = _made(chosen, task)
            context = Context(
                cube=cube,
                tree=around.tree,
                evidence=around.evidence,
                journal=opened.journal(),
                initiatives=task.initiatives,
                plan=made,
            )
            remarks = (
                *check_rules(context, manager=manager),
                *_survivors(chosen, task, cuts),
            )
            told = stories_as_candidates(assessment, cube, feeds_of(stories, cube))
            made = evolve(made, remarks=remarks, candidates=told)
            number = opened.add_plan(made)
        outcome = PlanOutcome(
            plan=made,
            cube=cube,
            assessment=assessment,
            number=number,
            warnings=tuple(manager.problems()),
        )
        staged.write("plan.md", markdown_of(plan_outline(outcome, language)).encode())
        staged.write("plan.json", _json(made.to_dict()))
        return evolve(outcome, files=staged.files())


def _candidates(
    given: str | Path | Sequence[Initiative] | None,
    evidence: Mapping[str, Tallies],
    before: Masterplan | None,
    cube: Cube,
) -> tuple[Initiative, ...]:
    if isinstance(given, str | Path):
        return read_initiatives(given, cube)
    if given is not None:
        return tuple(given)
    if "registers" in evidence:
        records = RegistersView(tallies=evidence["registers"]).records("initiatives")
        if records:
            return initiatives_of_rows([{"id": r.id, **r.fields} for r in records], cube)
    if before is not None:
        return before.initiatives
    raise InputError(
        [
            Problem(
                code="no_initiatives",
                message="There are no initiatives to plan.",
                hint="Name a file of them: --initiatives FILE (TOML, CSV or Excel), or look at a "
                "register of initiatives.",
            )
        ]
    )


def _task(
    initiatives: tuple[Initiative, ...],
    capacity: Capacity | Mapping[str, float | Sequence[float]],
    turns: int | Sequence[str],
    cube: Cube,
    units: Sequence[str],
) -> PlanningTask:
    """The task, if everything about it holds; all problems at once."""
    labels = labels_of(turns)
    if not isinstance(capacity, Capacity):
        capacity = Capacity(
            amounts={
                resource_of(resource): [amount] * len(labels)
                if isinstance(amount, int | float)
                else amount
                for resource, amount in capacity.items()
            }
        )
    problems = initiative_problems(initiatives, cube)
    problems += capacity_problems(capacity, len(labels), initiatives)
    problems += unit_problems(initiatives, units)
    problems += [
        Problem(
            code="double_label",
            path=f"labels[{place}]",
            message=f"Two turns are called {label!r}.",
            hint="Give each turn a name of its own.",
        )
        for place, label in enumerate(labels)
        if label in labels[:place]
    ]
    if problems:
        raise InputError(problems)
    return PlanningTask(initiatives=initiatives, capacity=capacity, labels=labels, cube=cube)


def _planner(manager: PluginManager, wanted: str | None) -> Provided:
    known = manager.unique("cxkit_planners")
    if not known:
        failed = [p for p in manager.problems() if "planner" in p.message]
        if failed:
            raise PluginError(failed[0].message, hint=failed[0].hint)
        raise PluginError(
            "Planning needs a planner, and none is installed.",
            hint="python -m pip install cxkit-planner",
        )
    if wanted is None:
        return known[min(known)]
    if wanted not in known:
        raise InputError(
            [
                Problem(
                    code="unknown_planner",
                    message=f"There is no planner {wanted!r}{did_you_mean(wanted, known) or '.'}",
                    hint=f"Known: {', '.join(sorted(known))}.",
                )
            ]
        )
    return known[wanted]


def _made(chosen: Provided, task: PlanningTask) -> Masterplan:
    try:
        made: Masterplan = chosen.value.compute(task)
    except CxkitError:
        raise
    except Exception as error:
        raise _failed(chosen, error) from error
    return made


def _survivors(chosen: Provided, task: PlanningTask, cuts: Sequence[float]) -> Iterable[Checked]:
    """What survives cuts, as a remark of the planner (F75)."""
    if not cuts or chosen.value.survive is None:
        return ()
    try:
        results = tuple(chosen.value.survive(task, tuple(cuts)))
    except CxkitError:
        raise
    except Exception as error:
        raise _failed(chosen, error) from error
    label = {"en": "What survives a cut", "de": "Was eine Kürzung übersteht"}
    return (Checked(rule=chosen.value.id, function="F75", label=label, results=results),)


def _failed(chosen: Provided, error: Exception) -> PluginError:
    return PluginError(
        f"The planner {chosen.value.id} of {chosen.distribution} raised "
        f"{type(error).__name__}: {error}",
        hint=f"Update it: python -m pip install -U {chosen.distribution}",
    )


def stories_as_candidates(
    assessment: Assessment, cube: Cube, feeds: Sequence[StoryFeed]
) -> tuple[Candidate, ...]:
    """Stories of the lowest tiles as candidates, each story once, the lowest tile first."""
    if not feeds:
        return ()
    merged = merge_feeds(feeds)
    found: dict[str, Candidate] = {}
    tiles = 0
    for finding in low_tiles(assessment):
        tile = str(finding.subject.tile)
        fresh = [
            shown
            for shown in stories_for(tile, [merged], cube)
            if shown.near == "tile" and shown.story.id not in found
        ][:_MOST_STORIES]
        found |= {shown.story.id: _candidate(shown, tile) for shown in fresh}
        tiles += bool(fresh)
        if tiles == _MOST_TILES:
            break
    return tuple(found.values())


def _candidate(shown: Shown, tile: str) -> Candidate:
    story = shown.story
    return Candidate(
        story=story.id,
        title=dict(story.title),
        tile=tile,
        tiles=story.tiles,
        effect=dict(story.effect.text) if story.effect else {},
        result=story.effect.result if story.effect else "",
        hard=dict(story.hard),
        failed=dict(story.failed),
        effort=dict(story.effort.text) if story.effort else {},
        person_days=story.effort.person_days if story.effort else None,
        role=story.author.role,
        invented=story.invented,
    )


def _json(document: object) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
