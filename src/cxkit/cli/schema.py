"""`cxkit schema`: the JSON Schemas of what cxkit writes."""

from __future__ import annotations

import click

from cxkit.cli.output import print_json
from cxkit.schemas import NAMES, load


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def command(name: str) -> None:
    """Print the JSON Schema of a document that cxkit writes."""
    print_json(load(name))
