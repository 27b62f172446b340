"""What stands out, and what is worth measuring next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from cxkit.estimate import Status
from cxkit.headlines import next_tiles
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors, Cell, Net
from cxkit.report.texts import Words

_MANY = 5
_SOME = 5


@frozen(kw_only=True)
class Place:
    """A tile to go to: its name, its face, and where its evidence stands."""

    label: str
    face: str
    anchor: str


@frozen(kw_only=True)
class Step:
    """Something worth measuring: why, and which tiles first."""

    title: str
    why: str
    places: tuple[Place, ...]
    more: str


@frozen(kw_only=True)
class Extremes:
    """The lowest and highest tiles that can be judged, of one group."""

    audience: str
    low: tuple[Cell, ...]
    high: tuple[Cell, ...]


def extremes(net: Net) -> Extremes | None:
    """The ends of the tiles that can be judged; None if there are too few to have ends."""
    judged = [c for face in net.faces for c in face.cells if c.figure.status == Status.OK]
    if len(judged) < 2 * _SOME:
        return None
    ordered = sorted(judged, key=lambda c: c.figure.raw or (0.0, None, None))
    return Extremes(
        audience=net.label,
        low=tuple(ordered[:_SOME]),
        high=tuple(reversed(ordered[-_SOME:])),
    )


def next_steps(look: Lookup, words: Words, anchors: Anchors) -> Iterator[Step]:
    """What to measure next: blanks, customers who were not heard, figures that are thin."""
    blank = next_tiles(look.assessment, look.cube, look.wave)
    seen = {f.subject.tile for f in look.measured("tile_mean") if f.estimate.shown}
    heard = {
        f.subject.tile
        for f in look.measured("tile_mean")
        if f.subject.audience == "customer" and f.estimate.shown
    }
    mirror = [
        t.id
        for t in look.cube.tiles.values()
        if t.customer_visible and t.items_of("customer") and t.id not in heard and t.id in seen
    ]
    thin = [
        str(f.subject.tile)
        for f in look.measured("tile_mean")
        if f.estimate.status is Status.THIN
        and f.subject.unit is None
        and f.subject.audience == look.main
    ]
    for name, tiles in (("blank", blank), ("mirror", mirror), ("firm", thin)):
        if tiles:
            yield _step(look, name, tiles, words, anchors)


def _step(look: Lookup, name: str, tiles: Iterable[str], words: Words, anchors: Anchors) -> Step:
    tiles = list(tiles)
    rest = len(tiles) - _MANY
    return Step(
        title=words(f"next.{name}"),
        why=words(f"next.{name}_why"),
        places=tuple(
            Place(
                label=words.pick(look.cube.tiles[t].label),
                face=words.pick(look.cube.by_dimension[look.cube.tiles[t].dimension].label),
                anchor=anchors("t", t),
            )
            for t in tiles[:_MANY]
        ),
        more=words("next.more", n=words.number(rest)) if rest > 0 else "",
    )
