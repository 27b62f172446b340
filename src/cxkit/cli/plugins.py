"""`cxkit plugins`: what is installed, and with --check whether it works."""

from __future__ import annotations

from typing import Any

import click

from cxkit.cli.output import cell, print_json, print_table

_COLUMNS = ("name", "distribution", "version", "status")
_CHECKED = (*_COLUMNS, "milliseconds", "hooks")
_BROKEN = ("failed", "duplicate")


@click.command("plugins")
@click.option("--check", is_flag=True, help="Import them, and show hooks, reason and time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def command(ctx: click.Context, check: bool, as_json: bool) -> None:
    """List the plugins that are installed: name, distribution, version, status.

    Without --check nothing is imported. With it, a plugin that does not work makes
    the exit code 4.
    """
    from cxkit.plugins import find_plugins

    statuses = _checked() if check else find_plugins()
    if as_json:
        print_json({"schema_version": 1, "plugins": [s.to_dict() for s in statuses]})
    else:
        columns = _CHECKED if check else _COLUMNS
        rows = [s.to_dict() for s in statuses]
        print_table(
            columns,
            [[cell(row[column]) for column in columns] for row in rows],
            empty="No plugins are installed. First ones: python -m pip install "
            "cxkit-survey cxkit-gap",
        )
        _print_reasons(statuses)
    if check and any(s.status in _BROKEN for s in statuses):
        ctx.exit(4)


def _checked() -> list[Any]:
    """The statuses after every plugin was imported and every hook was asked."""
    from cxkit import hookspecs
    from cxkit.plugins import plugin_manager

    manager = plugin_manager()
    for hook in sorted(vars(hookspecs)):
        if hook.startswith("cxkit_"):
            # Not only collected: two objects of one id are a problem too.
            manager.unique(hook)
    return manager.statuses


def _print_reasons(statuses: list[Any]) -> None:
    for status in statuses:
        if status.reason:
            click.echo(f"\n{status.problem()}")
