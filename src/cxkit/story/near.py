"""F90: the stories that belong to a tile, each with the reasons why it is shown.

The order is no ranking of merit: nearness first, practitioners before outsiders,
then reports that say how the result was measured, whatever it was, then the newest.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from attrs import frozen

from cxkit.cube import Cube, Text, default_cube, pick
from cxkit.errors import InputError, Problem
from cxkit.story.merge import merge_feeds
from cxkit.story.model import Story, StoryFeed

_WHY: dict[str, Text] = {
    "same_tile": {"en": "turned this tile", "de": "hat diese Kachel gedreht"},
    "same_dimension": {
        "en": "turned another tile of this dimension",
        "de": "hat eine andere Kachel dieser Dimension gedreht",
    },
    "practitioner": {"en": "told by a practitioner", "de": "aus der Praxis berichtet"},
    "consultant": {"en": "told by a consultant", "de": "von einer Beratung berichtet"},
    "vendor": {"en": "told by a vendor", "de": "von einem Anbieter berichtet"},
    "measured": {
        "en": "says how the result was measured",
        "de": "sagt, wie das Ergebnis gemessen wurde",
    },
    "not_measured": {"en": "result not measured", "de": "Ergebnis nicht gemessen"},
    "failure": {"en": "says what failed", "de": "sagt, was gescheitert ist"},
}


@frozen(kw_only=True)
class Shown:
    """A story with the reasons why it is shown for a tile.

    Attributes:
        story: The story.
        near: `tile` if it turned the tile, `dimension` if another of the dimension.
        tiles: The tiles of the cube that brought it here.
        why: Names of the reasons, such as `same_tile`.
    """

    story: Story
    near: str
    tiles: tuple[str, ...]
    why: tuple[str, ...]

    def reasons(self, language: str) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(pick(_WHY[code], language) for code in self.why)


def stories_for(
    tile: str, feeds: Iterable[StoryFeed], cube: Cube | None = None
) -> tuple[Shown, ...]:
    """The stories that turned a tile, then those that turned another of its dimension.

    Args:
        tile: Id of a tile of the cube.
        feeds: Where to look; editions of one feed are merged first.
        cube: The cube that the tile belongs to; by default the default cube.

    Raises:
        InputError: if the cube has no such tile, or feeds contradict each other.

    Example:
        >>> stories_for("culture.respect", [])
        ()
    """
    cube = cube or default_cube()
    if tile not in cube.tiles:
        raise InputError([_unknown(tile, cube)])
    found = (_near(story, tile, cube) for story in merge_feeds(feeds).stories)
    return tuple(sorted(filter(None, found), key=_order))


def selection(tile: str, shown: Iterable[Shown]) -> dict[str, object]:
    """Why stories were selected, as the key `selection` of a feed document."""
    return {"tile": tile, "why": {each.story.id: list(each.why) for each in shown}}


def tiles_in(cube: Cube, story: Story) -> tuple[str, ...]:
    """The story's tiles as tiles of a cube, its crosswalk applied; unknown ones left out."""
    found = (tile_in(cube, tile) for tile in story.tiles)
    return tuple(dict.fromkeys(tile for tile in found if tile is not None))


def tile_in(cube: Cube, tile: str) -> str | None:
    """The tile of a cube that an id means, following the crosswalk; None if there is none.

    A crosswalk leads from item to item: a tile is continued where all of its items
    that go on belong to one tile.
    """
    if tile in cube.tiles:
        return tile
    older = (item for item in cube.crosswalk if item.startswith(f"{tile}."))
    heirs = {heir for item in older if (heir := cube.resolve(item)) is not None}
    tiles = {cube.items[heir].tile for heir in heirs}
    return tiles.pop() if len(tiles) == 1 else None


def tile_called(cube: Cube, text: str) -> str | None:
    """The tile that a text names: by its id, or by its label in any language; None if none.

    Example:
        >>> tile_called(default_cube(), "we see people, not cases")
        'culture.respect'
    """
    if text in cube.tiles:
        return text
    wanted = _plain(text)
    found = [
        name
        for name, tile in cube.tiles.items()
        if wanted in {_plain(label) for label in tile.label.values()}
    ]
    return found[0] if len(found) == 1 else None


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(".").casefold()


def did_you_mean(tile: str, cube: Cube) -> str:
    """A hint with the ids that may have been meant."""
    own = tile.rpartition(".")[2]
    # Ids of one dimension begin alike: only those that differ by a slip are near.
    near = get_close_matches(tile, cube.tiles, n=2, cutoff=0.85) or [
        each for each in cube.tiles if each.rpartition(".")[2] == own
    ]
    known = "All ids: cxkit cube show"
    return f"Did you mean {' or '.join(map(repr, near))}? {known}" if near else known


def _unknown(tile: str, cube: Cube) -> Problem:
    return Problem(
        code="unknown_tile",
        message=f"There is no tile {tile!r} in the cube {cube.id!r}.",
        hint=did_you_mean(tile, cube),
    )


def _near(story: Story, tile: str, cube: Cube) -> Shown | None:
    """The story as it is shown for a tile; None if it is too far away."""
    dimension = cube.tiles[tile].dimension
    own = tiles_in(cube, story)
    beside = tuple(t for t in own if cube.tiles[t].dimension == dimension)
    if not beside:
        return None
    same = tile in own
    why = ["same_tile" if same else "same_dimension", story.author.role]
    why.append("measured" if story.has_measured_result else "not_measured")
    if story.has_failure:
        why.append("failure")
    return Shown(
        story=story,
        near="tile" if same else "dimension",
        tiles=(tile,) if same else beside,
        why=tuple(why),
    )


def _order(shown: Shown) -> tuple[bool, bool, bool, int, str]:
    story = shown.story
    return (
        shown.near != "tile",
        story.author.role != "practitioner",
        not story.has_measured_result,
        -story.year,
        story.id,
    )
