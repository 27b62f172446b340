"""`cxkit plugins`: what is installed, and with --check whether it works."""

from __future__ import annotations

import json

import click

from cxkit.cli.output import print_table


@click.command("plugins")
@click.option("--check", is_flag=True, help="Import them, and show hooks, reason and time.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.pass_context
def command(ctx: click.Context, check: bool, as_json: bool) -> None:
    """List the plugins that are installed: name, distribution, version, status.

    Without --check nothing is imported. With it, a plugin that does not work makes
    the exit code 4.
    """
    from cxkit.plugins import find_plugins, plugin_manager

    statuses = find_plugins()
    if check:
        manager = plugin_manager()
        for hook in ("cxkit_audiences", "cxkit_cubes", "cxkit_dimensions", "cxkit_methods"):
            manager.collect(hook)
        statuses = manager.statuses
    broken = [s for s in statuses if s.status in ("failed", "duplicate")]
    if as_json:
        document = {"schema_version": 1, "plugins": [s.to_dict() for s in statuses]}
        click.echo(json.dumps(document, indent=2))
    else:
        columns = ["name", "distribution", "version", "status"]
        if check:
            columns += ["hooks", "milliseconds", "reason"]
        rows = [s.to_dict() for s in statuses]
        print_table(
            columns,
            [[_cell(row[column]) for column in columns] for row in rows],
            empty="No plugins are installed. First ones: python -m pip install "
            "cxkit-survey cxkit-gap",
        )
    if check and broken:
        ctx.exit(4)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value)
