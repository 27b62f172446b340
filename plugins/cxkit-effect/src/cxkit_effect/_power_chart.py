"""The chart of `cxkit power`: what can be seen, by how long one waits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cxkit_effect._power_series import Step
from cxkit_effect._power_words import say

_INK, _RULE, _LINE, _HOPED = "#1d2733", "#d5dbe1", "#0b6e99", "#b3541e"
_FONT = "Segoe UI, Roboto, Helvetica Neue, Liberation Sans, Arial, sans-serif"


def power_chart(steps: Sequence[Step], effect: float, enough: Step | None, language: str) -> str:
    """The smallest visible change over time, and the change hoped for, as SVG.

    Args:
        steps: What can be seen after each number of periods.
        effect: The change hoped for; its sign does not matter.
        enough: The first step at which it is seen, or None.
        language: Language of the words in it.
    """
    import altair
    import vl_convert

    known = [step for step in steps if step.detectable is not None]
    most = max([abs(effect) * 1.6, *(min(_seen(s), abs(effect) * 3) for s in known)])
    rows = [{"after": s.after, "change": _seen(s)} for s in known if _seen(s) <= most]
    last = max((s.after for s in steps), default=1)
    whole = altair.Axis(format="d", tickMinStep=1)
    title = say("axis_after", language)
    x = altair.X("after:Q", title=title, scale=_scale(altair, last), axis=whole)
    y = altair.Y("change:Q", title=say("axis_change", language), scale=_scale(altair, most))
    layers: list[Any] = [
        altair.Chart(altair.InlineData(values=rows))
        .mark_line(color=_LINE, strokeWidth=2.5, point={"color": _LINE, "size": 36})
        .encode(x=x, y=y),
        altair.Chart(altair.InlineData(values=[{"change": abs(effect)}]))
        .mark_rule(color=_HOPED, strokeWidth=2, strokeDash=[6, 3])
        .encode(y=y),
        _label(altair, last, abs(effect), say("hoped", language), _HOPED, x, y),
    ]
    if rows:
        at = rows[len(rows) // 3]
        layers.append(_label(altair, at["after"], at["change"], say("seen", language), _LINE, x, y))
    if enough is not None:
        mark = {"after": enough.after, "day": str(enough.day or enough.after)}
        line = altair.Chart(altair.InlineData(values=[mark]))
        layers.append(line.mark_rule(color=_INK, strokeWidth=1).encode(x=x))
        text = line.mark_text(align="left", dx=5, dy=12, baseline="top", color=_INK, fontSize=12)
        layers.append(text.encode(x=x, y=altair.value(0), text="day:N"))
    chart = altair.layer(*layers).properties(width=520, height=280, background="white")
    document = chart.configure(**_config()).to_dict()
    return str(vl_convert.vegalite_to_svg(document))


def _seen(step: Step) -> float:
    return step.detectable if step.detectable is not None else float("inf")


def _scale(alt: Any, most: float) -> Any:
    return alt.Scale(domain=[0, most], nice=False)


def _label(alt: Any, after: float, change: float, words: str, colour: str, x: Any, y: Any) -> Any:
    row = {"after": after, "change": change, "words": words}
    right = words and after > 1 and colour == _HOPED
    return (
        alt.Chart(alt.InlineData(values=[row]))
        .mark_text(
            align="right" if right else "left",
            dx=-4 if right else 8,
            dy=-8,
            color=colour,
            fontSize=12,
        )
        .encode(x=x, y=y, text="words:N")
    )


def _config() -> dict[str, Any]:
    axis = {
        "labelColor": _INK,
        "titleColor": _INK,
        "titleFontWeight": "normal",
        "gridColor": _RULE,
        "tickColor": _RULE,
        "domainColor": _RULE,
        "labelFontSize": 12,
        "titleFontSize": 12,
    }
    return {"font": _FONT, "view": {"stroke": None}, "axis": axis}
