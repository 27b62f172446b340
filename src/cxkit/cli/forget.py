"""`cxkit forget`: remove a partition, or everything one person said."""

from __future__ import annotations

from pathlib import Path

import click

from cxkit.cli.output import LANGUAGE, language_of_user, print_json
from cxkit.cube.text import pick


@click.command("forget")
@click.argument("what")
@click.option(
    "--workspace",
    type=click.Path(path_type=Path),
    default=Path("cxkit-out/cxkit.db"),
    show_default=True,
    help="The workspace whose vault is meant, or the folder of the look.",
)
@click.option(
    "--source", type=click.Path(path_type=Path), help="Where the source is now, if it moved."
)
@click.option("--within", metavar="PARTITION", help="Change this partition only.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def command(
    what: str,
    workspace: Path,
    source: Path | None,
    within: str | None,
    language: str | None,
    as_json: bool,
) -> None:
    """Remove a partition, or everything one person said.

    WHAT is the name of a partition (such as staff.csv), or a respondent as the source
    names them. A respondent's partitions are read again without this person; all of
    them are changed, or none.
    """
    from cxkit.forgetting import forget

    done = forget(workspace, what, source=source, within=within)
    if as_json:
        print_json(done.to_dict())
        return
    click.echo(pick(done.explanation, language or language_of_user()))
