"""Lists of differences: the credibility gap, written and lived, each with what chance shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from cxkit.estimate import Status
from cxkit.finding import Contrast, Finding
from cxkit.report.figure import Figure, figure
from cxkit.report.lookup import Lookup
from cxkit.report.net import Anchors
from cxkit.report.texts import Words

# What the estimate would be if both sides were alike, where the method does not say.
_ALIKE = {"gap_superiority": 0.5}
_FIRST_PAIR = ("staff", "customer")


@frozen(kw_only=True)
class GapRow:
    """A difference on one tile.

    Attributes:
        label: Name of the tile.
        anchor: Where its evidence stands.
        main: The figure by which the list is sorted.
        more: Further figures of the same difference.
        both: The figures of the two sides.
        different: True if the interval leaves out "alike".
        value: The number by which the list is sorted.
    """

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
        of: Name of the side that the sign follows.
        against: Name of the other side.
        rows: Differences that may be shown.
        hidden: Tiles that were compared and may not be shown.
        different: How many look different.
        above: How many of them are above "alike".
        chance: How many would look different by chance alone, as text.
    """

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
    pair = finding.contrast
    return GapRow(
        label=words.pick(tile.label),
        anchor=anchors("t", tile.id),
        main=figure(finding, words),
        more=others,
        both=tuple(
            _side(look, finding, a, words) for a in ((pair.of, pair.against) if pair else ())
        ),
        different=(low is not None and low > alike) or (high is not None and high < alike),
        value=(finding.estimate.value or 0.0) - alike if finding.estimate.shown else 0.0,
    )


def _side(look: Lookup, finding: Finding, audience: str, words: Words) -> Figure:
    """What one side says: on the side of the tile that was compared, else on the tile."""
    about = finding.subject
    if audience in ("self", "predicted"):
        audience = look.main if audience == "self" else ""
    return figure(
        look.one("side_mean", tile=about.tile, side=about.side, audience=audience)
        if about.side
        else look.one("tile_mean", tile=about.tile, audience=audience),
        words,
    )


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
