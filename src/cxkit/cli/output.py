"""What commands print: tables, headlines, warnings."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Sequence

import click

from cxkit.cube.text import Text, pick
from cxkit.errors import Problem

LANGUAGES = ("en", "de", "de-CH")


def language_of_user() -> str:
    """The language of the user's environment, as far as there are texts for it."""
    tag = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or "en"
    tag = tag.split(".")[0].replace("_", "-")
    if tag in LANGUAGES:
        return tag
    return "de" if tag.startswith("de") else "en"


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print a table, or a sentence if there are no rows."""
    rows = list(rows)
    if not rows:
        click.echo(empty)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console(soft_wrap=not os.isatty(1)).print(table)


def print_headlines(headlines: Iterable[Text], language: str) -> None:
    """Print the most important things, numbered."""
    for number, text in enumerate(headlines, start=1):
        click.echo(f"  {number}. {pick(text, language)}")


def print_warnings(warnings: Sequence[Problem]) -> None:
    """Print warnings to stderr, so that output can be piped."""
    for warning in warnings:
        click.echo(click.style("Note: ", fg="yellow") + str(warning), err=True)
