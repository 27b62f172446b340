"""Feeds from JSON: every problem at once, each with its path, and consent before all else."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from cxkit.cube import Cube, Text, default_cube
from cxkit.errors import InputError, Problem
from cxkit.story.fields import Fields, has_figures, shown
from cxkit.story.model import (
    DEFAULT_CUBE,
    MOST_TILES,
    RESULTS,
    ROLES,
    SCHEMA_VERSION,
    Author,
    Effect,
    Effort,
    Link,
    Story,
    StoryFeed,
)
from cxkit.story.near import did_you_mean, tile_in

TITLE, NAME, STEP, LONG = 120, 120, 600, 3000
MOST_STEPS, MOST_LINKS, MOST_STORIES = 12, 5, 10_000
_MOST_BYTES = 64 * 1024 * 1024
_LICENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,59}")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def load_feed(path: str | Path, cube: Cube | None = None) -> StoryFeed:
    """The feed that a JSON file holds.

    Args:
        path: The file. Addresses are refused: nothing is fetched from a network.
        cube: The cube to which tiles are held; by default the default cube.

    Raises:
        InputError: with every problem of the document, each with its path.
    """
    if isinstance(path, str) and _URL.match(path):
        raise _refused(
            None,
            "is_address",
            f"{shown(path)} is an address; feeds are read from files, nothing is fetched.",
            "Download the feed and name the file.",
        )
    path = Path(path)
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _refused(
                path.name,
                "too_big",
                f"The file is larger than {_MOST_BYTES >> 20} MB; no feed of stories is.",
                "Check that it is the right file.",
            )
        document = json.loads(
            path.read_text(encoding="utf-8-sig"),
            parse_constant=_no_constant,
            object_pairs_hook=_once,
        )
    except OSError as error:
        raise _refused(
            path.name,
            "cannot_read",
            f"Cannot read {path}: {error.strerror}.",
            "Check the path, and that the file is not open elsewhere.",
        ) from error
    except (ValueError, RecursionError) as error:
        said = "it is nested too deeply" if isinstance(error, RecursionError) else _where(error)
        raise _refused(
            path.name,
            "not_json",
            f"This is not valid JSON: {said}.",
            "Ask whoever publishes the feed; the shape is printed by: cxkit schema stories",
        ) from error
    return feed_from_document(document, cube, file=path.name)


def feed_from_document(
    document: object, cube: Cube | None = None, *, file: str | None = None
) -> StoryFeed:
    """The feed that a parsed document describes; keys that are not known are ignored.

    A story without its author's consent is a problem of the whole feed, and nothing
    of the story is quoted, not even in the message.

    Raises:
        InputError: with every problem of the document, each with its path.
    """
    if not isinstance(document, Mapping):
        raise _refused(file, "not_feed", "This is no feed of stories.", _SHAPE)
    version = document.get("schema_version")
    if type(version) is int and version > SCHEMA_VERSION:
        raise _refused(
            file,
            "newer_schema",
            f"The feed is written in version {version} of the schema; "
            f"this cxkit reads up to {SCHEMA_VERSION}.",
            "python -m pip install --upgrade cxkit",
            "$.schema_version",
        )
    if type(version) is not int or version != SCHEMA_VERSION:
        message = f"The version of the schema is {SCHEMA_VERSION}, not {shown(version)}."
        raise _refused(file, "no_schema_version", message, _SHAPE, "$.schema_version")
    reader = _Reader(file, cube or default_cube())
    feed = reader.feed(document)
    if reader.problems:
        raise InputError(reader.problems)
    return feed


_SHAPE = "The shape of a feed is printed by: cxkit schema stories"


def _refused(
    file: str | None, code: str, message: str, hint: str, path: str | None = None
) -> InputError:
    return InputError([Problem(code=code, message=message, hint=hint, file=file, path=path)])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; a key that occurs twice could say yes and no to the same question."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object has one key twice")
    return found


def _where(error: Exception) -> str:
    """What is wrong, without quoting the document."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} in line {error.lineno}, column {error.colno}"
    return "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)


