"""Asking all rules: what each found, or what it would have needed."""

from __future__ import annotations

from attrs import evolve

from cxkit.context import Context
from cxkit.initiative.planning import Checked
from cxkit.plugins import PluginManager, Provided, plugin_manager


def check_rules(context: Context, *, manager: PluginManager | None = None) -> tuple[Checked, ...]:
    """What every registered rule says about a context, the core's rules first, then by id.

    Rules see no answers of people: what they say does not pass the gate. For the same
    reason the caller hands in no evidence that is about persons.
    A rule whose needs are not there does not run and says so; one that raises costs
    its own plugin, which is then reported by `manager.problems()`.
    """
    manager = manager or plugin_manager()
    context = evolve(context, answers=None)
    rules = manager.unique("cxkit_rules")
    order = sorted(rules, key=lambda key: (rules[key].distribution != "cxkit", key))
    outcomes = (_check(manager, rules[key], context) for key in order)
    return tuple(each for each in outcomes if each is not None)


def _check(manager: PluginManager, provided: Provided, context: Context) -> Checked | None:
    rule = provided.value
    if (status := manager.status(provided.plugin)) is None or status.status != "loaded":
        return None
    about = {"rule": rule.id, "function": rule.function, "label": rule.label}
    missing = tuple(need for need in rule.needs if not context.has(need))
    if missing:
        return Checked(**about, missing=missing)
    try:
        return Checked(**about, results=tuple(rule.check(context)))
    except Exception as error:
        if provided.distribution == "cxkit":
            raise
        reason = f"its rule {rule.id} raised {type(error).__name__}: {error}"
        manager.disable(provided.plugin, reason, error)
        return None
