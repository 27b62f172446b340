"""Rules are asked one by one; what one needs and is not there is said."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

import cxkit
from cxkit.context import Context
from cxkit.errors import InputError
from cxkit.hookspecs import Place, PlanningTask, Rule, RuleResult
from cxkit.initiative import Capacity
from cxkit.initiative.planning import Checked, found
from cxkit.plugins import PluginManager, plugin_manager
from cxkit.rules import check_rules
from cxkit.testing import example_context, example_journal, example_plan, example_task

BOTH = {"en": "Nobody answers for it.", "de": "Niemand verantwortet es."}


def sponsors(context: Context) -> list[RuleResult]:
    return [
        RuleResult(
            code="no_sponsor",
            text=BOTH,
            remedy=BOTH,
            places=[Place(kind="initiative", id=each.id, field="sponsor")],
        )
        for each in context.initiatives
        if not each.sponsor
    ]


def manager(check: Callable[[Context], Any] = sponsors, *needs: str) -> PluginManager:
    made = Rule(
        id="x.sponsors",
        function="F55",
        label={"en": "Sponsors"},
        check=check,
        needs=needs or ("initiatives",),
    )
    module = SimpleNamespace(cxkit_rules=cxkit.hookimpl(lambda: [made]))
    return plugin_manager(discover=False, extra=[("x", module)])


def asked(context: Context, manager: PluginManager) -> list[Checked]:
    return [each for each in check_rules(context, manager=manager) if each.rule == "x.sponsors"]


def test_a_rule_says_what_it_finds_and_where() -> None:
    context = evolve(example_context(), initiatives=example_plan().initiatives)
    (outcome,) = asked(context, manager())
    assert (outcome.status, outcome.function) == ("found", "F55")
    assert str(outcome.results[0].places[0]) == "initiative answer, sponsor"
    assert found([outcome], "F55") == outcome.results
    assert found([outcome], "F36") == ()


def test_a_rule_without_its_evidence_says_what_it_needs() -> None:
    (outcome,) = asked(example_context(), manager(sponsors, "journal", "plan"))
    assert (outcome.status, outcome.missing) == ("not_applicable", ("journal", "plan"))
    full = evolve(example_context(), journal=example_journal(), plan=example_plan())
    (outcome,) = asked(full, manager(sponsors, "journal", "plan"))
    assert outcome.status == "passed"


def test_a_rule_never_sees_answers() -> None:
    seen: list[Context] = []
    context = evolve(example_context(), plan=example_plan())
    asked(context, manager(lambda given: seen.append(given) or [], "plan"))
    assert context.answers is not None
    assert [each.answers for each in seen] == [None]
    with pytest.raises(ValueError, match="a rule gets no answers"):
        Rule(id="x.y", function="F55", label={}, check=sponsors, needs=["answers"])


def test_a_rule_that_raises_costs_its_own_plugin() -> None:
    context = evolve(example_context(), plan=example_plan())
    found_by = manager(lambda context: [1 / 0], "plan")
    assert asked(context, found_by) == []
    (problem,) = found_by.problems()
    assert "its rule x.sponsors raised ZeroDivisionError" in problem.message


def test_a_rule_of_the_core_that_raises_is_a_fault_of_ours(monkeypatch) -> None:
    made = manager(lambda context: [1 / 0], "plan")
    for status in made.statuses:
        status.distribution = "cxkit"
    with pytest.raises(ZeroDivisionError):
        check_rules(evolve(example_context(), plan=example_plan()), manager=made)


def test_an_outcome_survives_being_written_and_read() -> None:
    context = evolve(example_context(), initiatives=example_plan().initiatives)
    (outcome,) = asked(context, manager())
    assert Checked.from_dict(outcome.to_dict()) == outcome
    assert outcome.to_dict()["status"] == "found"


def test_a_rule_serves_one_function_of_the_catalogue() -> None:
    with pytest.raises(ValueError, match="a function id is F and a number"):
        Rule(id="x.y", function="sponsors", label={}, check=sponsors)


def test_everything_that_is_wrong_with_a_task_is_said_at_once() -> None:
    task = example_task()
    broken = evolve(task.initiatives[0], tiles={"care.nothing": 1.0})
    with pytest.raises(InputError) as caught:
        PlanningTask(
            initiatives=[broken],
            capacity=Capacity(amounts={"money": (1,)}),
            labels=("a", "b"),
            cube=task.cube,
        )
    assert [p.code for p in caught.value.problems] == [
        "unknown_tile",
        "capacity_of_other_length",
        "no_capacity",
    ]
