"""`cxkit review`: what each expectation came to, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
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


def _decisions(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> dict[str, str]:
    """Initiative -> choice, from `lab=adjust`."""
    found = {}
    for each in value:
        name, _, choice = each.partition("=")
        if not name.strip() or not choice.strip():
            raise click.BadParameter(f"{each!r} is not like lab=adjust.", ctx, param)
        found[name.strip()] = choice.strip()
    return found


@click.command("review")
@OUT
@click.option(
    "--decide",
    multiple=True,
    callback=_decisions,
    metavar="INITIATIVE=CHOICE",
    help="Decide otherwise: continue, adjust, stop or scale; needs --reason.",
)
@click.option("--reason", metavar="TEXT", default="", help="Why people decided so.")
@click.option("--no-record", is_flag=True, help="Write no decision into the journal.")
@day_option("--day", "The day that the review counts as; by default today.")
@NAME
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the review as JSON.")
def command(**options: Any) -> None:
    """Say what each expectation came to, and what follows from it.

    OUT is the folder of a look, or its workspace; its last look counts. Decisions are
    written into the journal; review.json and review.md beside it.
    """
    from cxkit.circle import review
    from cxkit.circle.review_words import review_outline

    language = options["language"] or language_of_user()
    outcome = review(
        options["out"],
        decide=options["decide"],
        reason=options["reason"],
        record=not options["no_record"],
        name=options["name"],
        language=language,
        day=options["day"],
    )
    if options["as_json"]:
        print_json(outcome.to_dict())
        return
    print_outline(review_outline(outcome, language))
    print_files(outcome.files, language)
