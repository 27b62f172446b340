"""`cxkit schema`: the JSON Schemas of what cxkit writes."""

from __future__ import annotations

import json

import click


@click.command("schema")
@click.argument("name", type=click.Choice(["cube", "findings", "plugins"]))
def command(name: str) -> None:
    """Print the JSON Schema of a document: cube, findings or plugins."""
    from cxkit import schemas

    click.echo(json.dumps(schemas.load(name), ensure_ascii=False, indent=2))
