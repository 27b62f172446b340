"""The map drawn: intended flow, and observed flow over it; as SVG and as Mermaid."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from textwrap import wrap

from attrs import frozen

from cxkit_chain._blueprint import LANES, Blueprint, Step

_BOX, _TALL, _GAP, _LEFT, _TOP = 150, 52, 34, 96, 44
_LINE = 15
_WORDS: Mapping[str, Mapping[str, str]] = {
    "customer": {"en": "Customer", "de": "Kundschaft"},
    "front": {"en": "Seen", "de": "Sichtbar"},
    "back": {"en": "Unseen", "de": "Unsichtbar"},
    "support": {"en": "Support", "de": "Unterstützung"},
    "title": {"en": "Map of {process}", "de": "Karte von {process}"},
    "said": {
        "en": "{steps} steps in {stages} stages; {blind} without a metric, {ownerless} without "
        "an owner.",
        "de": "{steps} Schritte in {stages} Abschnitten; {blind} ohne Kennzahl, {ownerless} ohne "
        "Zuständige.",
    },
    "blind": {"en": "no metric", "de": "keine Kennzahl"},
    "ownerless": {"en": "no owner", "de": "niemand zuständig"},
    "flow": {"en": "{n} times", "de": "{n}-mal"},
}


@frozen(kw_only=True)
class Flow:
    """What was observed between two steps.

    Attributes:
        count: How often one followed the other.
        wait: Mean waiting time in words, or empty.
    """

    count: int
    wait: str = ""


Observed = Mapping[tuple[str, str], Flow]


def mermaid(blueprint: Blueprint, observed: Observed | None = None) -> str:
    """The map as a Mermaid flow chart, one subgraph per lane; labels are quoted."""
    lines = ["flowchart LR"]
    number = {step.id: f"s{k}" for k, step in enumerate(blueprint.steps)}
    for lane in LANES:
        steps = [step for step in blueprint.steps if step.lane == lane]
        if steps:
            lines.append(f'  subgraph {lane}["{_WORDS[lane]["en"]}"]')
            lines += [f'    {number[s.id]}["{_quoted(s.name)}"]' for s in steps]
            lines.append("  end")
    flows = dict(observed or {})
    for pair in dict.fromkeys([*blueprint.edges, *flows]):
        if pair[0] not in number or pair[1] not in number:
            continue
        a, b = number[pair[0]], number[pair[1]]
        arrow = "-->" if pair in blueprint.edges else "-.->"
        label = f'|"{flows[pair].count}"| ' if pair in flows else " "
        lines.append(f"  {a} {arrow}{label}{b}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Text inside quotation marks of Mermaid, whatever it holds."""
    return escape(text, quote=True).replace("#", "#35;").replace("\n", " ")


def svg(blueprint: Blueprint, observed: Observed | None = None, language: str = "en") -> str:
    """The map as an SVG element: lanes as rows, stages as columns; colours come from the page."""
    places, width, height = _layout(blueprint)
    flows = dict(observed or {})
    parts = [
        f'<svg class="map" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(_say('title', language, process=blueprint.process))}</title>",
        f"<desc>{escape(_summary(blueprint, language))}</desc>",
        *_rows(blueprint, places, width, language),
        *_arrows(blueprint, places, flows, language),
        *(_box(step, *places[step.id], language) for step in blueprint.steps),
        "</svg>",
    ]
    return "".join(parts)


def _say(key: str, language: str, **values: object) -> str:
    words = _WORDS[key]
    return words.get(language, words["en"]).format(**values)


def _summary(blueprint: Blueprint, language: str) -> str:
    return _say(
        "said",
        language,
        steps=len(blueprint.steps),
        stages=len(blueprint.stages),
        blind=len(blueprint.blind),
        ownerless=len(blueprint.ownerless),
    )


