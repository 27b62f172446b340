"""The page: everything that the templates need, once per language, and the file itself."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from attrs import frozen

from cxkit.cube.model import Cube, Dimension
from cxkit.finding import Assessment
from cxkit.report import about, board, chain, gaps, groups, neighbours, pictures, timeline, worth
from cxkit.report.hyphens import soft
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors, Net, net
from cxkit.report.scales import scales
from cxkit.report.texts import LANGUAGE_NAMES, LANGUAGES, Words, of_language
from cxkit.report.tiles import Bar, TileEvidence, evidence, legend

if TYPE_CHECKING:
    from jinja2 import Environment


@frozen(kw_only=True)
class Section:
    """A dimension with its tiles' evidence and its tiles by unit."""

    anchor: str
    label: str
    face: Any
    tiles: tuple[TileEvidence, ...]
    by_unit: groups.Grid | None
    legends: tuple[tuple[Bar, ...], ...]

    @property
    def known(self) -> tuple[TileEvidence, ...]:
        """The tiles about which something is known."""
        return tuple(each for each in self.tiles if not each.blank)

    @property
    def blank(self) -> tuple[TileEvidence, ...]:
        """The tiles that nobody was asked about; one line each will do."""
        return tuple(each for each in self.tiles if each.blank)


def render(assessment: Assessment, cube: Cube, language: str) -> str:
    """The whole page in every language, opening in `language`; same input, same bytes."""
    first = of_language(language).language
    look = Lookup(assessment=assessment, cube=cube)
    script, style = _asset("report.js"), _asset("report.css")
    template = _environment().get_template("report.html.j2")
    return template.render(
        first=first,
        order=(first, *(x for x in LANGUAGES if x != first)),
        names=LANGUAGE_NAMES,
        documents={x: document(look, x) for x in LANGUAGES},
        style=style,
        script=script,
        script_hash=_digest(script),
        soft=soft,
    )


def document(look: Lookup, language: str) -> Mapping[str, Any]:
    """What the templates show in one language."""
    words = Words(language, look.assessment.reasons)
    anchors = Anchors(language=language)
    tiles = look.cube.tiles.values()
    nets = tuple(net(look, a, words, anchors) for a in look.audiences or (look.main,))
    credibility = tuple(gaps.credibility(look, words, anchors))
    perception = gaps.perception(look, words, anchors)
    lived = tuple(gaps.lived(look, words, anchors))
    views = groups.views(look, words, anchors)
    return {
        "t": words,
        "language": language,
        "anchors": anchors,
        "minimum": look.assessment.provenance.get("settings", {}).get("min_persons", 5),
        "what": _what(look, nets, words),
        "wave": look.wave,
        "board": board.board(look, words, anchors),
        "plan": timeline.timeline(look, words),
        "chain": chain.chain(look, words),
        "shelves": tuple(neighbours.shelves(look, words, anchors)),
        "headlines": [words.pick(h) for h in look.assessment.headlines],
        "nets": nets,
        "has_mirror": bool(credibility) or any(t.items_of("customer") for t in tiles),
        "has_held": any(f.estimate.held for f in look.now),
        "has_units": bool(look.assessment.units),
        "is_cross": len(look.cube.dimensions) == 6,
        "credibility": credibility,
        "gap_picture": pictures.gap(credibility[0], words) if credibility else "",
        "perception": perception,
        "perception_picture": pictures.perception(look, *perception, words)
        if len(perception) == 2
        else None,
        "accuracy": [words.pick(f.explanation) for f in look.measured("meta_accuracy")],
        "lived": [(g, pictures.lived(g, words)) for g in lived],
        "views": views if len(nets) > 1 else None,
        "views_picture": pictures.views(views, words),
        "extremes": worth.extremes(nets[0]),
        "responses": tuple(groups.responses(look, words)),
        "next": tuple(worth.next_steps(look, words, anchors)),
        "sections": tuple(_sections(look, nets[0], words, anchors)),
        "unit_grids": [
            (look.audience(a, words), grids)
            for a in look.audiences
            if (grids := tuple(groups.unit_grids(look, a, words)))
        ],
        "scales": tuple(scales(look, words)),
        "methods": tuple(about.methods(look, words)),
        "notes": about.notes(look, words),
        "origin": about.origin(look, words),
        "sources": about.sources(look, words),
        "versions": about.versions(look),
        "glossary": about.glossary_terms(words),
    }


def _what(look: Lookup, nets: tuple[Net, ...], words: Words) -> str:
    """What the report is, in one sentence."""
    named = [n.label for n in nets]
    dimensions = len(look.cube.dimensions)
    return words(
        "page.what_one" if dimensions == 1 else "page.what",
        audiences=words.join(named),
        tiles=words.number(len(look.cube.tiles)),
        dimensions=words.number(dimensions),
        **_ends(look.cube, words),
    )


def _ends(cube: Cube, words: Words) -> dict[str, str]:
    """The words of the lowest and the highest answer, where all questions share them."""
    scales = [item.scale for item in cube.items.values()]
    low = {words.pick(scale.anchors.get(scale.low, {})) for scale in scales}
    high = {words.pick(scale.anchors.get(scale.high, {})) for scale in scales}
    shared = len(low) == len(high) == 1 and "" not in low | high
    return {
        "low": low.pop() if shared else words("page.lowest"),
        "high": high.pop() if shared else words("page.highest"),
    }


def _sections(look: Lookup, main: Net, words: Words, anchors: Anchors) -> Iterator[Section]:
    for dimension, face in zip(look.cube.dimensions, main.faces, strict=True):
        yield Section(
            anchor=face.anchor,
            label=face.label,
            face=face,
            tiles=_evidence(look, dimension, words, anchors),
            by_unit=groups.tile_grid(look, dimension, look.main, words, anchors),
            legends=_legends(dimension, words),
        )


def _legends(dimension: Dimension, words: Words) -> tuple[tuple[Bar, ...], ...]:
    """What the answers mean, once for every answer scale of the dimension."""
    scales = {item.scale.id: item.scale for tile in dimension.tiles for item in tile.items}
    return tuple(legend(scale, words) for scale in scales.values())


def _evidence(
    look: Lookup, dimension: Dimension, words: Words, anchors: Anchors
) -> tuple[TileEvidence, ...]:
    return tuple(evidence(look, tile, words, anchors) for tile in dimension.tiles)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("cxkit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["start"] = _start
    return environment


def _start(text: str) -> str:
    """The text as it begins a line."""
    return text[:1].upper() + text[1:]


def _asset(name: str) -> str:
    return (files("cxkit.report") / "templates" / name).read_text("utf-8").strip()


def _digest(script: str) -> str:
    """The hash by which the page's own policy lets its one script run, and no other."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
