"""`cxkit look`: answers in, an honest picture out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxkit.cli.output import (
    CUBE,
    LANGUAGE,
    day_option,
    language_of_user,
    print_files,
    print_headlines,
    print_json,
    print_section,
    print_warnings,
    problem_in,
    progress,
)
from cxkit.cli.words import say
from cxkit.errors import InputError

if TYPE_CHECKING:
    from cxkit.initiative import Journal


@click.command("look")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    metavar="FILE",
    help="How the export maps to the cube (TOML); guessed if left out.",
)
@CUBE
@click.option("--units", type=click.Path(path_type=Path), metavar="FILE", help="A table of units.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("cxkit-out"),
    show_default=True,
    help="Folder that report, findings and workspace are written into.",
)
@click.option("--name", default="cxkit", show_default=True, help="Name of the workspace.")
@click.option("--add", is_flag=True, help="Add to what the workspace has seen before.")
@click.option(
    "--replace",
    is_flag=True,
    help="With --add: take the place of tables of the same names, whatever is lost.",
)
@click.option("--no-vault", is_flag=True, help="Keep no exact tallies; --add is then refused.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="ID",
    help="Write this too: a format of the core (markdown) or of a plugin.",
)
@click.option(
    "--stories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FEED",
    help="A file of practitioners' stories; those of low tiles enter the report.",
)
@day_option("--day", "The day that the look counts as; by default today.")
@click.option("--guess", is_flag=True, help="Print the guessed mapping and stop.")
@click.option(
    "--min-persons", type=int, default=5, show_default=True, help="Fewest people; never below 5."
)
@LANGUAGE
@click.option("--open", "open_report", is_flag=True, help="Open the report in the browser.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def command(**options: Any) -> None:
    """Take answers and draw an honest picture of the whole cube.

    PATHS are files (CSV, Excel, Parquet) or folders. Writes report.html,
    findings.json and NAME.db into --out, and NAME.vault.db beside them.
    """
    from cxkit.loop import FORMATS, look_into

    language = options["language"] or language_of_user()
    if options["guess"]:
        _guess(options["paths"], options["cube_name"], language, as_json=options["as_json"])
        return
    if options["replace"] and not options["add"]:
        raise click.UsageError("--replace goes with --add: without it, a look starts afresh.")
    settings = _settings(options["min_persons"])
    with progress(say("looking", language)):
        outcome = look_into(
            options["out"],
            options["paths"],
            mapping=options["mapping"],
            cube=options["cube_name"],
            units=options["units"],
            settings=settings,
            name=options["name"],
            add=options["add"],
            replace=options["replace"],
            vault=not options["no_vault"],
            formats=(*FORMATS, *options["formats"]),
            language=language,
            stories=options["stories"],
            day=options["day"],
        )
    report(outcome, language, as_json=options["as_json"], open_report=options["open_report"])


def _guess(paths: Sequence[Path], cube: str | None, language: str, *, as_json: bool) -> None:
    """Print the guessed mapping; what is open is an error, after all that could be guessed."""
    from attrs import asdict

    from cxkit.cubes import find_cube
    from cxkit.evidence.mapping import Mapping
    from cxkit.evidence.mapping_toml import dump_mapping
    from cxkit.loop import guess

    found = guess(paths, cube=cube)
    if as_json:
        document = {
            "schema_version": 1,
            "mapping": asdict(found.mapping) if found.mapping else None,
            "notes": [note.to_dict() for note in found.notes],
            "problems": [problem.to_dict() for problem in found.problems],
            "proposals": [asdict(each) for each in found.proposals],
        }
        print_json(document)
        click.get_current_context().exit(InputError.exit_code if found.problems else 0)
    print_warnings(found.notes, language)
    if found.mapping or found.proposals:
        still_open = [
            f"{say('mapping_open', language)}: {problem_in(p, language)}" for p in found.problems
        ]
        questions = {item.id: item.text for item in find_cube(cube).items.values()}
        click.echo(
            dump_mapping(
                found.mapping or Mapping(),
                notes=still_open,
                language=language,
                questions=questions,
                proposals=found.proposals,
            )
        )
    if found.problems:
        raise InputError(found.problems)


def _settings(min_persons: int) -> Any:
    from cxkit.settings import Settings

    try:
        return Settings(min_persons=min_persons)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--min-persons") from error


def report(
    outcome: Any,
    language: str,
    *,
    as_json: bool,
    open_report: bool,
    journal: Journal | None = None,
) -> None:
    """Print what was found, turn by turn if there is a journal, and where it was written."""
    assessment = outcome.assessment
    if as_json:
        print_json(outcome.to_dict())
        return
    print_warnings(assessment.warnings, language)
    print_headlines(assessment.headlines, language)
    if journal is not None:
        from cxkit.circle.turn_words import turns_section

        print_section(turns_section(journal, language))
    print_files(outcome.files, language)
    if open_report and sys.stdout.isatty():
        click.launch(str(outcome.files["report"]))
