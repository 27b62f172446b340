"""What a parser is told to do with the elements of an XES log."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cxkit.evidence.events.xes_flat import TYPES
from cxkit.evidence.events.xes_rows import XesRows

_TYPES = frozenset(TYPES)


class Elements(NamedTuple):
    """Asks and tells where a parser stands in a log.

    Attributes:
        case: Column -> value of the case.
        ended: The place in the log at which the end of the last event begins.
        ignore: The elements that follow are only checked, until `resume`.
        resume: Elements matter again, and they are of this case; if it is another one than
            before, that is said.
    """

    case: Callable[[], Mapping[str, str]]
    ended: Callable[[], int]
    ignore: Callable[[], None]
    resume: Callable[[Mapping[str, str], bool], None]


def follow(
    parser: Any,
    rows: XesRows,
    names: tuple[dict[str, str], dict[str, str]],
    room: Callable[[int], None],
) -> Elements:
    """Hand the events of a log to rows, as a parser meets them.

    Millions of calls: what they share is bound here rather than looked up.

    Args:
        parser: The parser, with `ordered_attributes`.
        rows: Where the events go.
        names: Key -> column, of the attributes of events and of those of cases; it grows.
        room: Told how many attributes there are before one is added; it may refuse.
    """
    add, column = rows.add, rows.column
    depth = wanted = 0
    ended = -1
    trace: dict[str, str] = {}
    target: dict[str, str] = {}
    of_case = in_trace = False

    def start(element: str, given: list[str]) -> None:
        nonlocal depth, wanted, trace, target, of_case, in_trace
        depth += 1
        if depth == wanted and element in _TYPES:
            plain = len(given) == 4 and given[0] == "key" and given[2] == "value"
            key, value = (given[1], given[3]) if plain else _pair(given)
            try:
                target[names[of_case][key]] = value
            except KeyError:
                room(len(names[0]) + len(names[1]))
                name = names[of_case][key] = column(key, of_case)
                target[name] = value
        elif element == "event":
            target, of_case, wanted = dict(trace), False, depth + 1
        elif element == "trace":
            trace = target = {}
            of_case, in_trace, wanted = True, True, depth + 1

    def end(element: str) -> None:
        nonlocal depth, wanted, trace, target, of_case, in_trace, ended
        depth -= 1
        if element == "event":
            ended = parser.CurrentByteIndex
            # An event that has another one in it ends as what stands on the case.
            add(target if target is not trace else dict(trace))
            target, of_case, wanted = trace, True, depth + 1 if in_trace else 0
        elif element == "trace":
            trace = target = {}
            in_trace, wanted = False, 0

    def listen() -> None:
        parser.StartElementHandler, parser.EndElementHandler = start, end

    def ignore() -> None:
        parser.StartElementHandler = parser.EndElementHandler = None

    def resume(case: Mapping[str, str], another: bool) -> None:
        nonlocal trace, target, of_case, in_trace, wanted
        if another:
            trace, in_trace = dict(case), True
        target, of_case, wanted = trace, True, depth + 1 if in_trace else 0
        listen()

    listen()
    return Elements(case=lambda: trace, ended=lambda: ended, ignore=ignore, resume=resume)


def _pair(given: Sequence[str]) -> tuple[str, str]:
    """Key and value of an attribute, in whatever order they stand; empty where missing."""
    found = dict(zip(given[::2], given[1::2], strict=True))
    return found.get("key", ""), found.get("value", "")
