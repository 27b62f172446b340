"""`cxkit stories`: what others did about a tile, in their own words."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click
from attrs import evolve

from cxkit.cli.output import CUBE, LANGUAGE, language_of_user, print_json, print_warnings
from cxkit.cube.text import Text, pick

if TYPE_CHECKING:
    from cxkit.cube import Cube
    from cxkit.story import Effect, Shown, Story, StoryFeed

_WORDS: dict[str, Text] = {
    "none": {
        "en": "No story yet of this tile or its dimension.",
        "de": "Zu dieser Kachel und ihrer Dimension gibt es noch keinen Praxisbericht.",
    },
    "order": {
        "en": "Nearest first, practitioners first, then measured, then newest. The order says "
        "nothing about merit.",
        "de": "Zuerst das Nächstliegende und Berichte aus der Praxis, dann Gemessenes, dann "
        "Neueres. Die Reihenfolge ist kein Urteil.",
    },
    "demo": {
        "en": "These stories are invented; they ship with cxkit as examples. Name files with "
        "stories that people told: cxkit stories --tile {tile} FEED.json",
        "de": "Diese Praxisberichte sind erfunden; sie liegen cxkit als Beispiele bei. Nennen Sie "
        "Dateien mit Berichten, die Menschen erzählt haben: cxkit stories --tile {tile} FEED.json",
    },
    "invented": {"en": "invented", "de": "erfunden"},
    "practitioner": {"en": "practitioner", "de": "aus der Praxis"},
    "consultant": {"en": "consultant", "de": "Beratung"},
    "vendor": {"en": "vendor", "de": "Anbieter"},
    "pseudonym": {"en": "pseudonym", "de": "Pseudonym"},
    "withheld": {"en": "organisation withheld", "de": "Organisation nicht genannt"},
    "why": {"en": "Shown because", "de": "Warum hier"},
    "interest": {"en": "Declared interest", "de": "Erklärtes Interesse"},
    "tiles": {"en": "Tiles turned", "de": "Gedrehte Kacheln"},
    "before": {"en": "Before", "de": "Vorher"},
    "step": {"en": "Step", "de": "Schritt"},
    "happened": {"en": "What happened", "de": "Was geschah"},
    "measured": {"en": "How it was measured", "de": "Wie gemessen wurde"},
    "hard": {"en": "What was hard", "de": "Was schwer war"},
    "failed": {"en": "What failed", "de": "Was gescheitert ist"},
    "take_away": {"en": "What others can take away", "de": "Was andere mitnehmen können"},
    "effort": {"en": "Effort", "de": "Aufwand"},
    "effect": {
        "en": "Effect, by the author's own report",
        "de": "Wirkung, nach eigener Angabe",
    },
    "effect_measured": {
        "en": "How the effect was measured",
        "de": "Wie die Wirkung gemessen wurde",
    },
    "to": {"en": "{low} to {high}", "de": "{low} bis {high}"},
    "more": {"en": "More", "de": "Mehr"},
    "licence": {"en": "Licence", "de": "Lizenz"},
}


@click.command("stories")
@click.option(
    "--tile", required=True, metavar="TILE", help="The tile that others turned: its id or label."
)
@click.argument("feeds", nargs=-1, metavar="[FEED]...")
@CUBE
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print the feed, these stories only.")
def command(
    tile: str, feeds: tuple[str, ...], cube_name: str | None, language: str | None, as_json: bool
) -> None:
    """Show what others did about a tile: small steps, what was hard, what failed.

    FEED are files with practitioners' stories; without any, the invented ones that ship
    with cxkit are shown. Stories of the tile come first, then those of its dimension,
    each with the reasons why it is shown.
    """
    from cxkit.cubes import find_cube
    from cxkit.story import merge_feeds, selection, stories_for
    from cxkit.story.near import tile_called

    cube = find_cube(cube_name)
    tile = tile_called(cube, tile) or tile
    merged = merge_feeds(_feeds(feeds, cube))
    found = stories_for(tile, [merged], cube)
    language = language or language_of_user()
    print_warnings(merged.warnings, language)
    if as_json:
        filtered = evolve(merged, stories=tuple(shown.story for shown in found))
        print_json({**filtered.to_dict(), "selection": selection(tile, found)})
        return
    label = pick(cube.tiles[tile].label, language)
    click.echo(click.style(f"{label}  [{tile}]", bold=True))
    if not feeds:
        _paragraph(_say("demo", language).format(tile=tile))
    _paragraph(_say("order" if found else "none", language))
    for number, shown in enumerate(found, start=1):
        _print(number, shown, cube, language)


def _feeds(paths: Sequence[str], cube: Cube) -> list[StoryFeed]:
    """The feeds of all files, or the demonstration feed; all problems of all files at once."""
    from cxkit.errors import InputError, Problem
    from cxkit.story import load_feed

    if not paths:
        from cxkit.demo.stories import demo_feed

        return [demo_feed()]
    feeds: list[StoryFeed] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            feeds.append(load_feed(path, cube))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return feeds


def _say(key: str, language: str) -> str:
    return pick(_WORDS[key], language)


def _print(number: int, shown: Shown, cube: Cube, language: str) -> None:
    story = shown.story
    click.echo()
    _paragraph(f"{number}. {pick(story.title, language)}", later="   ", bold=True)
    _paragraph(_head(story, language), "   ", "   ")
    why = "; ".join(shown.reasons(language))
    _paragraph(f"{_say('why', language)}: {why}", "   ", "   ")
    for name, words in _parts(story, cube, language):
        _paragraph(f"{name}: {words}", "   ", "     ")


def _head(story: Story, language: str) -> str:
    """Who tells it, where, when."""
    author, parts = story.author, [_say(story.author.role, language)]
    if author.name:
        pseudonym = f" ({_say('pseudonym', language)})" if author.pseudonym else ""
        parts.append(author.name + pseudonym)
    parts.append(story.organisation or _say("withheld", language))
    parts += [pick(story.branch, language), str(story.year)]
    if story.invented:
        parts.append(_say("invented", language).upper())
    return " · ".join(parts)


def _parts(story: Story, cube: Cube, language: str) -> Iterator[tuple[str, str]]:
    """Name and words of each part that the story has."""
    from cxkit.story import tiles_in

    labels = (f"{pick(cube.tiles[t].label, language)} [{t}]" for t in tiles_in(cube, story))
    yield _say("tiles", language), "; ".join(labels)
    before = [("interest", story.author.interest), ("before", story.before)]
    after = [
        (key, getattr(story, key))
        for key in ("happened", "measured", "hard", "failed", "take_away")
    ]
    if story.effort:
        after.append(("effort", story.effort.text))
    yield from ((_say(key, language), pick(text, language)) for key, text in before if text)
    for number, step in enumerate(story.steps, start=1):
        yield f"{_say('step', language)} {number}", pick(step, language)
    yield from ((_say(key, language), pick(text, language)) for key, text in after if text)
    if story.effect:
        yield _say("effect", language), _effect(story.effect, language)
        if story.effect.measure:
            yield _say("effect_measured", language), pick(story.effect.measure, language)
    for link in story.links:
        yield _say("more", language), f"{pick(link.label, language)} {link.url}"
    yield _say("licence", language), story.licence


def _effect(effect: Effect, language: str) -> str:
    """The effect in words, with its figure and interval as far as there are any."""
    words = pick(effect.text, language)
    if effect.value is None:
        return words
    figure = f"{_number(effect.value, language)} {pick(effect.unit, language)}"
    if effect.low is None or effect.high is None:
        return f"{words} ({figure})"
    low, high = (_number(end, language) for end in (effect.low, effect.high))
    return f"{words} ({figure}; {_say('to', language).format(low=low, high=high)})"


def _number(value: float, language: str) -> str:
    """A figure with its sign, with the decimal mark of the language."""
    words = f"{value:+.6g}".replace("-", "−")
    return words.replace(".", ",") if language.startswith("de") else words


def _paragraph(words: str, first: str = "", later: str = "", *, bold: bool = False) -> None:
    """Print one paragraph as wide as the terminal; nothing in it is interpreted."""
    width = max(40, shutil.get_terminal_size((100, 24)).columns)
    filled = textwrap.fill(
        " ".join(words.split()),
        width,
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=False,
        break_on_hyphens=False,
    )
    click.echo(click.style(filled, bold=True) if bold else filled)
