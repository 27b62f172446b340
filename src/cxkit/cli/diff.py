"""`cxkit diff`: what changed between two looks, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cxkit.cli.output import LANGUAGES, language_of_user, print_table
from cxkit.cube.text import pick

if TYPE_CHECKING:
    from cxkit.finding import Assessment


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option("--language", type=click.Choice(LANGUAGES), default=None)
@click.option("--json", "as_json", is_flag=True, help="Print the changes as JSON.")
def command(old: str, new: str | None, language: str | None, as_json: bool) -> None:
    """Explain what changed between two looks.

    OLD and NEW are findings.json files or workspaces; NAME.db@2 is the second look of
    a workspace. With a workspace alone, its last two looks are compared. Every changed
    finding is explained by data, cube, method or setting.
    """
    from cxkit.compare import diff

    found = diff(*sides(old, new))
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    language = language or language_of_user()
    click.echo(pick(found.explanation, language))
    rows = found.rows("de" if language.startswith("de") else "en")
    if rows:
        columns = list(rows[0])
        print_table(columns, [[row[column] for column in columns] for row in rows], empty="")


def sides(old: str, new: str | None) -> tuple[Assessment | str, Assessment | str]:
    """Both looks: of two documents, or the last two of one workspace."""
    from cxkit.errors import InputError, Problem
    from cxkit.workspace import Workspace

    if new is not None:
        return _side(old), _side(new)
    with Workspace.open(old, create=False) as workspace:
        numbers = [look.number for look in workspace.looks()]
        if len(numbers) < 2:
            raise InputError(
                [
                    Problem(
                        code="one_look",
                        file=old,
                        message=f"The workspace holds {len(numbers)} look; two are compared.",
                        hint="Look again (cxkit look --add PATH), or name two files.",
                    )
                ]
            )
        return workspace.assessment(numbers[-2]), workspace.assessment(numbers[-1])


def _side(name: str) -> Assessment | str:
    """A path, or the assessment of a numbered look of a workspace (`NAME.db@2`)."""
    from cxkit.workspace import Workspace

    path, at, number = name.rpartition("@")
    if not (at and number.isdigit()):
        return name
    with Workspace.open(path, create=False) as workspace:
        return workspace.assessment(int(number))
