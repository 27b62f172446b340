"""`cxkit new-workbook`: an Excel workbook to fill in, which a look then reads."""

from __future__ import annotations

from pathlib import Path

import click

from cxkit.cli.output import CUBE, LANGUAGE, language_of_user
from cxkit.cli.words import say


@click.command("new-workbook")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@CUBE
@LANGUAGE
def command(file: Path, cube_name: str | None, language: str | None) -> None:
    """Write an Excel workbook to fill in for a look.

    FILE ends in .xlsx. It has sheets for units, answers, goals, figures and more. Headers,
    drop-downs and the sheet that explains every column are in your language. Sheets that
    stay empty do no harm; cxkit look FILE reads the others.
    """
    from cxkit.template import new_workbook

    spoken = language or language_of_user()
    written = new_workbook(file, language=spoken, cube=cube_name)
    click.echo(say("workbook", spoken, file=str(written)))
