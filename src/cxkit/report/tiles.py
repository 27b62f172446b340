"""The evidence of a tile: groups, sides, comparisons, questions and how people answered."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cxkit.cube.model import AnswerScale, Item, Tile
from cxkit.cube.text import fill
from cxkit.estimate import Status
from cxkit.finding import Finding
from cxkit.report.figure import Figure, figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors, cell_figure
from cxkit.report.texts import Words

# Agreement A below this means two camps (van der Eijk 2001).
_TWO_CAMPS = 0.0
CANT_JUDGE = "x"
# A group that is not asked about a tile is outside of it.
_UNKNOWN = (Status.NOT_ASSESSED, "outside")
_FORM_TERMS = {"self": "self", "customer": "customer_form", "predicted": "predicted"}


@frozen(kw_only=True)
class Line:
    """A figure with its name; `note` is a remark beside it, `marked` the lowest side."""

    label: str
    figure: Figure
    note: str = ""
    marked: bool = False
    key: str = ""


@frozen(kw_only=True)
class Bar:
    """How often an answer was given; `share` in per cent of the answers shown."""

    key: str
    label: str
    percent: str = ""
    share: float = 0.0


@frozen(kw_only=True)
class Distribution:
    """How one group answered one question."""

    audience: str
    people: str
    bars: tuple[Bar, ...]
    agreement: Figure
    between: Figure | None
    two_camps: bool


@frozen(kw_only=True)
class Question:
    """A question with everything that was answered to it."""

    text: str
    side: str
    form: str
    distributions: tuple[Distribution, ...]


@frozen(kw_only=True)
class Comparison:
    """A difference that concerns the tile; `said` is empty if it is only for the table."""

    label: str
    figure: Figure
    said: str = ""


@frozen(kw_only=True)
class TileEvidence:
    """Everything that is known about a tile."""

    anchor: str
    label: str
    visible: bool
    main: Figure
    groups: tuple[Line, ...]
    sides: tuple[Line, ...]
    sides_of: str
    sides_note: str
    comparisons: tuple[Comparison, ...]
    questions: tuple[Question, ...]
    earlier: tuple[Line, ...] = ()

    @property
    def said(self) -> tuple[Comparison, ...]:
        """The comparisons that are said in the text."""
        return tuple(c for c in self.comparisons if c.said)

    @property
    def blank(self) -> bool:
        """True if nothing is known about the tile, so that only its questions are left."""
        figures = (self.main, *(g.figure for g in (*self.groups, *self.sides)))
        answered = any(q.distributions for q in self.questions)
        unknown = all(f.status in _UNKNOWN for f in figures)
        return unknown and not (answered or self.said or self.earlier)


def evidence(look: Lookup, tile: Tile, words: Words, anchors: Anchors) -> TileEvidence:
    """The evidence of a tile for the whole organisation."""
    groups = tuple(_group(look, tile, a, words) for a in look.audiences)
    return TileEvidence(
        anchor=anchors("t", tile.id),
        label=words.pick(tile.label),
        visible=tile.customer_visible,
        main=cell_figure(look, tile.id, look.main, words),
        groups=tuple(g for g in groups if g.figure.status != "outside"),
        sides=tuple(_sides(look, tile, words)),
        sides_of=look.audience(look.main, words),
        sides_note=_sides_note(look, tile, words),
        comparisons=tuple(_comparisons(look, tile, words)),
        questions=tuple(_questions(look, tile, words)),
        earlier=tuple(_earlier(look, tile, words)),
    )


def _group(look: Lookup, tile: Tile, audience: str, words: Words) -> Line:
    found = look.one("tile_mean", tile=tile.id, audience=audience)
    share = found.data.get("cant_judge") if found else None
    return Line(
        key=audience,
        label=look.audience(audience, words),
        figure=cell_figure(look, tile.id, audience, words),
        note=words("tile.cant_judge", share=words.percent(share)) if share else "",
    )


def _sides(look: Lookup, tile: Tile, words: Words) -> Iterator[Line]:
    found = {
        side: look.one("side_mean", tile=tile.id, side=side, audience=look.main)
        for side in tile.sides
    }
    if len(found) < 2:
        return
    weakest = look.one("weakest_side", tile=tile.id, audience=look.main)
    lowest = weakest.data.get("side") if weakest and weakest.estimate.shown else None
    clear = bool(weakest and weakest.data.get("clear"))
    for side, finding in found.items():
        marked = side == lowest
        yield Line(
            key=side,
            label=words.term(side),
            figure=figure(finding, words),
            marked=marked,
            note=words("tile.lowest" if clear else "tile.lowest_maybe") if marked else "",
        )


def _sides_note(look: Lookup, tile: Tile, words: Words) -> str:
    spread = look.one("side_spread", tile=tile.id, audience=look.main)
    return words.pick(spread.explanation) if spread and spread.estimate.shown else ""


def _comparisons(look: Lookup, tile: Tile, words: Words) -> Iterator[Comparison]:
    """Differences on the tile; those of the main group are said in the text, the rest counted."""
    for finding in look.contrasts(tile.id):
        pair = finding.contrast
        if pair is None:
            continue
        of, against = (look.audience(a, words) for a in (pair.of, pair.against))
        measure = words.get(f"measure.{finding.measure}", finding.measure.replace("_", " "))
        shown = figure(finding, words)
        yield Comparison(
            label=f"{measure}: {of}, {against}",
            figure=shown,
            said=_said(look, finding, shown, (of, against), words),
        )


def _said(
    look: Lookup, finding: Finding, shown: Figure, names: tuple[str, str], words: Words
) -> str:
    pair = finding.contrast
    if not shown.shown or finding.measure in ("gap_mean", "gap_hedges_g") or pair is None:
        return ""
    if finding.measure != "gap_superiority":
        return shown.explanation
    if pair.of != look.main:
        return ""
    return words(
        "tile.pairs", of=names[0], against=names[1], value=shown.value, range=shown.interval
    )


def _questions(look: Lookup, tile: Tile, words: Words) -> Iterator[Question]:
    for item in tile.items:
        text = fill(item.text, look.cube.variables)
        yield Question(
            text=words.pick(text) or item.id,
            side=words.term(item.side),
            form=words.term(_FORM_TERMS.get(item.form, item.form)),
            distributions=tuple(_distributions(look, item, words)),
        )


def _distributions(look: Lookup, item: Item, words: Words) -> Iterator[Distribution]:
    for audience in look.audiences:
        found = look.one("item_agreement", tile=item.tile, item=item.id, audience=audience)
        if found is None or not found.estimate.shown or "counts" not in found.data:
            continue
        between = look.one("item_icc1", tile=item.tile, item=item.id, audience=audience)
        value = found.estimate.value
        yield Distribution(
            audience=look.audience(audience, words),
            people=words.people(found.estimate.n or 0),
            bars=_bars(item, found, words),
            agreement=figure(found, words),
            between=figure(between, words) if between and between.estimate.shown else None,
            two_camps=value is not None and value < _TWO_CAMPS,
        )


def _bars(item: Item, found: Finding, words: Words) -> tuple[Bar, ...]:
    counts = list(found.data["counts"])
    cannot = int(found.data.get("cant_judge", 0))
    total = sum(counts) + cannot
    bars = [
        (_shade(item.scale, position), str(item.scale.low + position), count)
        for position, count in enumerate(counts)
    ]
    if cannot:
        bars.append((CANT_JUDGE, words.term("cant_judge"), cannot))
    return tuple(
        Bar(
            key=key,
            label=label,
            percent=words.percent(count / total),
            share=round(100 * count / total, 1),
        )
        for key, label, count in bars
        if total
    )


def legend(scale: AnswerScale, words: Words) -> tuple[Bar, ...]:
    """What the answers mean, in the colours of the bars."""
    answers = [
        Bar(key=_shade(scale, answer - scale.low), label=_anchor(scale, answer, words))
        for answer in range(scale.low, scale.high + 1)
    ]
    if scale.cant_judge:
        answers.append(Bar(key=CANT_JUDGE, label=words.pick(scale.cant_judge)))
    return tuple(answers)


def _shade(scale: AnswerScale, position: int) -> str:
    """One of five shades, spread over however many answers there are."""
    return str(round(4 * position / (scale.points - 1)))


def _anchor(scale: AnswerScale, answer: int, words: Words) -> str:
    text = scale.anchors.get(answer)
    return f"{answer} {words.pick(text)}" if text else str(answer)


def _earlier(look: Lookup, tile: Tile, words: Words) -> Iterator[Line]:
    """The tile in the waves before, as the main group saw it."""
    for wave in look.assessment.waves[:-1]:
        found = look.assessment.one(
            measure="tile_mean", wave=wave, tile=tile.id, audience=look.main, unit=None
        )
        if found is not None and found.estimate.status in (Status.OK, Status.THIN):
            yield Line(label=wave, figure=figure(found, words))
