"""Drawings that methods hand over: shown in the report if they are nothing but drawings."""

from __future__ import annotations

from xml.etree import ElementTree

from markupsafe import Markup

_SVG = "http://www.w3.org/2000/svg"
_TAGS = {"svg", "title", "desc", "g", "path", "rect", "circle", "line", "text", "tspan"}
_ATTRIBUTES = {
    *("viewBox", "width", "height", "role", "class", "x", "y", "x1", "y1", "x2", "y2"),
    *("cx", "cy", "r", "rx", "d", "fill", "stroke-width", "text-anchor", "transform"),
}
_LONGEST = 500_000


def drawing(text: str) -> Markup | None:
    """The drawing as it may stand in a page; None if it is anything else than shapes and words.

    Args:
        text: One SVG element.
    """
    if len(text) > _LONGEST or "<!" in text or "<?" in text:
        return None
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return None
    for element in root.iter():
        space, _, tag = element.tag[1:].partition("}")
        if space != _SVG or tag not in _TAGS or not set(element.attrib) <= _ATTRIBUTES:
            return None
        if any("url(" in value for value in element.attrib.values()):
            return None
    ElementTree.register_namespace("", _SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))
