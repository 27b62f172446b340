"""The plan of a survey, printed: what it will be able to tell, and what it will hide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from cxkit.cli.output import print_table
from cxkit.cli.words import say
from cxkit.cube.text import pick

# More parts than this with the same figures are one row.
_FEW = 9
_LEVEL_COLUMNS = ("part", "persons", "answers", "on_scale", "on_100", "hidden", "usable")
_UNIT_COLUMNS = ("unit", "heads", "expected", "on_dimension", "on_tile", "down_to")


def print_outlook(
    outlook: Any,
    assignment: Any,
    cube: Any,
    names: Mapping[str, str],
    language: str,
    *,
    sides: bool,
) -> None:
    """Print a `SamplingPlan`; parts of the cube that fare alike share a row."""
    for line in (*_givens(outlook, language), *_coverage(assignment.coverage, language)):
        click.echo(line)
    for level in ("dimension", "tile", "side") if sides else ("dimension", "tile"):
        _title(f"per_{level}", language)
        headers = [say(key, language) for key in _LEVEL_COLUMNS]
        level_rows = _level_rows(outlook.select(level=level), cube, level, language)
        print_table(headers, level_rows, numbers=4, empty=say("nothing_asked", language))
    if list(names) != [""]:
        _title("per_unit", language)
        headers = [say(key, language) for key in _UNIT_COLUMNS]
        print_table(headers, _unit_rows(outlook, names, language), numbers=4)
    click.echo("\n" + say("legend", language))
    if not sides:
        click.echo(say("sides_hint", language))


def _title(key: str, language: str) -> None:
    click.echo("\n" + click.style(say(key, language), bold=True))


def _givens(outlook: Any, language: str) -> list[str]:
    """What is asked, and what is taken for granted, in sentences."""
    given, layout = outlook.assumptions, outlook.layout
    return [
        say(
            "design",
            language,
            design=layout.design,
            audience=_audience(layout.audience, language),
            items=layout.items_per_person,
            look=outlook.minutes_per_look,
            year=outlook.minutes_per_year,
        ),
        say(
            "assumed",
            language,
            response=_percent(given.response, language),
            sd=_plain(given.sd, language),
            low=_plain(given.low, language),
            high=_plain(given.high, language),
            correlation=_decimal(given.correlation, 2, language),
            minimum=given.min_persons,
        ),
    ]


def _coverage(coverage: Any, language: str) -> list[str]:
    """How evenly items and pairs of items are asked, in sentences."""
    lines = [
        say("rotating", language, form=say(f"form_{form}", language), least=least, most=most)
        for form, (least, most) in coverage.rotating.items()
    ]
    for key, ends in (
        ("pairs_within", coverage.within_tile),
        ("pairs_across", coverage.across_tiles),
    ):
        if ends and ends[1]:
            lines.append(say(key, language, least=ends[0], most=ends[1]))
    return lines


def _level_rows(
    cells: Sequence[Any], cube: Any, level: str, language: str
) -> Iterable[tuple[str, ...]]:
    for form in dict.fromkeys(cell.form for cell in cells):
        own = [(_figures(c, language), c.part) for c in cells if c.form == form]
        own.sort(key=lambda row: row[0])
        note = "" if form == "self" else f" ({say(f'form_{form}', language)})"
        for figures, group in groupby(own, key=lambda row: row[0]):
            parts = [part for _, part in group]
            alike = len(parts) > _FEW or (level == "dimension" and len(parts) == len(own) > 1)
            each = [say(f"each_{level}", language, n=len(parts))] if alike else []
            for name in each or [_part_name(part, cube, level, language) for part in parts]:
                yield (name + note, *figures)


def _part_name(part: str, cube: Any, level: str, language: str) -> str:
    return pick(cube.by_dimension[part].label, language) if level == "dimension" else part


def _figures(cell: Any, language: str) -> tuple[str, ...]:
    hidden = say("yes" if cell.hidden else "no", language)
    if 0.01 <= cell.p_hidden <= 0.99:
        hidden += f" ({_percent(cell.p_hidden, language)})"
    return (
        f"{cell.persons:.0f}",
        f"{cell.answers:.0f}",
        _decimal(cell.half_width, 2, language),
        _decimal(cell.half_width_100, 1, language),
        hidden,
        say("yes" if cell.usable else "no", language),
    )


def _unit_rows(outlook: Any, names: Mapping[str, str], language: str) -> Iterable[tuple[str, ...]]:
    widest: dict[tuple[str | None, str], float | None] = {}
    for cell in outlook.cells:
        if cell.form != "predicted":
            key = (cell.unit, cell.level)
            shown = None if cell.hidden else cell.half_width_100
            widest[key] = _wider(widest.get(key, 0.0), shown)
    for unit in outlook.units:
        name = say("whole", language) if unit.unit is None else names[unit.unit]
        yield (
            name,
            str(unit.heads),
            f"{unit.persons:.0f}",
            _decimal(widest.get((unit.unit, "dimension")), 1, language),
            _decimal(widest.get((unit.unit, "tile")), 1, language),
            say(f"down_{unit.drill_down}", language),
        )


def _wider(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)


def _decimal(value: float | None, digits: int, language: str) -> str:
    if value is None:
        return "-"
    text = f"{value:.{digits}f}"
    return text if language == "en" else text.replace(".", ",")


def _plain(value: float, language: str) -> str:
    """A number with no more digits than it needs."""
    text = f"{value:g}"
    return text if language == "en" else text.replace(".", ",")


def _percent(share: float, language: str) -> str:
    text = f"{share:.0%}"
    return text if language == "en" else text.replace("%", "\u202f%")


def _audience(audience: str, language: str) -> str:
    """What people call a group; in English the ids are words."""
    from cxkit.report.texts import Words

    return audience if language == "en" else Words(language).term(audience)
