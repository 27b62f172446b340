"""Checks of rules and planners: they cope, they speak, and nothing decides by accident."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from attrs import evolve

from cxkit.context import Context
from cxkit.hookspecs import Planner, Rule
from cxkit.initiative.journal import Journal
from cxkit.initiative.masterplan import Masterplan
from cxkit.initiative.planning import PlanningTask, RuleResult
from cxkit.testing.checks.registration import missing
from cxkit.testing.examples import EXAMPLES
from cxkit.testing.planning import (
    example_initiatives,
    example_journal,
    example_plan,
    example_task,
)
from cxkit.testing.subject import NotApplicable, PluginUnderTest

# Evidence that the examples hold; a rule that needs more is checked by its own tests.
_THERE = {"initiatives", "journal", "plan"}
_Found = tuple[RuleResult, ...] | Exception
_CUTS = (0.1, 0.5)


def rules_cope(subject: PluginUnderTest) -> Iterator[str]:
    """Every rule copes with every example, with a plan and a journal and without."""
    for rule, example, context in _runs(subject):
        found = _check(rule, context)
        if isinstance(found, Exception):
            yield f"{rule.id} on {example} raised {type(found).__name__}: {found}"


def rules_speak(subject: PluginUnderTest) -> Iterator[str]:
    """What rules find has a code, words and a remedy in both languages, and plain data."""
    for rule, example, context in _runs(subject):
        found = _check(rule, context)
        for result in () if isinstance(found, Exception) else found:
            yield from (f"{rule.id} on {example}: {fault}" for fault in _silent(result))


def _silent(result: object) -> Iterator[str]:
    if not isinstance(result, RuleResult):
        yield f"it returned a {type(result).__name__} and no RuleResult"
        return
    if not re.fullmatch(r"[a-z][a-z0-9_]*", result.code):
        yield f"the code {result.code!r} is not snake_case"
    for language in missing(result.text):
        yield f"{result.code} has no text in {language!r}"
    for language in missing(result.remedy) if result.level != "note" else ():
        yield f"{result.code} has no remedy in {language!r}"
    try:
        json.dumps(result.to_dict())
    except (TypeError, ValueError) as error:
        yield f"{result.code} has data that JSON cannot hold: {error}"


def rules_repeat(subject: PluginUnderTest) -> Iterator[str]:
    """A rule finds the same in the same, and changes nothing that it is given."""
    for rule, example, context in _runs(subject):
        before = repr((context.journal, context.plan, context.initiatives))
        if repr(_check(rule, context)) != repr(_check(rule, context)):
            yield f"{rule.id} on {example} found something else the second time"
        if repr((context.journal, context.plan, context.initiatives)) != before:
            yield f"{rule.id} on {example} changed what it was given"


def _runs(subject: PluginUnderTest) -> Iterator[tuple[Rule, str, Context]]:
    """Every rule with every example in which everything is there that it needs.

    Raises:
        NotApplicable: if there is no such rule.
    """
    if not subject.rules:
        raise NotApplicable("it registers no rule")
    rules = [rule for rule in subject.rules if set(rule.needs) <= _THERE]
    if not rules:
        raise NotApplicable("its rules need evidence that the examples do not hold")
    more: dict[str, Any] = {"journal": example_journal(), "initiatives": example_initiatives()}
    for example in EXAMPLES:
        bare = evolve(subject.context(example), answers=None, journal=Journal())
        planned = evolve(bare, plan=example_plan(), **more)
        unplanned = evolve(bare, **more)
        for rule in rules:
            for context, words in ((bare, ""), (unplanned, ", begun"), (planned, ", planned")):
                if all(context.has(need) for need in rule.needs):
                    yield rule, f"the example {example!r}{words}", context


def _check(rule: Rule, context: Context) -> _Found:
    try:
        return tuple(rule.check(context))
    except Exception as error:
        return error


def plans_place_everything(subject: PluginUnderTest) -> Iterator[str]:
    """A plan holds every candidate, placed or left out with its reason in both languages."""
    for planner in _planners(subject):
        task = example_task()
        made = _plan(planner, task)
        if isinstance(made, Exception):
            yield f"{planner.id} raised {type(made).__name__}: {made}"
            continue
        if sorted(made.by_id) != sorted(each.id for each in task.initiatives):
            yield f"{planner.id} planned other candidates than it was given"
        if (made.labels, made.capacity) != (task.labels, task.capacity):
            yield f"{planner.id} planned for other turns or another capacity"
        for each in made.left_out:
            for language in missing(each.text):
                yield f"{planner.id} does not say in {language!r} why {each.id} is left out"
        if Masterplan.from_dict(json.loads(json.dumps(made.to_dict()))) != made:
            yield f"{planner.id} made a plan that changes when it is written and read"


def plans_repeat(subject: PluginUnderTest) -> Iterator[str]:
    """The same task gives the same plan; the order of the candidates decides nothing."""
    for planner in _planners(subject):
        first = _placed(_plan(planner, example_task()))
        for words, backwards in (("the second time", False), ("in another order", True)):
            if _placed(_plan(planner, example_task(backwards=backwards))) != first:
                yield f"{planner.id} gave another plan {words}"


def survival_speaks(subject: PluginUnderTest) -> Iterator[str]:
    """What a planner says about cuts has a code, words in both languages, and plain data."""
    able = [planner for planner in _planners(subject) if planner.survive is not None]
    if not able:
        raise NotApplicable("its planners say nothing about cuts")
    for planner in able:
        assert planner.survive is not None
        try:
            found = tuple(planner.survive(example_task(), _CUTS))
        except Exception as error:
            yield f"{planner.id} raised {type(error).__name__} at cuts: {error}"
            continue
        for result in found:
            yield from (f"{planner.id} at cuts: {fault}" for fault in _silent(result))


def _planners(subject: PluginUnderTest) -> tuple[Planner, ...]:
    if not subject.planners:
        raise NotApplicable("it registers no planner")
    return subject.planners


def _plan(planner: Planner, task: PlanningTask) -> Masterplan | Exception:
    try:
        return planner.compute(task)
    except Exception as error:
        return error


def _placed(made: Masterplan | Exception) -> object:
    """What of a plan may not depend on the order of the candidates."""
    if isinstance(made, Exception):
        return None
    places = sorted((each.id, each.start) for each in made.planned)
    return places, sorted((each.id, each.code) for each in made.left_out)