class _Reader(Fields):
    """Walks one feed."""

    def __init__(self, file: str | None, cube: Cube) -> None:
        super().__init__(file)
        self.cube = cube
        # Id -> where it was given first.
        self.seen: dict[str, str] = {}

    def feed(self, document: Mapping[str, Any]) -> StoryFeed:
        identity = self.identifier(document, "$")
        title = self.text(document.get("title"), "$.title", TITLE, what="title")
        published = self.day(document, "published", "$")
        if "stories" not in document:
            self.problem("$.stories", "no_stories", "The list of stories is missing.", _SHAPE)
        found = self.listed(document, "stories", "$", MOST_STORIES)
        stories = self.each(found, "$.stories", self.story)
        return StoryFeed(
            id=identity,
            title=title,
            published=published,
            stories=tuple(story for story in stories if story is not None),
            warnings=tuple(self.warnings),
        )

    def story(self, entry: Mapping[str, Any], path: str) -> Story | None:
        consent = entry.get("consent")
        if not (isinstance(consent, Mapping) and consent.get("public") is True):
            # Nothing else is looked at: other problems would quote the story.
            self.problem(
                path,
                "no_consent",
                "This story has no consent to publication; nothing of it is shown.",
                "Ask the publisher for a feed without it, or for one with the author's consent.",
            )
            return None
        happened = self.text(entry.get("happened"), f"{path}.happened", LONG)
        measured = self.text(entry.get("measured"), f"{path}.measured", LONG, needed=False)
        if has_figures(happened) and not measured:
            self.problem(
                f"{path}.measured",
                "not_measured",
                "What happened is told with figures, but not how they were measured.",
                'Say how in "measured", or tell it without figures.',
            )
        return Story(
            id=self.own_id(entry, path),
            title=self.text(entry.get("title"), f"{path}.title", TITLE, what="title"),
            before=self.text(entry.get("before"), f"{path}.before", LONG),
            steps=self.steps(entry, path),
            tiles=self.tiles(entry, path),
            cube=self.cube_id(entry, path),
            happened=happened,
            measured=measured,
            hard=self.text(entry.get("hard"), f"{path}.hard", LONG),
            failed=self.text(entry.get("failed"), f"{path}.failed", LONG, needed=False),
            take_away=self.text(entry.get("take_away"), f"{path}.take_away", LONG),
            author=self.author(entry, path),
            organisation=self.name(entry, "organisation", path, NAME),
            branch=self.text(entry.get("branch"), f"{path}.branch", NAME),
            year=self.year(entry, path),
            effort=self.effort(entry, path),
            effect=self.effect(entry, path),
            links=self.each(
                self.listed(entry, "links", path, MOST_LINKS), f"{path}.links", self.link
            ),
            licence=self.licence(entry, path),
            consented=self.day(consent, "given_on", f"{path}.consent"),
            invented=self.flag(entry, "invented", path),
        )

    def own_id(self, entry: Mapping[str, Any], path: str) -> str:
        found = self.identifier(entry, path)
        first = self.seen.setdefault(found, path) if found else path
        if first != path:
            self.problem(
                f"{path}.id",
                "duplicate_id",
                f"The id {found!r} occurs twice; it is taken by {first}.",
                "Ids are permanent names; give each story its own.",
            )
        return found

    def steps(self, entry: Mapping[str, Any], path: str) -> tuple[Text, ...]:
        found = self.listed(entry, "steps", path, MOST_STEPS)
        where = f"{path}.steps"
        if not found and not any(problem.path == where for problem in self.problems):
            self.problem(
                where, "no_steps", "A story tells at least one step.", "Add what was done."
            )
        return tuple(self.text(step, f"{where}[{i}]", STEP) for i, step in enumerate(found))

    def cube_id(self, entry: Mapping[str, Any], path: str) -> str:
        return self.identifier(entry, path, "cube") if entry.get("cube") else DEFAULT_CUBE

    def tiles(self, entry: Mapping[str, Any], path: str) -> tuple[str, ...]:
        found = self.listed(entry, "tiles", path, MOST_TILES)
        for index, tile in enumerate(found):
            self.tile(tile, entry.get("cube") or DEFAULT_CUBE, f"{path}.tiles[{index}]")
        return tuple(str(tile) for tile in found)

    def tile(self, tile: object, cube_id: object, path: str) -> None:
        """Hold one tile to the cube."""
        if not isinstance(tile, str) or not 0 < len(tile) <= NAME or not tile.isprintable():
            self.problem(path, "bad_tile", f"{shown(tile)} is no id of a tile.")
            return
        heir = tile_in(self.cube, tile)
        if heir == tile:
            return
        if heir is not None:
            message, hint = f"The tile {tile!r} is read as {heir!r}.", "The crosswalk leads there."
        elif cube_id == self.cube.id:
            message = f"There is no tile {tile!r} in the cube {self.cube.id!r}."
            self.problem(path, "unknown_tile", message, did_you_mean(tile, self.cube))
            return
        else:
            message = (
                f"The tile {tile!r} belongs to the cube {shown(cube_id)}; no crosswalk leads "
                f"from it to a tile of the cube {self.cube.id!r}."
            )
            hint = "The story is kept, but found under its other tiles only."
        self.warnings.append(
            Problem(
                code="tile_of_another_cube", message=message, hint=hint, path=path, file=self.file
            )
        )

    def author(self, entry: Mapping[str, Any], path: str) -> Author:
        where, found = f"{path}.author", self.table(entry, "author", path)
        role = self.choice(found, "role", where, ROLES)
        interest = self.text(found.get("interest"), f"{where}.interest", STEP, needed=False)
        if role != "practitioner" and not interest:
            self.problem(
                f"{where}.interest",
                "no_interest",
                f"A {role} declares an interest.",
                "Say what the author sells or is paid for.",
            )
        return Author(
            role=role,
            interest=interest,
            name=self.name(found, "name", where, NAME),
            pseudonym=self.flag(found, "pseudonym", where),
        )

    def effort(self, entry: Mapping[str, Any], path: str) -> Effort | None:
        where, found = f"{path}.effort", self.table(entry, "effort", path)
        if not found:
            return None
        return Effort(
            text=self.text(found.get("text"), f"{where}.text", STEP),
            person_days=self.number(found, "person_days", where, least=0),
            months=self.number(found, "months", where, least=0),
        )

    def effect(self, entry: Mapping[str, Any], path: str) -> Effect | None:
        where, found = f"{path}.effect", self.table(entry, "effect", path)
        if not found:
            return None
        value, low, high = (self.number(found, key, where) for key in ("value", "low", "high"))
        effect = Effect(
            text=self.text(found.get("text"), f"{where}.text", STEP),
            result=self.choice(found, "result", where, RESULTS),
            value=value,
            low=low,
            high=high,
            unit=self.text(found.get("unit"), f"{where}.unit", NAME, needed=value is not None),
            measure=self.text(found.get("measure"), f"{where}.measure", LONG, needed=False),
        )
        if (value is not None or has_figures(effect.text)) and not effect.measure:
            self.problem(
                f"{where}.measure",
                "not_measured",
                "The effect has a figure, but it is not said how it was measured.",
                'Say how in "measure", or leave the figure out.',
            )
        self.interval(effect, where)
        return effect

    def interval(self, effect: Effect, path: str) -> None:
        """Hold an effect's interval to its figure."""
        ends = [end for end in (effect.low, effect.high) if end is not None]
        if not ends:
            return
        figures = (effect.low, effect.value, effect.high)
        known = [figure for figure in figures if figure is not None]
        if len(known) < 3 or known != sorted(known):
            self.problem(
                path,
                "bad_interval",
                "An interval has low, value and high, in rising order.",
                "State all three, or the value alone.",
            )

    def link(self, entry: Mapping[str, Any], path: str) -> Link:
        label = self.text(entry.get("label"), f"{path}.label", TITLE, what="label")
        return Link(label=label, url=self.url(entry, path))

    def licence(self, entry: Mapping[str, Any], path: str) -> str:
        found = entry.get("licence")
        if isinstance(found, str) and _LICENCE.fullmatch(found):
            return found
        self.problem(
            f"{path}.licence",
            "no_licence",
            f"Each story names its licence; found: {shown(found)}.",
            "Write the SPDX id, such as CC-BY-4.0.",
        )
        return ""
