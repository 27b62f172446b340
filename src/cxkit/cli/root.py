"""The root command: own commands by name, those of plugins by entry point, errors in words."""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points

import click

from cxkit.errors import CxkitError, InputError, PluginError

COMMANDS = {
    "cube": ("cxkit.cli.cube", "Show the cube, and plan who is asked what."),
    "demo": ("cxkit.cli.demo", "Look at the demonstration company, whose truth is known."),
    "diff": ("cxkit.cli.diff", "Explain what changed between two looks."),
    "forget": ("cxkit.cli.forget", "Remove a partition, or everything one person said."),
    "look": ("cxkit.cli.look", "Take answers and draw an honest picture of the whole cube."),
    "plugins": ("cxkit.cli.plugins", "List the plugins that are installed."),
    "schema": ("cxkit.cli.schema", "Print the JSON Schema of a document that cxkit writes."),
}
GROUP = "cxkit.commands"


class LazyGroup(click.Group):
    """Commands that are imported when they are used; `--help` imports no plugin."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*COMMANDS, *_entries()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if name in COMMANDS:
            module = importlib.import_module(COMMANDS[name][0])
            command: click.Command = module.command
            return command
        entry = _entries().get(name)
        return None if entry is None else _of_plugin(entry)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from tables and metadata only."""
        rows = [(name, text) for name, (_, text) in COMMANDS.items()]
        rows += [(n, f"From {_origin(e)}.") for n, e in _entries().items() if n not in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows))


def _entries() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _of_plugin(entry: EntryPoint) -> click.Command:
    try:
        command: click.Command = entry.load()
    except Exception as error:
        raise PluginError(
            f"The command {entry.name!r} of {_origin(entry)} cannot be imported: "
            f"{type(error).__name__}: {error}",
            hint="Update or remove that distribution.",
        ) from error
    return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="cxkit", message="cxkit %(version)s")
def root() -> None:
    """See the whole cube, prove the small step."""


def run(arguments: Sequence[str]) -> int:
    """The exit code of a call with these arguments."""
    try:
        root.main(args=list(arguments), prog_name="cxkit", standalone_mode=False)
    except CxkitError as error:
        _report(error, as_json="--json" in arguments)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped; nothing was written.", err=True)
        return 130
    except BrokenPipeError:
        # The reader has seen enough, as in `cxkit plugins | head`.
        sys.stderr.close()
        return 0
    return 0


def _report(error: CxkitError, *, as_json: bool) -> None:
    if as_json:
        problems = (
            [problem.to_dict() for problem in error.problems]
            if isinstance(error, InputError)
            else [{"message": error.message, "hint": error.hint}]
        )
        document = {"schema_version": 1, "error": type(error).__name__, "problems": problems}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    click.echo(click.style("Error: ", fg="red", bold=True) + str(error), err=True)
