"""What commands print: documents, tables, headlines, warnings, progress."""

from __future__ import annotations

import json
import locale
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxkit.cli.words import known, say
from cxkit.cube.text import Text, pick
from cxkit.errors import CxkitError, Problem

if TYPE_CHECKING:
    from cxkit.circle.outline import Outline, Section

LANGUAGES = ("en", "de", "de-CH")
LANGUAGE = click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=None,
    help="Language of the texts; by default that of your system.",
)
CUBE = click.option(
    "--cube", "cube_name", metavar="FILE", help="A cube in TOML, or the id of a plugin's."
)
OUT = click.argument(
    "out", default=Path("cxkit-out"), type=click.Path(path_type=Path), metavar="[OUT]"
)
# Blanks between two columns of a table.
_BETWEEN = 2
NAME = click.option("--name", help="Name of the workspace, if the folder holds several.")


def _day(ctx: click.Context, param: click.Parameter, value: datetime | None) -> date | None:
    return None if value is None else value.date()


def day_option(name: str, words: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """An option that takes a day as 2026-03-31, and hands it on as a date."""
    kind = click.DateTime(["%Y-%m-%d"])
    return click.option(name, type=kind, callback=_day, metavar="DATE", help=words)


def language_of_user() -> str:
    """The language of the user's environment, as far as there are texts for it."""
    # The order in which every program on POSIX asks; elsewhere the system is asked.
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next((name for name in names if name), None) or locale.getlocale()[0] or "en"
    tag = tag.split(".")[0].replace("_", "-")
    if tag in LANGUAGES:
        return tag
    # Windows says German_Germany.
    return "de" if tag.lower().startswith(("de-", "german")) else "en"


def print_json(document: object) -> None:
    """Print a document as JSON, readable and without escapes."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: int = 0, empty: str = ""
) -> None:
    """Print a table as wide as the terminal; cells are wrapped, never cut.

    Words, and ids among them, stay whole as long as all columns find room that way.

    Args:
        columns: The headers.
        rows: The cells, as text.
        numbers: How many of the columns after the first hold numbers.
        empty: What to say if there are no rows.
    """
    rows = list(rows)
    if not rows and empty:
        click.echo(empty)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    width = shutil.get_terminal_size((100, 24)).columns
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, collapse_padding=True)
    # Rich before 15 adds one more gap to what a table takes.
    widths = _widths([columns, *rows], width - _BETWEEN * len(columns))
    for index, (column, own) in enumerate(zip(columns, widths, strict=True)):
        right = 0 < index <= numbers
        table.add_column(column, justify="right" if right else "left", overflow="fold", width=own)
    for row in rows:
        table.add_row(*row)
    console = Console(width=width, highlight=False, markup=False, file=sys.stdout)
    with console.capture() as captured:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _widths(rows: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """How wide each column is so that no word is torn; None for all if that is impossible.

    What is left over goes to the columns that want more, those that want least first.
    """
    from rich.cells import cell_len

    cells = list(zip(*rows, strict=True))
    least = [max(cell_len(word) for cell in own for word in cell.split() or [""]) for own in cells]
    wanted = [max(cell_len(line) for cell in own for line in cell.split("\n")) for own in cells]
    left = room - sum(least)
    if left < 0:
        return [None] * len(cells)
    widths: list[int | None] = [*least]
    order = sorted(range(len(cells)), key=lambda i: wanted[i] - least[i])
    for served, index in enumerate(order):
        more = min(max(0, wanted[index] - least[index]), left // (len(order) - served))
        widths[index] = least[index] + more
        left -= more
    return widths


def print_paragraph(text: str) -> None:
    """Print sentences as wide as the terminal; words and ids stay whole."""
    import textwrap

    width = shutil.get_terminal_size((100, 24)).columns
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    click.echo("\n".join(lines))


def print_outline(document: Outline) -> None:
    """Print a document: its sections, with their sentences and tables."""
    click.echo(click.style(document.title, bold=True))
    for section in document.sections:
        print_section(section)


def print_section(section: Section) -> None:
    """Print sentences and a table under a title, with an empty line above."""
    click.echo("")
    if section.title:
        click.echo(click.style(section.title, bold=True))
    for line in section.lines:
        click.echo(line)
    if section.rows:
        print_table(section.columns, section.rows, numbers=section.numbers)
    for note in section.notes:
        click.echo(note)


def print_files(files: Mapping[str, Path], language: str) -> None:
    """Print what was written, and what each file is for."""
    click.echo(click.style(f"\n{say('written', language)}:", bold=True))
    width = max(len(str(path)) for path in files.values())
    for key, path in files.items():
        # A plugin's format has no words here.
        what = say(f"file_{key}", language) if known(f"file_{key}") else key
        click.echo(f"  {path!s:<{width}}  {what}")


def print_headlines(headlines: Sequence[Text], language: str) -> None:
    """Print the most important things, numbered, or that there is nothing to say."""
    click.echo(click.style(f"{say('headlines', language)}:", bold=True))
    for number, text in enumerate(headlines, start=1):
        click.echo(f"  {number}. {pick(text, language)}")
    if not headlines:
        click.echo(f"  {say('no_headlines', language)}")


def print_warnings(warnings: Iterable[Problem], language: str | None = None) -> None:
    """Print warnings to stderr, so that output can be piped."""
    language = language or language_of_user()
    for warning in warnings:
        words = problem_in(warning, language)
        click.echo(click.style(say("note", language), fg="yellow") + words, err=True)


def problem_in(problem: Problem, language: str) -> str:
    """A problem with its place and its remedy, in a language as far as there are words."""
    if not language.startswith("de"):
        return str(problem)
    from cxkit.german import in_german

    return _as_written(in_german(problem), language)


def error_in(error: CxkitError, language: str) -> str:
    """An error with its remedy, in a language as far as there are words."""
    if not language.startswith("de"):
        return str(error)
    from cxkit.german import error_in_german

    return _as_written(error_in_german(error), language)


def _as_written(words: str, language: str) -> str:
    """German as it is written there: Switzerland has no ß."""
    return words.replace("ß", "ss") if language == "de-CH" else words


@contextmanager
def progress(words: str) -> Iterator[None]:
    """Show on a terminal that work goes on, if it takes longer than a second."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    shown = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    shown.add_task(words, total=None)
    timer = threading.Timer(1.0, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        # The display may be starting this very moment.
        timer.join()
        shown.stop()


@contextmanager
def stations(names: Mapping[str, str]) -> Iterator[Callable[[str], None]]:
    """Show on a terminal at which of several stations the work is.

    Args:
        names: Station -> its name in words, in order.

    Yields:
        What is to be told each station as the work comes to it.
    """
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=len(names))
        order = list(names)
        yield lambda name: shown.update(task, completed=order.index(name), description=names[name])


def cell(value: Any) -> str:
    """A value as a table shows it; empty if there is none."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)
