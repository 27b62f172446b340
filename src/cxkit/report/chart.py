"""Charts as SVG, drawn with Altair and without a browser; colours come from the page."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    import altair

# Colours are named here and given in the style sheet, so that dark pages and print work.
INK, RULE, DOT, SURFACE = (f"var(--{name})" for name in ("ink", "rule", "accent", "surface"))
FONT = "Segoe UI, Roboto, Helvetica Neue, Liberation Sans, Arial, sans-serif"
_LEAST_ROW = 22


@frozen(kw_only=True)
class Mark:
    """A dot with its range; hollow if it is not `firm`."""

    label: str
    value: float
    low: float | None
    high: float | None
    firm: bool = True


@frozen(kw_only=True)
class Size:
    """How wide a chart is drawn, and whether names stand beside the rows or above them."""

    width: int
    row: int
    beside: int
    font: int = 12


WIDE = Size(width=600, row=_LEAST_ROW, beside=46)
NARROW = Size(width=300, row=44, beside=0)


def dots(
    marks: Sequence[Mark], *, axis: str, alt: str, size: Size, reference: float, step: int = 10
) -> str:
    """A dot plot with ranges, one row per mark in the given order, as an SVG element.

    `reference` is the value that means "alike" and gets a line; marks that are not `firm`
    are hollow.
    """
    import altair
    import vl_convert
    from altair.utils.schemapi import debug_mode

    # The chart is the same on every run; checking it against the schema again takes time only.
    with debug_mode(False):
        rows = _rows(marks, size)
        chart = altair.layer(*_layers(altair, rows, marks, axis, size, reference, step))
        chart = chart.properties(
            width=size.width, height=_height(size, rows), background="transparent"
        ).configure(**_config(size))
        document = chart.to_dict(validate=False)
    return _embed(vl_convert.vegalite_to_svg(document), alt)


def _height(size: Size, rows: Sequence[Mapping[str, Any]]) -> int:
    lines = max((str(row["label"]).count("\n") + 1 for row in rows), default=1)
    row = max(size.row, 14 * lines + 6) if size.beside else size.row + 14 * (lines - 1)
    return len(rows) * row


def _rows(marks: Sequence[Mark], size: Size) -> list[dict[str, Any]]:
    width = size.beside or 48
    return [
        {
            "label": "\n".join(wrap(mark.label, width)) or " ",
            "value": mark.value,
            "low": mark.value if mark.low is None else mark.low,
            "high": mark.value if mark.high is None else mark.high,
            "firm": mark.firm,
        }
        for mark in marks
    ]


def _domain(marks: Sequence[Mark], reference: float, step: int) -> tuple[int, int]:
    """Round ends that hold every range, with some room around the reference."""
    numbers = [n for m in marks for n in (m.value, m.low, m.high) if n is not None]
    numbers += [reference - step, reference + step]
    return math.floor(min(numbers) / step) * step, math.ceil(max(numbers) / step) * step


def _layers(
    alt: Any,
    rows: list[dict[str, Any]],
    marks: Sequence[Mark],
    axis: str,
    size: Size,
    reference: float,
    step: int,
) -> list[altair.Chart]:
    low, high = _domain(marks, reference, step)
    scale = alt.Scale(domain=[low, high], nice=False, zero=False)
    title = wrap(axis, 80 if size.beside else 44)
    ticks = alt.Axis(values=list(range(low, high + 1, step)), title=title, orient="top")
    x = alt.X("value:Q", scale=scale, axis=ticks)
    y = alt.Y("label:N", sort=None, axis=_names(alt, size))
    base = alt.Chart(alt.InlineData(values=rows))
    line = alt.Chart(alt.InlineData(values=[{"at": reference}]))
    fill = alt.condition("datum.firm", alt.value(DOT), alt.value(SURFACE))
    layers = [
        line.mark_rule(color=INK, strokeWidth=1.5, strokeDash=[5, 3]).encode(
            x=alt.X("at:Q", scale=scale)
        ),
        base.mark_rule(color=DOT, strokeWidth=3, opacity=0.55).encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q", y=y
        ),
        base.mark_point(size=90, stroke=DOT, strokeWidth=2, opacity=1).encode(x=x, y=y, fill=fill),
    ]
    if not size.beside:
        layers += [_above(alt, base, size, y, halo) for halo in (True, False)]
    return layers


def _above(alt: Any, base: Any, size: Size, y: Any, halo: bool) -> Any:
    """Names above their rows; first as a halo that keeps grid lines out of the letters."""
    paint = {"stroke": SURFACE, "strokeWidth": 4} if halo else {"color": INK}
    return base.mark_text(
        align="left", baseline="bottom", dy=-9, fontSize=size.font, lineBreak="\n", **paint
    ).encode(x=alt.value(0), y=y, text="label:N")


def _names(alt: Any, size: Size) -> Any:
    if not size.beside:
        return None
    return alt.Axis(
        title=None, labelLimit=420, labelExpr="split(datum.label, '\\n')", labelPadding=10
    )


def _config(size: Size) -> dict[str, Any]:
    axis = {
        "labelColor": INK,
        "titleColor": INK,
        "titleFontWeight": "normal",
        "gridColor": RULE,
        "tickColor": RULE,
        "domainColor": RULE,
        "labelFontSize": size.font,
        "titleFontSize": size.font,
    }
    return {
        "font": FONT,
        "aria": False,
        "view": {"stroke": None},
        "axis": axis,
        "axisY": {"grid": True, "ticks": False, "domain": False, "gridDash": [1, 3]},
    }


# What says nothing to a reader, or is said by the page.
_NEEDLESS = re.compile(
    r' (?:(?:aria-[a-z]+|role|class|pointer-events|font-family)="[^"]*"'
    r'|opacity="1"|stroke-width="1")'
)
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}(?=[,\"\)])")
_HEAD = re.compile(r"<svg[^>]*?viewBox=\"([^\"]*)\"[^>]*>")


def _embed(svg: str, alt: str) -> str:
    """The drawing as an element of the page: one image with one description."""
    match = _HEAD.search(svg)
    if match is None:  # pragma: no cover - vl-convert always writes a viewBox
        raise ValueError("the chart has no viewBox")
    box = match.group(1)
    inner = svg[match.end() :].replace("\n", "")
    inner = _NEEDLESS.sub("", inner)
    inner = _LONG_NUMBER.sub(lambda m: f"{float(m.group()):.1f}", inner)
    width = box.split()[2]
    label = html.escape(alt, quote=True)
    head = f'<svg viewBox="{box}" role="img" aria-label="{label}" style="max-width:{width}px">'
    return head + inner
