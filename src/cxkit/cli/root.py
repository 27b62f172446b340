"""The root command: own commands by name, those of plugins by entry point, errors in words."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from itertools import pairwise
from typing import Any

import click

from cxkit.cli.help_german import HelpContext, in_its_language
from cxkit.cli.output import LANGUAGES, error_in, language_of_user, print_json, problem_in
from cxkit.cli.words import say
from cxkit.errors import CxkitError, InputError, PluginError

COMMANDS = {
    "cube": ("cxkit.cli.cube", "Show the cube, and plan who is asked what."),
    "demo": (
        "cxkit.cli.demo",
        "Go round the circle with the demonstration company, whose truth is known.",
    ),
    "diff": ("cxkit.cli.diff", "Explain what changed between two looks."),
    "forget": ("cxkit.cli.forget", "Remove a partition, or everything one person said."),
    "look": ("cxkit.cli.look", "Take answers and draw an honest picture of the whole cube."),
    "new-workbook": ("cxkit.cli.new_workbook", "Write an Excel workbook to fill in for a look."),
    "plan": ("cxkit.cli.plan", "Choose and sequence initiatives, and say why not the others."),
    "plugins": ("cxkit.cli.plugins", "List the plugins that are installed."),
    "review": ("cxkit.cli.review", "Say what each expectation came to, and what follows from it."),
    "schema": ("cxkit.cli.schema", "Print the JSON Schema of a document that cxkit writes."),
    "stories": ("cxkit.cli.stories", "Show what others did about a tile."),
    "turn": ("cxkit.cli.turn", "Write down what is expected, and begin the next turn."),
}
GROUP = "cxkit.commands"
STOPPED = 130
# More letters than any first sentence has.
_NEVER = 1000


class Commands(click.Group):
    """A group that says which command may have been meant, and helps in the user's language."""

    context_class = HelpContext

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name."""
        command = super().get_command(ctx, name)
        return None if command is None else in_its_language(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, each with its first sentence; it is wrapped, never cut."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [
                    (name, found.get_short_help_str(limit=_NEVER))
                    for name, found in commands
                    if found
                ]
            )

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names."""
        if self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            from difflib import get_close_matches

            known = self.list_commands(ctx)
            near = get_close_matches(args[0], known, n=2)
            meant = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
            raise click.UsageError(f"There is no command {args[0]!r}. {meant}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(Commands):
    """Commands that are imported when they are used; `--help` imports no plugin."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return sorted({*COMMANDS, *_entries()})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command of a name, imported now."""
        if name in COMMANDS:
            module = importlib.import_module(COMMANDS[name][0])
            return in_its_language(module.command)
        found = _entries().get(name)
        return None if found is None else in_its_language(_of_plugin(name, found))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, from tables and metadata only."""
        rows = [(name, text) for name, (_, text) in COMMANDS.items()]
        rows += [
            (name, _summary(found)) for name, found in _entries().items() if name not in COMMANDS
        ]
        with formatter.section("Commands"):
            formatter.write_dl(sorted(rows))


def _entries() -> dict[str, list[EntryPoint]]:
    """Name of a command -> who brings it; more than one is refused when it is called."""
    found: dict[str, dict[str, EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        # A distribution that is on the path twice announces the same command twice.
        found.setdefault(entry.name, {})[f"{_origin(entry)} {entry.value}"] = entry
    return {name: [by[key] for key in sorted(by)] for name, by in found.items()}


def _origin(entry: EntryPoint) -> str:
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _summary(found: Sequence[EntryPoint]) -> str:
    """What a plugin's command does, and who brings it."""
    from cxkit.cli.plugin_help import summary_of

    origin = " and ".join(map(_origin, found))
    text = summary_of(found[0]) if len(found) == 1 else ""
    return f"{text} ({origin})" if text else f"From {origin}."


def _of_plugin(name: str, found: list[EntryPoint]) -> click.Command:
    if len(found) > 1:
        raise PluginError(
            f"The command {name!r} is brought by {' and by '.join(map(_origin, found))}.",
            hint="Uninstall one of them: python -m pip uninstall NAME",
        )
    origin, remedy = _origin(found[0]), "Update or remove that distribution."
    try:
        command = found[0].load()
    except Exception as error:
        raise PluginError(
            f"The command {name!r} of {origin} cannot be imported: {type(error).__name__}: {error}",
            hint=remedy,
        ) from error
    if not isinstance(command, click.Command):
        raise PluginError(f"The command {name!r} of {origin} is no click command.", hint=remedy)
    return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="cxkit", message="cxkit %(version)s")
