"""`cxkit cube`: the model as data, and who is asked what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cxkit.cli.output import CUBE, LANGUAGE, language_of_user, print_json, print_warnings
from cxkit.cli.root import Commands
from cxkit.cli.words import say
from cxkit.cube.text import pick
from cxkit.errors import InputError, Problem


@click.group("cube", cls=Commands)
def command() -> None:
    """Show the cube, and plan who is asked what."""


@command.command("show")
@CUBE
@click.option("--items", is_flag=True, help="List the items too.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print JSON in the published schema.")
def show(cube_name: str | None, language: str | None, as_json: bool, items: bool) -> None:
    """List dimensions, tiles and items."""
    from cxkit.cubes import find_cube

    cube = find_cube(cube_name)
    if as_json:
        print_json(cube.to_dict())
        return
    language = language or language_of_user()
    seen = any(tile.customer_visible for tile in cube.tiles.values())
    for dimension in cube.dimensions:
        click.echo(click.style(f"{pick(dimension.label, language)}  [{dimension.id}]", bold=True))
        for tile in dimension.tiles:
            mark = "◇ " if tile.customer_visible else "  " if seen else ""
            click.echo(f"  {mark}{pick(tile.label, language)}  [{tile.id}]")
            for item in tile.items if items else ():
                text = pick(item.text, language)
                click.echo(f"        {item.id}" + (f": {text}" if text else ""))
    if seen:
        click.echo(f"\n{say('visible', language)}")


@command.command("sample")
@CUBE
@click.option(
    "--design",
    type=click.Choice(["spread", "pairs", "blocks", "focus"]),
    default="spread",
    show_default=True,
    help="spread: 18 tiles x 1 item; pairs: 9 x 2; blocks: 6 x 3; focus: some tiles in full.",
)
@click.option(
    "--audience",
    type=click.Choice(["staff", "leader", "customer"]),
    default="staff",
    show_default=True,
    help="Who is asked.",
)
@click.option("--heads", type=int, help="How many people there are, without a unit table.")
@click.option(
    "--units", type=click.Path(path_type=Path), metavar="FILE", help="Units with head counts."
)
@click.option("--response", type=float, default=0.6, show_default=True, help="Share who answer.")
@click.option("--focus", multiple=True, metavar="TILE", help="Ask everyone in full about it.")
@click.option("--leave-out", multiple=True, metavar="TILE", help="Ask nobody about it.")
@click.option(
    "--predictions",
    type=click.IntRange(0, 4),
    default=0,
    show_default=True,
    help='Items per person that ask "what will customers say?".',
)
@click.option("--looks", type=int, default=1, show_default=True, help="Looks per year.")
@click.option("--seed", type=int, default=0, show_default=True, help="Same seed, same forms.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write forms.csv and persons.csv into this folder.",
)
@click.option("--sides", is_flag=True, help="Show the three sides of each tile too.")
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
def sample(**options: Any) -> None:
    """Say what a survey will be able to tell, before it starts.

    For the given head counts and response: answers, half-width and what will be
    hidden, per tile, side, dimension and unit.
    """
    from cxkit.cli.outlook import print_outlook
    from cxkit.cube.sampler import draw
    from cxkit.cube.sampler_export import write_assignment
    from cxkit.cube.sampler_plan import plan
    from cxkit.cubes import find_cube

    cube, language = find_cube(options["cube_name"]), options["language"] or language_of_user()
    units = _units(options)
    heads = {unit: count for unit, (_, _, count) in units.items()}
    layout: dict[str, Any] = {
        key: options[key] for key in ("audience", "focus", "leave_out", "predictions")
    }
    outlook = plan(
        cube,
        options["design"],
        heads,
        options["response"],
        parents={unit: parent for unit, (_, parent, _) in units.items()},
        looks_per_year=options["looks"],
        **layout,
    )
    assignment = draw(cube, options["design"], sum(heads.values()), seed=options["seed"], **layout)
    if options["out"]:
        write_assignment(assignment, options["out"], cube=cube)
    if options["as_json"]:
        print_json({**outlook.to_dict(), "coverage": assignment.coverage.to_dict()})
        return
    names = {unit: name for unit, (name, _, _) in units.items()}
    print_outlook(outlook, assignment, cube, names, language, sides=options["sides"])
    if options["out"]:
        click.echo("\n" + say("forms_are_in", language, folder=options["out"]))
    print_warnings(outlook.warnings, language)


def _units(options: dict[str, Any]) -> dict[str, tuple[str, str | None, int]]:
    """Unit id -> name, unit above it, head count; empty name for people without units."""
    if (options["units"] is None) == (options["heads"] is None):
        raise click.UsageError("Say how many people there are: either --heads N or --units FILE.")
    if options["units"] is None:
        return {"": ("", None, options["heads"])}
    from cxkit.evidence.files import open_path
    from cxkit.evidence.unitfile import read_units
    from cxkit.units import UnitTree

    audience = options["audience"]
    rows = [u for t in open_path(options["units"]) for u in read_units(t, [audience])]
    if not any(audience in row.head_counts for row in rows):
        raise InputError([_no_heads(options["units"], audience)])
    tree = UnitTree.at(rows)
    return {u.id: (tree.name(u.id), u.parent, u.head_counts.get(audience, 0)) for u in tree.units}


def _no_heads(path: Path, audience: str) -> Problem:
    return Problem(
        code="no_head_counts",
        file=path.name,
        message=f"The table of units does not say how many people of {audience!r} there are.",
        hint=f"Add a column named {audience} with whole numbers.",
    )
