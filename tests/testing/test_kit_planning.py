"""The kit finds rules that do not speak and planners that lose somebody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

import cxkit
from cxkit.context import Context
from cxkit.hookspecs import Planner, PlanningTask, Rule, RuleResult
from cxkit.initiative import Initiative, Masterplan
from cxkit.testing import Report, check_plugin, example_plan

BOTH = {"en": "words", "de": "Worte"}


def sponsors(context: Context) -> Iterator[RuleResult]:
    """Initiatives that nobody answers for."""
    for each in context.initiatives:
        if not each.sponsor:
            yield RuleResult(code="no_sponsor", text=BOTH, remedy=BOTH)


def rule(check: Callable[[Context], Any] = sponsors, **changes: Any) -> Rule:
    usual = {"id": "good.sponsors", "function": "F55", "label": BOTH, "needs": ("initiatives",)}
    return Rule(**{**usual, "check": check, **changes})


def by_hand(task: PlanningTask) -> Masterplan:
    """The example plan, which belongs to the only task of the kit."""
    return example_plan()


def planner(compute: Callable[[PlanningTask], Any] = by_hand, **changes: Any) -> Planner:
    usual = {"id": "good.plan", "functions": ("F17",), "label": BOTH, "reference": "by hand"}
    return Planner(**{**usual, "compute": compute, **changes})


def check(*found: Rule | Planner) -> Report:
    hooks: dict[str, Any] = {}
    for name, kind in (("cxkit_rules", Rule), ("cxkit_planners", Planner)):
        own = [each for each in found if isinstance(each, kind)]
        if own:
            hooks[name] = cxkit.hookimpl(lambda own=own: own)
    return check_plugin(SimpleNamespace(**hooks), name="good")


def failed(report: Report) -> Mapping[str, str]:
    return {outcome.check: outcome.faults[0] for outcome in report.of("failed")}


def test_a_rule_and_a_planner_that_conform_pass() -> None:
    report = check(rule(), planner())
    report.raise_if_failed()
    ran = {o.check for o in report.outcomes if o.status == "passed"}
    assert ran >= {"rules_cope", "rules_speak", "rules_repeat"}
    assert ran >= {"plans_place_everything", "plans_repeat", "ids", "functions", "labels"}
    skipped = {o.check: o.reason for o in report.of("not_applicable")}
    assert skipped["survival_speaks"] == "its planners say nothing about cuts"


def test_rules_that_need_other_evidence_are_not_called_good() -> None:
    report = check(rule(needs=("registers",)))
    assert "evidence that the examples do not hold" in next(
        o.reason for o in report.outcomes if o.check == "rules_cope"
    )


@pytest.mark.parametrize(
    ("changes", "name", "said"),
    [
        ({"id": "other.sponsors"}, "ids", "the id of the rule 'other.sponsors'"),
        ({"label": {"en": "x"}}, "labels", "no text in 'de'"),
        ({"check": lambda context: [1 / 0]}, "rules_cope", "raised ZeroDivisionError"),
        ({"check": lambda context: ["x"]}, "rules_speak", "returned a str and no RuleResult"),
    ],
)
def test_what_a_rule_does_wrongly(changes, name, said) -> None:
    assert said in failed(check(rule(**changes)))[name]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code": "No Sponsor"}, "is not snake_case"),
        ({"text": {"en": "x"}}, "has no text in 'de'"),
        ({"remedy": {}}, "has no remedy in 'de'"),
        ({"data": {"x": object()}}, "JSON cannot hold"),
    ],
)
def test_what_a_rule_says_wrongly(changes, said) -> None:
    def saying(context: Context) -> list[RuleResult]:
        return [evolve(RuleResult(code="x", text=BOTH, remedy=BOTH), **changes)]

    assert said in failed(check(rule(saying)))["rules_speak"]


def test_a_note_needs_no_remedy() -> None:
    note = RuleResult(code="x", text=BOTH, level="note")
    check(rule(lambda context: [note])).raise_if_failed()
    with pytest.raises(ValueError, match="level is one of note, warning, error"):
        evolve(note, level="fatal")


def test_a_rule_that_remembers_or_meddles_is_found() -> None:
    calls: list[int] = []

    def counting(context: Context) -> list[RuleResult]:
        calls.append(1)
        return [RuleResult(code="x", text=BOTH, remedy=BOTH, data={"call": len(calls)})]

    assert "something else the second time" in failed(check(rule(counting)))["rules_repeat"]

    def meddling(context: Context) -> list[RuleResult]:
        context.initiatives[0].title["fr"] = "x"  # type: ignore[index]
        return []

    assert "changed what it was given" in failed(check(rule(meddling)))["rules_repeat"]


def without_one(task: PlanningTask) -> Masterplan:
    made = example_plan()
    left = tuple(each for each in made.left_out if each.id != "palace")
    kept = tuple(each for each in made.initiatives if each.id != "palace")
    return evolve(made, initiatives=kept, left_out=left)


def silent(task: PlanningTask) -> Masterplan:
    made = example_plan()
    return evolve(made, left_out=tuple(evolve(o, text={"en": "x"}) for o in made.left_out))


def other_turns(task: PlanningTask) -> Masterplan:
    return evolve(example_plan(), labels=("a", "b", "c"))


def first_come(task: PlanningTask) -> Masterplan:
    """Leaves out what comes last in the input, which is an accident."""
    made = example_plan()
    order = [each.id for each in task.initiatives]
    left = tuple(evolve(each, code=f"rank_{order.index(each.id)}") for each in made.left_out)
    return evolve(made, left_out=left)


def unreadable(task: PlanningTask) -> Masterplan:
    class Odd(Initiative):
        """Nobody else's kind of initiative."""

    made = example_plan()
    odd = {n: getattr(made.initiatives[0], n) for n in Initiative.__annotations__}
    return evolve(made, initiatives=(Odd(**odd), *made.initiatives[1:]))


@pytest.mark.parametrize(
    ("compute", "name", "said"),
    [
        (without_one, "plans_place_everything", "planned other candidates"),
        (other_turns, "plans_place_everything", "for other turns"),
        (silent, "plans_place_everything", "does not say in 'de' why"),
        (unreadable, "plans_place_everything", "changes when it is written and read"),
        (lambda task: 1 / 0, "plans_place_everything", "raised ZeroDivisionError"),
        (first_come, "plans_repeat", "another plan in another order"),
    ],
)
def test_what_a_planner_does_wrongly(compute, name, said) -> None:
    assert said in failed(check(planner(compute)))[name]


def survives(task: PlanningTask, cuts: Sequence[float]) -> list[RuleResult]:
    return [RuleResult(code="cuts", text={"en": "x"}, level="note")]


@pytest.mark.parametrize(
    ("survive", "said"),
    [
        (survives, "at cuts: cuts has no text in 'de'"),
        (lambda task, cuts: [1 / 0], "raised ZeroDivisionError at cuts"),
    ],
)
def test_what_a_planner_says_wrongly_about_cuts(survive, said) -> None:
    assert said in failed(check(planner(survive=survive)))["survival_speaks"]