def root() -> None:
    """See the whole cube, prove the small step."""


def run(arguments: Sequence[str]) -> int:
    """The exit code of a call with these arguments; what goes wrong is said in words."""
    as_json, language = "--json" in arguments, _spoken(arguments)
    try:
        code = root.main(
            args=list(arguments), prog_name="cxkit", standalone_mode=False, obj=language
        )
        sys.stdout.flush()
    except CxkitError as error:
        words = _words(error, language)
        _report(type(error).__name__, _problems(error), words, language, as_json=as_json)
        return error.exit_code
    except click.ClickException as error:
        _report_usage(error, language, as_json=as_json)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo(say("stopped", language), err=True)
        return STOPPED
    except BrokenPipeError:
        # The reader has seen enough, as in `cxkit plugins | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        problem = _unwritten(error)
        _report("OSError", [problem], _lines(problem), language, as_json=as_json)
        return CxkitError.exit_code
    except Exception as error:
        if os.environ.get("CXKIT_STRICT") == "1":
            raise
        problem = _unexpected(error)
        _report(type(error).__name__, [problem], _lines(problem), language, as_json=as_json)
        return CxkitError.exit_code
    return code if isinstance(code, int) else 0


def _problems(error: CxkitError) -> list[dict[str, object]]:
    if isinstance(error, InputError):
        return [problem.to_dict() for problem in error.problems]
    return [{"message": error.message, "hint": error.hint}]


def _spoken(arguments: Sequence[str]) -> str:
    """The language that was asked for, whatever else went wrong; else the user's."""
    for option, value in pairwise([*arguments, ""]):
        asked = value if option == "--language" else option.removeprefix("--language=")
        if asked in LANGUAGES and asked != option:
            return asked
    return language_of_user()


def _words(error: CxkitError, language: str) -> str:
    """What went wrong, in a language as far as there are words."""
    if not isinstance(error, InputError) or language == "en":
        return error_in(error, language)
    count = len(error.problems)
    head = say("one_problem" if count == 1 else "problems", language, count=count)
    return "\n".join([head, *(f"- {problem_in(p, language)}" for p in error.problems)])


def _unwritten(error: OSError) -> dict[str, object]:
    place = f" ({error.filename})" if error.filename else ""
    return {
        "message": f"A file cannot be read or written: {error.strerror or error}{place}.",
        "hint": "Check that the folder may be written, and that the disk has room.",
    }


def _unexpected(error: Exception) -> dict[str, object]:
    return {
        "message": f"cxkit failed in a way that it should not: {type(error).__name__}: {error}",
        "hint": "Please report it with the command that you gave; CXKIT_STRICT=1 in the "
        "environment shows where it happened.",
    }


def _lines(problem: dict[str, Any]) -> str:
    return f"{problem['message']}\n  -> {problem['hint']}"


def _report_usage(error: click.ClickException, language: str, *, as_json: bool) -> None:
    if not as_json:
        from cxkit.cli.usage import show_usage

        show_usage(error, language)
        return
    message = error.format_message()
    _report(
        "UsageError",
        [{"message": message, "hint": _help_of(error)}],
        message,
        language,
        as_json=True,
    )


def _help_of(error: click.ClickException) -> str:
    ctx = getattr(error, "ctx", None)
    return f"{ctx.command_path if ctx else 'cxkit'} --help"


def _report(
    kind: str, problems: list[dict[str, object]], words: str, language: str, *, as_json: bool
) -> None:
    if as_json:
        print_json({"schema_version": 1, "error": kind, "problems": problems})
        return
    click.echo(click.style(say("error", language), fg="red", bold=True) + words, err=True)
