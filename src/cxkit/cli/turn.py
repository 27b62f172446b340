"""`cxkit turn`: what is expected is written down, and a turn begins."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from cxkit.cli.output import (
    LANGUAGE,
    NAME,
    OUT,
    day_option,
    language_of_user,
    print_files,
    print_json,
    print_outline,
)
from cxkit.cli.words import say


@click.command("turn")
@OUT
@click.option("--label", metavar="NAME", help="Which turn; the plan's next one if left out.")
@day_option("--start", "When it begins; by its name, or else the day of --day.")
@day_option("--day", "The day that it counts as written down on; by default today.")
@click.option(
    "--days",
    type=click.IntRange(min=1),
    default=91,
    show_default=True,
    help="How long a turn lasts whose name is no time.",
)
@click.option(
    "--register",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Further expectations, or others than the plan's (TOML).",
)
@click.option(
    "--without-look",
    metavar="REASON",
    default="",
    help="Why nobody looked since the same tiles were turned; it is written down.",
)
@click.option(
    "--late", is_flag=True, help="Register though it has started; exploratory from then on."
)
@NAME
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the turn as JSON.")
def command(**options: Any) -> None:
    """Write down what is expected, and begin the next turn of the plan.

    OUT is the folder of a look, or its workspace. What is expected of the initiatives that
    start is registered with its day and not changed afterwards. A second turn on the same
    tiles needs a look between.
    """
    from cxkit.circle import turn
    from cxkit.circle.turn_words import turn_outline

    language = options["language"] or language_of_user()
    outcome = turn(
        options["out"],
        label=options["label"],
        start=options["start"],
        days=options["days"],
        register=options["register"] or (),
        without_look=options["without_look"],
        late=options["late"],
        name=options["name"],
        day=options["day"],
    )
    if options["as_json"]:
        print_json(outcome.to_dict())
        return
    if options["day"] not in (None, date.today()):
        click.echo(say("note", language) + say("day_said", language, day=options["day"]), err=True)
    print_outline(turn_outline(outcome, language))
    print_files(outcome.files, language)
