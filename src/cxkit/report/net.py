"""The cube as a picture: six faces of nine tiles unfolded to a cross, for each group."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from attrs import field, frozen

from cxkit.estimate import STATUS_WORDS, Status
from cxkit.report.figure import Figure, figure, outside
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words

FACES_OF_A_CUBE = 6


@frozen(kw_only=True)
class Cell:
    """A tile in the picture.

    Attributes:
        tile: Id of the tile.
        anchor: Id of its evidence in the document.
        label: Its name.
        figure: What is known about it.
        visible: True if customers can see what it is about.
    """

    tile: str
    anchor: str
    label: str
    figure: Figure
    visible: bool


@frozen(kw_only=True)
class Face:
    """A dimension in the picture; `judged` of `asked` tiles can be judged."""

    dimension: str
    anchor: str
    label: str
    figure: Figure
    cells: tuple[Cell, ...]
    judged: int
    asked: int


@frozen(kw_only=True)
class Count:
    """How many tiles have a status, with its word."""

    status: str
    word: str
    k: int
    share: float


@frozen(kw_only=True)
class Net:
    """The unfolded cube as one group sees it.

    Attributes:
        audience: Id of the group.
        label: Its name.
        faces: The dimensions, in the cube's order.
        judged: How many tiles can be judged.
        asked: How many tiles the cube asks this group about.
        counts: Tiles by status, best first; those that do not occur are left out.
        people: How many answered, as far as that is known.
        share: Which share of those who could, as far as that is known.
    """

    audience: str
    label: str
    faces: tuple[Face, ...]
    judged: int
    asked: int
    counts: tuple[Count, ...]
    people: str = ""
    share: str = ""


@frozen(kw_only=True)
class Anchors:
    """Ids of places in the document: plain, distinct, the same on every run.

    Ids of users' cubes may hold anything, and two may look alike when made plain.
    """

    language: str
    _given: dict[tuple[str, str], str] = field(factory=dict, repr=False)

    def __call__(self, kind: str, name: str) -> str:
        """The anchor of a thing of this kind."""
        if (kind, name) not in self._given:
            slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "x"
            wanted, number = f"{self.language}-{kind}-{slug}", 2
            anchor = wanted
            while anchor in self._given.values():
                anchor, number = f"{wanted}-{number}", number + 1
            self._given[kind, name] = anchor
        return self._given[kind, name]


def net(look: Lookup, audience: str, words: Words, anchors: Anchors) -> Net:
    """The unfolded cube as a group sees it."""
    faces = tuple(
        _face(look, dimension.id, audience, words, anchors) for dimension in look.cube.dimensions
    )
    asked = [c for face in faces for c in face.cells if c.figure.status != "outside"]
    return Net(
        audience=audience,
        label=look.audience(audience, words),
        faces=faces,
        judged=sum(c.figure.status == Status.OK for c in asked),
        asked=len(asked),
        counts=_counts([c.figure.status for c in asked], words),
        people=people_of(look, audience, words),
        share=_share(look, audience, words),
    )


def _share(look: Lookup, audience: str, words: Words) -> str:
    rate = look.one("response_rate", audience=audience)
    if rate is None or rate.estimate.value is None:
        return ""
    return words("counts.share", share=words.percent(rate.estimate.value))


def _face(look: Lookup, dimension_id: str, audience: str, words: Words, anchors: Anchors) -> Face:
    dimension = look.cube.by_dimension[dimension_id]
    cells = tuple(
        Cell(
            tile=tile.id,
            anchor=anchors("t", tile.id),
            label=words.pick(tile.label),
            figure=cell_figure(look, tile.id, audience, words),
            visible=tile.customer_visible,
        )
        for tile in dimension.tiles
    )
    asked = [c for c in cells if c.figure.status != "outside"]
    found = look.one("dimension_mean", dimension=dimension_id, audience=audience)
    return Face(
        dimension=dimension_id,
        anchor=anchors("d", dimension_id),
        label=words.pick(dimension.label),
        figure=figure(found, words) if asked else outside(words),
        cells=cells,
        judged=sum(c.figure.status == Status.OK for c in asked),
        asked=len(asked),
    )


def cell_figure(look: Lookup, tile_id: str, audience: str, words: Words) -> Figure:
    """What is known about a tile from one group, or that the group is not asked."""
    found = look.one("tile_mean", tile=tile_id, audience=audience)
    if found is None and not look.asked(look.cube.tiles[tile_id], audience):
        return outside(words)
    return figure(found, words)


def _counts(statuses: Iterable[str], words: Words) -> tuple[Count, ...]:
    statuses = list(statuses)
    names: Mapping[str, str] = {
        str(s): words("legend.ok") if s is Status.OK else STATUS_WORDS[s][words.language]
        for s in reversed(Status)
    }
    return tuple(
        Count(status=s, word=word, k=k, share=100 * k / len(statuses))
        for s, word in names.items()
        if (k := statuses.count(s))
    )


def people_of(look: Lookup, audience: str, words: Words) -> str:
    """How many people of a group stand behind the figures, as far as that is known."""
    rate = look.one("response_rate", audience=audience)
    if rate is not None and rate.estimate.n is not None:
        return words.people(rate.estimate.n)
    known = [
        f.estimate.n
        for f in look.measured("dimension_mean")
        if f.subject.audience == audience and f.subject.unit is None and f.estimate.n
    ]
    return words.people(max(known)) if known else ""
