"""Groups compared on dimensions, units against dimensions and tiles, and who took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import frozen

from cxkit.cube.model import Dimension
from cxkit.estimate import Status
from cxkit.finding import Finding
from cxkit.methods.whole_cube import PERSONS_IN_REACH
from cxkit.report.figure import Figure, figure, outside
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors
from cxkit.report.texts import Words


@frozen(kw_only=True)
class Row:
    """A row of a table of figures."""

    label: str
    figures: tuple[Figure, ...]
    anchor: str = ""
    note: str = ""


@frozen(kw_only=True)
class Grid:
    """A table of figures with its caption and column heads."""

    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


@frozen(kw_only=True)
class Response:
    """A unit's response: `share` in per cent, or a figure without value if hidden."""

    label: str
    figure: Figure
    share: float
    of: str
    below: tuple[Response, ...] = ()


@frozen(kw_only=True)
class ResponseOf:
    """Who took part in one group."""

    audience: str
    whole: Response | None
    units: tuple[Response, ...]
    note: str = ""


def views(look: Lookup, words: Words, anchors: Anchors) -> Grid:
    """Dimensions against groups, side by side and never averaged."""
    return Grid(
        caption=words("views.title"),
        head=words.term("dimension"),
        columns=tuple(look.audience(a, words) for a in look.audiences),
        rows=tuple(
            Row(
                label=words.pick(d.label),
                anchor=anchors("d", d.id),
                figures=tuple(_dimension(look, d, a, words) for a in look.audiences),
            )
            for d in look.cube.dimensions
        ),
    )


def _dimension(look: Lookup, dimension: Dimension, audience: str, words: Words) -> Figure:
    if not any(look.asked(tile, audience) for tile in dimension.tiles):
        return outside(words)
    return figure(look.one("dimension_mean", dimension=dimension.id, audience=audience), words)


def unit_grids(look: Lookup, audience: str, words: Words) -> Iterator[Grid]:
    """Units against dimensions: the top level first, then one table per unit with parts."""
    name = look.audience(audience, words)
    measured = {
        f.subject.dimension
        for f in _of(look, "dimension_mean", audience)
        if f.estimate.status is not Status.NOT_ASSESSED
    }
    dimensions = [d for d in look.cube.dimensions if d.id in measured]
    heads = tuple(words.pick(d.label) for d in dimensions)
    seen = {f.subject.unit for f in _of(look, "dimension_mean", audience)} - {None}
    top = [u for u in look.children(None) if u in seen]
    if not top:
        return
    caption, head = words("units.by_dimension", audience=name), words("units.unit")
    if not dimensions:
        notes = (words("units.few"),)
        yield Grid(caption=caption, head=head, columns=(), rows=(), notes=notes)
        return
    yield Grid(
        caption=caption,
        head=head,
        columns=heads,
        rows=tuple(_unit_row(look, u, audience, dimensions, words) for u in (None, *top)),
    )
    for unit in top:
        below = [u for u in look.children(unit) if u in seen]
        if below:
            yield Grid(
                caption=words("units.teams", unit=look.unit(unit, words), audience=name),
                head=words("units.unit"),
                columns=heads,
                rows=tuple(_unit_row(look, u, audience, dimensions, words) for u in below),
            )


def _unit_row(
    look: Lookup, unit: str | None, audience: str, dimensions: Sequence[Dimension], words: Words
) -> Row:
    return Row(
        label=look.unit(unit, words),
        figures=tuple(
            figure(look.one("dimension_mean", dimension=d.id, unit=unit, audience=audience), words)
            for d in dimensions
        ),
    )


def tile_grid(
    look: Lookup, dimension: Dimension, audience: str, words: Words, anchors: Anchors
) -> Grid | None:
    """A dimension's tiles against the top units whose tiles are in reach; None without units."""
    seen = {f.subject.unit for f in _of(look, "dimension_mean", audience)} - {None}
    top = [u for u in look.children(None) if u in seen]
    if not top or not _is_known(look, dimension, audience):
        return None
    reached = {f.subject.unit for f in _of(look, "tile_mean", audience)}
    shown = [u for u in top if u in reached]
    missing = words.join([look.unit(u, words) for u in top if u not in reached])
    notes: tuple[str, ...] = ()
    if not shown:
        notes = (words("units.tile_out", n=_needed(look, audience)),)
    elif missing:
        notes = (words("units.tile_out_some", n=_needed(look, audience), units=missing),)
    rows = [
        Row(
            label=words.pick(tile.label),
            anchor=anchors("t", tile.id),
            figures=tuple(
                figure(look.one("tile_mean", tile=tile.id, unit=u, audience=audience), words)
                for u in (None, *shown)
            ),
        )
        for tile in dimension.tiles
    ]
    rows = [row for row in rows if any(f.status != Status.NOT_ASSESSED for f in row.figures)]
    if shown and not rows:
        return None
    return Grid(
        caption=words(
            "units.by_tile",
            dimension=words.pick(dimension.label),
            audience=look.audience(audience, words),
        ),
        head=words("units.tile"),
        columns=(words("response.whole"), *(look.unit(u, words) for u in shown)),
        rows=tuple(rows) if shown else (),
        notes=notes,
    )


def _needed(look: Lookup, audience: str) -> int:
    """How many people must have answered a tile in a unit, for at least half of its tiles."""
    settings = look.assessment.provenance.get("settings", {})
    minimum = int(settings.get("min_persons_by_audience", {}).get(audience, 0))
    return max(PERSONS_IN_REACH, int(settings.get("min_persons", 0)), minimum)


def _is_known(look: Lookup, dimension: Dimension, audience: str) -> bool:
    """True if anything about a dimension or one of its tiles was measured."""
    return any(
        f.estimate.status is not Status.NOT_ASSESSED
        for measure in ("dimension_mean", "tile_mean")
        for f in _of(look, measure, audience)
        if f.subject.dimension == dimension.id
    )


def _of(look: Lookup, measure: str, audience: str) -> list[Finding]:
    return [f for f in look.measured(measure) if f.subject.audience == audience]


def responses(look: Lookup, words: Words) -> Iterator[ResponseOf]:
    """Who took part, for every group."""
    from cxkit.report.net import people_of

    for audience in look.audiences:
        found = {f.subject.unit: f for f in _of(look, "response_rate", audience)}
        whole = found.get(None)
        top = [u for u in look.children(None) if u in found]
        note = ""
        if not found:
            n = people_of(look, audience, words)
            note = words("response.none", people=n) if n else ""
        yield ResponseOf(
            audience=look.audience(audience, words),
            whole=_response(look, whole, (), words) if whole else None,
            units=tuple(_with_parts(look, u, found, words) for u in top),
            note=note,
        )


def _with_parts(
    look: Lookup, unit: str, found: dict[str | None, Finding], words: Words
) -> Response:
    below = [_response(look, found[u], (), words) for u in look.children(unit) if u in found]
    return _response(look, found[unit], below, words)


def _response(look: Lookup, found: Finding, below: Sequence[Response], words: Words) -> Response:
    people = found.data.get("head_count")
    shown = figure(found, words)
    return Response(
        label=look.unit(found.subject.unit, words),
        figure=shown,
        share=round(100 * (found.estimate.value or 0.0), 1),
        of=words("response.share", n=shown.people, of=words.number(people))
        if shown.shown and people
        else "",
        below=tuple(below),
    )
