"""The charts of the report, each for wide and for narrow pages."""

from __future__ import annotations

from markupsafe import Markup

from cxkit.report.chart import NARROW, WIDE, Mark, Size, dots
from cxkit.report.gaps import GapList
from cxkit.report.groups import Grid
from cxkit.report.texts import Words


def _both(drawn: dict[str, str]) -> Markup:
    # The SVG comes from the chart renderer, which escapes every text.
    return Markup("").join(
        Markup('<div class="chart {}">{}</div>').format(name, Markup(svg))
        for name, svg in drawn.items()
    )


_SIZES: dict[str, Size] = {"wide": WIDE, "narrow": NARROW}


def gap(gaps: GapList, words: Words) -> Markup:
    """The gap as a dot plot of random pairs, or nothing if nothing may be shown."""
    if not gaps.rows:
        return Markup("")
    first, last = gaps.rows[0], gaps.rows[-1]
    alt = words(
        "gap.alt",
        n=len(gaps.rows),
        first=first.label,
        value=pairs(first.main.raw, words),
        last=last.label,
        least=pairs(last.main.raw, words),
    )
    marks = [_mark(r.label, r.main.raw, r.different, 100.0) for r in gaps.rows]
    axis = words("gap.axis", of=gaps.of, against=gaps.against)
    return _both(
        {
            name: dots(marks, axis=axis, alt=alt, size=size, reference=50.0)
            for name, size in _SIZES.items()
        }
    )


def pairs(raw: tuple[float, float | None, float | None] | None, words: Words) -> str:
    """How many of 100 random pairs."""
    return words.number(100 * raw[0]) if raw else ""


def lived(gaps: GapList, words: Words) -> Markup:
    """Written minus lived as a dot plot in points."""
    if not gaps.rows:
        return Markup("")
    marks = [_mark(r.label, r.main.raw, r.different, 1.0) for r in gaps.rows]
    alt = words("lived.alt", n=len(marks), first=gaps.rows[0].label, last=gaps.rows[-1].label)
    return _both(
        {
            name: dots(marks, axis=words("lived.axis"), alt=alt, size=size, reference=0.0)
            for name, size in _SIZES.items()
        }
    )


def views(grid: Grid, words: Words) -> Markup:
    """Dimensions as each group sees them, one mark per group."""
    marks = [
        _mark(row.label, shown.raw, True, 1.0, group)
        for row in grid.rows
        for group, shown in zip(grid.columns, row.figures, strict=True)
        if shown.raw
    ]
    if not marks:
        return Markup("")
    alt = words("views.alt", n=len(grid.rows))
    return _both(
        {
            name: dots(marks, axis=words("views.axis"), alt=alt, size=size, groups=grid.columns)
            for name, size in _SIZES.items()
        }
    )


def _mark(
    label: str,
    raw: tuple[float, float | None, float | None] | None,
    firm: bool,
    factor: float,
    group: str = "",
) -> Mark:
    value, low, high = raw or (0.0, None, None)
    return Mark(
        label=label,
        value=factor * value,
        low=None if low is None else factor * low,
        high=None if high is None else factor * high,
        group=group,
        firm=firm,
    )
