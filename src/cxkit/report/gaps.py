"""Lists of differences: the credibility gap, written and lived, each with what chance shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from cxkit.estimate import Status
from cxkit.finding import Contrast, Finding
from cxkit.report.figure import Figure, bare, figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors
from cxkit.report.texts import Words

# What the estimate would be if both sides were alike, where the method does not say.
_ALIKE = {"gap_superiority": 0.5}
_FEW = 5
# Where a method tells what both sides say, in points.
_TOLD = ("documented", "lived")
_FIRST_PAIR = ("staff", "customer")


@frozen(kw_only=True)
class GapRow:
    """A difference on one tile.

    Attributes:
        tile: Id of the tile.
        side: The side of the tile that was compared, or None for the whole tile.
        label: Name of the tile.
        anchor: Where its evidence stands.
        main: The figure by which the list is sorted.
        more: Further figures of the same difference.
        both: The figures of the two sides.
        different: True if the interval leaves out "alike".
        value: The number by which the list is sorted.
    """

    tile: str
    side: str | None
    label: str
    anchor: str
    main: Figure
    more: tuple[Figure, ...] = ()
    both: tuple[Figure, ...] = ()
    different: bool = False
    value: float = 0.0


@frozen(kw_only=True)
class GapList:
    """Differences of one pair of groups, largest first.

    Attributes:
        pair: Ids of both sides.
        of: Name of the side that the sign follows.
        against: Name of the other side.
        rows: Differences that may be shown.
        hidden: Tiles that were compared and may not be shown.
        different: How many look different.
        above: How many of them are above "alike".
        chance: How many would look different by chance alone, as text.
    """

    pair: Contrast
    of: str
    against: str
    is_credibility: bool
    rows: tuple[GapRow, ...]
    hidden: tuple[GapRow, ...]
    different: int
    above: int
    chance: str

    @property
    def compared(self) -> int:
        """How many tiles were compared, those included that may not be shown."""
        return len(self.rows) + len(self.hidden)

    @property
    def widest(self) -> tuple[GapRow, ...]:
        """The few largest differences in favour of the first side."""
        return tuple(row for row in self.rows if row.value > 0)[:_FEW]

    @property
    def below(self) -> int:
        """How many look different and lie below "alike"."""
        return self.different - self.above


def credibility(look: Lookup, words: Words, anchors: Anchors) -> Iterator[GapList]:
    """The gaps between groups on tiles, staff against customers first."""
    yield from _lists(look, "gap_superiority", ("gap_mean", "gap_hedges_g"), words, anchors)


def lived(look: Lookup, words: Words, anchors: Anchors) -> Iterator[GapList]:
    """What is written against what is lived."""
    yield from _lists(look, "lived_gap", (), words, anchors)


def perception(look: Lookup, words: Words, anchors: Anchors) -> tuple[GapList, ...]:
    """What staff expect of customers: self-praise and blind spots of the main group."""
    found = []
    for measure in ("self_praise", "blind_spot"):
        own = [f for f in look.measured(measure) if f.subject.audience == look.main]
        if own and own[0].contrast:
            found.append(_list(look, own[0].contrast, own, (), words, anchors))
    return tuple(found)


def _lists(
    look: Lookup, measure: str, more: tuple[str, ...], words: Words, anchors: Anchors
) -> Iterator[GapList]:
    by_pair: dict[Contrast, list[Finding]] = {}
    for finding in look.measured(measure):
        if finding.contrast and finding.subject.tile and finding.subject.unit is None:
            by_pair.setdefault(finding.contrast, []).append(finding)
    for pair in sorted(by_pair, key=lambda p: ((p.of, p.against) != _FIRST_PAIR, p.of, p.against)):
        yield _list(look, pair, by_pair[pair], more, words, anchors)


def _list(
    look: Lookup,
    pair: Contrast,
    findings: Iterable[Finding],
    more: tuple[str, ...],
    words: Words,
    anchors: Anchors,
) -> GapList:
    from cxkit.stats import expected_by_chance

    asked = [f for f in findings if f.estimate.status is not Status.NOT_ASSESSED]
    rows = [_row(look, f, more, words, anchors) for f in asked]
    shown = sorted((r for r in rows if r.main.shown), key=lambda r: (-r.value, r.anchor))
    confidence = look.assessment.provenance.get("settings", {}).get("confidence", 0.95)
    different = [r for r in shown if r.different]
    chance = expected_by_chance(len(rows), confidence)
    return GapList(
        pair=pair,
        of=look.audience(pair.of, words),
        against=look.audience(pair.against, words),
        is_credibility=pair.against == "customer",
        rows=tuple(shown),
        hidden=tuple(r for r in rows if not r.main.shown),
        different=len(different),
        above=sum(r.value > 0 for r in different),
        chance=words.number(chance, 1 if chance < 10 else 0),
    )


def _row(
    look: Lookup, finding: Finding, more: tuple[str, ...], words: Words, anchors: Anchors
) -> GapRow:
    tile = look.cube.tiles[str(finding.subject.tile)]
    alike = finding.estimate.null
    if alike is None:
        alike = _ALIKE.get(finding.measure, 0.0)
    low, high = finding.estimate.low, finding.estimate.high
    others = tuple(figure(_same(look, finding, measure), words) for measure in more)
    return GapRow(
        tile=tile.id,
        side=finding.subject.side,
        label=words.pick(tile.label),
        anchor=anchors("t", tile.id),
        main=figure(finding, words),
        more=others,
        both=_both(look, finding, words),
        different=(low is not None and low > alike) or (high is not None and high < alike),
        value=(finding.estimate.value or 0.0) - alike if finding.estimate.shown else 0.0,
    )


def _both(look: Lookup, finding: Finding, words: Words) -> tuple[Figure, ...]:
    """What the two sides say, as far as the method or another finding tells."""
    told = [finding.data[key] for key in _TOLD if key in finding.data]
    if len(told) == len(_TOLD):
        return tuple(bare(value, words) for value in told)
    pair = finding.contrast
    if pair is None or not {pair.of, pair.against} <= set(look.audiences):
        return ()
    about = finding.subject
    return tuple(
        said(look, str(about.tile), about.side, audience, words)
        for audience in (pair.of, pair.against)
    )


def said(look: Lookup, tile: str, side: str | None, audience: str, words: Words) -> Figure:
    """What a group says about a side of a tile, or about the tile where no side is named."""
    if side:
        return figure(look.one("side_mean", tile=tile, side=side, audience=audience), words)
    return figure(look.one("tile_mean", tile=tile, audience=audience), words)


def _same(look: Lookup, finding: Finding, measure: str) -> Finding | None:
    """The finding of another measure about the same difference."""
    about = finding.subject
    return next(
        (
            f
            for f in look.contrasts(str(about.tile))
            if f.measure == measure and f.subject == about and f.contrast == finding.contrast
        ),
        None,
    )
