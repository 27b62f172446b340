"""`cxkit demo`: the demonstration company, whose truth is known."""

from __future__ import annotations

from pathlib import Path

import click

from cxkit.cli.look import report
from cxkit.cli.output import LANGUAGE, language_of_user, print_paragraph, stations
from cxkit.cli.words import say


@click.command("demo")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Which company; the same seed gives the same bytes.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    help="Folder that the results are written into.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.option("--no-open", is_flag=True, help="Do not open the report in the browser.")
@LANGUAGE
def command(seed: int, out: Path, as_json: bool, no_open: bool, language: str | None) -> None:
    """Go round the circle with the demonstration company, whose truth is known.

    Look, plan, and four turns with a look and a review after each. Writes the company's
    exports into OUT/data, and report.html, findings.json, demo.db, plan.md, review.md and
    truth.json into OUT. Interrupted, the same command goes on where it stopped.
    """
    from cxkit.demo import demo
    from cxkit.demo.circle import RESUMED
    from cxkit.demo.initiatives import LABELS
    from cxkit.workspace import Workspace

    language = language or language_of_user()
    names = {"look": say("station_look", language), "plan": say("station_plan", language)}
    names |= {label: say("station_turn", language, turn=label) for label in LABELS}
    heard: list[str] = []
    with stations(names) as tell:

        def hear(name: str) -> None:
            heard.append(name)
            if name in names:
                tell(name)

        try:
            outcome = demo(seed, out=out, language=language, say=hear)
        except KeyboardInterrupt:
            click.echo(say("demo_goes_on", language), err=True)
            raise
    if RESUMED in heard:
        click.echo(say("note", language) + say("demo_went_on", language), err=True)
    files, shown = outcome.files, not (no_open or as_json)
    with Workspace.open(files["workspace"], create=False) as workspace:
        journal = workspace.journal()
    report(outcome, language, as_json=as_json, open_report=shown, journal=journal)
    if not as_json:
        places = {"report": files["report"], "truth": files["truth"]}
        click.echo("")
        print_paragraph(say("demo_next", language, **places))
