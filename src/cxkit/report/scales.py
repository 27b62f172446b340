"""How reliable the declared scales are, and whether one figure per unit is justified."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cxkit.cube.model import Scale
from cxkit.cube.text import fill
from cxkit.finding import Finding
from cxkit.report.figure import Figure, figure
from cxkit.report.groups import Grid, Row
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words
from cxkit.report.tiles import Line

_MEASURES = ("alpha", "omega", "icc1", "icc2")


@frozen(kw_only=True)
class ScaleView:
    """What is known about one scale from one group."""

    label: str
    audience: str
    questions: tuple[str, ...]
    lines: tuple[Line, ...]
    verdict: Figure | None
    units: Grid | None


def scales(look: Lookup, words: Words) -> Iterator[ScaleView]:
    """The declared scales for which anything was computed."""
    for scale in look.cube.scales:
        for audience in look.audiences:
            found = [look.one(m, scale=scale.id, audience=audience) for m in _MEASURES]
            if any(found):
                yield _scale(look, scale, audience, found, words)


def _scale(
    look: Lookup, scale: Scale, audience: str, found: list[Finding | None], words: Words
) -> ScaleView:
    verdict = look.one("rwg_j_median", scale=scale.id, audience=audience)
    return ScaleView(
        label=words.pick(scale.label) or scale.id,
        audience=look.audience(audience, words),
        questions=tuple(
            words.pick(fill(look.cube.items[i].text, look.cube.variables)) or i for i in scale.items
        ),
        lines=tuple(
            Line(label=words.get(f"measure.{f.measure}", f.measure), figure=figure(f, words))
            for f in found
            if f is not None
        ),
        verdict=figure(verdict, words) if verdict else None,
        units=_units(look, scale, audience, words),
    )


def _units(look: Lookup, scale: Scale, audience: str, words: Words) -> Grid | None:
    found = {
        f.subject.unit: f
        for f in look.measured("rwg_j")
        if f.subject.scale == scale.id and f.subject.audience == audience and f.subject.unit
    }
    if not found:
        return None
    rows = tuple(
        Row(label=look.unit(unit, words), figures=(figure(f, words),))
        for unit, f in sorted(found.items(), key=lambda pair: look.order(str(pair[0])))
    )
    return Grid(
        caption=words("scales.units"),
        head=words("units.unit"),
        columns=(words("scales.agreement"),),
        rows=rows,
    )
