"""`cxkit diff`: what changed between two looks, and why."""

from __future__ import annotations

import click

from cxkit.cli.output import LANGUAGE, language_of_user, print_json, print_paragraph, print_table
from cxkit.cli.words import say
from cxkit.cube.text import pick

# More changes than this are listed on demand.
_FEW = 40
# What differs from row to row; the reasons stand above the table.
_COLUMNS = ("change", "measure", "subject", "wave", "old", "new", "causes")


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--all", "everything", is_flag=True, help=f"List every change, not only {_FEW}.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def command(
    old: str, new: str | None, everything: bool, language: str | None, as_json: bool
) -> None:
    """Explain what changed between two looks.

    OLD and NEW are findings.json files, folders of a look or workspaces; NAME.db@2 is
    the second look of a workspace. With OLD alone, the last two looks of its workspace
    are compared. Every changed finding is explained by data, journal, cube, method or
    setting.
    """
    from cxkit.compare import diff

    found = diff(old, new)
    if as_json:
        print_json(found.to_dict())
        return
    language = language or language_of_user()
    print_paragraph(pick(found.explanation, language))
    rows = found.rows("de" if language.startswith("de") else "en")
    shown = rows if everything else rows[:_FEW]
    if shown:
        waves = {row["wave"] for row in rows}
        full = [column for column in _COLUMNS if any(row[column] for row in shown)]
        columns = [column for column in full if column != "wave" or len(waves) > 1]
        click.echo("")
        headers = [say(f"diff_{column}", language) for column in columns]
        print_table(headers, [[row[column] for column in columns] for row in shown])
    if len(shown) < len(rows):
        click.echo("\n" + say("diff_more", language, n=len(rows) - len(shown)))