def _layout(blueprint: Blueprint) -> tuple[dict[str, tuple[int, int]], int, int]:
    """Step id -> left and top of its box; steps of one stage stand beside each other."""
    lanes = [lane for lane in LANES if any(step.lane == lane for step in blueprint.steps)]
    places: dict[str, tuple[int, int]] = {}
    column = 0
    for stage in blueprint.stages:
        steps = [step for step in blueprint.steps if step.stage == stage]
        for offset, step in enumerate(steps):
            x = _LEFT + (column + offset) * (_BOX + _GAP)
            places[step.id] = (x, _TOP + lanes.index(step.lane) * (_TALL + _GAP))
        column += len(steps)
    return places, _LEFT + column * (_BOX + _GAP), _TOP + len(lanes) * (_TALL + _GAP)


def _rows(
    blueprint: Blueprint, places: Mapping[str, tuple[int, int]], width: int, language: str
) -> list[str]:
    """Names of lanes at the left, names of stages above, and a line between lanes."""
    tops = {step.lane: places[step.id][1] for step in blueprint.steps}
    found = []
    for lane, top in tops.items():
        found.append(f'<path class="lane" d="M0 {top - _GAP // 2}H{width}"/>')
        found.append(
            f'<text class="lane" x="4" y="{top + _TALL // 2 + 5}">'
            f"{escape(_say(lane, language))}</text>"
        )
    firsts: dict[str, int] = {}
    for step in blueprint.steps:
        firsts[step.stage] = min(firsts.get(step.stage, width), places[step.id][0])
    found += [
        f'<text class="stage" x="{x}" y="18">{escape(stage)}</text>' for stage, x in firsts.items()
    ]
    return found


def _arrows(
    blueprint: Blueprint, places: Mapping[str, tuple[int, int]], flows: Observed, language: str
) -> list[str]:
    found = []
    most = max((flow.count for flow in flows.values()), default=1)
    for pair in dict.fromkeys([*blueprint.edges, *flows]):
        if pair[0] not in places or pair[1] not in places or pair[0] == pair[1]:
            continue
        flow = flows.get(pair)
        kind = "meant" if pair in blueprint.edges else "unmeant"
        thick = 1.5 + 6 * (flow.count / most) if flow else 1.0
        name = f"<title>{escape(_flow_words(flow, language))}</title>" if flow else ""
        seen = " seen" if flow else ""
        found.append(
            f'<path class="flow {kind}{seen}" d="{_curve(places[pair[0]], places[pair[1]])}" '
            f'stroke-width="{thick:.1f}" fill="none">{name}</path>'
        )
    return found


def _flow_words(flow: Flow, language: str) -> str:
    words = _say("flow", language, n=flow.count)
    return f"{words}, {flow.wait}" if flow.wait else words


def _curve(a: tuple[int, int], b: tuple[int, int]) -> str:
    """From the right of one box to the left of another; backwards below both."""
    (x1, y1), (x2, y2) = (a[0] + _BOX, a[1] + _TALL // 2), (b[0], b[1] + _TALL // 2)
    if x2 >= x1:
        middle = (x1 + x2) // 2
        return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"
    low = max(a[1], b[1]) + _TALL + _GAP // 2
    (left, right), (top, bottom) = (a[0] + _BOX // 2, b[0] + _BOX // 2), (a[1], b[1])
    return f"M{left} {top + _TALL}C{x1} {low} {x2} {low} {right} {bottom + _TALL}"


def _box(step: Step, x: int, y: int, language: str) -> str:
    missing = [
        _say(key, language)
        for key, absent in (("blind", not step.metric), ("ownerless", not step.owner))
        if absent
    ]
    classes = " ".join(["step", *(["lacks"] if missing else [])])
    lines = wrap(step.name, 21)[:2] or [step.id]
    text = "".join(
        f'<tspan x="{x + 8}" y="{y + 18 + _LINE * k}">{escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    small = (
        f'<text class="lack" x="{x + 8}" y="{y + _TALL - 5}">{escape(", ".join(missing))}</text>'
        if missing
        else ""
    )
    said = escape(", ".join([step.name, step.owner or _say("ownerless", language), *missing]))
    return (
        f'<g class="{classes}"><title>{said}</title>'
        f'<rect x="{x}" y="{y}" width="{_BOX}" height="{_TALL}" rx="6"/>'
        f"<text>{text}</text>{small}</g>"
    )
