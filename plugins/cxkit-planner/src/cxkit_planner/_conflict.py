"""Why no plan is possible: a smallest set of mandatory initiatives that do not go together."""

from __future__ import annotations

from cxkit.errors import Problem
from cxkit_planner._instance import Instance
from cxkit_planner._solve import is_possible


def conflict(instance: Instance, time_limit: float) -> Problem:
    """The problem that the required initiatives do not fit, and what is in their way.

    The set is irreducible: without any one of its members the others fit. It is
    found by the deletion filter (Chinneck & Dravnieks 1991, ORSA Journal on
    Computing 3, 157-168), in the order of ids.
    """
    members = sorted(instance.required)
    for each in tuple(members):
        rest = [other for other in members if other != each]
        if not is_possible(instance.only(*rest), time_limit):
            members = rest
    question = instance.only(*members)
    rules = [*instance.resources, "windows", "needs"]
    relieved = [rule for rule in rules if is_possible(question.ignoring(rule), time_limit)]
    named = ", ".join(repr(each) for each in members)
    alone = len(members) == 1
    turns = "1 turn" if instance.turns == 1 else f"{instance.turns} turns"
    return Problem(
        code="mandatory_does_not_fit",
        path="initiatives",
        message=(
            f"The mandatory initiative {named} does not fit into {turns}"
            if alone
            else f"The mandatory initiatives {named} do not fit into {turns} "
            "together, though without any one of them the others do"
        )
        + f". {_in_the_way(instance, relieved)}",
        hint=_remedy(instance, relieved),
    )


def _in_the_way(instance: Instance, relieved: list[str]) -> str:
    names = {"windows": "the windows (earliest, latest)", "needs": "the prerequisites"}
    names |= {name: f"the capacity of {name!r}" for name in instance.resources}
    if not relieved:
        return "Several rules stand in the way at once: lifting any single one is not enough."
    return "In the way: " + " or ".join(names[rule] for rule in relieved) + "."


def _remedy(instance: Instance, relieved: list[str]) -> str:
    if any(rule in instance.resources for rule in relieved):
        return "Allow more of what is short, plan more turns, or make one of them optional."
    if relieved:
        return "Widen a window, drop a prerequisite, plan more turns, or make one of them optional."
    return "Plan more turns, or make one of them optional."
