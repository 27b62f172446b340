"""`cxkit look`: answers in, an honest picture out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from cxkit.cli.output import LANGUAGES, language_of_user, print_headlines, print_warnings


@click.command("look")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path),
    help="How the export maps to the cube (TOML); guessed if left out.",
)
@click.option("--cube", "cube_name", metavar="FILE", help="A cube in TOML, or a plugin's.")
@click.option("--units", type=click.Path(path_type=Path), help="A table of units.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("cxkit-out"),
    show_default=True,
    help="Where report, findings and workspace are written.",
)
@click.option("--name", default="cxkit", show_default=True, help="Name of the workspace.")
@click.option("--add", is_flag=True, help="Add to what the workspace has seen before.")
@click.option("--no-vault", is_flag=True, help="Keep no exact tallies; --add is then refused.")
@click.option("--guess", is_flag=True, help="Print the guessed mapping and stop.")
@click.option("--min-persons", type=int, default=5, show_default=True, help="Never below 5.")
@click.option("--language", type=click.Choice(LANGUAGES), default=None)
@click.option("--open", "open_report", is_flag=True, help="Open the report in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(**options: Any) -> None:
    """Take answers and draw an honest picture of the whole cube.

    PATHS are files (CSV, Excel, Parquet) or folders. Writes report.html,
    findings.json and NAME.db into --out, and NAME.vault.db beside them.
    """
    from cxkit.evidence.mapping_toml import dump_mapping
    from cxkit.loop import guess, look_into
    from cxkit.settings import Settings

    sources = [*options["paths"], *([options["units"]] if options["units"] else [])]
    if options["guess"]:
        found = guess(sources, cube=options["cube_name"])
        print_warnings(found.notes)
        click.echo(dump_mapping(found.mapping))
        return
    language = options["language"] or language_of_user()
    outcome = look_into(
        options["out"],
        sources,
        mapping=options["mapping"],
        cube=options["cube_name"],
        settings=_settings(Settings, options["min_persons"]),
        name=options["name"],
        add=options["add"],
        vault=not options["no_vault"],
        language=language,
    )
    report(outcome, language, as_json=options["as_json"], open_report=options["open_report"])


def _settings(cls: Any, min_persons: int) -> Any:
    try:
        return cls(min_persons=min_persons)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--min-persons") from error


def report(outcome: Any, language: str, *, as_json: bool, open_report: bool) -> None:
    """Print what was found and where it was written."""
    assessment = outcome.assessment
    if as_json:
        files = {key: str(path) for key, path in outcome.files.items()}
        document = {**assessment.to_dict(), "files": files}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    print_warnings(assessment.warnings)
    title = {"de": "Das Wichtigste:", "en": "The most important things:"}[language[:2]]
    click.echo(click.style(title, bold=True))
    print_headlines(assessment.headlines, language)
    click.echo("")
    for key, path in outcome.files.items():
        click.echo(f"{key:<9} {path}")
    if open_report and sys.stdout.isatty():
        click.launch(str(outcome.files["report"]))
