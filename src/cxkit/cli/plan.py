"""`cxkit plan`: initiatives in, a masterplan out, and why not the others."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cxkit.cli.output import (
    LANGUAGE,
    NAME,
    OUT,
    language_of_user,
    print_files,
    print_json,
    print_outline,
    print_warnings,
    progress,
)
from cxkit.cli.words import say

_AMOUNT = re.compile(r"\d+(?:[.,]\d+)?")


def _capacity(
    ctx: click.Context, param: click.Parameter, value: Sequence[str]
) -> dict[str, float | list[float]]:
    """Resource -> how much there is of it, from `hours=80` or `hours=80/60/60/80`."""
    from cxkit.initiative.model import resource_of

    found: dict[str, float | list[float]] = {}
    for each in value:
        resource, _, text = each.partition("=")
        parts = [part.strip() for part in text.split("/")]
        if not resource.strip() or not all(map(_AMOUNT.fullmatch, parts)):
            raise click.BadParameter(
                f"{each!r} is not like hours=80 or hours=80/60/60/80.", ctx, param
            )
        amounts = [float(part.replace(",", ".")) for part in parts]
        name = resource_of(resource)
        if name in found:
            raise click.BadParameter(f"The capacity in {name!r} is given twice.", ctx, param)
        found[name] = amounts[0] if len(amounts) == 1 else amounts
    return found


@click.command("plan")
@OUT
@click.option(
    "--initiatives",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The candidates: TOML, CSV or Excel; else those that the look read, or planned before.",
)
@click.option(
    "--capacity",
    multiple=True,
    required=True,
    callback=_capacity,
    metavar="NAME=AMOUNT",
    help="What there is, such as hours=80 in every turn, or hours=80/60/60/80.",
)
@click.option("--turns", type=click.IntRange(min=1), help="How many turns.")
@click.option(
    "--labels", metavar="NAMES", help="Their names instead, such as 2026-Q2,2026-Q3,2026-Q4."
)
@click.option(
    "--cut",
    "cuts",
    multiple=True,
    type=click.FloatRange(0, 100, min_open=True, max_open=True),
    metavar="PERCENT",
    help="Say what survives this cut; 10, 20, 30, 40 and 50 if left out.",
)
@click.option("--no-cuts", is_flag=True, help="Do without what survives cuts.")
@click.option(
    "--no-costs",
    is_flag=True,
    help="Do without what forcing in the left-out would cost; that takes long.",
)
@click.option(
    "--stories",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FEED",
    help="A file of practitioners' stories; those of low tiles become candidates.",
)
@click.option(
    "--evidence",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Further evidence for the rules, such as influence.csv or registers.",
)
@click.option("--planner", metavar="ID", help="Which planner, if there are several.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0, min_open=True),
    default=30.0,
    show_default=True,
    metavar="SECONDS",
    help="How long one search may take.",
)
@NAME
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
def command(**options: Any) -> None:
    """Choose and sequence initiatives, and say why not the others.

    OUT is the folder of a look, or its workspace. The plan is stored in the workspace and
    written as plan.json and plan.md beside it.
    """
    from cxkit.circle import plan

    language = options["language"] or language_of_user()
    with progress(say("planning", language)):
        outcome = plan(
            options["out"],
            options["initiatives"],
            capacity=options["capacity"],
            turns=_turns(options["turns"], options["labels"]),
            planner=options["planner"],
            costs=not options["no_costs"],
            time_limit=options["time_limit"],
            stories=options["stories"],
            evidence=options["evidence"],
            name=options["name"],
            language=language,
            **_cuts(options["cuts"], none=options["no_cuts"]),
        )
    if options["as_json"]:
        print_json(outcome.to_dict())
        return
    from cxkit.circle.plan_words import plan_outline

    print_warnings(outcome.warnings, language)
    print_outline(plan_outline(outcome, language))
    print_files(outcome.files, language)


def _turns(count: int | None, labels: str | None) -> int | list[str]:
    if (count is None) == (labels is None):
        raise click.UsageError("Say either --turns NUMBER or --labels NAME,NAME,...")
    if labels is None:
        assert count is not None
        return count
    return [label.strip() for label in labels.split(",") if label.strip()]


def _cuts(given: Sequence[float], *, none: bool) -> dict[str, Any]:
    if none:
        return {"cuts": ()}
    return {"cuts": tuple(cut / 100 for cut in given)} if given else {}
