"""The pictures of the report besides the cube: the gap as a chart, marks on lines elsewhere."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import frozen
from markupsafe import Markup

from cxkit.report.chart import NARROW, WIDE, Mark, Size, dots
from cxkit.report.figure import Figure, bare
from cxkit.report.gaps import GapList, said
from cxkit.report.groups import Grid
from cxkit.report.lookup import Lookup
from cxkit.report.texts import Words

_SIZES: Mapping[str, Size] = {"wide": WIDE, "narrow": NARROW}
_STEP = 10
_LONGEST = 12


@frozen(kw_only=True)
class Spot:
    """A mark on a line: `at`, `start` and `width` in per cent of the line."""

    key: str
    name: str
    at: float
    start: float | None
    width: float | None
    firm: bool
    figure: Figure


@frozen(kw_only=True)
class Track:
    """A line with its marks."""

    label: str
    anchor: str
    spots: tuple[Spot, ...]


@frozen(kw_only=True)
class Plot:
    """Lines on one common axis; `reference` in per cent, or None."""

    axis: str
    tracks: tuple[Track, ...]
    ticks: tuple[tuple[float, str], ...]
    reference: float | None
    keys: tuple[str, ...]


def gap(gaps: GapList, words: Words) -> Markup:
    """The gap as a dot plot of random pairs, or nothing if nothing may be shown."""
    if not gaps.rows:
        return Markup("")
    first, last = gaps.rows[0], gaps.rows[-1]
    alt = words(
        "gap.alt",
        n=len(gaps.rows),
        first=first.label,
        value=first.main.value,
        last=last.label,
        least=last.main.value,
    )
    marks = [_mark(row.label, row.main, row.different) for row in gaps.rows]
    axis = words("gap.axis", of=gaps.of, against=gaps.against)
    # The SVG comes from the chart renderer, which escapes every text.
    return Markup("").join(
        Markup('<div class="chart {}">{}</div>').format(
            name,
            Markup(dots(marks, axis=axis, alt=alt, size=size, reference=50.0)),
        )
        for name, size in _SIZES.items()
    )


def _mark(label: str, shown: Figure, firm: bool) -> Mark:
    value, low, high = shown.raw or (0.0, None, None)
    return Mark(
        label=label,
        value=100 * value,
        low=None if low is None else 100 * low,
        high=None if high is None else 100 * high,
        firm=firm,
    )


def lived(gaps: GapList, words: Words) -> Plot:
    """Written minus lived in points, the largest differences."""
    rows = gaps.rows[:_LONGEST]
    axis = _Axis.of([-_STEP, _STEP, *_numbers(r.main for r in rows)])
    return Plot(
        axis=words("lived.axis"),
        tracks=tuple(
            Track(
                label=row.label,
                anchor=row.anchor,
                spots=(axis.spot("0", "", row.main, row.different),),
            )
            for row in rows
        ),
        ticks=axis.ticks(words),
        reference=axis.at(0.0),
        keys=(),
    )


def views(grid: Grid, words: Words) -> Plot:
    """Dimensions as each group sees them, one mark per group."""
    axis = _Axis.of(_numbers(f for row in grid.rows for f in row.figures) or [0.0, 100.0])
    return Plot(
        axis=words("views.axis"),
        tracks=tuple(
            axis.track(row.label, row.anchor, grid.columns, row.figures) for row in grid.rows
        ),
        ticks=axis.ticks(words),
        reference=None,
        keys=grid.columns,
    )


def perception(look: Lookup, praise: GapList, spots: GapList, words: Words) -> Plot:
    """Self-image, what is expected of customers, and what they say, tile by tile."""
    names = (
        words("perception.self", audience=look.audience(look.main, words)),
        words("perception.expected"),
        words("perception.said"),
    )
    values = dict(_perceived(look, praise, spots, words))
    numbers = [n for three in values.values() for n in three]
    axis = _Axis.of(numbers or [0.0])
    rows = sorted(
        (r for r in praise.rows if r.anchor in values),
        key=lambda r: (values[r.anchor][2] - values[r.anchor][0], r.anchor),
    )
    return Plot(
        axis=words("views.axis"),
        tracks=tuple(
            axis.track(
                row.label, row.anchor, names, [bare(value, words) for value in values[row.anchor]]
            )
            for row in rows
        ),
        ticks=axis.ticks(words),
        reference=None,
        keys=names,
    )


def _perceived(
    look: Lookup, praise: GapList, spots: GapList, words: Words
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """Anchor -> self-image, expectation, answer: the answer plus the differences above it."""
    expected = {row.anchor: row for row in spots.rows}
    for row in praise.rows:
        spot = expected.get(row.anchor)
        answer = said(look, row.tile, row.side, spots.pair.against, words).raw
        if spot and answer and spot.main.raw and row.main.raw:
            guess = answer[0] + spot.main.raw[0]
            yield row.anchor, (guess + row.main.raw[0], guess, answer[0])


@frozen
class _Axis:
    """A common axis with round ends."""

    low: float
    high: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> _Axis:
        """The axis that holds these numbers."""
        low = math.floor(min(numbers) / _STEP) * _STEP
        high = math.ceil(max(numbers) / _STEP) * _STEP
        return cls(float(low), float(high if high > low else low + _STEP))

    def at(self, value: float) -> float:
        """Where a value stands, in per cent of the line."""
        return round(100 * (value - self.low) / (self.high - self.low), 1)

    def spot(self, key: str, name: str, shown: Figure, firm: bool) -> Spot:
        """A mark with its range."""
        value, low, high = shown.raw or (0.0, None, None)
        start = width = None
        if low is not None and high is not None:
            start, width = self.at(low), round(self.at(high) - self.at(low), 1)
        return Spot(
            key=key, name=name, at=self.at(value), start=start, width=width, firm=firm, figure=shown
        )

    def track(
        self, label: str, anchor: str, names: Sequence[str], figures: Sequence[Figure]
    ) -> Track:
        """A line with one mark for each of these that has a value."""
        marks = enumerate(zip(names, figures, strict=True))
        return Track(
            label=label,
            anchor=anchor,
            spots=tuple(
                self.spot(str(k), name, shown, True) for k, (name, shown) in marks if shown.raw
            ),
        )

    def ticks(self, words: Words) -> tuple[tuple[float, str], ...]:
        """Where the axis is lettered, and with what."""
        count = round((self.high - self.low) / _STEP)
        step = _STEP * (1 if count <= 8 else 2)
        values = range(int(self.low), int(self.high) + 1, step)
        return tuple((self.at(v), words.number(v)) for v in values)


def _numbers(figures: Iterable[Figure]) -> list[float]:
    return [n for f in figures if f.raw for n in f.raw if n is not None]
