"""What rules find, as results with their words filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cxkit.cube import Cube, Text, fill, pick
from cxkit.hookspecs import Place, RuleResult
from cxkit.initiative.planning import Level
from cxkit_governance._entries import Entry, unknown

LANGUAGES = ("en", "de")
# Code -> what is so, and what to do about it.
Words = Mapping[str, tuple[Text, Text]]


def result(
    words: Words,
    code: str,
    places: Iterable[Place] = (),
    *,
    level: Level = "warning",
    data: Mapping[str, Any] | None = None,
    **blanks: object,
) -> RuleResult:
    """A result whose words have `<name>` replaced by the blank of that name.

    A blank is a text by language, or anything that reads the same in every language.
    """
    text, remedy = words[code]
    return RuleResult(
        code=code,
        level=level,
        text=phrase(text, **blanks),
        remedy=phrase(remedy, **blanks),
        places=tuple(places),
        data=data or {},
    )


def unknown_parts(
    words: Words, code: str, entries: Sequence[Entry], name: str, known: Mapping[str, object]
) -> Iterator[RuleResult]:
    """An error for every id that a field of the entries names and nobody knows."""
    for entry, part, near in unknown(entries, name, known):
        hint = {"en": f" Did you mean “{near}”?", "de": f" Meinten Sie „{near}“?"}
        yield result(
            words,
            code,
            [entry.place(name)],
            level="error",
            data={"named": part, "nearest": near},
            name=entry.name,
            part=part,
            near=hint if near else "",
        )


def phrase(template: Text, **blanks: object) -> dict[str, str]:
    """The template with `<name>` replaced, per language."""
    found = {}
    for language in LANGUAGES:
        text = template[language]
        for name, blank in blanks.items():
            said = pick(blank, language) if isinstance(blank, Mapping) else str(blank)
            text = text.replace(f"<{name}>", said)
        found[language] = text
    return found


def quoted(names: Iterable[Text | str]) -> dict[str, str]:
    """Names in quotation marks, as a list within a sentence."""
    each = [name if isinstance(name, Mapping) else dict.fromkeys(LANGUAGES, name) for name in names]
    return {
        "en": ", ".join(f"“{pick(name, 'en')}”" for name in each),
        "de": ", ".join(f"„{pick(name, 'de')}“" for name in each),
    }


def joined(names: Iterable[Text]) -> dict[str, str]:
    """Names as an enumeration within a sentence."""
    each = list(names)
    found = {}
    for language, last in (("en", " and "), ("de", " und ")):
        words = [pick(name, language) for name in each]
        found[language] = last.join([*filter(None, [", ".join(words[:-1])]), *words[-1:]])
    return found


def tile_names(cube: Cube, tiles: Iterable[str]) -> dict[str, str]:
    """The labels of tiles in quotation marks; an id where the cube has no such tile."""
    return quoted(
        fill(cube.tiles[tile].label, cube.variables) if tile in cube.tiles else tile
        for tile in tiles
    )


def day(value: date) -> dict[str, str]:
    """A day as people write it."""
    return {"en": value.isoformat(), "de": f"{value.day}.{value.month}.{value.year}"}


def percent(share: float) -> dict[str, str]:
    """A share as a percentage."""
    return {"en": f"{100 * share:.0f}%", "de": f"{100 * share:.0f} %"}
