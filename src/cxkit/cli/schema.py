"""`cxkit schema`: the JSON Schemas of what cxkit writes."""

from __future__ import annotations

import click

from cxkit.cli.output import print_json


@click.command("schema")
@click.argument("name", type=click.Choice(["cube", "findings", "plan", "plugins", "stories"]))
def command(name: str) -> None:
    """Print the JSON Schema of a document that cxkit writes."""
    from cxkit import schemas

    print_json(schemas.load(name))
