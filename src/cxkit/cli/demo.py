"""`cxkit demo`: the demonstration company, whose truth is known."""

from __future__ import annotations

from pathlib import Path

import click

from cxkit.cli.look import report
from cxkit.cli.output import LANGUAGE, language_of_user, progress
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
    """Look at the demonstration company, whose truth is known.

    Writes its exports into OUT/data, and report.html, findings.json, demo.db and
    truth.json into OUT.
    """
    from cxkit.demo import demo

    language = language or language_of_user()
    with progress(say("inventing", language)):
        outcome = demo(seed, out=out, language=language)
    report(outcome, language, as_json=as_json, open_report=not (no_open or as_json))
