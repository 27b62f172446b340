"""Rules over registers: what each says of a context."""

from __future__ import annotations

from collections.abc import Iterable

from cxkit.context import Context
from cxkit.hookspecs import RuleResult
from cxkit_governance import (
    _anchors,
    _boards,
    _goals,
    _processes,
    _promises,
    _stages,
    _statements,
)
from cxkit_governance._raci import raci_lint, raci_rows
from cxkit_governance._registers import links_of, registers_of
from cxkit_governance._trace import broken_links


def raci(context: Context) -> Iterable[RuleResult]:
    """What is not clear about responsibilities (F61)."""
    return raci_lint(raci_rows(registers_of(context).get("roles", ())))


def chains(context: Context) -> Iterable[RuleResult]:
    """Where chains from an insight to somebody's work are broken (F61)."""
    return broken_links(links_of(context, registers_of(context)))


def processes(context: Context) -> Iterable[RuleResult]:
    """Processes without exactly one owner (F37)."""
    return _processes.remarks(registers_of(context).get("processes", ()))


def boards(context: Context) -> Iterable[RuleResult]:
    """Boards without support, and support that is asked too much (F60)."""
    return _boards.remarks(registers_of(context).get("boards", ()))


def promises(context: Context) -> Iterable[RuleResult]:
    """Promises that nobody counts, or that miss their target (F62)."""
    entries = registers_of(context).get("promises", ())
    return _promises.remarks(entries, context.settings.confidence)


def goals(context: Context) -> Iterable[RuleResult]:
    """Goals in the air, in circles, or in conflict (F67)."""
    return _goals.remarks(registers_of(context).get("goals", ()))


def anchors(context: Context) -> Iterable[RuleResult]:
    """Anchors that are missing (F69)."""
    return _anchors.remarks(registers_of(context).get("documents", ()))


def stages(context: Context) -> Iterable[RuleResult]:
    """Missing steps of the change, and steps without evidence (F50)."""
    return _stages.remarks(registers_of(context).get("stages", ()))


def statements(context: Context) -> Iterable[RuleResult]:
    """Statements that say neither by what, nor who, nor until when (F84)."""
    return _statements.remarks(registers_of(context))
