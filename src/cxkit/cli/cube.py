"""`cxkit cube`: the model as data, and who is asked what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cxkit.cli.output import LANGUAGES, language_of_user, print_table, print_warnings
from cxkit.cube.text import pick

CUBE = click.option("--cube", "cube_name", metavar="FILE", help="A cube in TOML, or a plugin's.")
LANGUAGE = click.option(
    "--language", type=click.Choice(LANGUAGES), default=None, help="Language of the texts."
)


@click.group("cube")
def command() -> None:
    """Show the cube, and plan who is asked what."""


@command.command("show")
@CUBE
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print JSON in the published schema.")
@click.option("--items", is_flag=True, help="List the items too.")
def show(cube_name: str | None, language: str | None, as_json: bool, items: bool) -> None:
    """List dimensions, tiles and items."""
    from cxkit.cubes import find_cube

    cube = find_cube(cube_name)
    if as_json:
        click.echo(json.dumps(cube.to_dict(), ensure_ascii=False, indent=2))
        return
    language = language or language_of_user()
    for dimension in cube.dimensions:
        click.echo(click.style(f"{pick(dimension.label, language)}  [{dimension.id}]", bold=True))
        for tile in dimension.tiles:
            mark = "◇" if tile.customer_visible else " "
            click.echo(f"  {mark} {pick(tile.label, language)}  [{tile.id}]")
            for item in tile.items if items else ():
                click.echo(f"      {item.id}: {pick(item.text, language)}")


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
)
@click.option("--heads", type=int, help="How many people there are, without a unit table.")
@click.option(
    "--units", type=click.Path(exists=True, path_type=Path), help="A unit table with head counts."
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
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Write forms.csv and persons.csv there."
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole plan as JSON.")
@LANGUAGE
def sample(**options: Any) -> None:
    """Say what a survey will be able to tell, before it starts.

    For the given head counts and response: answers, half-width and what will be
    hidden, per tile, side, dimension and unit.
    """
    from cxkit.cube.sampler import draw
    from cxkit.cube.sampler_export import write_assignment
    from cxkit.cube.sampler_plan import plan
    from cxkit.cubes import find_cube

    cube = find_cube(options["cube_name"])
    heads, parents = _head_counts(options)
    layout: dict[str, Any] = {
        "audience": options["audience"],
        "focus": options["focus"],
        "leave_out": options["leave_out"],
        "predictions": options["predictions"],
    }
    outlook = plan(
        cube,
        options["design"],
        heads,
        options["response"],
        parents=parents,
        looks_per_year=options["looks"],
        **layout,
    )
    assignment = draw(
        cube, options["design"], sum(heads.values()), seed=options["seed"], **layout
    )
    if options["out"]:
        write_assignment(assignment, options["out"], cube=cube)
    if options["as_json"]:
        document = {**outlook.to_dict(), "coverage": assignment.coverage.to_dict()}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    _print_outlook(outlook, assignment, cube, options["language"] or language_of_user())
    if options["out"]:
        click.echo(f"\nForms and persons are in {options['out']}.")
    print_warnings(outlook.warnings)


def _head_counts(options: dict[str, Any]) -> tuple[dict[str, int], dict[str, str | None]]:
    if options["units"] is None:
        if options["heads"] is None:
            raise click.UsageError("Say how many people there are: --heads N or --units FILE.")
        return {"all": options["heads"]}, {}
    from cxkit.evidence.files import open_path
    from cxkit.evidence.unitfile import read_units
    from cxkit.units import UnitTree

    audience = options["audience"]
    rows = [u for t in open_path(options["units"]) for u in read_units(t, [audience])]
    tree = UnitTree.at(rows)
    counts = {u.id: u.head_counts.get(audience, 0) for u in tree.units}
    return counts, {u.id: u.parent for u in tree.units}


def _print_outlook(outlook: Any, assignment: Any, cube: Any, language: str) -> None:
    given = outlook.assumptions
    click.echo(
        f"Design {outlook.layout.design} for {outlook.layout.audience}: "
        f"{outlook.layout.items_per_person} items per person, "
        f"{outlook.minutes_per_look:.0f} minutes; {outlook.minutes_per_year:.0f} minutes a year."
    )
    click.echo(
        f"Assumed: {given.response:.0%} answer, standard deviation {given.sd:g} on "
        f"{given.low:g} to {given.high:g}, correlation {given.correlation:.2f} within a "
        f"dimension; fewer than {given.min_persons} persons are hidden."
    )
    for line in _coverage_lines(assignment.coverage):
        click.echo(line)
    for level in ("dimension", "tile", "side"):
        rows = outlook.rows(level=level)
        click.echo(click.style(f"\nPer {level}, whole organisation", bold=True))
        print_table(*_level_table(rows), empty="Nothing is asked at this level.")
    click.echo(click.style("\nPer unit", bold=True))
    print_table(*_level_table(outlook.unit_rows()), empty="There are no units.")


def _coverage_lines(coverage: Any) -> list[str]:
    """How evenly items and pairs of items are asked, in words."""
    lines = [
        f"Persons asked each rotating item ({form}): {least} to {most}."
        for form, (least, most) in coverage.rotating.items()
    ]
    for name, ends in (
        ("one tile", coverage.within_tile),
        ("different tiles", coverage.across_tiles),
    ):
        if ends:
            lines.append(f"Persons asked both items of a pair of {name}: {ends[0]} to {ends[1]}.")
    return lines


def _level_table(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[list[str]]]:
    if not rows:
        return [], []
    columns = [key for key, value in rows[0].items() if not isinstance(value, dict | list)]
    return columns, [[_cell(row[column]) for column in columns] for row in rows]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)
