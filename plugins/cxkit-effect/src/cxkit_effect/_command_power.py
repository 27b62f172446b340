"""`cxkit power`: how long, how many, which comparison, before a turn starts (F88)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cxkit.cli.output import CUBE, LANGUAGE, language_of_user, print_json, print_table

if TYPE_CHECKING:
    from cxkit_effect._power_series import Noise, Setup, Step
    from cxkit_effect._power_tile import TileLook

PERIODS = ("day", "week", "month", "quarter")


@click.command("power")
@click.option("--effect", type=float, required=True, help="The change that you want to see.")
@click.option("--sd", type=float, help="Standard deviation of a unit from period to period.")
@click.option(
    "--memory",
    type=click.FloatRange(0, 0.95),
    default=0.3,
    show_default=True,
    help="Correlation of neighbouring periods.",
)
@click.option(
    "--series",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Take both from a table of series: its periods before the start.",
)
@click.option("--metric", help="Which metric of the series, if there are several.")
@click.option(
    "--workspace",
    type=click.Path(exists=True, path_type=Path),
    metavar="OUT",
    help="Take what is known from a look: noise, periods, units, head counts, who answers.",
)
@click.option("--unit", "units", multiple=True, help="With --workspace: a unit to be turned.")
@click.option(
    "--treated", type=click.IntRange(1), default=1, show_default=True, help="Units turned."
)
@click.option(
    "--comparison",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Units compared with.",
)
@click.option(
    "--before", type=click.IntRange(1), default=24, show_default=True, help="Periods before."
)
@click.option(
    "--period", type=click.Choice(PERIODS), default="month", show_default=True, help="One period."
)
@click.option("--start", type=click.DateTime(["%Y-%m-%d"]), help="First day of the turn.")
@click.option(
    "--lag-days",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Days in which nothing can show yet.",
)
@click.option(
    "--power",
    "chance",
    type=click.FloatRange(0.1, 0.99),
    default=0.8,
    show_default=True,
    help="The chance to see it that is enough.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Level of the interval.",
)
@click.option("--often", is_flag=True, help="You will look again and again, and may stop early.")
@click.option("--tile", help="The change is one of this tile; says what the next wave can show.")
@click.option("--heads", type=click.IntRange(1), help="Staff in the units turned, for --tile.")
@click.option(
    "--compared-heads",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    help="Staff in the units compared with, for --tile.",
)
@click.option(
    "--response",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    help="Share who answer, for --tile.",
)
@CUBE
@click.option(
    "--chart",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the chart as SVG.",
)
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def command(**options: Any) -> None:
    """Say how long, how many and which comparison it takes to see a change.

    Give the noise of a metric (--sd, or --series), or a tile with head counts (--tile); or a
    --workspace, and nothing that it tells needs to be given.
    """
    language = options["language"] or language_of_user()
    given = [options[name] is not None for name in ("sd", "series", "tile")]
    if sum(given) != 1 and not (options["workspace"] and not any(given)):
        raise click.UsageError(
            "Say what there is to see through: one of --sd, --series, --tile, --workspace."
        )
    if options["workspace"] and (options["sd"] is not None or options["series"]):
        raise click.UsageError("--workspace takes the noise from its own figures.")
    if options["units"] and not options["workspace"]:
        raise click.UsageError("--unit names units of a --workspace; say --treated without one.")
    if options["workspace"]:
        from cxkit_effect._power_known import known_options

        options = known_options(options, _stated())
    elif options["tile"] and options["heads"] is None:
        raise click.UsageError("--tile needs --heads: how many people work in these units.")
    document: dict[str, Any] = {"effect": options["effect"], "power": options["chance"]}
    lines = (_of_tile if options["tile"] else _over_time)(options, language, document)
    if options["as_json"]:
        print_json(document)
        return
    for line in lines:
        if isinstance(line, str):
            click.echo(line)
        else:
            print_table(line[0], line[1], numbers=len(line[0]))


def _stated() -> frozenset[str]:
    """Names of the options that were given, and not left to their defaults."""
    context = click.get_current_context()
    default = click.core.ParameterSource.DEFAULT
    return frozenset(
        name for name in context.params if context.get_parameter_source(name) is not default
    )


def _over_time(options: Mapping[str, Any], language: str, document: dict[str, Any]) -> list[Any]:
    from cxkit_effect._power_series import Setup, not_before, outlook
    from cxkit_effect._power_words import say

    noise, source = _noise(options, language)
    setup = Setup(
        noise=noise,
        treated=options["treated"],
        comparison=options["comparison"],
        before=options["before"],
        often=options["often"],
    )
    start = options["start"].date() if options["start"] else None
    given = {
        "period": options["period"],
        "start": start,
        "lag_days": options["lag_days"],
        "power": options["chance"],
        "confidence": options["confidence"],
    }
    steps = outlook(setup, options["effect"], **given)
    enough = not_before(steps, options["chance"])
    document["noise"] = {"sd": noise.sd, "memory": noise.memory}
    document["comparison"] = setup.kind
    document["steps"] = [_step(step) for step in steps]
    document["not_before"] = _step(enough) if enough else None
    _draw(options, steps, enough, language)
    return [
        *_givens(options, setup, source, language),
        _table(steps, language),
        _verdict(steps, enough, options["effect"], language),
        *_alternatives(setup, enough, options, language),
        *([say("chart", language, file=str(options["chart"]))] if options["chart"] else []),
    ]


def _draw(
    options: Mapping[str, Any], steps: tuple[Step, ...], enough: Step | None, language: str
) -> None:
    if options["chart"]:
        from cxkit_effect._power_chart import power_chart

        drawn = power_chart(steps, options["effect"], enough, language)
        options["chart"].write_text(drawn, encoding="utf-8")


def _noise(options: Mapping[str, Any], language: str) -> tuple[Noise, str]:
    """The noise, and where it comes from in words."""
    from cxkit_effect._power_series import Noise, noise_of
    from cxkit_effect._power_words import say

    if "figures" in options:
        values = options["figures"].values
        return noise_of(values), say(
            "from_series",
            language,
            periods=values.shape[1],
            units=values.shape[0],
            file=options["workspace"].name,
        )
    if options["series"] is None:
        return Noise(sd=options["sd"], memory=options["memory"]), ""
    from cxkit_effect._series_file import read_series

    start = options["start"].date() if options["start"] else None
    values, periods, units = read_series(options["series"], options["metric"], start)
    return noise_of(values), say(
        "from_series", language, periods=periods, units=units, file=options["series"].name
    )


def _givens(options: Mapping[str, Any], setup: Setup, source: str, language: str) -> list[str]:
    from cxkit_effect._power_words import number, percent, say

    parts = {
        "treated": setup.treated,
        "comparison": setup.comparison,
        "before": setup.before,
        "effect": number(options["effect"], language),
        "power": percent(options["chance"], language),
        "sd": number(setup.noise.sd, language),
        "memory": percent(setup.noise.memory, language),
        "stretch": number(setup.stretch(options["confidence"]), language),
    }
    keys = ["asked", setup.kind, "noise"]
    lines = [click.style(say(keys[0], language, **parts), bold=True)]
    lines += [say(key, language, **parts) for key in keys[1:]]
    if source:
        lines.append(source)
    if options["often"]:
        lines.append(say("often", language, **parts))
    return lines


def _table(steps: tuple[Step, ...], language: str) -> tuple[list[str], list[list[str]]]:
    from cxkit_effect._power_words import number, percent, say

    dated = any(step.day for step in steps)
    columns = ["after", *(["day"] if dated else []), "detectable", "chance"]
    shown = steps if len(steps) <= 12 else steps[:: -(-len(steps) // 12)]
    rows = [
        [
            str(step.after),
            *([_day(step.day, language)] if dated else []),
            number(step.detectable, language),
            percent(step.power, language),
        ]
        for step in shown
    ]
    return [say(key, language) for key in columns], rows


def _verdict(steps: tuple[Step, ...], enough: Step | None, effect: float, language: str) -> str:
    from cxkit_effect._power_words import number, say

    if enough is not None:
        key = "verdict" if enough.day else "verdict_without_day"
        day = _day(enough.day, language)
        return click.style(say(key, language, day=day, after=enough.after), bold=True)
    known = [step.detectable for step in steps if step.detectable is not None]
    if not known:
        return say("impossible", language)
    parts = {"effect": number(effect, language), "detectable": number(min(known), language)}
    return click.style(say("never", language, **parts), bold=True)


def _alternatives(
    setup: Setup, enough: Step | None, options: Mapping[str, Any], language: str
) -> list[Any]:
    """What the chance would be with other numbers of comparison units, as long."""
    from attrs import evolve

    from cxkit_effect._power_series import best_comparison
    from cxkit_effect._power_words import percent, say

    after = enough.after if enough else 12
    most = max(8, 2 * setup.comparison)
    rows = [
        [str(count), percent(chance, language)]
        for count, chance in best_comparison(
            evolve(setup, after=after), most, options["effect"], options["confidence"]
        )
        if count in (0, 2, 3, 4, 6, 8, setup.comparison, most)
    ]
    head = f"{say('comparisons', language)} ({say('after', language)}: {after})"
    return ["", head, ([say("others", language), say("chance", language)], rows)]


def _of_tile(options: Mapping[str, Any], language: str, document: dict[str, Any]) -> list[Any]:
    from cxkit.cubes import find_cube
    from cxkit_effect._power_tile import tile_looks
    from cxkit_effect._power_words import number, percent, say

    cube = options.get("cube") or find_cube(options["cube_name"])
    looks = tile_looks(
        cube,
        options["tile"],
        options["heads"],
        options["response"],
        compared=options["compared_heads"],
    )
    level = options["chance"], options["confidence"]
    document["tile"] = {
        design: {
            "persons": look.persons,
            "hidden": look.hidden,
            "detectable": look.detectable(*level),
            "power": look.power(options["effect"], options["confidence"]),
        }
        for design, look in looks.items()
    }
    rows = [
        [
            design,
            number(look.persons, language, 0),
            say("hidden", language)
            if look.hidden
            else number(look.detectable(*level), language, 1),
            percent(look.power(options["effect"], options["confidence"]), language),
        ]
        for design, look in looks.items()
    ]
    columns = [say(key, language) for key in ("design", "judging", "detectable", "chance")]
    head = say("tile", language, tile=options["tile"], heads=options["heads"])
    lines: list[Any] = [click.style(head, bold=True), (columns, rows)]
    if "known" in options:
        document["known"] = options["known"]
        parts = {name: options["known"][name] for name in ("turned", "compared", "waves")}
        share = percent(options["response"], language)
        lines.insert(1, say("from_workspace", language, response=share, **parts))
    warning = _not_in_focus(options, looks, language)
    if warning:
        document["warning"] = warning
        lines.append(click.style(warning, fg="yellow"))
    return lines


def _not_in_focus(
    options: Mapping[str, Any], looks: Mapping[str, TileLook], language: str
) -> str | None:
    """The warning, unless the rotating design shows the change as well."""
    from cxkit_effect._power_words import number, say

    level = options["chance"], options["confidence"]
    spread, focus = (looks[design].detectable(*level) for design in ("spread", "focus"))
    if spread is not None and spread <= abs(options["effect"]):
        return None
    nothing = say("nothing", language)
    return say(
        "not_in_focus",
        language,
        spread=nothing if spread is None else number(spread, language, 1),
        focus=nothing if focus is None else number(focus, language, 1),
        tile=options["tile"],
    )


def _day(day: date | None, language: str) -> str:
    if day is None:
        return ""
    return f"{day:%d.%m.%Y}" if language.startswith("de") else day.isoformat()


def _step(step: Step) -> dict[str, object]:
    return {
        "after": step.after,
        "day": step.day.isoformat() if step.day else None,
        "detectable": step.detectable,
        "power": step.power,
    }
